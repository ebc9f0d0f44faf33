"""When a rule is on duty: windows of local time that repeat as iCalendar says (RFC 5545, RRULE)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, rrule, rruleset, rrulestr

from hub.core.rules.when import Window

Spans = Sequence[tuple[datetime, datetime]]


class Calendar:
    """The windows of one rule in a city's time zone. Expanded month by month, when a month is first asked for."""

    def __init__(self, windows: Sequence[Window], zone: ZoneInfo) -> None:
        self.windows = tuple(windows)
        self._windows = [(recurrence(window), window.duration) for window in windows]
        self._zone = zone
        self._months: dict[tuple[int, int], Spans] = {}

    def end(self, time: datetime) -> datetime | None:
        """When the window that ``time`` lies in is over (the last one, where several overlap), UTC; None: off duty.

        A window holds its first moment and not its last.
        """
        local = time.astimezone(self._zone)
        month = (local.year, local.month)
        if month not in self._months:
            self._months[month] = self._expand(*month)
        return max((end for start, end in self._months[month] if start <= time < end), default=None)

    def _expand(self, year: int, month: int) -> Spans:
        """Every window that touches the month."""
        first = datetime(year, month, 1)  # noqa: DTZ001  (recurrences are reckoned on the wall clock, as iCalendar does)
        after = first + timedelta(days=32)
        spans: list[tuple[datetime, datetime]] = []
        for starts, duration in self._windows:
            for start in starts.between(first - duration, after, inc=True):
                begins = start.replace(tzinfo=self._zone).astimezone(UTC)
                spans.append((begins, begins + duration))
        return spans


def recurrence(window: Window) -> rruleset:
    """The local starts of a window."""
    start = datetime.fromisoformat(window.start)
    repeats = rrulestr(window.rrule, dtstart=start) if window.rrule else rrule(DAILY, dtstart=start, count=1)
    assert isinstance(repeats, rrule)
    starts = rruleset()
    starts.rrule(repeats)
    for day in window.exdate:
        starts.exdate(datetime.combine(datetime.fromisoformat(day), start.time()))
    return starts
