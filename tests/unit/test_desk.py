"""What the duty desk does with decisions that do not fit what lies on it."""

from __future__ import annotations

from itertools import count

from hub.core.desk import Desk as DutyDesk
from hub.core.inhibition import Inhibitions
from tests.unit.rules.city import Desk, gauge, reading, threshold


def test_the_end_of_an_alarm_that_was_never_raised_is_left_out_and_stops_nobody() -> None:
    city = Desk(threshold(), sensors=[gauge()])
    city.hear(reading(0, 3.0))
    city.hear(reading(60, 1.0))
    _, end = city.said
    assert end.kind == "clear"
    desk = DutyDesk([], {1: "level-3"}, Inhibitions([]), [], {}, count(1), count(1))
    desk.take(end, None)
    assert desk.writes == []
    assert [(one.kind, why) for one, why in desk.misfits] == [("clear", "cannot clear an alarm that was never raised")]
