"""Whether a condition can judge its metric: what the catalogue calls text or a switch has no height, and no other values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.core.faults import Raw
from hub.core.metrics import CATALOGUE, Kind
from hub.core.rules.base import FaultError
from hub.core.rules.when import FlatLine, Levels, Rate, Threshold, ZoneAggregate

_CALLED: Final[Mapping[Kind, Raw]] = {
    "number": Raw("a number", "số"),
    "boolean": Raw("true or false", "true hoặc false"),
    "text": Raw("text", "chữ"),
}
_TYPES: Final[Mapping[Kind, type]] = {"number": float, "boolean": bool, "text": str}


def check(metric: str | None, when: object) -> None:
    """Raises FaultError when ``when`` asks of a metric of the catalogue what its values never are."""
    known = CATALOGUE.get(metric or "")
    if known is None or (known.kind == "number" and not isinstance(when, Threshold)):
        return
    called = _CALLED[known.kind]
    if isinstance(when, Threshold):
        for place, level in enumerate(when.stages or (when,)):
            _check_level(f"when.stages.{place}" if when.stages else "when", level, known.key, known.kind)
    elif isinstance(when, Rate | FlatLine) or (isinstance(when, ZoneAggregate) and known.kind == "text"):
        # An aggregate of switches is a share or a count of those that are on.
        raise FaultError("applies_to.metric", known.key, "rule.metric-kind", kind=when.kind, called=called)


def _check_level(field: str, level: Levels, metric: str, kind: Kind) -> None:
    called = _CALLED[kind]
    for word in ("equals", "not_equals"):
        given = getattr(level, word)
        if given is not None and type(given) is not _TYPES[kind]:
            raise FaultError(f"{field}.{word}", given, f"rule.same-{kind}", metric=metric)
    for word in ("above", "below", "outside") if kind != "number" else ():
        if getattr(level, word) is not None:
            given = Raw(word)
            raise FaultError(f"{field}.{word}", given, "rule.level-kind", metric=metric, called=called)
