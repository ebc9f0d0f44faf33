"""Pasted samples through the engine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hub.core.reading import Flag, Position
from hub.core.rules.catalogue import Catalogue
from hub.core.rules.dry_run import Pasted, Step, dry_run
from hub.errors import InputError
from tests.unit.rules.city import METRICS, at, boat, fence, gauge, place, silence, square, threshold

CITY = Catalogue([gauge(), boat()], METRICS, [square(1, 0, 0, 200)])


def level(seconds: float | None, value: float | str | bool, flags: int = 0) -> Pasted:
    return Pasted(None if seconds is None else at(seconds), None, value, None, flags)


def kinds(steps: list[Step]) -> list[list[str]]:
    return [[f"{one.kind} {(one.event_time - at(0)).total_seconds():g}" for one in step.transitions] for step in steps]


def test_raised_and_cleared_by_the_samples() -> None:
    steps = dry_run(threshold(), CITY, gauge(), [level(0, 2.0), level(60, 2.7), level(120, 2.2)], at(0))
    assert kinds(steps) == [[], ["raise 60"], ["clear 120"], []]
    assert "2.7" in steps[1].transitions[0].why["en"]


def test_a_delay_ends_between_samples_or_after_the_last() -> None:
    rule = threshold(**{"for": "PT2M"})
    assert kinds(dry_run(rule, CITY, gauge(), [level(0, 2.7), level(300, 2.7)], at(0))) == [[], ["raise 120"], []]
    assert kinds(dry_run(rule, CITY, gauge(), [level(0, 2.7)], at(0))) == [[], ["raise 120"]]
    assert kinds(dry_run(rule, CITY, gauge(), [level(0, 2.7), level(60, 2.0)], at(0))) == [[], [], []]


def test_silence_is_told_in_the_last_step() -> None:
    steps = dry_run(silence(), CITY, gauge(period=timedelta(minutes=5)), [Pasted(at(0), "rain", 1.0, None)], at(0))
    assert kinds(steps) == [[], ["raise 900"]]
    assert steps[-1].sample is None


def test_positions_against_a_zone() -> None:
    steps = dry_run(
        fence("exit"), CITY, boat(),
        [Pasted(at(n * 60), None, None, Position(*place(east, 0))) for n, east in enumerate((0, 10, 900))], at(0),
    )  # fmt: skip
    assert kinds(steps) == [[], [], ["raise 120"], []]


def test_a_sensor_is_made_up_and_times_are_filled_in() -> None:
    steps = dry_run(
        threshold(applies_to={"metric": "unheard_of", "tags": {"a": 1}}),
        CITY,
        None,
        [level(None, 1), level(None, 9)],
        at(0),
    )
    assert [step.sample.time for step in steps if step.sample] == [at(0), at(60)]
    assert kinds(steps) == [[], ["raise 60"], []]


def test_what_is_not_judged_decides_nothing() -> None:
    assert kinds(dry_run(threshold(), CITY, gauge(), [level(0, 9.0, int(Flag.CALIBRATING))], at(0))) == [[], []]


def test_refused_in_words() -> None:
    with pytest.raises(InputError, match="a sensor that the rule applies to"):
        dry_run(threshold(), CITY, boat(), [level(0, 1)], at(0))
    with pytest.raises(InputError, match=r"samples\.1\.time"):
        dry_run(threshold(), CITY, gauge(), [level(60, 1), level(0, 1)], at(0))
    with pytest.raises(InputError, match=r"samples\.0: got neither"):
        dry_run(threshold(), CITY, gauge(), [Pasted(None, None, None, None)], at(0))
    with pytest.raises(InputError, match=r"samples\.0\.metric"):
        dry_run(silence(), CITY, gauge(), [level(0, 1)], at(0))
