"""The conditions of the rule language: what may stand under ``when``. ``docs/rules.md`` teaches it."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from hub.core.alarms import Severity
from hub.core.faults import BOTH, NONE, NOTHING, Raw, both
from hub.core.metrics import canonical
from hub.core.rules.base import FaultError, Part, WrongError, accepted_before
from hub.core.rules.quantities import Number, PositiveSpan, Span, Whole, no_switch

Tag: TypeAlias = str | int | float | bool


def _stored(metric: str, info: ValidationInfo) -> str:
    """Samples are stored under the catalogue's spelling: a rule that names another waits for ever."""
    key = canonical(metric)
    if key != metric and not accepted_before(info):
        raise WrongError("rule.metric-key" if key is None else "rule.metric-name", key=key)
    return metric


class AppliesTo(Part):
    """Which sensors: all that match every part given. ``metric`` is the metric judged."""

    domain: str | None = None
    metric: Annotated[str, AfterValidator(_stored)] | None = None
    tags: dict[str, Tag] = Field(default_factory=dict)
    devices: tuple[str, ...] | None = None


class Setpoint(Part):
    """A limit that each sensor brings itself: ``setpoints[setpoint] + offset``."""

    setpoint: str = Field(min_length=1)
    offset: Number = 0.0


Limit: TypeAlias = Annotated[float | Setpoint, no_switch("rule.limit")]


class Levels(Part):
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
    def _one_level(self, info: ValidationInfo) -> Levels:
        names = ("above", "below", "outside", "equals", "not_equals")
        given = [name for name in names if getattr(self, name) is not None]
        if len(given) != 1:
            together = both(*given) if given else NONE
            raise FaultError("", together, "rule.exactly-one", names=", ".join(names))
        partner = {"above": "clear_below", "below": "clear_above", "outside": "clear_inside"}.get(given[0])
        for clear in ("clear_below", "clear_above", "clear_inside"):
            if getattr(self, clear) is not None and clear != partner:
                code = "rule.no-clear" if partner is None else "rule.clear-partner"
                raise FaultError(clear, getattr(self, clear), code, partner=partner, level=given[0])
        if not accepted_before(info):
            self._check_order()
        return self

    def _check_order(self) -> None:
        if self.above is not None and self.clear_below is not None and _over(self.clear_below, self.above):
            raise FaultError("clear_below", _written(self.clear_below), "rule.clear-under", level=_written(self.above))
        if self.below is not None and self.clear_above is not None and _over(self.below, self.clear_above):
            raise FaultError("clear_above", _written(self.clear_above), "rule.clear-over", level=_written(self.below))
        for name, ends in (("outside", self.outside), ("clear_inside", self.clear_inside)):
            if ends is not None and _reaches(ends[0], ends[1]):
                raise FaultError(name, _written(ends), "rule.low-high")
        if self.outside is not None and self.clear_inside is not None and not _holds(self.outside, self.clear_inside):
            raise FaultError(
                "clear_inside", _written(self.clear_inside), "rule.clear-within", level=_written(self.outside)
            )

    @property
    def setpoints(self) -> frozenset[str]:
        """The names of the setpoints it asks its sensors for."""
        limits = (self.above, self.below, *(self.outside or ()), self.clear_below, self.clear_above)
        found = (*limits, *(self.clear_inside or ()))
        return frozenset(limit.setpoint for limit in found if isinstance(limit, Setpoint))

    def hides(self, milder: Levels) -> str | None:
        """The word of our level that is reached before ``milder``'s or with it, so that that one never shows."""
        if self.above is not None and milder.above is not None and _reaches(milder.above, self.above):
            return "above"
        if self.below is not None and milder.below is not None and _reaches(self.below, milder.below):
            return "below"
        if self.outside is not None and milder.outside is not None:
            (low, high), (low_before, high_before) = self.outside, milder.outside
            if _over(low, low_before) or _over(high_before, high) or self.outside == milder.outside:
                return "outside"
        for name in ("equals", "not_equals"):
            given = getattr(self, name)
            if given is not None and given == getattr(milder, name) and type(given) is type(getattr(milder, name)):
                return name
        return None


class Stage(Levels):
    """One step of a staged alarm."""

    severity: Severity


class Threshold(Levels):
    """The value of a metric against a level, or against stages of rising severity."""

    kind: Literal["threshold"]
    stages: tuple[Stage, ...] | None = Field(None, min_length=1)

    @model_validator(mode="after")
    def _one_level(self, info: ValidationInfo) -> Threshold:
        if self.stages is None:
            super()._one_level(info)  # type: ignore[operator]
            return self
        if any(getattr(self, name) is not None for name in Levels.model_fields):
            raise FaultError("stages", Raw("stages beside a level", "cả bậc lẫn ngưỡng"), "rule.stages-or-level")
        ranks = [stage.severity.rank for stage in self.stages]
        if any(later <= earlier for earlier, later in pairwise(ranks)):
            given = Raw(", ".join(stage.severity for stage in self.stages))
            raise FaultError("stages", given, "rule.rising-stages")
        if not accepted_before(info):
            self._check_stages(self.stages)
        return self

    @property
    def setpoints(self) -> frozenset[str]:
        return super().setpoints.union(*(stage.setpoints for stage in self.stages or ()))

    def _check_stages(self, stages: tuple[Stage, ...]) -> None:
        for place, stage in enumerate(stages):
            for milder in stages[:place]:
                if word := stage.hides(milder):
                    given, level = _written(getattr(stage, word)), _written(getattr(milder, word))
                    field = f"stages.{place}.{word}"
                    raise FaultError(field, given, "rule.rising-levels", milder=milder.severity.value, level=level)


class ZonesWith(Part):
    """Every zone that has all these tags."""

    tags: dict[str, Tag] = Field(min_length=1)


class Absence(Part):
    """Silence: nothing arrived for ``periods`` of the sensor's expected period, or for ``after`` where it is given."""

    kind: Literal["absence"]
    periods: Number | None = Field(None, gt=0, le=1_000_000)
    after: PositiveSpan | None = None
    group_by: str | None = Field(None, pattern=r"^(gateway|source|zone|tag:.+)$")
    min_silent: Number | None = Field(None, gt=0)
    zones: ZonesWith | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> Absence:
        if (self.periods is None) == (self.after is None):
            raise FaultError(
                "", NONE if self.after is None else BOTH, "rule.exactly-one", names=both("periods", "after")
            )
        if self.min_silent is not None and self.group_by is None:
            raise FaultError("min_silent", self.min_silent, "rule.with-group-by")
        if self.min_silent is not None and self.min_silent > 1 and self.min_silent != int(self.min_silent):
            raise FaultError("min_silent", self.min_silent, "rule.share")
        if self.zones is not None and self.group_by != "zone":
            raise FaultError("zones", self.zones.model_dump(), "rule.zones-by-zone")
        return self


class Geofence(Part):
    """Where a moving device is, relative to a zone or to each of several."""

    kind: Literal["geofence"]
    event: Literal["enter", "exit", "inside", "outside", "cross"]
    zone: str | None = None
    zones: ZonesWith | None = None
    dwell: Span | None = None
    exit_delay: Span | None = None
    buffer_m: Number = Field(0.0, ge=0, le=10_000)
    max_accuracy_m: Number = Field(200.0, gt=0)
    max_speed: Number = Field(100.0, gt=0)
    initial: Literal["silent", "raise"] | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Geofence:
        if (self.zone is None) == (self.zones is None):
            raise FaultError("", NONE if self.zone is None else BOTH, "rule.exactly-one", names=both("zone", "zones"))
        if self.dwell is not None and self.event not in ("enter", "inside"):
            raise FaultError("dwell", self.dwell, "rule.no-dwell", event=self.event)
        if self.event == "cross" and (self.exit_delay is not None or self.initial is not None):
            field = "initial" if self.exit_delay is None else "exit_delay"
            raise FaultError(field, getattr(self, field), "rule.crossing")
        return self


class Counted(Part):
    """Which members a count counts: those above, or those below."""

    above: Number | None = None
    below: Number | None = None

    @model_validator(mode="after")
    def _one_side(self) -> Counted:
        if (self.above is None) == (self.below is None):
            raise FaultError("", NONE if self.above is None else BOTH, "rule.exactly-one", names=both("above", "below"))
        return self


class ZoneAggregate(Part):
    """One figure over all fixed sensors in a zone, from their samples of the last ``within``."""

    kind: Literal["zone_aggregate"]
    zone: str | None = None
    zones: ZonesWith | None = None
    function: Literal["count", "mean", "median", "min", "max", "p95"]
    of: Counted | None = None
    above: Number | None = None
    below: Number | None = None
    clear_below: Number | None = None
    clear_above: Number | None = None
    within: PositiveSpan
    min_members: Whole = Field(1, ge=1)

    @model_validator(mode="after")
    def _one_figure(self) -> ZoneAggregate:
        if (self.zone is None) == (self.zones is None):
            raise FaultError("", NONE if self.zone is None else BOTH, "rule.exactly-one", names=both("zone", "zones"))
        if (self.above is None) == (self.below is None):
            raise FaultError("", NONE if self.above is None else BOTH, "rule.exactly-one", names=both("above", "below"))
        if (self.function == "count") != (self.of is not None):
            code = "rule.count-by" if self.of is None else "rule.of-count"
            raise FaultError("of", NOTHING if self.of is None else self.of.model_dump(), code)
        for clear, level, side in (("clear_below", self.above, "under"), ("clear_above", self.below, "over")):
            given = getattr(self, clear)
            if given is not None and level is None:
                raise FaultError(clear, given, "rule.clear-other", level="below" if self.above is None else "above")
            if given is not None and level is not None and (given > level if side == "under" else given < level):
                raise FaultError(clear, given, f"rule.at-or-{side}", level=level)
        return self


class Rate(Part):
    """How fast a value changes: it rose (or fell) by more than so much within ``within``."""

    kind: Literal["rate"]
    rises: Number | None = Field(None, gt=0)
    falls: Number | None = Field(None, gt=0)
    within: PositiveSpan
    clear_at: Number | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Rate:
        if (self.rises is None) == (self.falls is None):
            raise FaultError("", NONE if self.rises is None else BOTH, "rule.exactly-one", names=both("rises", "falls"))
        if self.clear_at is not None and self.clear_at > self.change:
            raise FaultError("clear_at", self.clear_at, "rule.clear-change", change=self.change)
        return self

    @property
    def change(self) -> float:
        """The amount, above zero in both directions."""
        change = self.rises if self.rises is not None else self.falls
        assert change is not None
        return change


class FlatLine(Part):
    """A value that stands still: for as long as the rule's ``for`` all samples lie within ``tolerance`` of the first."""

    kind: Literal["flat_line"]
    tolerance: Number = Field(0.0, ge=0)
    rests_at: Number | None = None
    """where it may stand: rain that does not fall"""


def _written(level: object) -> object:
    """A limit, or the two ends of a range, as its author knows it."""
    if isinstance(level, Setpoint):
        return Raw(f"{level.setpoint} {level.offset:+g}" if level.offset else level.setpoint)
    if isinstance(level, tuple):
        return Raw(f"[{', '.join(str(_written(end)) for end in level)}]")
    return level


def _over(one: Limit, other: Limit) -> bool:
    """Whether ``one`` is surely above ``other``: two numbers, or the same setpoint with other offsets."""
    return (gap := _gap(one, other)) is not None and gap > 0


def _reaches(one: Limit, other: Limit) -> bool:
    return (gap := _gap(one, other)) is not None and gap >= 0


def _gap(one: Limit, other: Limit) -> float | None:
    if isinstance(one, Setpoint) and isinstance(other, Setpoint):
        return one.offset - other.offset if one.setpoint == other.setpoint else None
    return None if isinstance(one, Setpoint) or isinstance(other, Setpoint) else one - other


def _holds(outer: tuple[Limit, Limit], inner: tuple[Limit, Limit]) -> bool:
    """False when ``inner`` surely reaches out of ``outer``."""
    return not (_over(outer[0], inner[0]) or _over(inner[1], outer[1]))
