"""Backtests: the live engine over a history, however it is cut into batches, and what a draft changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.maintenance import Window
from hub.core.reading import Reading
from hub.core.rules import backtest, spots
from hub.core.rules.backtest import Backtest, Episode
from hub.core.rules.catalogue import Catalogue
from hub.core.rules.compare import difference
from hub.core.rules.suppression import Standing, Suppressed, suppressions
from tests.unit.rules.city import METRICS, at, gauge, place, reading, rows, silence, square, threshold


def catalogue(**when: object) -> Catalogue:
    rule = threshold(when={"kind": "threshold", "above": 2.5, "clear_below": 2.3} | when)
    return Catalogue([gauge(1), gauge(2)], METRICS, [], rows(rule))


def run(city: Catalogue, history: Sequence[Reading], cuts: Sequence[int], until: datetime) -> list[Episode]:
    backtest = Backtest(city, at(0))
    edges = [0, *sorted({min(cut, len(history)) for cut in cuts}), len(history)]
    for begin, end in zip(edges, edges[1:], strict=False):  # noqa: RUF007  (the cuts are the point)
        backtest.feed(history[begin:end], [])
    return backtest.finish(until)


def test_an_episode_has_its_beginning_its_end_and_its_reason() -> None:
    history = [reading(0, 2.0), reading(60, 2.6), reading(120, 2.8), reading(180, 2.2), reading(240, 2.7)]
    first, second = run(catalogue(), history, [], at(300))
    assert (first.raised, first.cleared, first.severity, first.value) == (at(60), at(180), "critical", 2.6)
    assert (second.raised, second.cleared) == (at(240), None)
    assert "2.6" in first.why["en"]
    assert "2,6" in first.why["vi"]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 2), st.sampled_from([2.0, 2.4, 2.6])), max_size=40),
    st.lists(st.integers(0, 40), max_size=5),
)
def test_the_batches_do_not_matter(values: list[tuple[int, float]], cuts: list[int]) -> None:
    history = [reading(10 * n, value, sensor=sensor) for n, (sensor, value) in enumerate(values)]
    assert run(catalogue(), history, cuts, at(1_000)) == run(catalogue(), history, [], at(1_000))


def test_silence_after_the_last_reading_is_found() -> None:
    city = Catalogue([gauge(1, period=timedelta(seconds=10))], METRICS, [], rows(silence()))
    (episode,) = run(city, [reading(0, 1.0), reading(10, 1.0)], [], at(600))
    assert (episode.raised, episode.cleared) == (at(40), None)


def test_a_draft_is_held_against_the_version_in_force() -> None:
    history = [
        reading(0, 2.0),
        reading(60, 2.45),
        reading(120, 2.6),
        reading(600, 2.0),
        reading(700, 2.55),
        reading(900, 2.0),
    ]
    old = run(catalogue(), history, [], at(1_000))
    earlier = difference(old, run(catalogue(above=2.4, clear_below=2.3), history, [], at(1_000)))
    assert [(one.raised, other.raised) for one, other in earlier.moved] == [(at(120), at(60))]
    assert ([one.raised for one in earlier.same], earlier.new, earlier.gone) == ([at(700)], [], [])
    stricter = difference(old, run(catalogue(above=2.58), history, [], at(1_000)))
    assert ([one.raised for one in stricter.gone], stricter.new, len(stricter.same)) == ([at(700)], [], 1)
    looser = difference(run(catalogue(above=2.58), history, [], at(1_000)), old)
    assert [one.raised for one in looser.new] == [at(700)]


def test_of_too_many_alarms_the_first_are_told_and_the_rest_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backtest, "MOST", 3)
    lon, lat = place(0, 0)
    city = Catalogue([gauge(1, lon=lon, lat=lat), gauge(2)], METRICS, [square(1, 0, 0, 100)], rows(threshold()))
    run = Backtest(city, at(0))
    ups = [(600 * n, sensor) for sensor in (2, 1) for n in range(10)]  # one stream after the other, as columns come
    for start, sensor in ups:
        run.feed([reading(start, 2.7, sensor=sensor), reading(start + 60, 2.0, sensor=sensor)], [])
    told = run.finish(at(7_000))
    assert [(one.raised, one.sensor_id) for one in told] == [(at(0), 1), (at(0), 2), (at(600), 1)]
    assert [one.cleared for one in told] == [at(60), at(60), at(660)]
    assert (run.beyond.count, run.beyond.since) == (17, at(600))
    assert sum(run.beyond.hours.values()) == 17
    assert spots.counted(run.beyond.spots, city) == {"zone-1": 8, None: 9}


def suppressed(
    windows: Sequence[Window] = (), others: Sequence[Standing] = (), *documents: dict[str, Any]
) -> list[tuple[float, str, Suppressed | None]]:
    """(seconds, rule, why) of the alarms of a level that rises to 2.6 and 3.1 at 60 s and is over at 600 s, then again."""
    levels = {60: 2.6, 120: 3.1, 300: 2.6, 600: 2.0, 1_260: 2.6}
    city = Catalogue([gauge(1)], METRICS, [], rows(*documents))
    run = Backtest(city, at(0))
    run.feed([reading(seconds, value) for seconds, value in levels.items()], [])
    told = run.finish(at(2_000))
    why = suppressions(told, lambda one: {"domain": "water", "device": "gauge-1"}, city.rules.values(), windows, others)
    keys = {rule.id: rule.key for rule in city.rules.values()}
    return [((one.raised - at(0)).total_seconds(), keys[one.rule_id], by) for one, by in zip(told, why, strict=True)]


LOW = threshold(key="low", when={"kind": "threshold", "above": 2.5})
HIGH = threshold(key="high", when={"kind": "threshold", "above": 3.0})
STERN = HIGH | {"inhibits": [{"rules": ["l*"], "equal": ["sensor"]}]}
LATER = LOW | {"for": "PT2M"}
BY_HIGH = Suppressed("inhibited", "high", None)


def test_an_alarm_raised_while_another_one_mutes_it_is_not_shown() -> None:
    assert suppressed((), (), LOW, HIGH) == [(60, "low", None), (120, "high", None), (1_260, "low", None)]
    assert suppressed((), (), LATER, STERN) == [(120, "high", None), (180, "low", BY_HIGH), (1_380, "low", None)]
    assert suppressed((), (), LOW, STERN)[0] == (60, "low", None), "it was shown before"


def test_alarms_of_rules_that_are_not_run_mute_as_well() -> None:
    city = Catalogue([], METRICS, [], rows(LOW, STERN))
    (source,) = (rule for rule in city.rules.values() if rule.key == "high")
    told = [Episode("sensor:1", 1, None, "minor", at(seconds), 2.6, {}, None, 1) for seconds in (0, 10, 20, 30)]
    up = Standing(source.id, {"domain": "water", "device": "gauge-1"}, at(10), at(30))
    elsewhere = up._replace(labels={"domain": "water", "device": "gauge-2"}, until=None)
    labels = {"domain": "water", "device": "gauge-1"}
    answer = suppressions(told, lambda _: labels, city.rules.values(), [], [up, elsewhere])
    assert answer == [None, BY_HIGH, BY_HIGH, None]


def test_a_maintenance_window_hides_what_is_raised_in_it() -> None:
    window = Window(7, at(0), at(100), rules=("low",))
    hidden = Suppressed("maintenance", None, 7)
    assert suppressed([window], (), LOW, HIGH) == [(60, "low", hidden), (120, "high", None), (1_260, "low", None)]
    assert suppressed([window._replace(devices=("gauge-2",))], (), LOW)[0][2] is None
