"""The rule language: what a rule document may say. ``docs/rules.md`` teaches it.

A document is parsed whole: every problem it has is reported at once, and a word the engine would not act upon is
refused, never ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from hub.core.alarms import Severity
from hub.errors import DocumentError, Problem, shown

KINDS = ("threshold", "rate", "geofence", "absence")
"""Condition kinds the engine judges."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def _not_negative(span: timedelta) -> timedelta:
    if span < timedelta():
        raise ValueError("a duration of zero or more")
    return span


def _positive(span: timedelta) -> timedelta:
    if span <= timedelta():
        raise ValueError("a duration above zero")
    return span


Span: TypeAlias = Annotated[timedelta, AfterValidator(_not_negative)]
PositiveSpan: TypeAlias = Annotated[timedelta, AfterValidator(_positive)]
Tag: TypeAlias = str | int | float | bool


class Words(_Part):
    """A text in both languages."""

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)


class AppliesTo(_Part):
    """Which sensors: all that match every part given. ``metric`` is the metric judged."""

    domain: str | None = None
    metric: str | None = None
    tags: dict[str, Tag] = {}
    devices: tuple[str, ...] | None = None


class Setpoint(_Part):
    """A limit that each sensor brings itself: ``setpoints[setpoint] + offset``."""

    setpoint: str = Field(min_length=1)
    offset: float = 0.0


Limit: TypeAlias = float | Setpoint


class Levels(_Part):
    """One raise level with its clear level. Exactly one of above, below, outside, equals, not_equals."""

    above: Limit | None = None
    below: Limit | None = None
    outside: tuple[Limit, Limit] | None = None
    equals: float | bool | str | None = None
    not_equals: float | bool | str | None = None
    clear_below: Limit | None = None
    clear_above: Limit | None = None
    clear_inside: tuple[Limit, Limit] | None = None

    @model_validator(mode="after")
    def _one_level(self) -> Levels:
        names = ("above", "below", "outside", "equals", "not_equals")
        given = [name for name in names if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"exactly one of {', '.join(names)}, not {' and '.join(given) or 'none'}")
        partner = {"above": "clear_below", "below": "clear_above", "outside": "clear_inside"}.get(given[0])
        for clear in ("clear_below", "clear_above", "clear_inside"):
            if getattr(self, clear) is not None and clear != partner:
                raise ValueError(f"{clear} does not go with {given[0]}" + (f"; use {partner}" if partner else ""))
        self._check_order()
        return self

    def _check_order(self) -> None:
        if _number(self.above) and _number(self.clear_below) and self.clear_below > self.above:  # type: ignore[operator]
            raise ValueError(f"clear_below at or under above ({self.above}), not {self.clear_below}")
        if _number(self.below) and _number(self.clear_above) and self.clear_above < self.below:  # type: ignore[operator]
            raise ValueError(f"clear_above at or over below ({self.below}), not {self.clear_above}")
        if self.outside and all(map(_number, self.outside)) and not self.outside[0] < self.outside[1]:  # type: ignore[operator]
            raise ValueError("outside as [low, high] with low under high")


class Stage(Levels):
    """One step of a staged alarm."""

    severity: Severity


class Threshold(Levels):
    """The value of a metric against a level, or against stages of rising severity."""

    kind: Literal["threshold"]
    stages: tuple[Stage, ...] | None = Field(None, min_length=1)

    @model_validator(mode="after")
    def _one_level(self) -> Threshold:
        if self.stages is None:
            super()._one_level()  # type: ignore[operator]
            return self
        if any(getattr(self, name) is not None for name in Levels.model_fields):
            raise ValueError("either stages or one level here, not both")
        ranks = [stage.severity.rank for stage in self.stages]
        if any(later <= earlier for earlier, later in pairwise(ranks)):
            raise ValueError("stages in rising severity, each once: warning, minor, major, critical")
        return self


class Absence(_Part):
    """Silence: nothing arrived for ``periods`` of the sensor's expected period, or for ``after`` where it is given."""

    kind: Literal["absence"]
    periods: float | None = Field(None, gt=0)
    after: PositiveSpan | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> Absence:
        if (self.periods is None) == (self.after is None):
            raise ValueError("exactly one of periods and after")
        return self


class ZonesWith(_Part):
    """Every zone that has all these tags."""

    tags: dict[str, Tag] = Field(min_length=1)


class Geofence(_Part):
    """Where a moving device is, relative to a zone or to each of several."""

    kind: Literal["geofence"]
    event: Literal["enter", "exit", "inside", "outside", "cross"]
    zone: str | None = None
    zones: ZonesWith | None = None
    dwell: Span | None = None
    exit_delay: Span | None = None
    buffer_m: float = Field(0.0, ge=0, le=10_000)
    max_accuracy_m: float = Field(200.0, gt=0)
    max_speed: float = Field(100.0, gt=0)
    initial: Literal["silent", "raise"] | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Geofence:
        if (self.zone is None) == (self.zones is None):
            raise ValueError("exactly one of zone and zones")
        if self.dwell is not None and self.event not in ("enter", "inside"):
            raise ValueError(f"dwell goes with enter and inside, not with {self.event}")
        if self.event == "cross" and (self.exit_delay is not None or self.initial is not None):
            raise ValueError("neither exit_delay nor initial with cross: a crossing is a moment")
        return self


class Rate(_Part):
    """How fast a value changes: it rose (or fell) by more than so much within ``within``."""

    kind: Literal["rate"]
    rises: float | None = Field(None, gt=0)
    falls: float | None = Field(None, gt=0)
    within: PositiveSpan
    clear_at: float | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Rate:
        if (self.rises is None) == (self.falls is None):
            raise ValueError("exactly one of rises and falls")
        if self.clear_at is not None and self.clear_at > self.change:
            raise ValueError(f"clear_at at or under {self.change}: the change at which the alarm clears")
        return self

    @property
    def change(self) -> float:
        """The amount, above zero in both directions."""
        change = self.rises if self.rises is not None else self.falls
        assert change is not None
        return change


Condition: TypeAlias = Annotated[Threshold | Rate | Geofence | Absence, Field(discriminator="kind")]


class Rule(_Part):
    """A rule as its author wrote it."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")
    name: Words
    description: Words | None = None
    applies_to: AppliesTo = AppliesTo()
    when: Condition
    for_: Span = Field(timedelta(), alias="for")
    clear_for: Span = timedelta()
    severity: Severity | None = None
    response: Words | None = None
    quality: Literal["any", "good"] = "any"
    stale_after: PositiveSpan | None = None

    @model_validator(mode="after")
    def _whole(self) -> Rule:
        when = self.when
        staged = isinstance(when, Threshold) and when.stages is not None
        if staged == (self.severity is not None):
            raise ValueError("severity on each stage, not on the rule" if staged else "a severity")
        if isinstance(when, Threshold) and self.applies_to.metric is None:
            raise ValueError("applies_to.metric: a threshold judges one metric")
        if isinstance(when, Geofence):
            if self.applies_to.metric is not None:
                raise ValueError("no applies_to.metric: a geofence judges positions")
            if self.for_ and (when.dwell or when.exit_delay):
                raise ValueError("either for or the geofence's dwell and exit_delay, not both")
        if isinstance(when, Geofence) and when.event == "cross" and (self.for_ or not self.clear_for):
            raise ValueError(
                "clear_for above zero and no for: a crossing is a moment, clear_for says how long it stays up"
            )
        if isinstance(when, Rate) and self.applies_to.metric is None:
            raise ValueError("applies_to.metric: a rate judges one metric")
        if isinstance(when, Absence) and (self.for_ or self.clear_for):
            raise ValueError("no for and clear_for: periods or after says how long the silence lasts")
        return self

    @property
    def worst(self) -> Severity:
        if isinstance(self.when, Threshold) and self.when.stages:
            return self.when.stages[-1].severity
        assert self.severity is not None
        return self.severity


def parse(document: Mapping[str, Any]) -> Rule:
    """The rule a YAML or JSON document describes.

    Raises:
        DocumentError: one Problem for everything that is wrong with it.
    """
    if not isinstance(document, Mapping):
        raise DocumentError(Problem("rule", shown(document), "a mapping with key, name, applies_to, when and severity"))
    try:
        return Rule.model_validate(dict(document))
    except ValidationError as error:
        raise DocumentError(*(_problem(document, fault) for fault in error.errors())) from None


def _problem(document: Mapping[str, Any], fault: Any) -> Problem:
    path = [part for part in fault["loc"] if part not in KINDS]
    field = ".".join(str(part) for part in path) or "rule"
    match fault["type"]:
        case "missing":
            return Problem(field, "nothing", "a value: it is required")
        case "extra_forbidden":
            return Problem(field, shown(fault["input"]), "nothing: the rule language has no such word here")
        case "union_tag_invalid" | "union_tag_not_found":
            given = document.get("when")
            kind = given.get("kind") if isinstance(given, Mapping) else given
            return Problem(f"{field}.kind", shown(kind), f"one of {', '.join(KINDS)}")
        case "value_error":
            return Problem(field, shown(fault["input"]), str(fault["ctx"]["error"]))
    return Problem(field, shown(fault["input"]), fault["msg"])


def _number(value: object) -> bool:
    return isinstance(value, float | int) and not isinstance(value, bool)
