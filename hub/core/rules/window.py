"""Hours as the rule language says them: of a rule's ``calendar``, and of a zone's ``schedule`` (RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import MAXYEAR, UTC, datetime, timedelta, timezone, tzinfo
from typing import Annotated, Final

from dateutil.rrule import rrule, rruleset, rrulestr
from pydantic import Field, ValidationInfo, model_validator

from hub.core.faults import Raw
from hub.core.rules.base import FaultError, Part, accepted_before
from hub.core.rules.quantities import PositiveSpan


class Window(Part):
    """Hours of duty: from ``start`` (local, the first time) for ``duration``, repeated as ``rrule`` says (RFC 5545)."""

    start: str
    duration: PositiveSpan
    rrule: Annotated[str, Field(max_length=500)] | None = None
    exdate: Annotated[tuple[str, ...], Field(max_length=1000)] = ()

    @model_validator(mode="after")
    def _readable(self, info: ValidationInfo) -> Window:
        start = _local(self.start)
        if start is None or start.year < 2000:
            raise FaultError("start", self.start, "calendar.start")
        if self.duration > timedelta(days=31):
            raise FaultError("duration", self.duration, "calendar.duration")
        for day in self.exdate:
            if len(day) != 10 or _local(day) is None:
                raise FaultError("exdate", day, "calendar.exdate")
        if self.rrule is not None:
            self._check_rrule(self.rrule, start, accepted=accepted_before(info))
        if not accepted_before(info) and next(iter(self.starts(timezone(_WIDEST))), None) is None:
            if not self.exdate:
                raise FaultError("rrule", self.rrule, "calendar.never")
            raise FaultError("exdate", Raw(", ".join(self.exdate)), "calendar.all-left-out")
        return self

    def starts(self, zone: tzinfo) -> rruleset:
        """Its local starts in a city of that time zone."""
        start = datetime.fromisoformat(self.start)
        text = _UTC.sub(lambda until: _local_until(until[1], zone), self.rrule) if self.rrule else "FREQ=DAILY;COUNT=1"
        repeats = rrulestr(text, dtstart=start)
        assert isinstance(repeats, rrule)
        starts = rruleset()
        starts.rrule(repeats)
        for day in self.exdate:
            starts.exdate(datetime.combine(datetime.fromisoformat(day), start.time()))
        return starts

    def _check_rrule(self, text: str, start: datetime, *, accepted: bool) -> None:
        parts = [part.partition("=") for part in text.split(";")]
        words = [word for word, _, _ in parts]
        if unknown := sorted(set(words) - _RRULE.keys()):
            given = Raw(", ".join(unknown) or "''")
            raise FaultError("rrule", given, "calendar.parts", names=", ".join(sorted(_RRULE)))
        if not any(f"FREQ={often}" in text.split(";") for often in _OFTEN):
            raise FaultError("rrule", text, "calendar.often", names=Raw(" or ".join(_OFTEN), " hoặc ".join(_OFTEN)))
        if {"COUNT", "UNTIL"} <= set(words):
            raise FaultError("rrule", text, "calendar.count-or-until")
        if not accepted:
            self._check_parts(text, parts, start)
        for word, _, values in parts:
            if word not in ("FREQ", "UNTIL") and not all(
                re.fullmatch(_RRULE[word], value, re.ASCII) for value in values.split(",")
            ):
                raise FaultError("rrule", f"{word}={values}", f"calendar.{word}")
        try:
            repeats = rrulestr(_UTC.sub(r"UNTIL=\1", text), dtstart=start)
            assert isinstance(repeats, rrule)
            # The library looks for the next time up to the year 9999: from a year of the same calendar that is near it.
            late = start.replace(year=_LATE + (start.year - _LATE) % 400)
            comes = next(iter(repeats.replace(dtstart=late, count=None, until=None)), None) is not None
        except (ValueError, TypeError, AttributeError, IndexError, OverflowError):
            raise FaultError("rrule", text, "calendar.rrule") from None
        if not comes:
            raise FaultError("rrule", text, "calendar.never")

    def _check_parts(self, text: str, parts: Sequence[tuple[str, str, str]], start: datetime) -> None:
        """What the library reads, but not as it is written."""
        words = [word for word, _, _ in parts]
        for word, _, values in parts:
            if words.count(word) > 1:
                raise FaultError("rrule", text, "calendar.part-once", word=word)
            if word not in _LISTS and "," in values:
                raise FaultError("rrule", f"{word}={values}", "calendar.one-value", word=word)
            if (
                word == "BYDAY"
                and re.search("[0-9]", values)
                and not {"FREQ=MONTHLY", "FREQ=YEARLY"} & {*text.split(";")}
            ):
                raise FaultError("rrule", f"{word}={values}", "calendar.ordinal")
            if word == "UNTIL":
                self._check_until(values, start)

    def _check_until(self, text: str, start: datetime) -> None:
        last = _local(text.removesuffix("Z")) if re.fullmatch(_RRULE["UNTIL"], text, re.ASCII) else None
        if last is None:
            raise FaultError("rrule", f"UNTIL={text}", "calendar.UNTIL")
        if last < start - (_WIDEST if text.endswith("Z") else timedelta()):
            raise FaultError("rrule", f"UNTIL={text}", "calendar.until-start", start=self.start)


_OFTEN = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_RRULE: Final[dict[str, str]] = {
    "FREQ": "|".join(_OFTEN),
    "INTERVAL": "[1-9][0-9]{0,2}",
    "COUNT": "[1-9][0-9]{0,4}",
    "UNTIL": "[0-9]{8}(T[0-9]{6}Z?)?",
    "BYDAY": "([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)",
    "BYMONTHDAY": "[+-]?([1-9]|[12][0-9]|3[01])",
    "BYMONTH": "[1-9]|1[0-2]",
    "BYSETPOS": "[+-]?([1-9][0-9]?|[12][0-9]{2}|3[0-5][0-9]|36[0-6])",
    "WKST": "MO|TU|WE|TH|FR|SA|SU",
}
"""Word -> what each of its values looks like (the catalogue says it in words)."""
_LISTS: Final = frozenset({"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"})
_UTC: Final = re.compile(r"\bUNTIL=([0-9]{8}T[0-9]{6})Z")
_WIDEST: Final = timedelta(hours=14)
"""So far ahead of UTC is a clock somewhere."""
_LATE: Final = 9560
"""So many years are left after it that every day of the calendar still comes."""


def _local_until(text: str, zone: tzinfo) -> str:
    """An end in UTC on the clock of the starts, which dateutil wants alike."""
    last = datetime.fromisoformat(text).replace(tzinfo=UTC)
    if last.year < MAXYEAR:  # a day later there is no calendar any more
        last = last.astimezone(zone)
    return f"UNTIL={last:%Y%m%dT%H%M%S}"


def _local(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if time.tzinfo else time
