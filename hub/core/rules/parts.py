"""Conditions made of conditions: ``all``, ``any`` and ``sequence`` over the sensors around one of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, ValidationInfo, model_validator

from hub.core.faults import NOTHING, Raw, both
from hub.core.rules import judged
from hub.core.rules.base import FaultError, Part, accepted_before
from hub.core.rules.quantities import Number, PositiveSpan, Span
from hub.core.rules.when import AppliesTo, Rate, Threshold, ZonesWith


class Piece(Part):
    """One part: a threshold or a rate on the metric of the sensors it speaks of."""

    applies_to: AppliesTo
    when: Annotated[Threshold | Rate, Field(discriminator="kind")]
    for_: Span = Field(timedelta(), alias="for")
    clear_for: Span = timedelta()
    anchor: bool = False

    @model_validator(mode="after")
    def _whole(self, info: ValidationInfo) -> Piece:
        if self.applies_to.metric is None:
            raise FaultError("applies_to.metric", NOTHING, "rule.part-metric")
        if isinstance(self.when, Threshold) and self.when.stages is not None:
            raise FaultError("when.stages", Raw("stages", "các bậc"), "rule.part-level")
        if not accepted_before(info):
            judged.check(self.applies_to.metric, self.when)
        return self


class Correlation(Part):
    """Several parts around one sensor, the anchor: on the sensor itself, within a distance, in its zone or of its tag."""

    parts: tuple[Piece, ...] = Field(min_length=2, max_length=8)
    within: PositiveSpan | None = None
    within_m: Number | None = Field(None, gt=0, le=100_000)
    zone: str | None = None
    zones: ZonesWith | None = None
    same_tag: str | None = Field(None, min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Correlation:
        places = ("within_m", "zone", "zones", "same_tag")
        given = [name for name in places if getattr(self, name) is not None]
        if len(given) > 1:
            together = both(*given)
            raise FaultError("", together, "rule.at-most-one", names=", ".join(places))
        anchors = sum(part.anchor for part in self.parts)
        if anchors > 1:
            raise FaultError("parts", Raw(f"{anchors} anchors", f"{anchors} anchor"), "rule.one-anchor")
        self._check_within()
        return self

    def _check_within(self) -> None:
        if self.within is None:
            raise FaultError("within", NOTHING, "rule.parts-within")

    @property
    def anchor(self) -> int:
        """Which part's sensor the alarm is of: the one marked, or the last."""
        return next((place for place, part in enumerate(self.parts) if part.anchor), len(self.parts) - 1)

    @property
    def shape(self) -> str:
        """Which memories it can read: the kind, and what each part judges."""
        judged = (f"{part.when.kind} {part.applies_to.metric}" for part in self.parts)
        return f"{self.kind} {', '.join(judged)}"  # type: ignore[attr-defined]


class All(Correlation):
    """Every part holds, no farther apart than ``within``."""

    kind: Literal["all"]


class AnyOf(Correlation):
    """One part or more holds."""

    kind: Literal["any"]

    def _check_within(self) -> None:
        if self.within is not None:
            raise FaultError("within", self.within, "rule.any-alone")


class InSequence(Correlation):
    """The parts began one after the other in the order written, from first to last ``within``."""

    kind: Literal["sequence"]


Parts: TypeAlias = All | AnyOf | InSequence
