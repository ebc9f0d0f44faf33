"""Which rows of a batch are new, when some may be known: the same said again is a repetition, another thing is a conflict."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from hub.core.intake import Conflict, Stored
from hub.core.reading import Fix, Reading

Known = dict[Hashable, Reading | Fix]
"""By ``key_of``"""


def key_of(row: Reading | Fix) -> Hashable:
    """Two rows with one key are about the same thing at the same time."""
    return (row.sensor_id, row.metric_id, row.time) if isinstance(row, Reading) else (row.sensor_id, row.time)


def sort_out(
    readings: Sequence[Reading],
    fixes: Sequence[Fix],
    parts: Sequence[tuple[slice, slice]],
    known: Mapping[Hashable, Reading | Fix],
) -> Stored:
    """Message by message, in order of receipt: one that contradicts what is stored, an earlier one or itself, is left out whole.

    Args:
        parts: of each message, its readings and its fixes.
        known: what is stored, by ``key_of``.
    """
    new_readings, new_fixes = [False] * len(readings), [False] * len(fixes)
    conflicts: dict[int, Conflict] = {}
    said: Known = dict(known)
    for index, (own_readings, own_fixes) in enumerate(parts):
        rows: list[tuple[list[bool], int, Reading | Fix]] = [
            *((new_readings, at, readings[at]) for at in range(own_readings.start, own_readings.stop)),
            *((new_fixes, at, fixes[at]) for at in range(own_fixes.start, own_fixes.stop)),
        ]
        own: Known = {}
        news: list[tuple[list[bool], int]] = []
        for which, at, row in rows:
            key = key_of(row)
            before = said.get(key) or own.get(key)
            if before is None:
                own[key] = row
                news.append((which, at))
            elif not _agree(before, row):
                conflicts[index] = Conflict(row, before)
                break
        else:
            said |= own
            for which, at in news:
                which[at] = True
    return Stored(new_readings, new_fixes, conflicts)


def _agree(one: Reading | Fix, other: Reading | Fix) -> bool:
    if isinstance(one, Reading) and isinstance(other, Reading):
        return one.value == other.value and one.text == other.text
    if isinstance(one, Fix) and isinstance(other, Fix):
        return one.position[:2] == other.position[:2]
    return False
