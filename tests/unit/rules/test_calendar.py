"""Hours of duty: windows of local time, repeated as iCalendar says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hub.core.rules import hours
from hub.core.rules.calendar import Calendar
from hub.core.rules.window import Window
from hub.errors import DocumentError
from tests.unit.rules.city import Desk, at, brief, gauge, reading, threshold

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def window(start: str, duration: str, rrule: str | None = None, exdate: tuple[str, ...] = ()) -> Window:
    return Window.model_validate({"start": start, "duration": duration, "rrule": rrule, "exdate": exdate})


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


NIGHTS = Calendar([window("2026-01-01T22:00", "PT8H", "FREQ=DAILY", ("2026-02-17",))], HANOI)
WEEKDAYS = Calendar([window("2026-01-01T06:30", "PT2H", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")], HANOI)
ONCE = Calendar([window("2026-03-01T08:00", "PT1H")], HANOI)
LAST_FRIDAY = Calendar([window("2026-01-01T20:00", "PT4H", "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1")], HANOI)


@pytest.mark.parametrize(
    ("calendar", "moment", "end"),
    [
        (NIGHTS, "2026-03-01T22:00", "2026-03-02T06:00"),
        (NIGHTS, "2026-03-01T21:59:59.999999", None),
        (NIGHTS, "2026-03-02T05:59:59.999999", "2026-03-02T06:00"),
        (NIGHTS, "2026-03-02T06:00", None),
        (NIGHTS, "2026-03-01T00:30", "2026-03-01T06:00"),  # it began in the month before
        (NIGHTS, "2026-02-17T23:00", None),
        (NIGHTS, "2026-02-18T23:00", "2026-02-19T06:00"),
        (NIGHTS, "2025-12-31T23:00", None),  # before the first time
        (WEEKDAYS, "2026-03-02T07:00", "2026-03-02T08:30"),  # a Monday
        (WEEKDAYS, "2026-03-01T07:00", None),
        (ONCE, "2026-03-01T08:30", "2026-03-01T09:00"),
        (ONCE, "2026-03-02T08:30", None),
        (LAST_FRIDAY, "2026-03-27T23:59", "2026-03-28T00:00"),
        (LAST_FRIDAY, "2026-03-20T21:00", None),
    ],
)
def test_windows(calendar: Calendar, moment: str, end: str | None) -> None:
    assert calendar.end(local(moment).astimezone(UTC)) == (None if end is None else local(end))


def test_of_overlapping_windows_the_last_end_counts() -> None:
    calendar = Calendar([window("2026-03-01T08:00", "PT2H"), window("2026-03-01T09:00", "PT4H")], HANOI)
    assert calendar.end(local("2026-03-01T08:30")) == local("2026-03-01T10:00")
    assert calendar.end(local("2026-03-01T09:30")) == local("2026-03-01T13:00")


@given(st.integers(0, 729 * 86_400))
def test_every_night_by_arithmetic(seconds: int) -> None:
    nights = Calendar([window("2026-01-01T22:00", "PT8H", "FREQ=DAILY")], HANOI)
    moment = local("2026-01-02") + timedelta(seconds=seconds)
    six = moment.replace(hour=6, minute=0, second=0)
    expected = six + timedelta(days=1) if moment.hour >= 22 else six if moment.hour < 6 else None
    assert nights.end(moment) == expected


def test_windows_that_touch_are_one() -> None:
    """No clear and no second raise at the seam, whether a timer or a sample comes over it."""
    calendar = [{"start": "2026-11-24T09:00", "duration": "PT1M", "rrule": None}]
    calendar.append({"start": "2026-11-24T09:01", "duration": "PT1M", "rrule": None})
    for ticks in ([], [61.0, 70.0]):
        desk = Desk(threshold(calendar=calendar), sensors=[gauge()])
        assert brief(desk.hear(reading(10, 3.0))) == [("raise", 10, "critical")]
        assert [desk.wait(moment) for moment in ticks] == [[] for _ in ticks]
        assert desk.hear(reading(80, 3.0)) == []
        assert brief(desk.wait(130)) == [("clear", 120, "critical")]


def test_a_calendar_given_to_a_rule_that_is_up_ends_it() -> None:
    desk = Desk(threshold(), sensors=[gauge()])
    desk.hear(reading(0, 3.0))
    on_duty = threshold(calendar=[{"start": "2026-11-24T09:00", "duration": "PT1H"}])
    (cleared,) = desk.change(10, documents=[on_duty], version=2)
    assert (cleared.reason, cleared.event_time) == ("rule-changed", at(10))
    desk.restart()
    assert desk.wait(20) == []
    assert brief(desk.hear(reading(30, 3.0))) == [("raise", 30, "critical")]


@pytest.mark.parametrize(
    ("rrule", "expected"),
    [
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=1 to 999"),  # the library would count for ever
        ("FREQ=MONTHLY;INTERVAL=-1", "INTERVAL=1 to 999"),
        ("FREQ=DAILY;INTERVAL=1;INTERVAL=0", "INTERVAL=1 to 999"),
        ("FREQ=DAILY;COUNT=0", "COUNT=1 to 99999"),
        ("FREQ=YEARLY;BYDAY=+60MO", "days such as MO"),
        ("FREQ=YEARLY;BYMONTH=13", "months, 1 to 12"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "comes at some time"),
        ("FREQ=DAILY;BYSETPOS=5", "comes at some time"),
        ("FREQ=DAILY;BYDAY=" + ",".join(["MO"] * 200), "at most 500 character"),
    ],
)
def test_a_recurrence_that_would_be_looked_for_for_ever_is_refused(rrule: str, expected: str) -> None:
    with pytest.raises(DocumentError, match=expected):
        hours.parse([{"start": "2026-01-01T08:00", "duration": "PT1H", "rrule": rrule}])


DAYS = st.sampled_from(["MO", "TU", "FR", "SU", "1MO", "-1FR", "5SU", "+5TU"])
RECURRENCES = st.builds(
    lambda often, rest: ";".join([f"FREQ={often}", *(f"{word}={value}" for word, value in rest.items())]),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.fixed_dictionaries(
        {},
        optional={
            "INTERVAL": st.integers(-1, 1_000),
            "COUNT": st.integers(0, 50),
            "UNTIL": st.sampled_from(["20251231", "20300101", "99991231"]),
            "BYDAY": st.lists(DAYS, min_size=1, max_size=3).map(",".join),
            "BYMONTHDAY": st.integers(-32, 32),
            "BYMONTH": st.integers(0, 13),
            "BYSETPOS": st.integers(-3, 3),
        },
    ),
)


@given(RECURRENCES, st.integers(2020, 2045))
def test_every_recurrence_that_is_taken_can_be_expanded(rrule: str, year: int) -> None:
    try:
        calendar = Calendar([window("2026-01-31T22:00", "P1D", rrule)], HANOI)
    except ValidationError:
        return
    for month in range(1, 13):
        calendar.end(datetime(year, month, 28, tzinfo=UTC))
        calendar.opens(datetime(year, month, 28, tzinfo=UTC))


def test_hours_that_older_versions_took_stay_in_force() -> None:
    schedule = [{"start": "2026-01-01T08:00", "duration": "01:30"}]
    assert hours.parse(schedule)[0].duration == timedelta(minutes=90)
    with pytest.raises(DocumentError, match=r"schedule\.0\.duration: got '01:30', expected PT1H30M or PT1M30S"):
        hours.parse(schedule, draft=True)


def test_an_end_in_utc_is_that_moment_in_the_city() -> None:
    last = local("2026-03-05T22:00").astimezone(UTC)
    for moment, taken in ((last, True), (last - timedelta(seconds=1), False)):
        rrule = f"FREQ=DAILY;UNTIL={moment:%Y%m%dT%H%M%SZ}"
        nights = Calendar(
            hours.parse([{"start": "2026-03-01T22:00", "duration": "PT8H", "rrule": rrule}], draft=True), HANOI
        )
        assert nights.end(local("2026-03-04T23:00")) is not None
        assert (nights.end(local("2026-03-05T23:00")) is not None) is taken


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=DAILY;UNTIL=20260101T150000Z",
        "FREQ=DAILY;UNTIL=20260101T220000",
        "FREQ=DAILY;UNTIL=99991231T235959Z",
        None,
    ],
)
def test_hours_that_open_once_or_long_ago_are_taken(rrule: str | None) -> None:
    """In the hub's own city the first end is the moment of the only start; elsewhere it may never open."""
    schedule = [{"start": "2026-01-01T22:00", "duration": "PT8H", "rrule": rrule}]
    nights = Calendar(hours.parse(schedule, draft=True), HANOI)
    assert nights.end(local("2026-01-01T23:00")) == local("2026-01-02T06:00")


def test_the_hours_of_a_zone_are_refused_as_those_of_a_rule() -> None:
    schedule = [{"start": "2026-01-01T08:00", "duration": "PT1H", "rrule": "FREQ=DAILY;UNTIL=20200101"}]
    assert hours.parse(schedule)
    with pytest.raises(
        DocumentError, match=r"schedule\.0\.rrule: got 'UNTIL=20200101', expected an end at or after start"
    ):
        hours.parse(schedule, draft=True)
