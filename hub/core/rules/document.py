"""The rule language: what a rule document may say. ``docs/rules.md`` teaches it.

A document is parsed whole: every problem it has is reported at once, and a word the engine would not act upon is
refused, never ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, ValidationError, ValidationInfo, model_validator

from hub.core.alarms import Severity
from hub.core.faults import NOTHING, Raw, problem
from hub.core.rules import judged
from hub.core.rules.base import ACCEPTED, FaultError, Part, Words, accepted_before, told
from hub.core.rules.handling import Cause, Group, Inhibit, Procedure
from hub.core.rules.parts import All, AnyOf, Correlation, InSequence
from hub.core.rules.quantities import PositiveSpan, Span
from hub.core.rules.when import Absence, AppliesTo, FlatLine, Geofence, Rate, Threshold, ZoneAggregate
from hub.core.rules.window import Window
from hub.errors import DocumentError, Problem

KINDS = ("threshold", "rate", "flat_line", "geofence", "absence", "zone_aggregate", "all", "any", "sequence")
"""Condition kinds the engine judges."""


Condition: TypeAlias = Annotated[
    Threshold | Rate | FlatLine | Geofence | Absence | ZoneAggregate | All | AnyOf | InSequence,
    Field(discriminator="kind"),
]


class Rule(Part):
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
    calendar: tuple[Window, ...] | None = Field(None, min_length=1, max_length=50)
    procedure: Procedure = ()
    inhibits: tuple[Inhibit, ...] = ()
    group: Group | None = None
    cause: Cause | None = None

    @model_validator(mode="after")
    def _whole(self, info: ValidationInfo) -> Rule:
        when = self.when
        metric = self.applies_to.metric
        staged = isinstance(when, Threshold) and when.stages is not None
        if staged and self.severity is not None:
            raise FaultError("severity", self.severity.value, "rule.staged-severity")
        if not staged and self.severity is None:
            raise FaultError("severity", NOTHING, "rule.severity", names=", ".join(Severity))
        if isinstance(when, Threshold | Rate | FlatLine | ZoneAggregate) and metric is None:
            raise FaultError("applies_to.metric", NOTHING, "rule.metric", kind=when.kind)
        if isinstance(when, FlatLine) and not self.for_:
            raise FaultError("for", NOTHING, "rule.flat-line-for")
        if isinstance(when, Geofence):
            self._fence(when)
            if when.event in ("enter", "inside") and self.clear_for and when.exit_delay and not accepted_before(info):
                raise FaultError("clear_for", self.clear_for, "rule.fence-clear-for")
        if isinstance(when, Absence) and (self.for_ or self.clear_for):
            field = "for" if self.for_ else "clear_for"
            raise FaultError(field, self.for_ or self.clear_for, "rule.absence-span")
        if isinstance(when, Absence) and self.calendar is not None:
            raise FaultError("calendar", Raw("a calendar", "một lịch"), "rule.absence-calendar")
        if isinstance(when, Absence) and self.quality != "any" and not accepted_before(info):
            raise FaultError("quality", self.quality, "rule.absence-quality")
        if isinstance(when, Correlation) and self.applies_to != AppliesTo():
            given = self.applies_to.model_dump(exclude_defaults=True)
            raise FaultError("applies_to", given, "rule.parts-apply")
        if isinstance(when, Correlation) and self.for_:
            raise FaultError("for", self.for_, "rule.parts-for")
        if not accepted_before(info):
            judged.check(metric, when)
        return self

    def _fence(self, when: Geofence) -> None:
        if self.applies_to.metric is not None:
            raise FaultError("applies_to.metric", self.applies_to.metric, "rule.fence-metric")
        if self.for_ and (when.dwell or when.exit_delay):
            raise FaultError("for", self.for_, "rule.fence-for")
        if when.event == "cross" and self.for_:
            raise FaultError("for", self.for_, "rule.crossing")
        if when.event == "cross" and not self.clear_for:
            raise FaultError("clear_for", NOTHING, "rule.crossing-clear")

    @property
    def metrics(self) -> frozenset[str]:
        """Every metric it names."""
        when = self.when
        named = [part.applies_to.metric for part in when.parts] if isinstance(when, Correlation) else []
        return frozenset(filter(None, [self.applies_to.metric, *named]))

    @property
    def worst(self) -> Severity:
        if isinstance(self.when, Threshold) and self.when.stages:
            return self.when.stages[-1].severity
        assert self.severity is not None
        return self.severity


def parse(document: Mapping[str, Any], *, accepted: bool = False) -> Rule:
    """The rule a YAML or JSON document describes.

    Args:
        accepted: it is in force already. Levels that contradict each other, which the hub once took, do not take it out
            of force: an alarm that clears too late is better than none.

    Raises:
        DocumentError: one Problem for everything that is wrong with it.
    """
    if not isinstance(document, Mapping):
        raise DocumentError(problem("rule", document, "document.mapping"))
    try:
        return Rule.model_validate(dict(document), context={ACCEPTED: accepted})
    except ValidationError as error:
        faults = error.errors()
        inner = {fault["loc"][:depth] for fault in faults for depth in range(1, len(fault["loc"]))}
        # A list is also told to be too short when an element of it is wrong; the element says it better.
        kept = [fault for fault in faults if not (fault["type"] == "too_short" and fault["loc"] in inner)]
        problems = [problem_of(document, fault) for fault in kept]
        raise DocumentError(*{problem.field: problem for problem in reversed(problems)}.values()) from None


def problem_of(document: Mapping[str, Any], fault: Any) -> Problem:
    """What pydantic found wrong in ``document``, as we say it."""
    path = [str(part) for part in fault["loc"] if part not in KINDS]
    for branch in ("float", "Setpoint"):
        if branch in path:  # one of the two things a limit may be: told of the limit itself
            limit = path[: path.index(branch)]
            given: Any = fault["input"] if path[-1] == branch else document
            for part in limit if given is document else ():
                given = given[int(part) if part.isdigit() else part]
            return problem(".".join(limit), given, "rule.limit")
    if fault["type"] in ("union_tag_invalid", "union_tag_not_found"):
        given = fault["input"]
        tags = fault["ctx"].get("expected_tags", ", ".join(KINDS)).replace("'", "")
        kind = given.get("kind") if isinstance(given, Mapping) else given
        return problem(f"{'.'.join(path) or 'rule'}.kind", kind, fault["type"], tags=tags)
    return told(path, fault, "rule")
