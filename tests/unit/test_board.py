"""The board: whatever a viewer sees of it, flush by flush, ends up being what the board shows."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hub.core.board import Board, View
from hub.core.tiles import tiles_of

HERE = View(tiles_of([108.0, 15.9, 108.4, 16.2]))
PLACES = st.sampled_from([(108.2, 16.0), (108.22, 16.06), (109.5, 15.0), (106.7, 10.8)])
SENSORS = st.integers(1, 4)
DOMAINS = {1: "water", 2: "air", 3: "vehicle", 4: "water"}
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("value"), SENSORS, st.sampled_from(["a", "b"]), st.integers(0, 5), st.integers(0, 9)),
        st.tuples(st.just("fix"), SENSORS, st.integers(0, 5), PLACES),
        st.tuples(st.just("presence"), SENSORS, st.booleans()),
        st.tuples(st.just("touch"), SENSORS),
        st.tuples(st.just("take")),
    ),
    max_size=60,
)


def parsed(rows: bytes) -> list[list[Any]]:
    found: list[list[Any]] = json.loads(b"[" + rows + b"]")
    return found


def city() -> Board:
    board = Board()
    for sensor_id, (lon, lat) in enumerate([(108.2, 16.0), (108.22, 16.06), (108.2, 16.0), (109.5, 15.0)], start=1):
        board.place(sensor_id, DOMAINS[sensor_id], lon, lat)
    return board


class Screen:
    """A viewer: keeps the newest of what it is sent, as docs/live-feed.md asks."""

    def __init__(self) -> None:
        self.values: dict[tuple[int, str], tuple[int, Any]] = {}
        self.fixes: dict[int, tuple[int, Any]] = {}
        self.online: dict[int, bool] = {}

    def show(self, rows: bytes) -> None:
        for sensor_id, time, values, fix, online in parsed(rows):
            for name, value in values.items():
                if self.values.get((sensor_id, name), (-1,))[0] <= time:
                    self.values[sensor_id, name] = (time, value)
            if fix is not None and self.fixes.get(sensor_id, (-1,))[0] <= time:
                self.fixes[sensor_id] = (time, fix)
            if online is not None:
                self.online[sensor_id] = online


def play(board: Board, step: tuple[Any, ...]) -> None:
    match step:
        case ("value", sensor_id, metric, time, value):
            board.value(sensor_id, metric, time, float(value))
        case ("fix", sensor_id, time, place):
            board.fix(sensor_id, time, (*place, None, None))
        case ("presence", sensor_id, online):
            board.presence(sensor_id, online)
        case ("touch", sensor_id):
            board.touch(sensor_id)


@given(steps=STEPS)
def test_flushes_add_up_to_the_board(steps: list[tuple[Any, ...]]) -> None:
    board, screen = city(), Screen()
    for step in steps:
        if step == ("take",):
            screen.show(board.take().rows(View()))
        else:
            play(board, step)
    screen.show(board.take().rows(View()))
    late = Screen()
    late.show(board.rows(View()))
    assert (screen.values, screen.fixes, screen.online) == (late.values, late.fixes, late.online)
    assert not board.dirty


@given(steps=STEPS, domains=st.none() | st.frozensets(st.sampled_from(["water", "air", "vehicle"]), max_size=2))
def test_a_part_of_the_flushes_is_enough_for_a_part_of_the_map(
    steps: list[tuple[Any, ...]], domains: frozenset[str] | None
) -> None:
    view = View(HERE.tiles, domains)
    board, screen = city(), Screen()
    for step in [*steps, ("take",)]:
        if step == ("take",):
            flush = board.take()
            rows = flush.rows(view)
            assert {row[0] for row in parsed(rows)} == set(flush.sensors(view))
            screen.show(rows)
            # What a reader of the whole board sees here now, a reader of the flushes has seen come.
            late = Screen()
            late.show(board.rows(view))
            for sensor_id, fix in late.fixes.items():
                assert screen.fixes[sensor_id] == fix
        else:
            play(board, step)


def test_the_newest_wins_and_what_is_known_is_not_told_again() -> None:
    board = city()
    board.value(1, "a", 10, 1.0)
    board.take()
    board.value(1, "a", 9, 5.0)
    board.value(1, "a", 10, 1.0)
    board.presence(1, True)
    board.take()
    board.presence(1, True)
    assert not board.dirty
    board.value(1, "a", 10, 2.0)
    assert parsed(board.take().rows(View())) == [[1, 10, {"a": 2.0}, None, None]]


def test_who_leaves_the_view_is_told_to_both_sides() -> None:
    board = city()
    board.fix(3, 1, (108.2, 16.0, None, None))
    board.take()
    board.fix(3, 2, (109.5, 15.0, None, None))
    flush = board.take()
    assert flush.sensors(HERE) == [3]
    assert flush.sensors(View(tiles_of([109.4, 14.9, 109.6, 15.1]))) == [3]
    assert flush.sensors(View(tiles_of([0.0, 0.0, 1.0, 1.0]))) == []
    board.fix(3, 3, (109.5, 15.0, None, None))
    assert board.take().sensors(HERE) == []


def test_a_registered_place_counts_until_the_sensor_tells_its_own() -> None:
    board = city()
    board.value(1, "a", 1, 1.0)
    board.take()
    board.place(1, "water", 109.5, 15.0)
    assert board.rows(HERE) == b""
    assert board.take().sensors(HERE) == [1], "it left the view"
    board.fix(1, 2, (108.2, 16.0, None, None))
    board.place(1, "water", 109.5, 15.0)
    assert [row[0] for row in parsed(board.rows(HERE))] == [1, 1]


def test_the_unknown_the_silent_and_the_removed_are_not_shown() -> None:
    board = city()
    board.value(99, "a", 1, 1.0)
    board.fix(99, 1, (108.2, 16.0, None, None))
    board.presence(99, True)
    board.touch(2)
    assert not board.dirty
    assert board.rows(View()) == b""
    board.value(2, "a", 1, 1.0)
    board.remove(2)
    assert board.take().rows(View()) == b""
    assert (2 in board, len(board)) == (False, 3)


def test_a_wider_view_gets_only_what_it_did_not_see() -> None:
    board = city()
    for sensor_id in (1, 2, 3, 4):
        board.value(sensor_id, "a", 1, 1.0)
    assert [row[0] for row in parsed(board.rows(View(), outside=HERE))] == [4]
    water = View(domains=frozenset({"water"}))
    assert [row[0] for row in parsed(board.rows(View(), outside=water))] == [2, 3]
    assert [row[0] for row in parsed(board.rows_of([4, 99, 1]))] == [4, 1]


def test_rows_are_encoded_once_whoever_asks() -> None:
    board = city()
    board.value(1, "a", 1, 1.0)
    flush = board.take()
    assert flush.rows(View()) is flush.rows(View())
    board.rows(View())
    held = board._shown[1].encoded
    board.rows(HERE)
    assert held is not None
    assert board._shown[1].encoded is held
    board.value(1, "a", 2, 1.5)
    assert parsed(board.rows(HERE)) == [[1, 2, {"a": 1.5}, None, None]], "a stale row is never handed out"
