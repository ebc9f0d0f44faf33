"""How long and how much, as the rule language writes it: ISO 8601 durations and numbers, and nothing that only looks so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any, Final, TypeAlias

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from hub.core.rules.base import WrongError, accepted_before

_ISO: Final = re.compile(
    r"[+-]?P(?=[\dT])(\d+W)?(N D)?(T(?=\d)(N H)?(N M)?(N S)?)?".replace("N ", r"\d+([.,]\d+)?"), re.ASCII
)
_MONTHS: Final = re.compile(r"P(\d+)M", re.ASCII)
_CLOCK: Final = re.compile(r"(\d{1,2}):([0-5]\d)", re.ASCII)
LONGEST: Final = timedelta(days=366)
"""No delay, window or silence of a new rule is longer."""
FARTHEST: Final = 100 * LONGEST
"""Nor of any rule: moments beyond that may be beyond the calendar, and no batch could be judged."""


def _not_negative(span: timedelta, info: ValidationInfo) -> timedelta:
    if span < timedelta():
        raise WrongError("rule.not-negative")
    return _bounded(span, info)


def _positive(span: timedelta, info: ValidationInfo) -> timedelta:
    if span <= timedelta():
        raise WrongError("rule.positive")
    return _bounded(span, info)


def _bounded(span: timedelta, info: ValidationInfo) -> timedelta:
    longest = FARTHEST if accepted_before(info) else LONGEST
    if span > longest:
        raise WrongError("rule.too-long", days=longest.days)
    return span


def _iso(given: Any, info: ValidationInfo) -> Any:
    """Pydantic reads much more: 02:00 as hours, P2M as sixty days, true as a second."""
    if not isinstance(given, str | int | float) or accepted_before(info):
        return given
    text = given if isinstance(given, str) else ""
    if months := _MONTHS.fullmatch(text):
        raise WrongError("rule.minutes", fix=f"PT{months[1]}M")
    if clock := _CLOCK.fullmatch(text):
        longer, shorter = (_written_out(clock.groups(), units) for units in ("HM", "MS"))
        raise WrongError("rule.clock-time", longer=longer, shorter=shorter)
    if not _ISO.fullmatch(text):
        raise WrongError("rule.iso-duration")
    return given


def _written_out(figures: Sequence[str], units: str) -> str:
    said = (f"{int(figure)}{unit}" for figure, unit in zip(figures, units, strict=True) if int(figure))
    return f"PT{''.join(said) or '0S'}"


def no_switch(code: str) -> Any:
    """Where a number is due: true would be read as 1."""

    def check(given: Any, info: ValidationInfo) -> Any:
        if isinstance(given, bool) and not accepted_before(info):
            raise WrongError(code)
        return given

    return BeforeValidator(check)


Duration: TypeAlias = Annotated[timedelta, BeforeValidator(_iso)]
Span: TypeAlias = Annotated[Duration, AfterValidator(_not_negative)]
PositiveSpan: TypeAlias = Annotated[Duration, AfterValidator(_positive)]
Number: TypeAlias = Annotated[float, no_switch("float_type")]
Whole: TypeAlias = Annotated[int, no_switch("int_type")]
