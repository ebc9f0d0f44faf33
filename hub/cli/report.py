"""hub report: a stretch of a pilot in figures, beside another one."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from hub.cli.documents import Database
from hub.errors import InputError, Problem, shown


def report(
    since: Annotated[str, typer.Option("--from", help="begin: a day (midnight of --zone), or RFC 3339 with an offset")],
    until: Annotated[str, typer.Option("--to", help="its end, which is no part of it")],
    beside: Annotated[str | None, typer.Option(help="begin of another stretch, as long, in a column beside it")] = None,
    language: Annotated[Literal["en", "vi"], typer.Option("--lang", help="language")] = "en",
    form: Annotated[Literal["text", "markdown", "json"], typer.Option("--format", help="of the page")] = "text",
    zone: Annotated[str, typer.Option(help="time zone of the city, by which days are counted")] = "Asia/Ho_Chi_Minh",
    database: Database = None,
) -> None:
    """Say what a stretch of a pilot came to: data, alarms, answers, and what nobody used.

    Nothing is written.
    """
    from rich.console import Console

    from hub.edges import pilot_page as page
    from hub.edges.pilot import pilot_of
    from hub.edges.review import demo_database

    place = _zone(zone)
    begin, end = _moment(since, "--from", place), _moment(until, "--to", place)
    spans = [(begin, end)]
    if beside is not None:
        other = _moment(beside, "--beside", place)
        spans.append((other, other + (end - begin)))
    address = database or demo_database()
    found = [pilot_of(address, *span, place) for span in spans]
    match form:
        case "json":
            typer.echo(json.dumps(page.as_json(found), ensure_ascii=False, indent=1))
        case "markdown":
            typer.echo(page.markdown(found, language, place))
        case "text":
            console = Console(highlight=False, width=max(120, Console().width))
            page.show(found, console, language, place)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(Problem("--zone", shown(name), "a time zone as Asia/Ho_Chi_Minh")) from None


def _moment(text: str, option: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or (moment.tzinfo is None and len(text) != len("2026-11-24")):
        raise InputError(Problem(option, shown(text), "a day as 2026-11-24, or RFC 3339 with an offset"))
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
