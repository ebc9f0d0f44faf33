"""The live feed's share of the processor: what holds the next flush back, and what does not."""

from hub.core.flush_pace import SLOWEST, FlushPace


def flush(pace: FlushPace, processor: float, viewers: int = 1) -> float:
    pace.flushed(processor, processor, viewers)
    pace.settled(processor, processor, viewers)
    return pace.interval


def test_a_single_dear_flush_does_not_hold_the_next_one_back() -> None:
    pace = FlushPace()
    for _ in range(3):
        flush(pace, 0.001)
    assert flush(pace, 0.120) == 0.004
    assert flush(pace, 0.001) == 0.004


def test_not_even_before_it_is_known_what_sending_cost() -> None:
    pace = FlushPace()
    flush(pace, 0.001)
    pace.flushed(0.120, 0.120, 1)
    assert pace.interval == 0.004


def test_dear_flushes_one_after_the_other_take_a_fifth_of_the_time_at_most() -> None:
    pace = FlushPace()
    flush(pace, 0.050)
    assert flush(pace, 0.050) == 0.2


def test_no_flush_waits_longer_than_a_second() -> None:
    pace = FlushPace()
    flush(pace, 2.0)
    assert flush(pace, 2.0) == SLOWEST == 1.0


def test_a_thousand_viewers_get_four_frames_a_second_each() -> None:
    pace = FlushPace()
    flush(pace, 0.001, 1_000)
    assert flush(pace, 0.001, 1_000) == 0.25


def test_waiting_for_the_processor_is_waited_for_once_and_not_four_times() -> None:
    pace = FlushPace()
    for _ in range(2):
        pace.flushed(0.001, 0.1, 1)
        pace.settled(0.001, 0.1, 1)
    assert pace.interval == 0.1
