"""Sifting by columns is only quicker: what is told and remembered is what stepping every position tells and remembers."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.core.clearance import UNCLEAR
from hub.core.reading import Fix, Flag, Reading
from hub.core.rules import still
from hub.core.rules.conditions.geofence import GeofenceMachine
from hub.core.rules.stream import Stream
from hub.core.zones import ZoneIndex, ZoneRow
from tests.unit.rules.city import Desk, at, boat, fence, fix, gauge, place, reading, silence, square, threshold

ZONES = [
    square(1, 0, 0, 100),
    square(2, 200, 0, 100),
    square(3, 60, 40, 500, tags={"kind": "ward"}),
    square(4, 300, 300, 40, tags={"kind": "ward"}),
    square(
        5,
        0,
        60,
        120,
        tags={"kind": ["quay", "harbour"]},
        schedule=[{"start": "2026-11-24T09:00:10", "duration": "PT60S"}],
    ),
    square(6, 150, 0, 80, tags={"kind": "quay"}, schedule=[{"start": "2026-11-24T09:00:30", "duration": "PT20S"}]),
]
HIGH = {"applies_to": {"domain": "water", "metric": "water_level"}, "when": {"kind": "threshold", "above": 2.5}}
RULES: dict[str, list[dict[str, Any]]] = {
    "enter": [fence("enter", zones={"tags": {"kind": "harbour"}}, buffer_m=5)],
    "enter from the start": [fence("enter", initial="raise")],
    "exit": [fence("exit", exit_delay="PT10S")],
    "dwell": [fence("inside", dwell="PT15S", exit_delay="PT10S")],
    "outside": [fence("outside", rule={"for": "PT20S"})],
    "cross": [fence("cross", rule={"clear_for": "PT10S"}, zones={"tags": {"kind": "harbour"}})],
    "two rules": [
        fence("enter", max_speed=30.0),
        fence("inside", "ward", zones={"tags": {"kind": "ward"}}, max_accuracy_m=20),
    ],
    "on duty": [fence("inside", rule={"calendar": [{"start": "2026-11-24T09:00:10", "duration": "PT60S"}]})],
    "and silences": [
        fence("enter"),
        silence(applies_to={"domain": "vehicle"}, when={"kind": "absence", "after": "PT15S"}),
    ],
    "a zone in its hours": [fence("inside", zones={"tags": {"kind": "quay"}}, dwell="PT5S")],
    "zones with hours and without": [fence("enter", zones={"tags": {"kind": "harbour"}}, initial="raise")],
    "and an aggregate": [
        fence("enter", zones={"tags": {"kind": "harbour"}}),
        threshold(
            when={"kind": "zone_aggregate", "zone": "zone-1", "function": "max", "above": 2.5, "within": "PT20S"}
        ),
    ],
    "and a correlation": [
        fence("enter"),
        {
            field: given
            for field, given in threshold(
                "both",
                when={
                    "kind": "all",
                    "within": "PT20S",
                    "same_tag": "river",
                    "parts": [HIGH, {"applies_to": {"domain": "vehicle", "metric": "rain"}, "when": HIGH["when"]}],
                },
            ).items()
            if field != "applies_to"
        },
    ],
    "and its own values": [
        fence("enter", max_speed=8.0),
        threshold(applies_to={"domain": "vehicle", "metric": "rain"}, **{"for": "PT4S"}),
    ],
}
BOATS = [boat(number, tags={"river": "cam-le"}) for number in (50, 51, 52)]
SENSORS = [*BOATS, gauge(1, lon=place(0, 0)[0], lat=place(0, 0)[1])]

steps = st.tuples(
    st.sampled_from([50, 50, 51, 52]),
    st.sampled_from([-6, -2, 0, 1, 1, 1, 3, 8, 30]),
    st.sampled_from([0, 0, 3, -4, 20, -45, 99, 100, 5_000]),
    st.sampled_from([0, 0, 2, -30]),
    st.sampled_from([None, 4.0, 4.0, 30.0, 500.0]),
    st.sampled_from([0, 0, 0, 0, int(Flag.UNCERTAIN), int(Flag.RETAINED), int(Flag.LATE), int(Flag.BAD)]),
    st.sampled_from([None, None, 1.0, 3.0]),
)
happenings = st.lists(
    st.one_of(
        st.lists(steps, min_size=1, max_size=12),
        st.lists(steps, min_size=1, max_size=12),
        st.lists(steps, min_size=1, max_size=12),
        st.sampled_from(["tick", "restart", "redraw", "rename", "in vain"]),
    ),
    min_size=1,
    max_size=8,
)
STANDS = (50, 1, 0, 0, None, 0, None)
LATE = (50, -6, 0, 0, None, 0, None)


def swift() -> ExitStack:
    return _patched(patch.object(still, "_FEW", 1))


def plain() -> ExitStack:
    return _patched(patch.object(still, "_FEW", 1 << 30))


def stepped() -> ExitStack:
    return _patched(
        patch.object(still, "_FEW", 1 << 30), patch.object(Stream, "changes_nothing", lambda _stream, _events: False)
    )


def _patched(*patches: Any) -> ExitStack:
    stack = ExitStack()
    for one in patches:
        stack.enter_context(one)
    return stack


def travels(drawn: list[Any]) -> list[tuple[str, float, list[Fix | Reading]]]:
    """What happens, when, and what a batch holds: each boat goes on from where it was, repeats itself or is late, and
    may tell of the rain; so may the gauge of its level."""
    now, where, last = 0.0, dict.fromkeys((50, 51, 52), (0.0, 0.0)), None
    told: list[tuple[str, float, list[Fix | Reading]]] = []
    for one in drawn:
        if isinstance(one, str):
            told.append((one, now + 1, []))
            continue
        batch: list[Fix | Reading] = []
        for sensor, gap, east, north, accuracy, flags, value in one:
            if gap == 0 and last is not None:
                batch.append(last)
                continue
            now = max(now + gap, 0.0)
            where[sensor] = (where[sensor][0] + east, where[sensor][1] + north)
            last = fix(now, *where[sensor], sensor=sensor, accuracy=accuracy, flags=flags)
            batch.append(last)
            if value is not None:
                batch += [reading(now, value, sensor=sensor, metric=2), reading(now, value)]
            now = max(now, now - gap)
        told.append(("fixes", now + 1, batch))
    return told


def live(mode: Callable[[], ExitStack], documents: list[dict[str, Any]], told: list[Any]) -> list[Any]:
    """Everything that was said and is remembered after each happening."""
    desk = Desk(*documents, sensors=SENSORS, zones=ZONES)
    desk.engine.start(at(0))
    heard: list[Fix | Reading] = []
    zones, seen = ZONES, []
    for what, wall, batch in told:
        with mode():
            match what:
                case "fixes":
                    desk.hear(*batch, now=wall)
                    heard += (one for one in batch if one not in heard)
                case "tick":
                    desk.wait(wall + 5)
                case "restart":
                    desk.restart()
                    desk.remind(heard, wall) if heard else None
                case "redraw":
                    zones = [_moved(zone, wall) if zone.id == 1 else zone for zone in zones]
                    desk.change(wall, zones=zones)
                case "rename":
                    desk.change(
                        wall, sensors=[SENSORS[0]._replace(name={"vi": "Tàu", "en": f"Boat {wall}"}), *SENSORS[1:]]
                    )
                case _:
                    desk.judge_in_vain(heard[-3:], wall)
        seen.append(
            (
                [*desk.said, *desk.late],
                {key: json.loads(text) for key, text in desk.stored.items()},
                desk.engine.next_due(),
            )
        )
    with mode():
        desk.wait(10_000)
    return [*seen, ([*desk.said, *desk.late], desk.stored, None)]


def _moved(zone: ZoneRow, wall: float) -> ZoneRow:
    return square(1, 30, 10, 90, version=zone.version + 1, created_at=at(wall))


@pytest.mark.parametrize("name", RULES)
@given(drawn=happenings)
@settings(max_examples=60, deadline=None)
def test_sifting_says_and_remembers_the_same(name: str, drawn: list[Any]) -> None:
    told = travels(drawn)
    expected = live(plain, RULES[name], told)
    assert live(swift, RULES[name], told) == expected


@pytest.mark.parametrize("name", RULES)
@given(drawn=happenings)
@example(drawn=[[STANDS], "redraw", [STANDS], [LATE]])
@settings(max_examples=60, deadline=None)
def test_what_is_not_stepped_would_have_changed_nothing(name: str, drawn: list[Any]) -> None:
    told = travels(drawn)
    expected = live(stepped, RULES[name], told)
    for (said, remembered, _), (truth, kept, _) in zip(live(swift, RULES[name], told), expected, strict=True):
        assert said == truth
        assert remembered.keys() == kept.keys()


shapes = st.lists(
    st.tuples(
        st.floats(-800, 800),
        st.floats(-800, 800),
        st.floats(5, 600),
        st.sampled_from(["square", "circle", "ring", "road"]),
    ),
    min_size=1,
    max_size=6,
)


@given(drawn=shapes, seed=st.integers(0, 1 << 30), margin=st.sampled_from([0.0, 5.0, 40.0]))
@settings(max_examples=40, deadline=None)
def test_the_grid_says_nothing_that_the_geometry_does_not(drawn: list[Any], seed: int, margin: float) -> None:
    zones = [_zone(number, *one) for number, one in enumerate(drawn, start=1)]
    index = ZoneIndex(zones)
    chance = np.random.default_rng(seed)
    east, north = chance.uniform(-2_000, 2_000, 3_000), chance.uniform(-2_000, 2_000, 3_000)
    lon, lat = place(east, north)  # type: ignore[arg-type]
    codes = index.clearance.look_up(np.asarray(lon), np.asarray(lat), margin)
    near = index.locate(*index.metres(lon, lat), np.full(3_000, margin))  # type: ignore[arg-type]
    for code, own in zip(codes.tolist(), near, strict=True):
        if code != UNCLEAR:
            assert index.clearance.code(frozenset(zone for zone, _ in own)) == code
            assert all(metres < -margin for _, metres in own)
    assert (codes != UNCLEAR).mean() > 0.3


def _zone(number: int, east: float, north: float, size: float, shape: str) -> ZoneRow:
    if shape == "circle":
        return square(
            number, 0, 0, 1, kind="circle", geometry={"type": "Point", "coordinates": place(east, north)}, radius=size
        )
    if shape == "road":
        way = [place(east, north), place(east + size, north - size)]
        return square(
            number, 0, 0, 1, kind="corridor", geometry={"type": "LineString", "coordinates": way}, radius=20.0
        )
    drawn = square(number, east, north, size)
    if shape == "ring":
        hole = square(number, east, north, size / 2).geometry["coordinates"][0]
        return drawn._replace(geometry={"type": "Polygon", "coordinates": [drawn.geometry["coordinates"][0], hole]})
    return drawn


def test_zones_as_wide_as_a_country_get_no_grid() -> None:
    wide = ZoneIndex([square(1, 0, 0, 100), square(2, 0, 900_000, 100)])
    assert wide.clearance.look_up(np.array([108.22]), np.array([16.5]), 0.0).tolist() == [UNCLEAR]
    none = ZoneIndex([])
    assert none.clearance.look_up(np.array([108.22]), np.array([16.5]), 0.0).tolist() == [UNCLEAR]


def test_a_position_that_comes_late_is_noted_as_ever() -> None:
    def late(mode: Callable[[], ExitStack]) -> list[Any]:
        desk = Desk(fence("enter"), sensors=BOATS, zones=ZONES)
        with mode():
            for second in range(40):
                desk.hear(*(fix(second, 3_000, sensor=one.id, accuracy=4.0) for one in BOATS))
            desk.hear(fix(40, 3_000, sensor=50, accuracy=4.0), fix(12, 0, sensor=51), fix(9, 3_000, sensor=51))
        return desk.late

    assert late(swift) == late(plain) == [(51, 0, at(9), at(12))]


def test_a_position_that_changes_something_is_stepped_once() -> None:
    desk = Desk(fence("enter"), zones=[square(1, 0, 0, 100)])
    for number in range(3):
        desk.hear(fix(10.0 * number, 300.0 - 10.0 * number))
    steps = []
    step = GeofenceMachine.step

    def counted(self: GeofenceMachine, *given: Any) -> Any:
        steps.append(given)
        return step(self, *given)

    with patch.object(GeofenceMachine, "step", counted):
        told = desk.hear(fix(30.0, 0.0))
    assert ([one.kind for one in told], len(steps)) == (["raise"], 1)
