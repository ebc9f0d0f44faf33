"""Backtests: the live engine over a history, however it is cut into batches, and what a draft changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.reading import Reading
from hub.core.rules.backtest import Backtest, Episode
from hub.core.rules.catalogue import Catalogue
from hub.core.rules.compare import difference
from tests.unit.rules.city import METRICS, at, gauge, reading, rows, silence, threshold


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
    from datetime import timedelta

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
