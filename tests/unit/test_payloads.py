"""Which raw messages are kept: the newest few of each sensor, a bounded number a second."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from hub.core.payloads import RING, Sampler
from hub.core.reading import Message

AT = datetime(2026, 3, 3, tzinfo=UTC)


def message(text: str) -> Message:
    return Message("ioc/v1/water/gauge/json", text.encode(), AT)


def test_a_quiet_sensor_is_kept_whole_and_its_ring_goes_round() -> None:
    sampler = Sampler()
    slots = [sampler.choose([(7, message(str(number)))], number * 10.0)[0].slot for number in range(7)]
    assert slots == [0, 1, 2, 3, 4, 0, 1]


def test_the_newest_of_a_batch_is_kept() -> None:
    kept = Sampler().choose([(7, message("old")), (8, message("other")), (7, message("new"))], 0.0)
    assert {one.sensor_id: one.message.payload for one in kept} == {7: b"new", 8: b"other"}


def test_a_restart_goes_on_where_the_ring_was() -> None:
    assert Sampler({7: 3}).choose([(7, message("x"))], 0.0)[0].slot == 4


def test_a_talkative_sensor_does_not_push_out_what_it_said_a_second_ago() -> None:
    sampler = Sampler()
    kept = [bool(sampler.choose([(7, message("x"))], tick / 10)) for tick in range(41)]
    assert sum(kept) == 3


@given(st.lists(st.tuples(st.integers(1, 2_000), st.floats(0, 2)), max_size=40), st.integers(1, 3_000))
def test_the_budget_holds_whatever_comes(batches: list[tuple[int, float]], sensors: int) -> None:
    sampler, now, kept = Sampler(), 0.0, 0
    for size, pause in batches:
        now += pause
        chosen = sampler.choose([(number % sensors, message("x")) for number in range(size)], now)
        assert len({one.sensor_id for one in chosen}) == len(chosen)
        assert all(0 <= one.slot < RING for one in chosen)
        kept += len(chosen)
    assert kept <= 100 + 50 * now + 1
