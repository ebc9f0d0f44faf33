"""A short account of a span of time: which alarms there were, who did what when, how long an answer took.

Made from what operators were shown (the alarm after each step, and the step), so it says what they could know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import Any, Final, NamedTuple

from hub.core.alarms import Action, Severity

Body = Mapping[str, Any]

_ASKS: Final = frozenset({Action.RAISE, Action.ESCALATE, Action.REINSTATE})
"""Steps after which somebody has to look."""
_TAKEN_OVER: Final = (
    "id", "rule", "zone", "sensor", "subject", "condition", "ack", "presentation", "raised_at", "cleared_at", "acked_at",
    "acked_by", "count", "value", "lon", "lat", "why",
)  # fmt: skip
"""What the report says of an alarm as it stood at the end."""
_TAKEN_OVER_WHERE_GIVEN: Final = ("outcome", "incident", "late", "assignee")


class Step(NamedTuple):
    """One step in the life of an alarm: when operators were told (wall time), the alarm after it, the transition."""

    at: datetime
    alarm: Body
    transition: Body


class Deed(NamedTuple):
    """What was done to an incident as a whole, at wall time ``at``."""

    at: datetime
    incident: int
    title: Mapping[str, str]
    actor: str
    action: str
    comment: str | None


def who(actor: str) -> str:
    """``rule``, ``person`` or ``system``, from an actor such as ``user:lan``."""
    kind = actor.partition(":")[0]
    return {"rule": "rule", "user": "person", "token": "person"}.get(kind, "system")


def report(open_before: Sequence[Body], steps: Iterable[Step], deeds: Iterable[Deed] = ()) -> dict[str, Any]:
    """The account. ``open_before``: alarms open when the span began; ``steps`` and ``deeds``: all of the span, in order.

    ``answer_seconds`` of an alarm: from being told of it to its acknowledgement, in wall time; None while nobody has.
    """
    lives = {alarm["id"]: _Life(alarm) for alarm in open_before}
    told: list[dict[str, Any]] = []
    done: dict[str, Counter[str]] = {}
    counted: Counter[str] = Counter()
    acked = 0
    for at, alarm, transition in steps:
        life = lives.setdefault(alarm["id"], _Life(None))
        life.take(at, alarm, transition)
        counted[transition["action"]] += 1
        acked += answers(transition)
        if who(transition["actor"]) == "person":
            done.setdefault(transition["actor"], Counter())[transition["action"]] += 1
        told.append(_told(at, alarm, transition))
    worked = [{**deed._asdict(), "by": who(deed.actor)} for deed in deeds]
    for deed in worked:
        if deed["by"] == "person":
            done.setdefault(deed["actor"], Counter())[f"incident-{deed['action']}"] += 1
    waits = [seconds for life in lives.values() for seconds in life.answers]
    raised = [life for life in lives.values() if life.told_at is not None]
    at_end = [life.alarm for life in lives.values() if life.alarm is not None and life.alarm["open"]]
    return {
        "figures": {
            "raised": len(raised),
            "cleared": counted[Action.CLEAR],
            "acked": acked,
            "by_severity": {level.value: sum(life.worst is level for life in raised) for level in Severity},
            "open_before": len(open_before),
            "open_after": len(at_end),
            "unacked_after": sum(alarm["ack"] == "unacked" for alarm in at_end),
            "answers": len(waits),
            "median_answer_seconds": round(median(waits), 1) if waits else None,
            "longest_answer_seconds": max(waits, default=None),
        },
        "alarms": [life.told() for life in sorted(lives.values(), key=lambda life: life.order)],
        "steps": told,
        "deeds": worked,
        "people": [{"actor": actor, "actions": dict(actions)} for actor, actions in sorted(done.items())],
    }


def answers(transition: Body) -> bool:
    """Is it an acknowledgement? To close an alarm that nobody acknowledged is one (``hub.core.alarms``)."""
    return bool(transition["action"] == Action.ACK or transition["reason"] == "closed-and-acknowledged")


class _Life:
    """One alarm over the span."""

    def __init__(self, alarm: Body | None) -> None:
        self.alarm = alarm
        self.worst = Severity(alarm["severity"]) if alarm else Severity.INDETERMINATE
        self.told_at: datetime | None = None
        """When it was raised, if that was in the span."""
        self.answers: list[float] = []
        self._waiting: datetime | None = None

    @property
    def order(self) -> tuple[int, str, int]:
        """Worst first, then by time."""
        assert self.alarm is not None
        return -self.worst.rank, self.alarm["raised_at"], self.alarm["id"]

    def take(self, at: datetime, alarm: Body, transition: Body) -> None:
        action = transition["action"]
        severity = Severity(alarm["severity"])
        if self.alarm is None or severity.rank > self.worst.rank:
            self.worst = severity
        if action == Action.RAISE and self.told_at is None:
            self.told_at = at
        if action in _ASKS and alarm["ack"] == "unacked":
            self._waiting = self._waiting or at
        elif answers(transition) and self._waiting is not None:
            self.answers.append(round((at - self._waiting).total_seconds(), 1))
            self._waiting = None
        self.alarm = alarm

    def told(self) -> dict[str, Any]:
        assert self.alarm is not None
        found = {name: self.alarm[name] for name in _TAKEN_OVER}
        found |= {name: self.alarm[name] for name in _TAKEN_OVER_WHERE_GIVEN if name in self.alarm}
        return {
            **found,
            "severity": self.worst.value,
            "told_at": self.told_at,
            "answer_seconds": self.answers[0] if self.answers else None,
        }


def _told(at: datetime, alarm: Body, transition: Body) -> dict[str, Any]:
    detail = transition["detail"]
    return {
        "at": at,
        "event_time": transition["event_time"],
        "alarm": alarm["id"],
        "severity": alarm["severity"],
        "action": transition["action"],
        "reason": transition["reason"],
        "actor": transition["actor"],
        "by": who(transition["actor"]),
        "value": detail.get("value"),
        "comment": detail.get("comment"),
        "detail": detail,
    }
