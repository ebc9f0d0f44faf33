"""What changed between two documents (rules, zones), and whether a document can be kept at all."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from hub.core.faults import Raw, problem
from hub.errors import Problem, shown

_NAMES = ("key", "id", "severity", "start", "kind", "metric")
"""What an element of a list may be known by, the best first."""
_WHOLE = frozenset({"geometry", "coordinates"})
"""Compared as one: a redrawn border is one change, not a thousand numbers."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_WIDEST = 2**63
DEEPEST = 50
"""Levels of a document: a rule has some six."""


class Change(NamedTuple):
    """``path`` is dotted, an element of a list by its place or by what it is known by: ``when.stages[severity=major].above``.

    ``before`` None: added; ``after`` None: taken away.
    """

    path: str
    before: Any
    after: Any


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Everything that differs, in the order of ``before`` and then what ``after`` adds.

    Lists of objects are matched by what the objects are known by (a stage by its severity, a step by its key) when that
    is unique on both sides, other lists by the longest common run: an element put in front moves nothing.
    """
    return list(_mapping("", before, after))


def unstorable(value: Any, path: str = "", depth: int = 0) -> Iterator[Problem]:
    """What in ``value`` JSON or the database cannot hold: dates, sets, keys that are no text, U+0000, infinities, abysses."""
    if depth > DEEPEST:
        yield problem(path, Raw("something nested deeper", "các phần lồng sâu hơn"), "document.deepest", most=DEEPEST)
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            if not isinstance(key, str) or _UNSTORABLE.search(key):
                given = Raw(f"the key {shown(key)}", f"tên {shown(key)}")
                # What YAML makes of {above: 1,6}: a 1, and a word 6 that says nothing.
                decimal = entry is None and isinstance(key, int | float)
                yield problem(path or "document", given, f"document.{'decimal-point' if decimal else 'text-keys'}")
            else:
                yield from unstorable(entry, _inside(path, key), depth + 1)
    elif isinstance(value, list):
        for place, entry in enumerate(value):
            yield from unstorable(entry, f"{path}[{place}]", depth + 1)
    elif isinstance(value, str):
        if _UNSTORABLE.search(value):
            yield problem(path, value, "document.plain-text")
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield problem(path, value, "document.finite")
        elif abs(value) >= _WIDEST:  # the database hands it back as a whole number, of more than 63 bits
            yield problem(path, value, "document.largest")
    elif isinstance(value, int):
        if abs(value) >= _WIDEST:
            yield problem(path, value, "document.63-bits")
    elif value is not None:
        yield problem(path, str(value), "document.quoted" if hasattr(value, "isoformat") else "document.json")


def _mapping(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for key in [*before, *(key for key in after if key not in before)]:
        yield from _value(_inside(path, key), before.get(key), after.get(key), whole=key in _WHOLE)


def _value(path: str, before: Any, after: Any, *, whole: bool = False) -> Iterator[Change]:
    if _same(before, after):
        return
    if not whole and isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _mapping(path, before, after)
    elif not whole and isinstance(before, list) and isinstance(after, list):
        name = _known_by(before, after)
        yield from _by_place(path, before, after) if name is None else _by_name(path, name, before, after)
    else:
        yield Change(path, before, after)


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON: true is not 1."""
    if isinstance(one, bool) is not isinstance(other, bool):
        return False
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _known_by(before: Sequence[Any], after: Sequence[Any]) -> str | None:
    """The first name that tells the elements of each side apart."""
    for name in _NAMES:
        if all(_tells_apart(name, side) for side in (before, after)):
            return name
    return None


def _tells_apart(name: str, elements: Sequence[Any]) -> bool:
    values = [element.get(name) if isinstance(element, Mapping) else None for element in elements]
    return all(isinstance(value, str) for value in values) and len(set(values)) == len(values)


def _by_name(path: str, name: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Change]:
    old, new = ({element[name]: element for element in side} for side in (before, after))
    for key in [*old, *(key for key in new if key not in old)]:
        yield from _value(f"{path}[{name}={key}]", old.get(key), new.get(key))
    common = ([key for key in side if key in old and key in new] for side in (old, new))
    first, second = common
    if first != second:
        yield Change(f"{path}[order]", first, second)


def _by_place(path: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Change]:
    matcher = SequenceMatcher(None, list(map(_frozen, before)), list(map(_frozen, after)), autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        for step in range(max(i2 - i1, j2 - j1)):
            old = before[i1 + step] if i1 + step < i2 else None
            new = after[j1 + step] if j1 + step < j2 else None
            place = i1 + step if i1 + step < i2 else j1 + step
            yield from _value(f"{path}[{place}]", old, new)


def _frozen(value: Any) -> Any:
    """Hashable, and equal exactly where the JSON is."""
    if isinstance(value, Mapping):
        return frozenset((key, _frozen(entry)) for key, entry in value.items())
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    return isinstance(value, bool), value


def _inside(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
