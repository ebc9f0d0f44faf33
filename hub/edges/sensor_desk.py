"""Sensors in and out of files, with the owner's login: CSV and YAML."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from hub.core import sensor_sheet
from hub.core.documents import Change
from hub.core.sensor_sheet import Row
from hub.edges.database import connect, translated
from hub.edges.document_desk import actor
from hub.edges.document_files import text_of
from hub.edges.stores import sensors
from hub.edges.web import audit
from hub.errors import DocumentError, InputError, Problem, shown

_SELECT = """
SELECT sensor_id, domain, device, name, lon, lat, extract(epoch FROM period)::float8 AS period, status, tags, setpoints
FROM sensor
"""
_WANTED = (
    _SELECT
    + """
JOIN unnest(%(domains)s::text[], %(devices)s::text[]) AS wanted (domain, device) USING (domain, device)
ORDER BY sensor_id FOR UPDATE OF sensor
"""
)
_ALL = _SELECT + "WHERE (%(domain)s::text IS NULL OR domain = %(domain)s) ORDER BY domain, device"


def read(path: Path) -> list[Row]:
    """The rows of a CSV file (its first line names the columns) or of a YAML list.

    Raises:
        DocumentError: no such file, or rows with faults; every fault is named with its row and field.
    """
    text = text_of(path)
    problems: list[Problem] = []
    entries = _yaml(path, text) if path.suffix.lower() in (".yaml", ".yml") else _csv(path, text, problems)
    if not entries and not problems:
        raise DocumentError(Problem(path.name, "no sensor", "at least one row"))
    rows: list[Row] = []
    try:
        rows = sensor_sheet.read(entries)
    except InputError as error:
        problems += error.problems
    if problems:
        raise DocumentError(*dict.fromkeys(problems))
    return rows


async def take_in(database: str, rows: Sequence[Row], *, write: bool) -> list[tuple[Row, list[Change]]]:
    """What each row changes, and with ``write`` the change made: all of them or none.

    Raises:
        DocumentError: a sensor that the hub does not have, or a row that cannot be kept.
    """
    given = {"domains": [row.domain for row in rows], "devices": [row.device for row in rows]}
    with translated():
        async with await connect(database, name="cli", autocommit=True) as connection, connection.transaction():
            async with connection.cursor(row_factory=dict_row) as cursor:
                await cursor.execute(_WANTED, given)
                held = {(row["domain"], row["device"]): row for row in await cursor.fetchall()}
            found, edits = _compare(rows, held)
            if write and edits:
                for sensor_id, values in edits:
                    await sensors.edit(connection, sensor_id, values)
                detail = {f"{row.domain}/{row.device}": [change.path for change in made] for row, made in found if made}
                await audit.append(
                    connection, actor(), "sensor.import", f"sensors:{len(edits)}", "ok", "", Jsonb(detail)
                )
    return found


async def export(database: str, domain: str | None) -> str:
    """Every sensor (of a domain) as CSV that ``read`` takes in unchanged."""
    with translated():
        async with (
            await connect(database, name="cli", autocommit=True) as connection,
            connection.cursor(row_factory=dict_row) as cursor,
        ):
            await cursor.execute(_ALL, {"domain": domain})
            found = await cursor.fetchall()
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(sensor_sheet.to_cells(found))
    return written.getvalue()


def _compare(
    rows: Sequence[Row], held: dict[sensor_sheet.Key, dict[str, Any]]
) -> tuple[list[tuple[Row, list[Change]]], list[tuple[int, dict[str, Any]]]]:
    found: list[tuple[Row, list[Change]]] = []
    edits: list[tuple[int, dict[str, Any]]] = []
    problems: list[Problem] = []
    for row in rows:
        sensor = held.get(row.key)
        if sensor is None:
            given = shown(f"{row.domain}/{row.device}")
            problems.append(Problem(f"{row.place}: device", given, "a sensor that the hub has heard of"))
            continue
        try:
            after, changes = sensor_sheet.edited(row, sensor)
        except InputError as error:
            problems += error.problems
            continue
        found.append((row, changes))
        if changes:
            edits.append((sensor["sensor_id"], after))
    if problems:
        raise DocumentError(*problems)
    return found, edits


def _csv(path: Path, text: str, problems: list[Problem]) -> list[tuple[str, Any]]:
    """The lines that can be read; what is wrong with the others goes to ``problems``."""
    entries: list[tuple[str, Any]] = []
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        columns = reader.fieldnames or ()
        if columns:
            sensor_sheet.check_columns(f"{path.name} line {reader.line_num}", columns)
        for cells in reader:
            place = f"{path.name} line {reader.line_num}"
            if None in cells or None in cells.values():
                wanted = f"{len(columns)} cells, as the first line has"
                problems.append(Problem(f"{place}: row", "more or fewer cells", wanted))
                continue
            try:
                entries.append((place, sensor_sheet.from_cells(place, cells)))
            except InputError as error:
                problems += error.problems
    except csv.Error as error:
        problems.append(Problem(f"{path.name} line {reader.reader.line_num}", str(error), "CSV with commas"))
    return entries


def _yaml(path: Path, text: str) -> list[tuple[str, Any]]:
    try:
        given = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise DocumentError(Problem(path.name, " ".join(str(error).split()), "YAML: a list of sensors")) from None
    return [(f"{path.name} #{n}", entry) for n, entry in enumerate(given if isinstance(given, list) else [given], 1)]
