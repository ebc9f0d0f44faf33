"""What a list of sensors (a CSV or YAML file) asks to change in the registry, row by row.

A row names its sensor by domain and device and says only what it wants otherwise: what it leaves out stays as it is, and
what it gives as null is taken away.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from hub.core.documents import Change, unstorable
from hub.core.faults import problem
from hub.core.topics import DOMAINS
from hub.errors import DocumentError, Problem, shown

STATUSES: Final = ("pending", "approved", "retired")
LANGUAGES: Final = ("vi", "en")
_PARTS: Final = {"name": LANGUAGES, "tags": None, "setpoints": None}
"""Objects, changed part by part; the parts they may have, None: any."""
_PLAIN: Final = ("lon", "lat", "period", "status")
FIELDS: Final = ("domain", "device", *_PARTS, *_PLAIN)
COLUMNS: Final = ("domain", "device", "name_vi", "name_en", *_PLAIN)
"""of a CSV file; beside them one ``tag:NAME`` and ``setpoint:NAME`` for each tag and setpoint."""
TAKEN_AWAY: Final = "-"
"""What a cell says to take a value away; an empty cell says nothing."""
_OTHER_MARKS: Final = {";": "semicolons", "\t": "tabs"}
"""What spreadsheets of other countries write between cells."""
_WITH_COMMAS: Final = "commas between cells and a decimal point in numbers: save the list as CSV with these"
_RANGES: Final = {"lon": (-180.0, 180.0), "lat": (-90.0, 90.0), "period": (0.0, 31_536_000.0)}
_LONGEST_NAME, _MOST_PARTS = 120, 50
_PART: Final = re.compile(r"[^\s:]{1,64}")

Key = tuple[str, str]
"""domain and device"""


@dataclass(frozen=True, slots=True)
class Row:
    """One sensor of the list. ``place``: where it stands, as in ``line 4``. ``wants``: FIELDS beside domain and device."""

    place: str
    domain: str
    device: str
    wants: Mapping[str, Any]

    @property
    def key(self) -> Key:
        return self.domain, self.device


def check_columns(place: str, columns: Sequence[str]) -> None:
    """The first line of a CSV file.

    Raises:
        DocumentError: a column that does not exist, stands there twice or is missing; every one is named.
    """
    if len(columns) == 1 and (marks := [mark for mark in _OTHER_MARKS if mark in columns[0]]):
        raise DocumentError(Problem(f"{place}: columns", f"{_OTHER_MARKS[marks[0]]} between them", _WITH_COMMAS))
    problems: list[Problem] = []
    for column in dict.fromkeys(columns):
        kind, _, part = column.partition(":")
        if column not in COLUMNS and not (kind in ("tag", "setpoint") and part):
            near = get_close_matches(column.strip().lower(), COLUMNS, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            wanted = f"one of {', '.join(COLUMNS)}, tag:NAME, setpoint:NAME{hint}"
            problems.append(Problem(f"{place}: column", shown(column), wanted))
        elif (count := columns.count(column)) > 1:
            problems.append(Problem(f"{place}: column", f"{shown(column)} {count} times", "each column once"))
    missing = [name for name in COLUMNS[:2] if name not in columns]
    problems += [Problem(f"{place}: column", "nothing", f"{name}: it says which sensor") for name in missing]
    if problems:
        raise DocumentError(*problems)


def from_cells(place: str, cells: Mapping[str, str]) -> dict[str, Any]:
    """A line of a CSV file as an object; its columns are those of ``check_columns``.

    Raises:
        DocumentError: a number that is none.
    """
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for column, text in cells.items():
        kind, _, part = column.partition(":")
        language = column.removeprefix("name_")
        if (cell := text.strip()) == "":
            continue
        if column.startswith("name_"):
            found.setdefault("name", {})[language] = cell
        elif kind == "tag":
            found.setdefault("tags", {})[part] = None if cell == TAKEN_AWAY else cell
        elif cell == TAKEN_AWAY:
            _put(found, kind, part, None)
        elif kind == "setpoint" or kind in _RANGES:
            try:
                _put(found, kind, part, float(cell))
            except ValueError:
                problems.append(
                    Problem(f"{place}: {column}", shown(cell), "a number with a decimal point, such as 2.5")
                )
        else:
            found[column] = cell
    if problems:
        raise DocumentError(*problems)
    return found


def read(entries: Sequence[tuple[str, Any]]) -> list[Row]:
    """The rows of a list, each given with its place.

    Raises:
        DocumentError: every fault, each with its row and field.
    """
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[Key, str] = {}
    for place, entry in entries:
        faults = list(_faults(entry))
        if not faults:
            row = Row(place, entry["domain"], entry["device"], {k: v for k, v in entry.items() if k in FIELDS[2:]})
            rows.append(row)
            if (before := seen.setdefault(row.key, place)) != place:
                faults.append(Problem("device", shown(row.device), f"each sensor once: it stands in {before} too"))
        problems += [Problem(f"{place}: {one.field}", one.given, one.expected) for one in faults]
    if problems:
        raise DocumentError(*problems)
    return rows


def edited(row: Row, held: Mapping[str, Any]) -> tuple[dict[str, Any], list[Change]]:
    """FIELDS of the sensor ``held`` as the row wants them, and what differs.

    Raises:
        DocumentError: what comes out cannot be kept.
    """
    after = {name: held[name] for name in FIELDS[2:]}
    changes: list[Change] = []
    for name, wanted in row.wants.items():
        if name not in _PARTS:
            if wanted != held[name]:
                changes.append(Change(name, held[name], wanted))
                after[name] = wanted
            continue
        parts = dict(held[name])
        for part, value in wanted.items():
            if _same(parts.get(part), value):
                continue
            changes.append(Change(f"{name}.{part}", parts.get(part), value))
            parts[part] = value
        after[name] = {part: value for part, value in parts.items() if value is not None}
    if (after["lon"] is None) != (after["lat"] is None):
        raise DocumentError(Problem(f"{row.place}: lon, lat", "one of the two", "both, or neither"))
    if (after["lon"], after["lat"]) == (0, 0):
        raise DocumentError(
            Problem(f"{row.place}: lon, lat", "0, 0", "a place: 0, 0 is what a device without a fix says")
        )
    for name in ("tags", "setpoints"):
        if len(after[name]) > _MOST_PARTS:
            raise DocumentError(Problem(f"{row.place}: {name}", f"{len(after[name])}", f"at most {_MOST_PARTS}"))
    return after, changes


def setpoint_faults(setpoints: Mapping[str, Any]) -> Iterator[Problem]:
    """What keeps the setpoints of one sensor, given whole, from being levels: each must be a number by itself."""
    found = list(unstorable(setpoints, "setpoints"))
    yield from found
    told = {one.field for one in found}
    yield from (one for one in _part_faults("setpoints", setpoints, None, blank=False) if one.field not in told)


def to_cells(sensors: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """The lines of a CSV file that ``from_cells`` reads back, the names of the columns first."""
    tags, setpoints = (sorted({part for sensor in sensors for part in sensor[name]}) for name in ("tags", "setpoints"))
    lines = [[*COLUMNS, *(f"tag:{part}" for part in tags), *(f"setpoint:{part}" for part in setpoints)]]
    for sensor in sensors:
        names = [sensor["name"].get(language) for language in LANGUAGES]
        values = [sensor["domain"], sensor["device"], *names, *(sensor[name] for name in _PLAIN)]
        values += [sensor["tags"].get(part) for part in tags] + [sensor["setpoints"].get(part) for part in setpoints]
        lines.append([_cell(value) for value in values])
    return lines


def _faults(entry: Any) -> Iterator[Problem]:
    if not isinstance(entry, Mapping):
        yield Problem("sensor", shown(entry), f"an object with {', '.join(FIELDS)}")
        return
    yield from (
        Problem(str(name), "a value", f"nothing: a row has {', '.join(FIELDS)}") for name in entry if name not in FIELDS
    )
    yield from unstorable(dict(entry))
    if entry.get("domain") not in DOMAINS:
        yield Problem("domain", shown(entry.get("domain")), f"one of {', '.join(DOMAINS)}")
    if not isinstance(entry.get("device"), str) or not entry["device"]:
        yield Problem("device", shown(entry.get("device")), "the device's name as in its topic")
    if "status" in entry and entry["status"] not in STATUSES:
        yield Problem("status", shown(entry["status"]), f"one of {', '.join(STATUSES)}")
    for name, (low, high) in _RANGES.items():
        value = entry.get(name)
        if value is not None and not (_number(value) and low <= value <= high and (name != "period" or value > 0)):
            wanted = "seconds above 0, up to a year" if name == "period" else f"degrees from {low:g} to {high:g}"
            yield Problem(name, shown(value), f"{wanted}, or null")
    for name, allowed in _PARTS.items():
        if name in entry:
            yield from _part_faults(name, entry[name], allowed)


def _part_faults(name: str, given: Any, allowed: tuple[str, ...] | None, *, blank: bool = True) -> Iterator[Problem]:
    """``blank``: a part may be null, which takes it away."""
    if not isinstance(given, Mapping):
        yield Problem(name, shown(given), "an object of names and values")
        return
    for part, value in given.items():
        field = f"{name}.{part}"
        if allowed is not None and part not in allowed:
            yield Problem(field, shown(value), f"only {' and '.join(allowed)}")
        elif name == "name" and not (isinstance(value, str) and 0 < len(value) <= _LONGEST_NAME):
            yield Problem(field, shown(value), f"text of 1 to {_LONGEST_NAME} characters")
        elif not isinstance(part, str) or not _PART.fullmatch(part):
            yield problem(field, part, "sensor.part")
        elif name == "setpoints" and not (_number(value) or (blank and value is None)):
            yield problem(field, value, "sensor.number-or-null" if blank else "sensor.number")
        elif name == "tags" and not isinstance(value, str | int | float | bool | None):
            yield Problem(field, shown(value), "text, a number, true, false or null")


def _put(found: dict[str, Any], kind: str, part: str, value: float | None) -> None:
    if kind == "setpoint":
        found.setdefault("setpoints", {})[part] = value
    else:
        found[kind] = value


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _same(held: Any, wanted: Any) -> bool:
    """A cell is text: ``3`` asks for what a number 3 is already."""
    return bool(held == wanted) or (isinstance(wanted, str) and not isinstance(held, str) and _cell(held) == wanted)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
