"""An error of the engine's own: the stream it happens in stays as it was, everything else is judged."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hub.core.rules.catalogue import Catalogue
from hub.core.rules.conditions.threshold import ThresholdMachine
from hub.core.rules.engine import Engine, Outcome
from hub.core.rules.machine import Event
from tests.unit.rules.city import Desk, at, brief, gauge, reading, rows, threshold

CURSED = 66.6
GAUGES = [gauge(1), gauge(2)]


@pytest.fixture
def cursed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thresholds fail at one value, and at every step of time after it."""
    step, advance = ThresholdMachine.step, ThresholdMachine.advance

    def failing_step(self: ThresholdMachine, state: Any, before: Event | None, event: Any) -> Any:
        if event.value == CURSED:
            raise LookupError("cursed")
        return step(self, state, before, event)

    def failing_advance(self: ThresholdMachine, state: Any, newest: Any, until: Any) -> Any:
        if newest is not None and newest.value == 5.55 and until > at(30):
            raise LookupError("cursed, too")
        return advance(self, state, newest, until)

    monkeypatch.setattr(ThresholdMachine, "step", failing_step)
    monkeypatch.setattr(ThresholdMachine, "advance", failing_advance)


def engine(*documents: dict[str, Any], strict: bool = False) -> Engine:
    metrics = Desk(*documents, sensors=GAUGES).engine.catalogue.metrics
    return Engine(Catalogue(GAUGES, metrics, [], rows(*documents)), strict=strict)


def heard(one: Engine, *readings: Any, now: float) -> Outcome:
    outcome = one.judge(readings, [], at(now))
    one.adopt(outcome)
    return outcome


def test_one_cursed_sample_stops_its_own_stream_for_that_moment_only(cursed: None) -> None:
    hub = engine(threshold())
    outcome = heard(hub, reading(0, 1.0), reading(0, CURSED, sensor=2), now=0)
    assert [(one.rule_ids, one.sensor_id, one.samples, str(one.error)) for one in outcome.misjudged] == [
        ((1,), 2, 1, "cursed")
    ]
    outcome = heard(hub, reading(1, 3.0), reading(1, CURSED, sensor=2), now=1)
    assert brief(outcome.transitions) == [("raise", 1, "critical")]
    assert [key for key in outcome.memory if key[1] == "sensor:2"] == []
    outcome = heard(hub, reading(9, 3.0, sensor=2), now=9)
    assert (brief(outcome.transitions), outcome.misjudged) == ([("raise", 9, "critical")], [])


def test_it_stays_in_order_with_what_was_judged_before(cursed: None) -> None:
    hub = engine(threshold())
    heard(hub, reading(0, 3.0), now=0)
    assert heard(hub, reading(2, CURSED), reading(1, 1.0), now=2).transitions == ()
    assert brief(heard(hub, reading(3, 1.0), now=3).transitions) == [("clear", 3, "critical")]


def test_time_that_cannot_pass_is_tried_again_a_minute_later_and_not_at_once(cursed: None) -> None:
    hub = engine(threshold(**{"for": "PT20S"}))
    heard(hub, reading(0, 5.55), reading(0, 3.0, sensor=2), now=0)
    due = hub.next_due()
    assert due is not None
    assert due < at(30)
    outcome = hub.tick(at(40))
    hub.adopt(outcome)
    assert brief(outcome.transitions) == [("raise", 20, "critical")]
    assert [(one.sensor_id, one.samples, str(one.error)) for one in outcome.misjudged] == [(1, 0, "cursed, too")]
    assert hub.tick(at(41)).misjudged == []
    due = hub.next_due()
    assert due is not None
    assert due >= at(100)
    assert len(hub.tick(at(101)).misjudged) == 1


def test_a_strict_engine_says_so_at_once(cursed: None) -> None:
    with pytest.raises(LookupError, match="cursed"):
        heard(engine(threshold(), strict=True), reading(0, CURSED), now=0)


@pytest.mark.parametrize(
    "spoiled", [{"state": "what?"}, {"state": None, "base": 7, "log": [[1]], "events": 3}, {"anchor": [1, 2]}]
)
def test_a_memory_that_cannot_be_read_ends_its_alarm_and_begins_anew(spoiled: dict[str, Any]) -> None:
    desk = Desk(threshold(), sensors=GAUGES)
    desk.hear(reading(0, 3.0), reading(0, 3.0, sensor=2))
    desk.stored[1, "sensor:1"] = json.dumps(json.loads(desk.stored[1, "sensor:1"]) | spoiled)
    desk.restart()
    (cleared,) = desk.wait(20)
    assert (cleared.kind, cleared.subject, cleared.reason) == ("clear", "sensor:1", "memory-lost")
    assert brief(desk.hear(reading(30, 3.0), reading(30, 1.0, sensor=2))) == [
        ("raise", 30, "critical"),
        ("clear", 30, "critical"),
    ]
