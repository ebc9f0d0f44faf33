"""Frames: what is on the wire is the JSON that the protocol promises, whatever the values."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hub.core import frames

TIMES = st.integers(0, 2**42)
VALUES = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20))
DOUBTS = st.sampled_from(["", "bad", "uncertain"])
METRICS = st.dictionaries(
    st.sampled_from(["water_level", "rain", "pm25", "mực nước"]), st.tuples(TIMES, VALUES, DOUBTS)
)
FIXES = st.none() | st.tuples(
    TIMES,
    st.tuples(st.floats(-180, 180), st.floats(-90, 90), st.none() | st.floats(0, 90), st.none() | st.floats(0, 360)),
)


def parsed(rows: bytes) -> list[list[Any]]:
    found: list[list[Any]] = json.loads(b"[" + rows + b"]")
    return found


def test_a_row_of_one_moment() -> None:
    row = frames.row(12, {"water_level": (1000, 1.5, "")}, (1000, (108.2, 16.0, 5.0, None)), True)
    assert row == b'[12,1000,{"water_level":1.5},[108.2,16.0,5.0,null],true]'


def test_what_is_no_good_sample_is_said_to_be_so() -> None:
    values = {"water_level": (3, -9999.0, "bad"), "rain": (3, 2.0, ""), "battery": (1, 50.0, "uncertain")}
    assert parsed(frames.row(12, values, None, True)) == [
        [12, 1, {"battery": 50.0}, None, None, {"battery": "uncertain"}],
        [12, 3, {"water_level": -9999.0, "rain": 2.0}, None, True, {"water_level": "bad"}],
    ]


def test_a_sensor_that_only_was_born() -> None:
    assert frames.row(12, {}, None, False) == b"[12,0,{},null,false]"


def test_values_of_several_moments_are_several_rows_oldest_first() -> None:
    rows = parsed(
        frames.row(1, {"a": (3, 1.0, ""), "b": (1, "x", ""), "c": (3, 2.0, "")}, (2, (0.0, 0.0, None, None)), True)
    )
    assert rows == [
        [1, 1, {"b": "x"}, None, None],
        [1, 2, {}, [0.0, 0.0, None, None], None],
        [1, 3, {"a": 1.0, "c": 2.0}, None, True],
    ]


@given(values=METRICS, fix=FIXES, online=st.none() | st.booleans())
def test_a_row_loses_nothing(values: Any, fix: Any, online: bool | None) -> None:
    rows = parsed(frames.row(7, values, fix, online))
    assert [row[1] for row in rows] == sorted({row[1] for row in rows}), "each moment once, in order"
    told = {name: (row[1], value, dict(*row[5:]).get(name, "")) for row in rows for name, value in row[2].items()}
    assert told == values
    assert all(len(row) == 5 or row[5] for row in rows), "a sixth part only where there is something to say"
    assert [(row[1], tuple(row[3])) for row in rows if row[3] is not None] == ([] if fix is None else [fix])
    assert rows[-1][4] is online


def test_frames_are_json() -> None:
    row = frames.row(1, {"a": (5, 1.0, "")}, None, None)
    assert json.loads(frames.delta(9, row + b"," + row)) == {
        "type": "delta",
        "time": 9,
        "rows": [[1, 5, {"a": 1.0}, None, None]] * 2,
    }
    whole = json.loads(frames.snapshot(9, 4, row, [b'{"id":1}', b'{"id":2}']))
    assert whole == {
        "type": "snapshot",
        "partial": False,
        "cursor": 4,
        "time": 9,
        "rows": [[1, 5, {"a": 1.0}, None, None]],
        "alarms": [{"id": 1}, {"id": 2}],
    }
    part = json.loads(frames.snapshot(9, 4, b"", None, partial=True))
    assert (part["partial"], part["rows"], "alarms" in part) == (True, [], False)
    beat = {"type": "heartbeat", "time": 9, "cursor": 4, "lag_ms": 12}
    assert json.loads(frames.heartbeat(9, 4, 12)) == beat | {"ingest": True}
    assert json.loads(frames.heartbeat(9, 4, 12, ingest=False)) == beat | {"ingest": False}
    assert json.loads(frames.resync("slow")) == {"type": "resync", "reason": "slow"}
    assert json.loads(frames.pong(3, "2026-03-03T02:00:00Z"))["id"] == 3


def test_an_alarm_change_carries_its_cursor() -> None:
    body = {"alarm": {"id": 7, "why": {"vi": "vượt 2,5 m"}}, "transition": {"action": "raise"}}
    assert json.loads(frames.change(31, "alarm", 7, body)) == {"type": "alarm", "cursor": 31, **body}
    assert json.loads(frames.change(32, "zone", 2, {"key": "z"})) == {
        "type": "change",
        "cursor": 32,
        "kind": "zone",
        "id": 2,
        "body": {"key": "z"},
    }
