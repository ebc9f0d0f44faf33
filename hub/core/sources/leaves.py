"""What stands in a payload: every value with the query that finds it, for whoever writes its mapping."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from hub.core.sources.query import written

MOST: Final = 300
_LONGEST: Final = 200


class Leaf(NamedTuple):
    """``value``: text is cut."""

    path: str
    value: float | str | bool | None


def leaves(payload: object) -> list[Leaf]:
    """In the order of the payload; the first ``MOST``."""
    found: list[Leaf] = []
    for leaf in _walk(payload, ()):
        found.append(leaf)
        if len(found) == MOST:
            break
    return found


def _walk(value: object, steps: tuple[str | int, ...]) -> Iterator[Leaf]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _walk(member, (*steps, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _walk(member, (*steps, index))
    elif isinstance(value, str):
        yield Leaf(written(steps), value[:_LONGEST])
    elif value is None or isinstance(value, bool | int | float):
        yield Leaf(written(steps), value)
