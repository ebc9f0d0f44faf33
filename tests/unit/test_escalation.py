"""The ladder with a clock moved by hand: who is told when, and that no rhythm of looking changes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.core.alarms import Ack, Condition, Presentation
from hub.core.escalation import (
    Call,
    Event,
    Ladder,
    Match,
    Policy,
    Seen,
    Step,
    Subject,
    Target,
    Until,
    due,
    follow,
    matches,
    next_due,
)

NINE = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
STALE = timedelta(hours=4)
DUTY, CHIEF, MAYOR = Target("duty", None), Target("mail", "admin"), Target("mail", "viewer")
NIGHT = Policy(
    1,
    Match(severities=frozenset({"critical", "major"})),
    (
        Step(timedelta(0), (DUTY,)),
        Step(timedelta(minutes=5), (CHIEF,)),
        Step(timedelta(minutes=30), (CHIEF, MAYOR), Until.CLEARED),
    ),
    resolved=True,
    since=NINE - timedelta(days=1),
)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def alarm(
    condition: str = "active",
    ack: str = "unacked",
    presentation: str = "shown",
    severity: str = "critical",
    late: bool = False,
) -> Subject:
    return Subject(
        severity, "cam-le-level-3", "water", None, Condition(condition), Ack(ack), Presentation(presentation), late
    )


class Centre:
    """An alarm centre whose clock is moved by hand."""

    def __init__(self, *policies: Policy) -> None:
        self.policies = policies or (NIGHT,)
        self.ladder: Ladder | None = None
        self.told: list[tuple[float, str, int, tuple[str, ...]]] = []
        self._number = 100

    def _hear(self, calls: list[Call]) -> None:
        self.told += [
            ((call.at - NINE).total_seconds() / 60, call.event.value, call.step, tuple(t.channel for t in call.targets))
            for call in calls
        ]

    def happens(self, minutes: float, action: str, subject: Subject, *, read_at: float | None = None) -> None:
        self._number += 1
        now = at(minutes if read_at is None else read_at)
        self.ladder, calls = follow(
            self.ladder, Seen(self._number, action, at(minutes), subject), self.policies, STALE, now
        )
        self._hear(calls)

    def passes(self, minutes: float) -> None:
        if self.ladder is not None:
            self.ladder, calls = due(self.ladder, self.policies, at(minutes), STALE, at(minutes))
            self._hear(calls)

    def next(self) -> float | None:
        moment = self.ladder and next_due(self.ladder, self.policies)
        return None if moment is None else (moment - NINE).total_seconds() / 60


def test_nobody_answers() -> None:
    centre = Centre()
    centre.happens(0, "raise", alarm())
    assert centre.told == [(0, "raised", 0, ("duty",))]
    assert centre.next() == 5
    centre.passes(4.99)
    assert len(centre.told) == 1
    centre.passes(5)
    centre.passes(12)
    assert centre.told[1:] == [(5, "escalated", 1, ("mail",))]
    centre.passes(40)
    assert centre.told[2:] == [(30, "escalated", 2, ("mail", "mail"))]
    assert centre.next() is None
    centre.happens(50, "clear", alarm("cleared"))
    assert centre.told[3:] == [(50, "resolved", 0, ("duty", "mail", "mail"))]
    assert centre.ladder is None


def test_an_acknowledged_alarm_stops_the_ladder_but_not_what_waits_for_the_clearing() -> None:
    centre = Centre()
    centre.happens(0, "raise", alarm())
    centre.happens(3, "ack", alarm(ack="acked"))
    assert centre.next() == 30
    centre.passes(29)
    assert len(centre.told) == 1
    centre.passes(30)
    assert centre.told[1:] == [(30, "escalated", 2, ("mail", "mail"))]


def test_one_that_clears_unseen_escalates_no_further() -> None:
    centre = Centre()
    centre.happens(0, "raise", alarm())
    centre.happens(2, "clear", alarm("cleared"))
    centre.passes(100)
    assert centre.told == [(0, "raised", 0, ("duty",)), (2, "resolved", 0, ("duty",))]


def test_a_worse_severity_asks_again_from_the_first_step() -> None:
    centre = Centre()
    centre.happens(0, "raise", alarm(severity="minor"))
    assert centre.told == [], "the policy is not for minor ones"
    centre.happens(10, "escalate", alarm(severity="major"))
    centre.happens(12, "ack", alarm(severity="major", ack="acked"))
    centre.happens(20, "escalate", alarm(severity="critical"))
    centre.passes(25)
    assert [told[:3] for told in centre.told] == [(10, "raised", 0), (20, "raised", 0), (25, "escalated", 1)]


def test_a_milder_severity_is_not_escalated() -> None:
    centre = Centre()
    centre.happens(0, "raise", alarm())
    centre.happens(1, "severity", alarm(severity="minor"))
    centre.passes(100)
    centre.happens(101, "clear", alarm("cleared", severity="minor"))
    assert [told[1] for told in centre.told] == ["raised", "resolved"], "who was told learns the end"


def test_a_hidden_alarm_is_told_to_nobody_and_calls_anew_when_shown() -> None:
    for hidden in ("shelved", "suppressed", "out_of_service"):
        centre = Centre()
        centre.happens(0, "raise", alarm(presentation=hidden))
        centre.passes(60)
        assert centre.told == []
        centre.happens(60, "unshelve", alarm())
        centre.happens(62, "shelve", alarm(presentation=hidden))
        centre.passes(100)
        centre.happens(100, "unshelve", alarm())
        centre.passes(105)
        assert [told[:3] for told in centre.told] == [(60, "raised", 0), (100, "raised", 0), (105, "escalated", 1)]


def test_a_late_finding_is_told_to_nobody() -> None:
    centre = Centre()
    centre.happens(0, "raise", alarm(late=True))
    centre.passes(100)
    assert (centre.told, centre.ladder) == ([], None)


def test_raising_an_active_alarm_again_starts_nothing() -> None:
    centre = Centre()
    centre.happens(0, "raise", alarm())
    centre.happens(4, "raise", alarm())
    centre.passes(5)
    assert [told[:3] for told in centre.told] == [(0, "raised", 0), (5, "escalated", 1)]


def test_after_an_outage_the_ladder_goes_on_and_old_news_are_left_out() -> None:
    centre = Centre()
    centre.happens(0, "raise", alarm(), read_at=7)
    centre.passes(7)
    assert [told[:3] for told in centre.told] == [(0, "raised", 0), (5, "escalated", 1)]
    centre = Centre()
    centre.happens(0, "raise", alarm(), read_at=245)
    centre.passes(245)
    assert [told[:3] for told in centre.told] == [(5, "escalated", 1), (30, "escalated", 2)], "4 h is the bound"


def test_an_alarm_that_came_and_went_while_nobody_looked_is_told_whole() -> None:
    centre = Centre()
    centre.happens(1, "raise", alarm(), read_at=0.5)  # the log was read by a clock that is a little behind
    centre.happens(1, "clear", alarm("cleared"), read_at=0.5)
    assert [told[:2] for told in centre.told] == [(1, "raised"), (1, "resolved")]


def test_switching_a_policy_on_wakes_nobody_for_old_alarms() -> None:
    centre = Centre(NIGHT._replace(since=at(10)))
    centre.happens(0, "raise", alarm())
    centre.passes(60)
    assert centre.told == []
    centre.happens(61, "escalate", alarm())
    assert len(centre.told) == 1


def test_a_policy_says_which_alarms_it_is_for() -> None:
    subject = alarm()._replace(zone="hoa-xuan")
    fits = [
        Match(), Match(rules=frozenset({"cam-le-*"})), Match(domains=frozenset({"water", "air"})),
        Match(zones=frozenset({"hoa-xuan"}), rules=frozenset({"cam-le-level-3"})),
    ]  # fmt: skip
    not_so = [
        Match(severities=frozenset({"minor"})), Match(rules=frozenset({"cam-le"})), Match(domains=frozenset({"air"})),
        Match(zones=frozenset({"other"})), Match(domains=frozenset({"water"}), rules=frozenset({"x*"})),
    ]  # fmt: skip
    assert all(matches(match, subject) for match in fits)
    assert not any(matches(match, subject) for match in not_so)
    assert not matches(Match(zones=frozenset({"hoa-xuan"})), alarm())


subjects = st.builds(
    alarm,
    st.sampled_from(["active", "active", "cleared"]),
    st.sampled_from(["unacked", "acked"]),
    st.sampled_from(["shown", "shown", "shelved", "suppressed"]),
    st.sampled_from(["critical", "major", "minor"]),
)
stories = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["raise", "ack", "clear", "escalate", "unshelve"]), subjects),
    max_size=12,
)


@given(stories, st.lists(st.integers(0, 400), max_size=15), st.lists(st.integers(0, 400), max_size=15))
def test_no_rhythm_of_looking_changes_who_is_told(
    story: list[tuple[int, str, Subject]], looks: list[int], other: list[int]
) -> None:
    def live(extra: list[int]) -> Centre:
        centre, clock = Centre(), 0
        for gap, action, subject in story:
            for look in sorted(look for look in extra if clock <= look < clock + gap):
                centre.passes(look)
            clock += gap
            centre.happens(clock, action, subject)
        centre.passes(clock + 200)
        return centre

    told = live(looks).told
    assert sorted(told) == sorted(live(other).told)


@given(stories)
def test_nobody_is_told_twice_of_one_thing_nor_of_what_does_not_call(story: list[tuple[int, str, Subject]]) -> None:
    ladder, clock, calls = None, 0, list[Call]()
    standing: Subject | None = None
    for number, (gap, action, subject) in enumerate(story):
        clock += gap
        ladder, more = follow(ladder, Seen(number, action, at(clock), subject), (NIGHT,), STALE, at(clock))
        for call in more:
            # What fell due while it was shelved is told when it is shown again.
            if call.event is not Event.RESOLVED:
                assert subject.told or (standing is not None and standing.told)
        calls += more
        standing = subject
    names = [(call.cause, call.policy_id, call.event, call.step) for call in calls]
    assert len(names) == len(set(names))
    for place, call in enumerate(calls):
        if call.event is Event.RESOLVED:
            assert any(before.event is not Event.RESOLVED for before in calls[:place]), (
                "who was never told hears no end"
            )
