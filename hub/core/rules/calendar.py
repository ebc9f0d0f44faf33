"""When a rule is on duty: windows of local time that repeat as iCalendar says (RFC 5545, RRULE)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hub.core.rules.window import Window

Spans = Sequence[tuple[datetime, datetime]]


class Calendar:
    """The windows of one rule in a city's time zone. Expanded month by month, when a month is first asked for."""

    def __init__(self, windows: Sequence[Window], zone: ZoneInfo) -> None:
        self.windows = tuple(windows)
        self._windows = [(window.starts(zone), window.duration) for window in windows]
        self._zone = zone
        self._months: dict[tuple[int, int], Spans] = {}

    def end(self, time: datetime) -> datetime | None:
        """When the window that ``time`` lies in is over (the last one, where several overlap), UTC; None: off duty.

        A window holds its first moment and not its last.
        """
        _, _, spans = self._around(time)
        return max((end for start, end in spans if start <= time < end), default=None)

    def lasts(self, since: datetime, until: datetime) -> bool:
        """Is it on duty from ``since`` to ``until`` without a break, windows that follow each other included?"""
        end = self.end(since)
        while end is not None and end <= until:
            end = self.end(end)
        return end is not None

    def opens(self, time: datetime) -> datetime | None:
        """A moment after ``time``, UTC, before which no window opens: the next start, or the next month; None: on duty."""
        year, month, spans = self._around(time)
        if any(start <= time < end for start, end in spans):
            return None
        next_month = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=self._zone).astimezone(UTC)
        return min((start for start, _ in spans if time < start < next_month), default=next_month)

    def _around(self, time: datetime) -> tuple[int, int, Spans]:
        """The local year and month of ``time``, and every window that touches them."""
        local = time.astimezone(self._zone)
        month = (local.year, local.month)
        if month not in self._months:
            self._months[month] = self._expand(*month)
        return *month, self._months[month]

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
