"""Which topic filters a source may have: none that reaches the hub's own topics, none that another source has as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.core.faults import problem
from hub.core.topics import is_filter, overlap
from hub.errors import Problem

LONGEST: Final = 200
"""Characters."""
_OWN: Final = "ioc"
"""First level of the hub's own topics, native and live."""


def fault(field: str, given: str) -> Problem | None:
    """Why ``given`` cannot be the filter of a source or of a gateway's account; None: it can."""
    if len(given) > LONGEST or not is_filter(given) or not given.isprintable() or given != given.strip():
        return problem(field, given, "source.filter", longest=LONGEST)
    first = given.partition("/")[0]
    if first in ("+", "#", _OWN) or first.startswith("$"):
        return problem(field, given, "source.filter-reach")
    return None


def taken(field: str, given: str, others: Mapping[str, str]) -> Problem | None:
    """Why ``given`` collides with the filters of ``others``, by the keys of their sources; None: no topic has two sources."""
    for key, other in others.items():
        if overlap(given, other):
            return problem(field, given, "source.filter-taken", key=key, filter=other)
    return None
