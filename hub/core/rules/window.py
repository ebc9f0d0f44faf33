"""Hours as the rule language says them: of a rule's ``calendar``, and of a zone's ``schedule`` (RFC 5545)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated, Final

from dateutil import rrule as recurring
from pydantic import Field, model_validator

from hub.core.faults import Raw
from hub.core.rules.when import FaultError, Part, PositiveSpan


class Window(Part):
    """Hours of duty: from ``start`` (local, the first time) for ``duration``, repeated as ``rrule`` says (RFC 5545)."""

    start: str
    duration: PositiveSpan
    rrule: Annotated[str, Field(max_length=500)] | None = None
    exdate: Annotated[tuple[str, ...], Field(max_length=1000)] = ()

    @model_validator(mode="after")
    def _readable(self) -> Window:
        start = _local(self.start)
        if start is None or start.year < 2000:
            raise FaultError("start", self.start, "calendar.start")
        if self.duration > timedelta(days=31):
            raise FaultError("duration", self.duration, "calendar.duration")
        for day in self.exdate:
            if len(day) != 10 or _local(day) is None:
                raise FaultError("exdate", day, "calendar.exdate")
        if self.rrule is not None:
            self._check_rrule(self.rrule, start)
        return self

    def _check_rrule(self, text: str, start: datetime) -> None:
        words = {part.partition("=")[0] for part in text.split(";")}
        if unknown := sorted(words - _RRULE.keys()):
            given = Raw(", ".join(unknown) or "''")
            raise FaultError("rrule", given, "calendar.parts", names=", ".join(sorted(_RRULE)))
        if not any(f"FREQ={often}" in text.split(";") for often in _OFTEN):
            raise FaultError("rrule", text, "calendar.often", names=Raw(" or ".join(_OFTEN), " hoặc ".join(_OFTEN)))
        if {"COUNT", "UNTIL"} <= words:
            raise FaultError("rrule", text, "calendar.count-or-until")
        for part in text.split(";"):
            word, _, values = part.partition("=")
            pattern = _RRULE[word]
            if pattern is not None and not all(re.fullmatch(pattern, value, re.ASCII) for value in values.split(",")):
                raise FaultError("rrule", part, f"calendar.{word}")
        try:
            repeats = recurring.rrulestr(text, dtstart=start)
            assert isinstance(repeats, recurring.rrule)
            # The library looks for the next time up to the year 9999: from a year of the same calendar that is near it.
            late = start.replace(year=_LATE + (start.year - _LATE) % 400)
            comes = next(iter(repeats.replace(dtstart=late, count=None, until=None)), None) is not None
        except (ValueError, TypeError, AttributeError, IndexError, OverflowError) as error:
            raise FaultError("rrule", text, "calendar.rrule", error=error) from None
        if not comes:
            raise FaultError("rrule", text, "calendar.never")


_OFTEN = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_RRULE: Final[dict[str, str | None]] = {
    "FREQ": None,
    "INTERVAL": "[1-9][0-9]{0,2}",
    "COUNT": "[1-9][0-9]{0,4}",
    "UNTIL": None,
    "BYDAY": "([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)",
    "BYMONTHDAY": "[+-]?([1-9]|[12][0-9]|3[01])",
    "BYMONTH": "[1-9]|1[0-2]",
    "BYSETPOS": "[+-]?[1-9][0-9]{0,2}",
    "WKST": "MO|TU|WE|TH|FR|SA|SU",
}
"""Word -> what each of its values looks like (the catalogue says it in words); None: the library says it well enough."""
_LATE: Final = 9560
"""So many years are left after it that every day of the calendar still comes."""


def _local(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if time.tzinfo else time
