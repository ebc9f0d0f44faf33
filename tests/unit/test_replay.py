"""Folding the past into frames, and the report of a span."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hub.core import replay
from hub.core.replay import Change, Position, Presence, Value, Window
from hub.core.replay_report import Deed, Step, report, who

START = datetime(2026, 3, 3, 2, tzinfo=UTC)
T0 = int(START.timestamp() * 1000)
NAME = {"vi": "Mưa lớn", "en": "Heavy rain"}


def parsed(frames: list[bytes]) -> list[Any]:
    return [json.loads(frame) for frame in frames]


def test_a_window_is_as_long_as_an_answer_may_be() -> None:
    hour, second = START + timedelta(hours=1), timedelta(seconds=1)
    assert replay.window(START, hour, second, 1).steps == replay.FRAMES
    assert replay.window(START, hour, second, replay.ROWS // 10).steps == 10
    assert replay.window(START, hour, second, 10 * replay.ROWS).steps == 1, "one step is always told"
    assert replay.window(START, START + timedelta(seconds=2.5), second, 1).steps == 3
    assert replay.window(START, START, second, 1).steps == 1


def test_the_last_step_ends_where_the_span_does() -> None:
    window = Window(START, START + timedelta(seconds=2.5), timedelta(seconds=1))
    assert [window.at(step) - T0 for step in (1, 2, 3)] == [1000, 2000, 2500]


@given(st.integers(0, 2**52))
def test_a_cursor_is_a_moment(cursor: int) -> None:
    assert replay.cursor_of(replay.moment_of(cursor)) == cursor


def test_of_each_sensor_and_metric_the_newest_is_told_and_of_positions_all() -> None:
    told = replay.rows(
        [Value(1, 7, "rain", 30, 2.0), Value(1, 7, "rain", 20, 1.0), Value(2, 7, "rain", 40, 3.0)],
        [Position(1, 9, 12, (108.2, 16.0, 5.0, 90.0)), Position(1, 9, 11, (108.1, 16.0, None, None))],
        [Presence(1, 8, False), Presence(1, 8, True)],
    )
    assert {step: parsed([b"[%b]" % b",".join(encoded)])[0] for step, encoded in told.items()} == {
        1: [
            [7, 30, {"rain": 2.0}, None, None],
            [9, 11, {}, [108.1, 16.0, None, None], None],
            [9, 12, {}, [108.2, 16.0, 5.0, 90.0], None],
            [8, 0, {}, None, True],
        ],
        2: [[7, 40, {"rain": 3.0}, None, None]],
    }


def test_frames_are_the_live_feeds_in_order_of_time() -> None:
    window = Window(START, START + timedelta(seconds=3), timedelta(seconds=1))
    changes = [
        Change(START + timedelta(milliseconds=500), "alarm", 4, {"alarm": {"id": 4}, "transition": None}),
        Change(START + timedelta(seconds=1), "zone", 2, {"key": "hoa-xuan"}),
    ]
    frames = parsed(replay.frames_of(window, {3: [b"[1]"], 1: [b"[2]", b"[3]"]}, changes))
    assert [(frame["at"] - T0, frame["type"]) for frame in frames] == [
        (500, "alarm"), (1000, "delta"), (1000, "change"), (3000, "delta"),
    ]  # fmt: skip
    assert frames[0] == {
        "at": T0 + 500, "type": "alarm", "cursor": (T0 + 500) * 1000, "alarm": {"id": 4}, "transition": None,
    }  # fmt: skip
    assert frames[1] == {"at": T0 + 1000, "type": "delta", "time": T0 + 1000, "rows": [[2], [3]]}
    assert (frames[2]["kind"], frames[2]["id"], frames[2]["body"]) == ("zone", 2, {"key": "hoa-xuan"})


def alarm(number: int, severity: str = "major", ack: str = "unacked", condition: str = "active") -> dict[str, Any]:
    return {
        "id": number, "rule": {"id": 1, "key": "rain", "version": 1, "name": NAME}, "zone": None, "sensor": None,
        "subject": "sensor:1", "severity": severity, "condition": condition, "ack": ack, "presentation": "shown",
        "open": condition == "active" or ack == "unacked", "raised_at": "2026-03-03T02:00:00.000Z", "cleared_at": None,
        "acked_at": None, "acked_by": None, "count": 1, "value": 31.0, "lon": None, "lat": None, "why": NAME,
    }  # fmt: skip


def step(seconds: float, body: dict[str, Any], action: str, actor: str = "rule:rain", **detail: Any) -> Step:
    transition = {
        "action": action,
        "reason": "x",
        "actor": actor,
        "event_time": "2026-03-03T02:00:00.000Z",
        "detail": detail,
    }
    return Step(START + timedelta(seconds=seconds), body, transition)


def test_to_close_what_nobody_acknowledged_is_an_answer() -> None:
    closed = step(30, alarm(3, ack="acked", condition="cleared"), "close", "user:lan")
    closed = closed._replace(transition={**closed.transition, "reason": "closed-and-acknowledged"})
    made = report([], [step(10, alarm(3), "raise"), step(20, alarm(3, condition="cleared"), "clear"), closed], [])
    assert (made["figures"]["acked"], made["figures"]["median_answer_seconds"]) == (1, 20.0)
    assert made["alarms"][0]["answer_seconds"] == 20.0


def test_a_report_counts_what_operators_were_told_and_did() -> None:
    made = report(
        [alarm(1, "minor"), alarm(2)],
        [
            step(1, alarm(3), "raise", value=31.0),
            step(10, alarm(1, "critical"), "escalate"),
            step(21, alarm(3, ack="acked"), "ack", "user:lan", comment="đã gọi"),
            step(25, alarm(2, ack="acked"), "ack", "user:lan"),
            step(30, alarm(1, "critical", ack="acked"), "ack", "user:mai"),
            step(40, alarm(3, "major", "acked", "cleared"), "clear"),
            step(50, alarm(2, ack="acked"), "unshelve", "system:expiry"),
        ],
    )
    assert made["figures"] == {
        "raised": 1, "cleared": 1, "acked": 3, "open_before": 2, "open_after": 2, "unacked_after": 0, "answers": 2,
        "by_severity": {"critical": 0, "major": 1, "minor": 0, "warning": 0, "indeterminate": 0},
        "median_answer_seconds": 20.0, "longest_answer_seconds": 20.0,
    }  # fmt: skip
    assert [(found["id"], found["severity"], found["answer_seconds"]) for found in made["alarms"]] == [
        (1, "critical", 20.0), (2, "major", None), (3, "major", 20.0),
    ]  # fmt: skip
    assert made["people"] == [
        {"actor": "user:lan", "actions": {"ack": 2}},
        {"actor": "user:mai", "actions": {"ack": 1}},
    ]
    assert [found["by"] for found in made["steps"]] == ["rule", "rule", "person", "person", "person", "rule", "system"]
    assert (made["steps"][0]["value"], made["steps"][2]["comment"]) == (31.0, "đã gọi")


def test_what_was_done_to_an_incident_counts_as_done() -> None:
    title = {"vi": "Ngập lụt", "en": "Flooding"}
    deeds = [
        Deed(START, 7, title, "system:incident", "open", None),
        Deed(START, 7, title, "user:lan", "assign", "đội 3"),
        Deed(START, 7, title, "user:lan", "close", None),
    ]
    made = report([], [step(1, alarm(3), "raise"), step(2, alarm(3, ack="acked"), "ack", "user:lan")], deeds)
    assert made["people"] == [
        {"actor": "user:lan", "actions": {"ack": 1, "incident-assign": 1, "incident-close": 1}},
    ]
    assert [(deed["by"], deed["action"], deed["comment"]) for deed in made["deeds"]] == [
        ("system", "open", None), ("person", "assign", "đội 3"), ("person", "close", None),
    ]  # fmt: skip


def test_a_span_in_which_nothing_happened() -> None:
    made = report([], [])
    assert (made["figures"]["median_answer_seconds"], made["alarms"], made["steps"], made["people"]) == (
        None,
        [],
        [],
        [],
    )
    assert (who("token:n8n"), who("system:expiry"), who("")) == ("person", "system", "system")
