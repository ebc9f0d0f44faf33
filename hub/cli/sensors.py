"""hub sensors: the registry as a list in a file."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.documents import Database, Output, database_of, write_out

app = typer.Typer(no_args_is_help=True, help="Sensors as a CSV or YAML list.")


@app.command("export")
def export(
    domain: Annotated[str | None, typer.Option(help="only sensors of this domain")] = None,
    output: Output = None,
    database: Database = None,
) -> None:
    """Write the sensors as CSV that import takes in unchanged."""
    from hub.edges import sensor_desk as desk

    write_out(asyncio.run(desk.export(database_of(database), domain)), output)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV, or YAML with a list; docs/integrators.md has the columns")],
    update: Annotated[bool, typer.Option("--update", help="make the changes (default: only show them)")] = False,
    database: Database = None,
) -> None:
    """Show how a list differs from the registry: names, places, periods, tags, setpoints, status; --update applies it.

    All or nothing. What the list leaves out stays as it is.
    """
    from hub.edges import sensor_desk as desk

    found = asyncio.run(desk.take_in(database_of(database), desk.read(file), write=update))
    changed = [(row, changes) for row, changes in found if changes]
    for row, changes in changed:
        typer.echo(f"{row.domain}/{row.device}")
        for change in changes:
            typer.echo(f"  {change.path}: {_shown(change.before)} -> {_shown(change.after)}")
    typer.echo(f"{len(changed)} {'changed' if update else 'to change'}, {len(found) - len(changed)} the same")
    if changed and not update:
        typer.echo("Nothing was written: --update makes these changes.")


def _shown(value: object) -> str:
    return "-" if value is None else json.dumps(value, ensure_ascii=False)
