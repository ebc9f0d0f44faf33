"""How a page for evaluators writes numbers, spans and moments in Vietnamese or English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

_NAMED = 12
"""Names told of one figure; the JSON has all."""


class Words(NamedTuple):
    """How numbers and moments are written in one language and time zone."""

    language: str
    zone: Any

    def of(self, en: str, vi: str) -> str:
        return en if self.language == "en" else vi

    def number(self, value: float, places: int = 0) -> str:
        text = f"{value:,.{places}f}"
        return text if self.language == "en" else text.translate(str.maketrans(",.", ".,"))

    def share(self, part: float, whole: float) -> str:
        """With both counts: 100 % of one is not 100 % of a hundred."""
        percent = f" ({self.hundredths(part / whole, 0)} %)" if whole else ""
        return f"{self.number(part)} / {self.number(whole)}{percent}"

    def percent(self, value: float | None) -> str:
        return "–" if value is None else f"{self.hundredths(value, 1)} %"

    def hundredths(self, share: float, places: int) -> str:
        """Never rounded to all or to nothing: what is missing of 99.97 % is what the page is read for."""
        if 0 < share < 1 and round(100 * share, places) in (0, 100):
            return self.number(min(max(100 * share, 0.1), 99.9), 1)
        return self.number(100 * share, places)

    def span(self, length: timedelta | None) -> str:
        if length is None:
            return "–"
        if length < timedelta():
            return f"-{self.span(-length)}"
        minutes, seconds = divmod(round(length.total_seconds()), 60)
        hours, minutes = divmod(minutes, 60)
        parts = ((hours, self.of("h", "giờ")), (minutes, self.of("min", "phút")), (seconds, self.of("s", "giây")))
        return " ".join(f"{count} {unit}" for count, unit in parts if count) or f"0 {self.of('s', 'giây')}"

    def moment(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def names(self, names: Sequence[str]) -> str:
        more = (
            self.of(f" and {len(names) - _NAMED} more", f" và {len(names) - _NAMED} nữa") if len(names) > _NAMED else ""
        )
        return f"{len(names)}" + (f": {', '.join(names[:_NAMED])}{more}" if names else "")
