"""Who is told of an alarm and when: the ladder of escalation, on one page.

The rules, in prose:

1. An alarm *calls* while it is active, unacknowledged, shown, and no late finding. When it begins to call a ladder starts,
   at the wall time of that transition; so it does anew when a worse severity asks again, and when an alarm that was
   hidden (shelved, suppressed, out of service) is shown again.
2. Each step of each policy that matches is told once for each ladder, `after` seconds from its start: step 1 of a
   policy is `raised`, those after it are `escalated`. Time is wall time: people wait by the clock on the wall.
3. A step `until acked` is not told once somebody has acknowledged; a step `until cleared` is. Nothing is told of an
   alarm that has cleared, is hidden, or no longer matches (a milder severity).
4. When the alarm clears or is withdrawn the ladder ends. A policy with `resolved` then tells everybody that it told
   of this alarm since it became active, also those who were told before it was hidden.
5. A policy concerns ladders that started after it was switched on: switching one on wakes nobody for old alarms.
6. What should have been told longer ago than `stale` is passed over: news of yesterday helps nobody.

The same log gives the same calls, whenever and in whatever portions it is read: each entry is judged at its own time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from hub.core.alarms import Ack, Action, Condition, Presentation


class Until(StrEnum):
    ACKED = "acked"
    CLEARED = "cleared"


class Event(StrEnum):
    RAISED = "raised"
    ESCALATED = "escalated"
    RESOLVED = "resolved"


class Target(NamedTuple):
    """A channel, and the role whose people it should reach; None: those the channel itself names."""

    channel: str
    role: str | None


class Step(NamedTuple):
    after: timedelta
    targets: tuple[Target, ...]
    until: Until = Until.ACKED


class Match(NamedTuple):
    """Which alarms a policy is for; an empty field is for all. A rule may end in `*`."""

    severities: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()


class Policy(NamedTuple):
    policy_id: int
    match: Match
    steps: tuple[Step, ...]
    resolved: bool
    since: datetime
    """When it was switched on."""


class Subject(NamedTuple):
    """An alarm as the ladder sees it."""

    severity: str
    rule: str
    domain: str | None
    zone: str | None
    condition: Condition
    ack: Ack
    presentation: Presentation
    late: bool = False

    @property
    def told(self) -> bool:
        """Whether anything may be told of it."""
        return self.condition is Condition.ACTIVE and self.presentation is Presentation.SHOWN and not self.late

    @property
    def calls(self) -> bool:
        return self.told and self.ack is Ack.UNACKED


class Seen(NamedTuple):
    """One transition of an alarm, and the alarm after it."""

    transition: int
    action: str
    at: datetime
    """Wall time."""
    subject: Subject


class Ladder(NamedTuple):
    cause: int
    """The transition that started it."""
    started: datetime
    subject: Subject
    told: frozenset[tuple[int, int]] = frozenset()
    """(policy, step) told on this ladder, or passed over."""
    heard: frozenset[tuple[int, int]] = frozenset()
    """(policy, step) told since the alarm became active."""


class Call(NamedTuple):
    """Somebody is to be told. (cause, policy, event, step) names it for ever."""

    cause: int
    policy_id: int
    event: Event
    step: int
    """From 0; of a resolved notice always 0."""
    targets: tuple[Target, ...]
    at: datetime
    """When it was due."""


def follow(
    ladder: Ladder | None, seen: Seen, policies: Sequence[Policy], stale: timedelta, now: datetime
) -> tuple[Ladder | None, list[Call]]:
    """The ladder of an alarm after one more transition, and whom to tell: what was due before it, and what it brings."""
    calls: list[Call] = []
    if ladder is not None:
        ladder, calls = due(ladder, policies, seen.at, stale, now)
    subject = seen.subject
    if subject.condition is not Condition.ACTIVE or subject.late:
        if ladder is not None:
            calls += _resolved(ladder, seen, policies, stale, now)
        return None, calls
    if subject.calls and (ladder is None or seen.action == Action.ESCALATE or not ladder.subject.told):
        ladder = Ladder(seen.transition, seen.at, subject, heard=ladder.heard if ladder else frozenset())
    elif ladder is not None:
        ladder = ladder._replace(subject=subject)
    if ladder is None:
        return None, calls
    ladder, more = due(ladder, policies, seen.at, stale, now)
    return ladder, calls + more


def due(
    ladder: Ladder, policies: Iterable[Policy], until: datetime, stale: timedelta, now: datetime
) -> tuple[Ladder, list[Call]]:
    """What is due by ``until`` and was not told yet. ``now`` decides what is too old to be told."""
    calls: list[Call] = []
    told, heard = set(ladder.told), set(ladder.heard)
    for policy in policies:
        for number, step in _open_steps(policy, ladder):
            at = ladder.started + step.after
            if at > until or (policy.policy_id, number) in told:
                continue
            told.add((policy.policy_id, number))
            if now - at > stale:
                continue
            heard.add((policy.policy_id, number))
            event = Event.ESCALATED if number else Event.RAISED
            calls.append(Call(ladder.cause, policy.policy_id, event, number, step.targets, at))
    return ladder._replace(told=frozenset(told), heard=frozenset(heard)), calls


def next_due(ladder: Ladder, policies: Iterable[Policy]) -> datetime | None:
    """When something is due next, if nothing happens to the alarm."""
    return min(
        (
            ladder.started + step.after
            for policy in policies
            for number, step in _open_steps(policy, ladder)
            if (policy.policy_id, number) not in ladder.told
        ),
        default=None,
    )


def matches(match: Match, subject: Subject) -> bool:
    return (
        (not match.severities or subject.severity in match.severities)
        and (not match.rules or any(_names(pattern, subject.rule) for pattern in match.rules))
        and (not match.domains or subject.domain in match.domains)
        and (not match.zones or subject.zone in match.zones)
    )


def _open_steps(policy: Policy, ladder: Ladder) -> list[tuple[int, Step]]:
    """Steps that would be told if their time had come."""
    if not ladder.subject.told or ladder.started < policy.since or not matches(policy.match, ladder.subject):
        return []
    unacked = ladder.subject.ack is Ack.UNACKED
    return [(number, step) for number, step in enumerate(policy.steps) if unacked or step.until is Until.CLEARED]


def _resolved(ladder: Ladder, seen: Seen, policies: Sequence[Policy], stale: timedelta, now: datetime) -> list[Call]:
    if now - seen.at > stale:
        return []
    calls = []
    for policy in policies:
        steps = sorted(number for policy_id, number in ladder.heard if policy_id == policy.policy_id)
        targets = dict.fromkeys(
            t for number in steps if number < len(policy.steps) for t in policy.steps[number].targets
        )
        if policy.resolved and targets:
            calls.append(Call(seen.transition, policy.policy_id, Event.RESOLVED, 0, tuple(targets), seen.at))
    return calls


def _names(pattern: str, rule: str) -> bool:
    return rule.startswith(pattern[:-1]) if pattern.endswith("*") else rule == pattern
