"""hub rules, hub zones, hub labels: documents in and out of files."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated, Literal

import typer

rules_app = typer.Typer(no_args_is_help=True, help="Rules as YAML files.")
zones_app = typer.Typer(no_args_is_help=True, help="Zones as GeoJSON files.")
labels_app = typer.Typer(no_args_is_help=True, help="Labelled incidents, to hold backtests against.")

Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar="HUB_DATABASE_URL",
        help="postgresql://… of the owner of the tables (default: the running demo's, from .local/run.json)",
    ),
]
DatabaseUrl = Annotated[
    str, typer.Option("--database", envvar="HUB_DATABASE_URL", help="postgresql://… of the owner of the tables")
]
Keys = Annotated[list[str] | None, typer.Argument(help="only these keys (default: all)")]
Status = Annotated[
    Literal["draft", "enabled", "retired", "all"] | None,
    typer.Option("--status", help="the newest versions of those of this status (default: what is in force, as it is)"),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="file to write (default: standard output)")]
Enable = Annotated[
    bool, typer.Option("--enable", help="bring what is imported into force at once (default: as drafts)")
]


@rules_app.command("export")
def rules_export(keys: Keys = None, status: Status = None, output: Output = None, database: Database = None) -> None:
    """Write the rules in force as YAML that import takes in unchanged; of KEYS or a status the newest versions."""
    from hub.edges import document_desk as desk

    write_out(asyncio.run(desk.export(database_of(database), "rule", keys or [], status)), output)


@rules_app.command("import")
def rules_import(
    files: Annotated[list[Path], typer.Argument(help="YAML files with one rule or a list of rules")],
    enable: Enable = False,
    database: Database = None,
) -> None:
    """Take in rules, all or nothing; a changed rule becomes a new version."""
    from hub.edges import document_desk as desk
    from hub.edges.document_files import read_rules

    done = asyncio.run(desk.take_in(database_of(database), "rule", read_rules(files), enable=enable))
    _say(done._asdict())


@rules_app.command("diff")
def rules_diff(
    key: Annotated[str, typer.Argument(help="key of the rule")],
    before: Annotated[int | None, typer.Option("--from", min=1, help="version (default: the one in force)")] = None,
    after: Annotated[int | None, typer.Option("--to", min=1, help="version (default: the newest)")] = None,
    database: Database = None,
) -> None:
    """Show what changed between two versions of a rule."""
    from hub.edges import document_desk as desk

    changes = asyncio.run(desk.compare(database_of(database), key, before, after))
    for change in changes:
        typer.echo(f"{change.path}: {_json(change.before)} -> {_json(change.after)}")
    if not changes:
        typer.echo("no difference")


@zones_app.command("export")
def zones_export(keys: Keys = None, status: Status = None, output: Output = None, database: Database = None) -> None:
    """Write the zones in force as GeoJSON that import takes in unchanged; of KEYS or a status the newest versions."""
    from hub.edges import document_desk as desk

    write_out(asyncio.run(desk.export(database_of(database), "zone", keys or [], status)), output)


@zones_app.command("import")
def zones_import(
    file: Annotated[Path, typer.Argument(help="GeoJSON FeatureCollection")],
    enable: Enable = False,
    database: Database = None,
) -> None:
    """Take in zones, all or nothing; a changed zone becomes a new version."""
    from hub.edges import document_desk as desk
    from hub.edges.document_files import read_zones

    done = asyncio.run(desk.take_in(database_of(database), "zone", read_zones(file), enable=enable))
    _say(done._asdict())


@labels_app.command("import")
def labels_import(
    file: Annotated[Path, typer.Argument(help="the simulators' ground truth, or JSON or CSV of your own incidents")],
    database: Database = None,
) -> None:
    """Take in labelled incidents; those that are there already are passed over."""
    from hub.edges import document_desk as desk
    from hub.edges.document_files import read_labels

    labels = read_labels(file)
    new = asyncio.run(desk.add_labels(database_of(database), labels, file.name))
    typer.echo(f"{new} new, {len(labels) - new} there already")


def database_of(given: str | None) -> str:
    """The database that was named, else the running demo's."""
    from hub.edges.review import demo_database

    return given or demo_database()


def write_out(text: str, output: Path | None) -> None:
    """To a file, or to standard output."""
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8")


def _say(done: dict[str, list[str]]) -> None:
    for word, keys in done.items():
        typer.echo(f"{len(keys)} {word}" + (f": {', '.join(keys)}" if keys and word != "same" else ""))


def _json(value: object) -> str:
    return "-" if value is None else json.dumps(value, ensure_ascii=False)
