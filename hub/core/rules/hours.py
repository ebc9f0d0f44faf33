"""The hours of a zone: windows as in a rule's calendar. Outside them the zone is no zone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from hub.core.faults import Raw, problem
from hub.core.rules.base import ACCEPTED
from hub.core.rules.calendar import Calendar
from hub.core.rules.document import problem_of
from hub.core.rules.window import Window
from hub.core.zones import ZoneRow
from hub.errors import DocumentError, Problem

MOST: Final = 50
"""Windows of one zone."""


def parse(schedule: Any, field: str = "schedule", *, draft: bool = False) -> tuple[Window, ...]:
    """The windows as stored or sent; none means round the clock.

    Args:
        draft: they are not in force. Those that are stay so, as far as any version of the hub took them.

    Raises:
        DocumentError: every fault, each named by its window.
    """
    if schedule is None:
        return ()
    if not isinstance(schedule, Sequence) or isinstance(schedule, str) or not schedule:
        raise DocumentError(problem(field, schedule, "calendar.windows"))
    if len(schedule) > MOST:
        given = Raw(f"{len(schedule)} windows", f"{len(schedule)} khung giờ")
        raise DocumentError(problem(field, given, "calendar.most", most=MOST))
    windows: list[Window] = []
    problems: list[Problem] = []
    for number, given in enumerate(schedule):
        try:
            windows.append(Window.model_validate(given, context={ACCEPTED: not draft}))
        except ValidationError as error:
            found = (problem_of({}, fault) for fault in error.errors())
            problems += (replace(one, field=f"{field}.{number}.{one.field}") for one in found)
    if problems:
        raise DocumentError(*problems)
    return tuple(windows)


def name_of(windows: Sequence[Window]) -> str:
    """The same for the same hours, whatever zone has them."""
    text = json.dumps([window.model_dump(mode="json") for window in windows], sort_keys=True)
    return blake2b(text.encode(), digest_size=6).hexdigest()


class Hours:
    """The calendars of zones on a city's clock. Zones with the same hours share one."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._city = zone
        self._known: dict[str, Calendar] = {}

    def of(self, zones: Iterable[ZoneRow]) -> Calendar | None:
        """When one of ``zones`` at least is one; None: round the clock."""
        windows: dict[str, Window] = {}
        for zone in zones:
            if zone.schedule is None:
                return None
            windows |= {window.model_dump_json(): window for window in parse(zone.schedule)}
        together = [windows[text] for text in sorted(windows)]  # the same in whatever order the zones are named
        return self._known.setdefault(name_of(together), Calendar(together, self._city))
