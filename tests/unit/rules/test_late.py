"""The promise about what comes too late: the stretch of history judged again says what the engine would have said had
the samples come in order; nothing of it rings, and what was told is not found again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.reading import Fix, Reading
from hub.core.rules.intervals import Interval, Told, intervals
from hub.core.rules.transition import Transition
from tests.unit.rules.city import NINE, Desk, at, boat, fix, gauge, look_back, place, reading, silence, threshold
from tests.unit.rules.test_order import (
    AGGREGATES,
    CORRELATIONS,
    FENCES,
    OVER_EACH_OTHER,
    THRESHOLDS,
    TIMED,
    ZONES,
    Samples,
    gaps,
    levels,
    of_levels,
    of_track,
    tracks,
)  # fmt: skip

END = 4_000.0
Up = dict[tuple[int, str], list[tuple[float, float | None]]]


def up(said: Sequence[Transition]) -> Up:
    """When each alarm was up, in seconds after nine."""
    told: dict[tuple[int, str], list[Told]] = {}
    for one in said:
        told.setdefault((one.rule_id, one.subject), []).append(Told(one.kind, one.event_time, one.corrects))
    return {key: [_seconds(one) for one in intervals(own)] for key, own in told.items()}


def _seconds(one: Interval) -> tuple[float, float | None]:
    return (one.start - NINE).total_seconds(), None if one.end is None else (one.end - NINE).total_seconds()


def meets(one: tuple[float, float | None], other: tuple[float, float | None]) -> bool:
    return (other[1] is None or one[0] <= other[1]) and (one[1] is None or one[1] >= other[0])


def hold(make: Callable[[], Desk], samples: Samples, late: Sequence[bool], closing: Samples) -> None:
    """Samples marked ``late`` come after everything else; ``closing`` samples are on time."""
    whole, desk = make(), make()
    everything: list[Reading | Fix] = [*samples, *closing]
    for sample in everything:
        whole.hear(sample)
    whole.wait(END)
    slow: list[Reading | Fix] = []
    for sample, comes_late in zip(everything, late, strict=False):
        if comes_late:
            slow.insert(0, sample._replace(received=at(END)))
        else:
            desk.hear(sample)
    desk.hear(*closing)
    desk.wait(END)
    told, count = up(desk.said), len(desk.said)
    for sample in slow:
        desk.hear(sample, now=END)
    assert len(desk.said) == count, "late samples changed what is told live"
    look_back(desk, everything, END)
    found: Up = {}
    for finding in desk.found:
        span = _seconds(Interval(finding.raised.event_time, finding.cleared))
        found.setdefault((finding.raised.rule_id, finding.raised.subject), []).append(span)
    true = up(whole.said)
    for key, own in found.items():
        assert set(own) <= set(true.get(key, [])), "a finding is no alarm that would have been"
        assert not any(meets(one, other) for one in own for other in told.get(key, [])), "what was told was found"
    first = min(((sample.time - NINE).total_seconds() for sample in slow), default=END)
    for key, own in true.items():
        for one in own:
            if one[1] is not None and one[0] >= first and not any(meets(one, other) for other in told.get(key, [])):
                assert one in found.get(key, []), "an alarm that nobody was told of was not found"
    for sample in slow:
        desk.hear(sample, now=END)
    look_back(desk, everything, END)
    assert len(desk.found) == sum(map(len, found.values())), "the same data found more the second time"


def lates(data: st.DataObject, count: int) -> list[bool]:
    return data.draw(st.lists(st.booleans(), min_size=count, max_size=count))


CALM = [reading(1_000 + seconds, 2.0, sensor=sensor, metric=metric)
        for seconds in (0, 10, 20, 30, 40, 50, 60) for sensor in (1, 2, 3) for metric in (1, 2)]  # fmt: skip
AWAY = [fix(1_000 + seconds, 800, accuracy=8.0) for seconds in (0, 10, 20, 30, 40, 50, 60)]


@pytest.mark.parametrize("name", THRESHOLDS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_thresholds(name: str, data: st.DataObject) -> None:
    document = {key: value for key, value in THRESHOLDS[name].items() if value is not None}
    samples = of_levels(data.draw(levels))
    sensors = [gauge(period=timedelta(seconds=20))]
    hold(
        lambda: Desk(document, sensors=sensors),
        samples,
        lates(data, len(samples)),
        [one for one in CALM if one[:2] == (1, 1)],
    )


@pytest.mark.parametrize("name", FENCES)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_geofences(name: str, data: st.DataObject) -> None:
    samples = of_track(data.draw(tracks))
    zones = TIMED if name == "inside in hours" else ZONES
    hold(lambda: Desk(FENCES[name], sensors=[boat()], zones=zones), samples, lates(data, len(samples)), AWAY)


of_several = st.lists(
    st.tuples(gaps, st.sampled_from([1, 2, 3]), st.sampled_from([1, 2]), st.sampled_from([2.0, 2.35, 2.6, 3.5])),
    min_size=1,
    max_size=14,
)


def city(apart: int) -> list[Any]:
    lon, lat = place(0, 0)
    return [gauge(number, lon=lon + number / apart, lat=lat, period=timedelta(seconds=20)) for number in (1, 2, 3)]


@pytest.mark.parametrize("name", AGGREGATES)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_zone_aggregates(name: str, data: st.DataObject) -> None:
    document = threshold(when={"kind": "zone_aggregate", "zone": "zone-1"} | AGGREGATES[name])
    seconds, samples = 0, []
    for gap, sensor, _, value in data.draw(of_several):
        seconds += gap
        samples.append(reading(seconds, value, sensor=sensor))
    hold(lambda: Desk(document, sensors=city(100_000), zones=ZONES), samples, lates(data, len(samples)), CALM)


@pytest.mark.parametrize("name", CORRELATIONS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_correlations(name: str, data: st.DataObject) -> None:
    document = threshold(applies_to={}, when=CORRELATIONS[name], clear_for="PT4S")
    seconds, samples = 0, []
    for gap, sensor, metric, value in data.draw(of_several):
        seconds += gap
        samples.append(reading(seconds, value, sensor=sensor, metric=metric))
    apart = 2_000 if name.endswith("in hours") else 1_000
    hold(lambda: Desk(document, sensors=city(apart), zones=OVER_EACH_OTHER), samples, lates(data, len(samples)), CALM)


@pytest.mark.parametrize("by", [None, "tag:river", "zone"])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_silence_is_refuted_when_it_was_none_and_only_then(by: str | None, data: st.DataObject) -> None:
    when = {"kind": "absence", "after": "PT15S"} | ({} if by is None else {"group_by": by, "min_silent": 0.6})
    seconds, samples = 0, []
    for gap, sensor, _, value in data.draw(of_several):
        seconds += gap
        samples.append(reading(seconds, value, sensor=sensor))
    late = lates(data, len(samples))

    def make() -> Desk:
        desk = Desk(silence(when=when), sensors=city(100_000), zones=ZONES)
        desk.engine.start(NINE)
        return desk

    whole, desk = make(), make()
    for sample in samples:
        whole.hear(sample)
    whole.wait(END)
    for sample, slow in zip(samples, late, strict=True):
        if not slow:
            desk.hear(sample)
    # Everybody is heard at the end, so that every silence is over.
    last = [reading(END - 1, 2.0, sensor=sensor) for sensor in (1, 2, 3)]
    desk.wait(END - 2)
    desk.hear(*last, now=END)
    whole.hear(*last, now=END)
    told, true = up(desk.said), up(whole.said)
    for sample, slow in zip(samples, late, strict=True):
        if slow:
            desk.hear(sample._replace(received=at(END)), now=END)
    said = look_back(desk, [*samples, *last], END)
    for one in said:
        if one.kind == "refute":
            moment = (one.event_time - NINE).total_seconds()
            mine = next(span for span in told[one.rule_id, one.subject] if span[0] == moment)
            assert not any(meets(mine, other) for other in true.get((one.rule_id, one.subject), []))
