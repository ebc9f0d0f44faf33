"""The command line: one command for each thing a person runs by hand. Every refusal says what would be right."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from hub import __version__
from hub.cli import accounts, backtest, broker, documents, report, sensors
from hub.cli.documents import DatabaseUrl
from hub.errors import HubError, InputError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="IOC Hub: sensors to a live map, with nothing lost.",
)
city_app = typer.Typer(no_args_is_help=True, help="Cities: folders with sensors, zones, rules and a base map.")
basemap_app = typer.Typer(no_args_is_help=True, help="The street map under the city.")
app.add_typer(basemap_app, name="basemap")
app.add_typer(accounts.user_app, name="user")
app.add_typer(accounts.token_app, name="token")
app.add_typer(broker.app, name="broker")
app.add_typer(city_app, name="city")
app.add_typer(documents.rules_app, name="rules")
app.add_typer(documents.zones_app, name="zones")
app.add_typer(documents.labels_app, name="labels")
app.add_typer(sensors.app, name="sensors")
app.command("backtest")(backtest.backtest)
app.command("report")(report.report)


def main() -> None:
    """Entry point: errors of ours become one clear message and exit status 2."""
    try:
        app()
    except InputError as error:
        lines = "".join(f"\n  - {problem}" for problem in error.problems)
        sys.exit(_say(f"Not started, {len(error.problems)} problem(s):{lines}"))
    except HubError as error:
        sys.exit(_say(f"{error}"))


def _say(message: str) -> int:
    sys.stderr.write(message + "\n")
    return 2


def interrupts_end_at_once() -> None:
    """Until somebody minds signals, Ctrl-C ends us: as an exception, Python may lose it in the middle of an import."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _run(role: str) -> None:
    from hub import app as wiring
    from hub.edges.settings import load

    raise typer.Exit(wiring.run(role, load(roles=[role])))


@app.command()
def ingest() -> None:
    """Run ingest: MQTT in, decode, store, judge, announce."""
    _run("ingest")


@app.command()
def web() -> None:
    """Run web: HTTP API, live feed, the console."""
    _run("web")


@app.command()
def jobs() -> None:
    """Run jobs: retention and what else runs by the clock."""
    _run("jobs")


@app.command()
def serve() -> None:
    """Run ingest, web and jobs under one supervisor (production uses one container or unit for each)."""
    from hub.demo import supervise
    from hub.edges.settings import load

    roles = ["ingest", "web", "jobs"]
    load(roles=roles)  # every problem at once, before anything starts
    raise typer.Exit(supervise(roles))


@app.command()
def migrate(database: DatabaseUrl) -> None:
    """Bring the database up to date."""
    from hub.edges import address
    from hub.edges import migrate as migrations

    address.check(address.fault_for_migrations(database))
    applied = migrations.apply(database)
    typer.echo("\n".join(f"applied {name}" for name in applied) or "already up to date")


@app.command()
def demo(
    sensors: Annotated[int | None, typer.Option(min=50, max=100_000, help="how many simulated sensors")] = None,
    seed: Annotated[int, typer.Option(help="same seed, same city")] = 1,
    speed: Annotated[float, typer.Option(min=0.1, max=100, help="how fast simulated time runs")] = 1.0,
    simulators: Annotated[bool, typer.Option("--simulators/--no-simulators", help="start the simulated city")] = True,
    scenario: Annotated[str, typer.Option(help="what happens in the simulated city: calm or flood")] = "flood",
    fault: Annotated[
        list[str] | None, typer.Option(help="name=chance, or none first; `python -m simulators --help` has the names")
    ] = None,
    spare: Annotated[
        bool, typer.Option("--spare/--no-spare", help="no faults for the devices that the ground truth rests on")
    ] = True,
) -> None:
    """Run the whole hub with the simulated city on private services under .local/; Ctrl-C stops all of it."""
    interrupts_end_at_once()
    from hub.demo import DemoOptions
    from hub.demo import run as run_demo

    raise typer.Exit(
        run_demo(
            DemoOptions(
                sensors=sensors,
                seed=seed,
                speed=speed,
                simulators=simulators,
                scenario=scenario,
                faults=tuple(fault or ()),
                spare=spare,
            )
        )
    )


@app.command()
def doctor() -> None:
    """Check database, migrations, broker, clocks and console, and say how to mend what is wrong.

    Reads the settings of a role (HUB_*); without HUB_DATABASE_URL it checks the demo that runs here.
    """
    from hub.edges import doctor as checks

    findings = checks.examine(checks.settings_here())
    checks.show(findings)
    raise typer.Exit(int(any(finding.fix for finding in findings)))


@city_app.command("import")
def city_import(
    name: Annotated[str, typer.Argument(help="name of a shipped city, or a folder")], database: DatabaseUrl
) -> None:
    """Import sensors, zones and rules of a city; safe to repeat."""
    from hub.edges import city
    from hub.edges.database import told

    with told(database):
        counts = city.apply(database, city.read(name))
    typer.echo(", ".join(f"{count} {kind} new or changed" for kind, count in counts.items()))


@city_app.command("check")
def city_check(name: Annotated[str, typer.Argument(help="name of a shipped city, or a folder")]) -> None:
    """Read a city folder and report every fault."""
    from hub.edges import city

    found = city.read(name)
    typer.echo(
        f"{found.folder.name}: {len(found.sensors)} sensors, {len(found.zones)} zones, {len(found.rules)} rules, no fault"
    )


@basemap_app.command("import")
def basemap_import(
    extract: Annotated[Path, typer.Argument(help="OpenStreetMap extract, .osm.pbf", exists=True, dir_okay=False)],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="the archive to write", show_default="EXTRACT.pmtiles")
    ] = None,
    bbox: Annotated[str | None, typer.Option(help="only this part: WEST,SOUTH,EAST,NORTH in degrees")] = None,
    name: Annotated[str | None, typer.Option(help="name of the map", show_default="of the extract")] = None,
) -> None:
    """Make a street map (PMTiles) from an OpenStreetMap extract, and say how to switch it on."""
    from hub.core.basemap.box import parse_box
    from hub.edges.basemap.importer import import_osm

    title = name or extract.name.removesuffix(".pbf").removesuffix(".osm")
    target = output or Path(f"{title}.pmtiles")
    done = import_osm(
        extract, target, parse_box(bbox) if bbox else None, title, lambda step: typer.echo(f"{step} …", err=True)
    )
    west, south, east, north = done.box
    typer.echo(
        f"{target}: {target.stat().st_size / 2**20:.1f} MiB, {done.features:,} features in {done.tiles:,} tiles, "
        f"{done.named:,} names to search, {west:.4f},{south:.4f},{east:.4f},{north:.4f}"
    )
    if done.loose:
        typer.echo(
            f"The coast ends inside the box at {done.loose} piece(s): look at the sea there. An extract cut with complete "
            "ways, or a smaller --bbox, mends it.",
            err=True,
        )
    typer.echo(f"Switch it on with HUB_BASEMAP=pmtiles:{target.resolve()}")
    typer.echo("Its data are © OpenStreetMap contributors under the ODbL; the console says so on the map.")


@app.command()
def review(
    truth: Annotated[
        Path, typer.Option(help="ground truth that the simulators wrote", show_default="the demo's")
    ] = Path(".local/expected-alarms.json"),
    database: Annotated[
        str | None,
        typer.Option(
            envvar="HUB_DATABASE_URL", help="postgresql://… (default: the running demo's, from .local/run.json)"
        ),
    ] = None,
    language: Annotated[Literal["en", "vi"], typer.Option("--lang", help="language")] = "en",
) -> None:
    """Review a pilot honestly: were the readings accounted for, the incidents found in time, the alarms answered?"""
    from rich.console import Console

    from hub.edges import review as pilot
    from hub.edges import review_page as page

    console = Console(highlight=False, width=max(120, Console().width))  # a narrow terminal wraps; nothing is cut off
    told = pilot.read_truth(truth)
    sent = pilot.read_sent(truth.with_name("sent.json"), told)
    page.show(pilot.review(database or pilot.demo_database(), told), console, language, sent)


@app.command()
def openapi() -> None:
    """Print the OpenAPI document of the API."""
    import json

    from hub.edges.web.server import openapi_document

    typer.echo(json.dumps(openapi_document(), ensure_ascii=False, indent=1))


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)
