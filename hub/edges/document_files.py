"""Rules, zones and labels in files: YAML, GeoJSON, and ground truth as JSON or CSV. Every fault names the file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from hub.core import zone_document
from hub.core.clock import EARLIEST, LATEST
from hub.core.labels import Label
from hub.core.rules import texts
from hub.core.rules.texts import Faulty
from hub.errors import DocumentError, InputError, Problem, shown

_LABEL_FIELDS = ("rule", "device", "zone", "from", "to", "kind", "note")
_OTHER_MARKS = {";": "semicolons", "\t": "tabs"}
"""What spreadsheets of other countries write between cells."""
_KINDS = ("incident", "false_alarm")


def read_rules(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Every rule in these YAML files.

    Raises:
        DocumentError: no such file, no YAML, or rules with faults; every fault is named with its file and rule.
    """
    problems: list[Problem] = []
    documents: list[dict[str, Any]] = []
    for path in paths:
        try:
            found = texts.read(text_of(path))
        except DocumentError as error:
            problems += [Problem(f"{path.name}: {one.field}", one.given, one.expected) for one in error.problems]
            continue
        if not found:
            problems.append(Problem(path.name, "no rule", "YAML with one rule or a list of rules"))
        problems += _of(path, texts.check(found))
        documents += found
    if not problems:
        problems += [
            Problem(f"{fault.document}.{fault.field}", fault.given, fault.expected) for fault in texts.check(documents)
        ]
    if problems:
        raise DocumentError(*problems)
    return documents


def read_zones(path: Path) -> list[dict[str, Any]]:
    """Every zone of a GeoJSON FeatureCollection (key and zone_document.FIELDS).

    Raises:
        DocumentError: no such file, no JSON, or zones with faults; every fault is named with its zone.
    """
    documents, faults = zone_document.from_features(_json(path, "GeoJSON"))
    if faults:
        raise DocumentError(*_of(path, faults))
    return documents


def read_labels(path: Path) -> list[tuple[Label, str]]:
    """The labels of a file, each with its note.

    JSON: what the simulators write (``expected``: rule, device, earliest, latest), or a list of objects with rule, device,
    zone, from, to, kind and note. CSV: the same words in its first line.

    Raises:
        DocumentError: no such file, or entries with faults; every fault is named with its place.
    """
    if path.suffix.lower() == ".csv":
        lines = csv.DictReader(io.StringIO(text_of(path)))
        columns = list(lines.fieldnames or ())
        _check_columns(f"{path.name} line 1", columns)
        if repeated := [column for column in dict.fromkeys(columns) if columns.count(column) > 1]:
            told = [(shown(column), columns.count(column)) for column in repeated]
            raise DocumentError(
                *(Problem(f"{path.name}: column", f"{one} {n} times", "each column once") for one, n in told)
            )
        entries: list[Any] = [{name: value for name, value in row.items() if value not in ("", None)} for row in lines]
    else:
        given = _json(path, "JSON")
        if isinstance(given, Mapping) and isinstance(given.get("expected"), list):
            entries = [_expected(entry) for entry in given["expected"]]
        else:
            entries = given if isinstance(given, list) else [given]
    labels: list[tuple[Label, str]] = []
    problems: list[Problem] = []
    for place, entry in enumerate(entries, 1):
        try:
            labels.append(_label(entry))
        except InputError as error:
            problems += [
                Problem(f"{path.name} #{place}: {one.field}", one.given, one.expected) for one in error.problems
            ]
    if problems:
        raise DocumentError(*problems)
    return labels


def _check_columns(place: str, columns: Sequence[str]) -> None:
    """What the first line of a CSV file says wrong is told once, not for every line."""
    if len(columns) == 1 and (marks := [name for mark, name in _OTHER_MARKS.items() if mark in columns[0]]):
        wanted = f"commas between cells, as in {','.join(_LABEL_FIELDS)}: save the list as CSV with these"
        raise DocumentError(Problem(f"{place}: columns", f"{marks[0]} between them", wanted))
    strange = [column for column in dict.fromkeys(columns) if column not in _LABEL_FIELDS]
    if strange:
        wanted = f"one of {', '.join(_LABEL_FIELDS)}"
        raise DocumentError(*(Problem(f"{place}: column", shown(column), wanted) for column in strange))


def _expected(entry: Any) -> Any:
    """An entry of the simulators' ground truth; what is no such entry stays, and is refused as a label."""
    if not isinstance(entry, Mapping) or "earliest" not in entry or "latest" not in entry:
        return entry
    return {
        **{name: value for name, value in entry.items() if name not in ("earliest", "latest")},
        "from": entry["earliest"],
        "to": entry["latest"],
    }


def _label(entry: Any) -> tuple[Label, str]:
    if not isinstance(entry, Mapping):
        raise DocumentError(Problem("label", shown(entry), f"an object with {', '.join(_LABEL_FIELDS)}"))
    problems = [
        Problem(str(name), shown(value), f"nothing: a label has {', '.join(_LABEL_FIELDS)}")
        for name, value in entry.items()
        if name not in _LABEL_FIELDS
    ]
    problems += [
        Problem(name, shown(entry[name]), "text")
        for name in ("rule", "device", "zone", "note")
        if not isinstance(entry.get(name, ""), str | None)
    ]
    if not any(entry.get(name) for name in ("rule", "device", "zone")):
        problems.append(Problem("rule", "nothing", "at least one of rule, device and zone"))
    kind = entry.get("kind", "incident")
    if kind not in _KINDS:
        problems.append(Problem("kind", shown(kind), " or ".join(_KINDS)))
    times = [_time(entry, name, problems) for name in ("from", "to")]
    since, until = times
    if since is not None and until is not None and until < since:
        problems.append(Problem("to", shown(entry["to"]), f"a time not before from ({entry['from']})"))
    if problems:
        raise DocumentError(*problems)
    assert since is not None
    assert until is not None
    names = (entry.get("rule") or None, entry.get("device") or None, entry.get("zone") or None)
    return Label(*names, since, until, kind), str(entry.get("note") or "")


def _time(entry: Mapping[Any, Any], name: str, problems: list[Problem]) -> datetime | None:
    wanted = "RFC 3339 with an offset, such as 2026-03-03T09:00:00+07:00"
    try:
        moment = datetime.fromisoformat(str(entry[name]))
    except KeyError:
        problems.append(Problem(name, "nothing", wanted))
        return None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        problems.append(Problem(name, shown(entry[name]), wanted))
        return None
    if not EARLIEST <= moment <= LATEST:
        problems.append(Problem(name, shown(entry[name]), f"a time between {EARLIEST.year} and {LATEST.year}"))
        return None
    return moment


def _of(path: Path, faults: Sequence[Faulty]) -> list[Problem]:
    return [Problem(f"{path.name}: {one.document}.{one.field}", one.given, one.expected) for one in faults]


def text_of(path: Path) -> str:
    """The file's text. Raises DocumentError when it cannot be read or is no UTF-8."""
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(Problem("FILE", f"{path} ({error})", "a readable file in UTF-8")) from None


def _json(path: Path, what: str) -> Any:
    try:
        return json.loads(text_of(path))
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise DocumentError(Problem("FILE", f"{path} ({error})", what)) from None
