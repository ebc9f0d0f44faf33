"""hub backtest: what drafts would have done over stored history."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.documents import Database


def backtest(
    since: Annotated[str, typer.Option("--from", help="begin of the history, RFC 3339 with an offset")],
    until: Annotated[str, typer.Option("--to", help="its end")],
    rules: Annotated[
        list[Path] | None,
        typer.Argument(help="YAML files with rules: drafts, or stored ones with changes (none: those of --zones)"),
    ] = None,
    zones: Annotated[
        Path | None,
        typer.Option(help="GeoJSON with draft zones: each replaces the one of its key, or is there as well"),
    ] = None,
    labels: Annotated[
        Path | None, typer.Option(help="labelled incidents beside the stored ones, as `hub labels import` reads them")
    ] = None,
    database: Database = None,
    json_: Annotated[bool, typer.Option("--json", help="print everything as JSON")] = False,
) -> None:
    """Say what rules and zones would have done: run them over stored history, beside the versions in force.

    Nothing is written. Ctrl-C cancels.
    """
    from rich.console import Console
    from rich.progress import Progress

    from hub.edges import backtest as history
    from hub.edges import backtest_report as report_of
    from hub.edges import document_files as files
    from hub.edges.review import demo_database

    begin, end = history.moment(since, "--from"), history.moment(until, "--to")
    documents = files.read_rules(rules or [])
    drafts = [] if zones is None else files.read_zones(zones)
    known = [] if labels is None else [label for label, _ in files.read_labels(labels)]
    title = ", ".join(str(document["key"]) for document in documents) or "rules of the zones"
    try:
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(title, total=(min(end, datetime.now(UTC)) - begin).total_seconds())
            run = history.backtest(
                database or demo_database(), documents, begin, end,
                lambda last, count: bar.update(
                    task, completed=(last - begin).total_seconds(), description=f"{title}: {count:,}"
                ),
                zones=drafts, labels=known,
            )  # fmt: skip
            report = asyncio.run(run)
    except KeyboardInterrupt:
        typer.echo("Cancelled; nothing was written.", err=True)
        raise typer.Exit(130) from None
    if report.until < end:
        typer.echo(f"--to {until} lies ahead: judged until {report.until:%Y-%m-%d %H:%M:%S} UTC", err=True)
    if json_:
        typer.echo(json.dumps(report_of.as_json(report), ensure_ascii=False, indent=1))
    else:
        report_of.show(report, Console(highlight=False, width=max(120, Console().width)))
