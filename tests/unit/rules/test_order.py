"""The promise: whatever the arrival order within the lateness bound, the final transitions are the same.

Hypothesis draws what happened in the city, then how it arrives: each sample up to five seconds late, some twice, in
batches of any size, with the hub killed and started again in between and its timers looked at whenever.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.reading import Fix, Flag, Reading
from hub.core.rules.conditions.correlation import CorrelationMachine
from hub.core.zones import ZoneRow
from tests.unit.rules.city import NINE, Desk, boat, fence, final, fix, gauge, place, reading, silence, square, threshold

Samples = list[Reading] | list[Fix]
END = 4_000.0

gaps = st.sampled_from([1, 1, 2, 3, 4, 8, 20, 40])
levels = st.lists(st.tuples(gaps, st.sampled_from([2.0, 2.35, 2.6, 2.9, 3.5])), min_size=1, max_size=14)
tracks = st.lists(
    st.tuples(gaps, st.sampled_from([-400, -105, -50, 0, 60, 98, 103, 160, 250, 500])), min_size=1, max_size=14
)


@st.composite
def arrivals(draw: st.DrawFn, samples: Sequence[Any]) -> list[tuple[str, float, Any]]:
    """(what, wall seconds, sample) in the order things happen to the hub."""
    happenings: list[tuple[float, int, str, Any]] = []
    for number, sample in enumerate(samples):
        seconds = (sample.time - NINE).total_seconds()
        for copy in range(draw(st.sampled_from([1, 1, 1, 2]))):
            wall = seconds + draw(st.sampled_from([0.0, 0.1, 1.0, 2.5, 4.0, 4.9]))
            happenings.append((wall, number + copy, "sample", sample))
    last = max((wall for wall, *_ in happenings), default=0.0)
    interruptions = draw(
        st.lists(st.tuples(st.floats(0, last), st.sampled_from(["tick", "restart", "cut"])), max_size=4)
    )
    happenings += ((wall, 0, what, None) for wall, what in interruptions)
    happenings.sort(key=lambda one: one[:2])
    return [(what, wall, sample) for wall, _, what, sample in happenings]


def in_order(desk: Desk, samples: Sequence[Any]) -> list[Any]:
    for sample in samples:
        desk.hear(sample)
    desk.wait(END)
    return final(desk.said)


def as_it_came(desk: Desk, happenings: list[tuple[str, float, Any]], size: int) -> list[Any]:
    batch: list[Any] = []
    heard: list[Any] = []

    def flush(wall: float) -> None:
        if batch:
            desk.hear(*batch, now=wall)
            heard.extend(batch)
            batch.clear()

    wall = 0.0
    for what, wall, sample in happenings:
        match what:
            case "sample":
                batch.append(sample)
                if len(batch) >= size:
                    flush(wall)
            case "tick":
                flush(wall)
                desk.wait(wall)
            case "restart":
                flush(wall)
                desk.restart()
                desk.remind(heard, wall)
            case "cut":
                flush(wall)
                desk.judge_in_vain([one for kind, _, one in happenings if kind == "sample"][:3], wall)
    flush(wall)
    desk.wait(END)
    return final(desk.said)


def of_levels(drawn: list[tuple[int, float]]) -> list[Reading]:
    seconds, samples = 0, []
    for gap, value in drawn:
        seconds += gap
        samples.append(reading(seconds, value))
    return samples


def of_track(drawn: list[tuple[int, int]]) -> list[Fix]:
    seconds, samples = 0, []
    for gap, east in drawn:
        seconds += gap
        samples.append(fix(seconds, east, accuracy=8.0))
    return samples


STAGES = {
    "kind": "threshold",
    "stages": [
        {"above": 2.3, "clear_below": 2.1, "severity": "minor"},
        {"above": 2.8, "clear_below": 2.5, "severity": "major"},
        {"above": 3.2, "severity": "critical"},
    ],
}
THRESHOLDS = {
    "at once": threshold(),
    "delayed": threshold(**{"for": "PT30S", "clear_for": "PT20S"}),
    "staged": {**threshold(when=STAGES), "severity": None},
    "staged and delayed": {**threshold(when=STAGES, **{"for": "PT15S", "clear_for": "PT15S"}), "severity": None},
    "a range": threshold(when={"kind": "threshold", "outside": [2.3, 2.8], "clear_inside": [2.34, 2.7]}),
    "a rate": threshold(when={"kind": "rate", "rises": 0.5, "within": "PT30S", "clear_at": 0.2}),
    "a held fall": threshold(
        when={"kind": "rate", "falls": 0.5, "within": "PT60S"}, **{"for": "PT5S", "clear_for": "PT5S"}
    ),
    "a standstill": threshold(when={"kind": "flat_line", "tolerance": 0.2}, **{"for": "PT10S"}),
    "a standstill but at rest": threshold(
        when={"kind": "flat_line", "rests_at": 2.0}, **{"for": "PT5S", "clear_for": "PT5S"}
    ),
    "on duty": threshold(
        when={"kind": "threshold", "above": 2.5},
        calendar=[
            {"start": "2026-11-24T09:00:03", "duration": "PT20S"},
            {"start": "2026-11-24T09:00:40", "duration": "PT15S"},
            {"start": "2026-11-24T09:00:55", "duration": "PT30S"},
        ],
        **{"for": "PT5S"},
    ),
    "a value": threshold(when={"kind": "threshold", "equals": 2.6}, **{"for": "PT10S"}),
}
FENCES = {
    "enter": fence("enter", buffer_m=5),
    "exit with delay": fence("exit", exit_delay="PT30S"),
    "dwell": fence("inside", dwell="PT45S", exit_delay="PT10S"),
    "outside": fence("outside", dwell=None, rule={"for": "PT20S"}),
    "cross": fence("cross", rule={"clear_for": "PT10S"}, buffer_m=5, zones={"tags": {"kind": "harbour"}}),
    "slow enough": fence("enter", max_speed=20.0, buffer_m=5),
    "inside on duty": fence(
        "inside", rule={"calendar": [{"start": "2026-11-24T09:00:10", "duration": "PT30S"}]}, dwell="PT5S"
    ),
    "inside in hours": fence("inside", zones={"tags": {"kind": "harbour"}}, exit_delay="PT3S"),
    "many zones": fence("enter", zones={"tags": {"kind": "harbour"}}),
}
ZONES: list[ZoneRow] = [square(1, 0, 0, 100), square(2, 200, 0, 100)]
TIMED = [
    ZONES[0]._replace(schedule=[{"start": "2026-11-24T09:00:10", "duration": "PT30S"}]),
    ZONES[1]._replace(schedule=[{"start": "2026-11-24T09:00:05", "duration": "PT1M"}]),
    square(3, 500, 0, 100),
]


@pytest.mark.parametrize("name", THRESHOLDS)
@pytest.mark.parametrize("period", [None, timedelta(seconds=5)], ids=["unpromised", "every 5 s"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_thresholds_end_alike(name: str, period: timedelta | None, data: st.DataObject) -> None:
    document = {key: value for key, value in THRESHOLDS[name].items() if value is not None}
    samples = of_levels(data.draw(levels))
    happenings = data.draw(arrivals(samples))
    sensors = [gauge(period=period)]
    expected = in_order(Desk(document, sensors=sensors), samples)
    assert as_it_came(Desk(document, sensors=sensors), happenings, data.draw(st.integers(1, 5))) == expected


@pytest.mark.parametrize("name", FENCES)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_geofences_end_alike(name: str, data: st.DataObject) -> None:
    samples = of_track(data.draw(tracks))
    happenings = data.draw(arrivals(samples))
    zones = TIMED if name == "inside in hours" else ZONES
    expected = in_order(Desk(FENCES[name], sensors=[boat()], zones=zones), samples)
    assert (
        as_it_came(Desk(FENCES[name], sensors=[boat()], zones=zones), happenings, data.draw(st.integers(1, 5)))
        == expected
    )


AGGREGATES = {
    "count": {"function": "count", "of": {"above": 2.5}, "above": 1, "clear_below": 1, "within": "PT20S"},
    "mean of two": {"function": "mean", "above": 2.5, "clear_below": 2.3, "within": "PT60S", "min_members": 2},
    "held median": {"function": "median", "below": 2.5, "within": "PT30S"},
}
members = st.lists(
    st.tuples(gaps, st.sampled_from([1, 2, 3]), st.sampled_from([2.0, 2.35, 2.6, 3.5])), min_size=1, max_size=14
)


@pytest.mark.parametrize("name", AGGREGATES)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_zone_aggregates_end_alike(name: str, data: st.DataObject) -> None:
    document = threshold(when={"kind": "zone_aggregate", "zone": "zone-1"} | AGGREGATES[name])
    if name == "held median":
        document |= {"for": "PT8S", "clear_for": "PT8S"}
    seconds, samples = 0, []
    for gap, sensor, value in data.draw(members):
        seconds += gap
        samples.append(reading(seconds, value, sensor=sensor))
    happenings = data.draw(arrivals(samples))
    lon, lat = place(0, 0)
    gauges = [gauge(number, lon=lon, lat=lat) for number in (1, 2, 3)]
    expected = in_order(Desk(document, sensors=gauges, zones=ZONES), samples)
    assert as_it_came(Desk(document, sensors=gauges, zones=ZONES), happenings, data.draw(st.integers(1, 5))) == expected


GATED = {
    "held": [threshold(quality="good", **{"for": "PT5S", "clear_for": "PT5S"})],
    "stale": [threshold(quality="good", stale_after="PT10S", **{"for": "PT8S"})],
    "a held rate": [
        threshold(when={"kind": "rate", "rises": 0.4, "within": "PT30S"}, quality="good", **{"for": "PT6S"})
    ],
    "two rules": [
        threshold("patient", stale_after="PT10S", **{"for": "PT15S"}),
        threshold("quick", quality="good", **{"for": "PT5S", "clear_for": "PT3S"}),
    ],
    "two rules the other way round": [
        threshold("quick", **{"for": "PT5S"}),
        threshold("patient", stale_after="PT10S", **{"for": "PT15S"}),
    ],
}
doubtful = st.lists(
    st.tuples(gaps, st.sampled_from([2.0, 2.35, 2.6, 3.5]), st.sampled_from([0, 0, int(Flag.UNCERTAIN)])),
    min_size=1,
    max_size=14,
)


@pytest.mark.parametrize("name", GATED)
@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_samples_that_one_rule_may_not_judge_end_alike(name: str, data: st.DataObject) -> None:
    """Time passes with them too: what a delay has decided by then is told, and is not lost with what comes after."""
    seconds, samples = 0, []
    for gap, value, flags in data.draw(doubtful):
        seconds += gap
        samples.append(reading(seconds, value, flags=flags))
    happenings = data.draw(arrivals(samples))
    sensors = [gauge(period=timedelta(seconds=60))]
    expected = in_order(Desk(*GATED[name], sensors=sensors), samples)
    assert as_it_came(Desk(*GATED[name], sensors=sensors), happenings, data.draw(st.integers(1, 5))) == expected


@pytest.mark.parametrize("name", [*FENCES, "exit of two", "outside at first"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_fixes_too_vague_to_judge_end_alike(name: str, data: st.DataObject) -> None:
    seconds, samples = 0, []
    vague = st.sampled_from([3.0, 8.0, 8.0, 250.0])
    for gap, east in data.draw(tracks):
        seconds += gap
        samples.append(fix(seconds, east, accuracy=data.draw(vague)))
    documents = {
        "exit of two": [fence("exit", exit_delay="PT10S"), fence("inside", "dwell", dwell="PT5S", exit_delay="PT3S")],
        "outside at first": [
            fence(
                "outside",
                zones={"tags": {"kind": "harbour"}},
                initial="raise",
                rule={"for": "PT5S", "clear_for": "PT5S"},
            )
        ],
    }.get(name) or [FENCES[name]]
    zones = TIMED if name in ("inside in hours", "outside at first") else ZONES
    happenings = data.draw(arrivals(samples))
    expected = in_order(Desk(*documents, sensors=[boat()], zones=zones), samples)
    assert (
        as_it_came(Desk(*documents, sensors=[boat()], zones=zones), happenings, data.draw(st.integers(1, 5)))
        == expected
    )


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_silences_end_alike(data: st.DataObject) -> None:
    """Without restarts: a hub that was away counts silence from its return, on purpose."""
    samples = of_levels(data.draw(levels))
    happenings = [one for one in data.draw(arrivals(samples)) if one[0] != "restart"]
    document = silence(when={"kind": "absence", "after": "PT15S"})

    def desk() -> Desk:
        one = Desk(document, sensors=[gauge()])
        one.engine.start(NINE)
        return one

    expected = in_order(desk(), samples)
    assert as_it_came(desk(), happenings, data.draw(st.integers(1, 5))) == expected


PARTS = [
    {"applies_to": {"metric": "rain"}, "when": {"kind": "threshold", "above": 2.5}},
    {
        "applies_to": {"metric": "water_level"},
        "when": {"kind": "rate", "rises": 0.3, "within": "PT30S", "clear_at": 0.1},
    },
]
LEVELS = [PARTS[0], {"applies_to": {"metric": "water_level"}, "when": {"kind": "threshold", "below": 2.2}}]
HELD = [part | {"for": "PT5S", "clear_for": "PT3S"} for part in PARTS]
CORRELATIONS = {
    "all": {"kind": "all", "within": "PT20S", "same_tag": "river", "parts": PARTS},
    "all around the first": {
        "kind": "all",
        "within": "PT8S",
        "within_m": 500,
        "parts": [HELD[0] | {"anchor": True}, HELD[1]],
    },
    "all of levels": {"kind": "all", "within": "PT8S", "same_tag": "river", "parts": LEVELS},
    "any of levels": {"kind": "any", "same_tag": "river", "parts": LEVELS},
    "any": {"kind": "any", "same_tag": "river", "parts": HELD},
    "sequence": {"kind": "sequence", "within": "PT30S", "same_tag": "river", "parts": [*PARTS, HELD[0]]},
    "on one sensor": {"kind": "all", "within": "PT30S", "parts": PARTS},
    "all in hours": {"kind": "all", "within": "PT20S", "zones": {"tags": {"kind": "harbour"}}, "parts": PARTS},
    "sequence in hours": {"kind": "sequence", "within": "PT30S", "zones": {"tags": {"kind": "harbour"}}, "parts": HELD},
}
OVER_EACH_OTHER = [TIMED[0], square(2, 250, 0, 250, schedule=TIMED[1].schedule)]
reports = st.lists(
    st.tuples(gaps, st.sampled_from([1, 2, 3]), st.sampled_from([1, 2]), st.sampled_from([2.0, 2.35, 2.6, 3.5])),
    min_size=1,
    max_size=16,
)


@pytest.mark.parametrize("name", CORRELATIONS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_correlations_end_alike(name: str, data: st.DataObject) -> None:
    duty = [{"start": "2026-11-24T09:00:03", "duration": "PT50S"}] if name == "all" else None
    document = threshold(applies_to={}, when=CORRELATIONS[name], clear_for="PT4S", calendar=duty)
    document = {key: value for key, value in document.items() if value is not None}
    seconds, samples = 0, []
    for gap, sensor, metric, value in data.draw(reports):
        seconds += gap
        samples.append(reading(seconds, value, sensor=sensor, metric=metric))
    happenings = data.draw(arrivals(samples))
    lon, lat = place(0, 0)
    apart = 2_000 if name.endswith("in hours") else 1_000
    gauges = [gauge(number, lon=lon + number / apart, lat=lat, period=timedelta(seconds=20)) for number in (1, 2, 3)]
    with patch.object(CorrelationMachine, "calm", lambda *_: None):  # every sample is stepped
        expected = in_order(Desk(document, sensors=gauges, zones=OVER_EACH_OTHER), samples)
    assert in_order(Desk(document, sensors=gauges, zones=OVER_EACH_OTHER), samples) == expected
    came = as_it_came(Desk(document, sensors=gauges, zones=OVER_EACH_OTHER), happenings, data.draw(st.integers(1, 5)))
    assert came == expected


@pytest.mark.parametrize("hours", [None, *(zone.schedule for zone in TIMED[:2])], ids=["always", "30 s", "1 min"])
@pytest.mark.parametrize("least", [1.0, 0.5, 2])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_silences_of_groups_end_alike(hours: list[Any] | None, least: float, data: st.DataObject) -> None:
    """Without restarts, like those of single sensors."""
    seconds, samples = 0, []
    for gap, sensor, _, value in data.draw(reports):
        seconds += gap
        samples.append(reading(seconds, value, sensor=sensor))
    happenings = [one for one in data.draw(arrivals(samples)) if one[0] != "restart"]
    by = "tag:river" if hours is None else "zone"
    document = silence(when={"kind": "absence", "after": "PT15S", "group_by": by, "min_silent": least})
    lon, lat = place(0, 0)
    gauges = [gauge(number, period=timedelta(seconds=5), lon=lon, lat=lat) for number in (1, 2, 3)]

    def desk() -> Desk:
        one = Desk(document, sensors=gauges, zones=[ZONES[0]._replace(schedule=hours)])
        one.engine.start(NINE)
        return one

    expected = in_order(desk(), samples)
    assert as_it_came(desk(), happenings, data.draw(st.integers(1, 5))) == expected


@pytest.mark.parametrize("name", [*THRESHOLDS, *FENCES])
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_never_two_open_alarms_for_one_rule_and_subject(name: str, data: st.DataObject) -> None:
    """Raise and clear alternate for each subject in everything that is told, corrections included."""
    document = {key: value for key, value in (THRESHOLDS | FENCES)[name].items() if value is not None}
    samples: Samples = of_levels(data.draw(levels)) if name in THRESHOLDS else of_track(data.draw(tracks))
    desk = Desk(document, sensors=[gauge(), boat()], zones=ZONES)
    as_it_came(desk, data.draw(arrivals(samples)), data.draw(st.integers(1, 5)))
    up: dict[tuple[int, str], bool] = {}
    for one in desk.said:
        key = (one.rule_id, one.subject)
        match one.kind:
            case "raise" | "reinstate":
                assert not up.get(key), f"{one.kind} of {key} while it is up"
                up[key] = True
            case "clear" | "withdraw":
                assert up.get(key), f"{one.kind} of {key} while it is not up"
                up[key] = False
            case _:
                assert one.kind == "amend" or up.get(key)
