"""A scenario: what happens to the city, second by second, and which alarms an honest hub must raise for it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from simulators.ground import Place

FOLDER = Path(__file__).parent / "scenarios"
_MARGIN = 5.0
"""Seconds of the real clock for the samples around the edges."""
_TAKEN_FOR_A_JUMP = 100.0
"""Metres a second of the real clock."""
_TOO_SMALL = {
    "vi": "thành phố này nhỏ, không có thiết bị ấy",
    "en": "this city is too small to have the device",
}
_TOO_SHORT = {
    "vi": "ở tốc độ này, sự việc hết trước khi quy tắc được phép báo",
    "en": "at this speed it is over before the rule may speak",
}
_TOO_FAST = {
    "vi": "ở tốc độ này, thiết bị bị coi là nhảy vị trí do máy thu",
    "en": "at this speed the device is taken for a jump of its receiver",
}
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@dataclass(frozen=True, slots=True)
class Curve:
    """Straight lines between (second, value) points; flat before the first and after the last."""

    points: tuple[tuple[float, float], ...] = ((0.0, 0.0),)

    def at(self, second: float) -> float:
        place = bisect_right(self.points, (second, float("inf")))
        if place == 0:
            return self.points[0][1]
        if place == len(self.points):
            return self.points[-1][1]
        (t0, v0), (t1, v1) = self.points[place - 1], self.points[place]
        return v0 + (v1 - v0) * (second - t0) / (t1 - t0)


@dataclass(frozen=True, slots=True)
class Outing:
    """Device ``device`` does what it should not from ``leave`` to ``back`` (seconds of the cycle)."""

    device: str
    leave: float
    back: float
    cycles: str = "all"

    def applies(self, cycle: int) -> bool:
        return self.cycles == "all" or (cycle == 0) == (self.cycles == "first")


@dataclass(frozen=True, slots=True)
class Expected:
    """Ground truth: ``rule`` raises an alarm for ``device`` between ``earliest`` and ``latest`` seconds of the start.

    The condition holds for ``holds`` seconds of the scenario. The rule waits ``waits`` seconds of the real clock first, and
    so do up to a few of the device's own periods pass: played too fast, the condition is over before the rule may speak.
    What ``moves`` (m/s) is played so fast that a geofence takes it for a jump of the receiver (``max_speed`` of the rule
    language, 100 m/s if the rule does not say).
    """

    rule: str
    device: str
    earliest: float
    latest: float
    holds: float
    waits: float
    moves: float = 0.0

    def possible(self, speed: float) -> bool:
        return self.hindrance(speed) is None

    def hindrance(self, speed: float, devices: Collection[str] | None = None) -> dict[str, str] | None:
        """Why no hub could find it in a city of ``devices`` (None: of all) at ``speed``, in Vietnamese and English;
        None: it can be found."""
        if devices is not None and self.device not in devices:
            return _TOO_SMALL
        if self.holds / speed <= self.waits + _MARGIN:
            return _TOO_SHORT
        if self.moves * speed >= _TAKEN_FOR_A_JUMP:
            return _TOO_FAST
        return None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario file. It plays once at full strength, then again every ``cycle`` seconds as strong as ``strengths`` say."""

    key: str
    cycle: float
    strengths: tuple[float, ...]
    centre: Place
    radius: float
    rain_curve: Curve
    wind_curve: Curve
    flood_curve: Curve
    river_curves: dict[str, Curve]
    outings: tuple[Outing, ...]
    silences: tuple[Outing, ...]
    expected: tuple[Expected, ...]

    def phase(self, since: float) -> tuple[int, float]:
        """(number of the cycle from 0, seconds into it)."""
        if since < 0:
            return 0, 0.0
        return int(since // self.cycle), since % self.cycle

    def rain(self, since: float) -> float:
        """mm/h in the middle of the rain cell."""
        return self._scaled(self.rain_curve, since)

    def wind(self, since: float) -> float:
        """m/s on top of the ordinary wind."""
        return self._scaled(self.wind_curve, since)

    def level(self, river: str, since: float) -> float:
        """Metres on top of the ordinary level of ``river``."""
        curve = self.river_curves.get(river)
        return self._scaled(curve, since) if curve else 0.0

    def depth(self, since: float) -> float:
        """Metres of water on the worst street."""
        return self._scaled(self.flood_curve, since)

    def outing(self, device: str, since: float) -> tuple[float, float] | None:
        """(seconds since it left, seconds until it turns back) when ``device`` is out; None when it is where it should be."""
        return self._away(self.outings, device, since)

    def sends_out(self, device: str) -> bool:
        """Whether ``device`` ever leaves in this scenario."""
        return any(outing.device == device for outing in self.outings)

    def silent(self, device: str, since: float) -> bool:
        """Whether ``device`` has lost power."""
        return self._away(self.silences, device, since) is not None

    def truth(
        self, start: datetime, speed: float = 1.0, devices: Collection[str] | None = None
    ) -> list[dict[str, Any]]:
        """The expected alarms of the first cycle with absolute times (RFC 3339), for a run that began at ``start``.

        A rule's own waiting runs on the real clock: at another speed than 1 the latest times allow for it. What nobody
        could find in a city of ``devices`` (None: of all) at this speed is left out.
        """
        return [
            {
                "rule": alarm.rule,
                "device": alarm.device,
                "earliest": (start + timedelta(seconds=alarm.earliest / speed)).astimezone(UTC).isoformat(),
                "latest": (
                    start + timedelta(seconds=alarm.latest / speed + (alarm.waits + _MARGIN if speed > 1 else 0))
                )
                .astimezone(UTC)
                .isoformat(),
            }
            for alarm in self.expected
            if alarm.hindrance(speed, devices) is None
        ]

    def left_out(self, speed: float, devices: Collection[str]) -> list[dict[str, Any]]:
        """The alarms that are no part of the truth, each with its reason."""
        reasons = [(alarm, alarm.hindrance(speed, devices)) for alarm in self.expected]
        return [{"rule": alarm.rule, "device": alarm.device, "why": why} for alarm, why in reasons if why is not None]

    def _scaled(self, curve: Curve, since: float) -> float:
        cycle, second = self.phase(since)
        return curve.at(second) * self.strengths[cycle % len(self.strengths)]

    def _away(self, outings: tuple[Outing, ...], device: str, since: float) -> tuple[float, float] | None:
        cycle, second = self.phase(since)
        for outing in outings:
            if outing.device == device and outing.applies(cycle) and outing.leave <= second < outing.back:
                return second - outing.leave, outing.back - second
        return None


def load(name: str) -> Scenario:
    """A scenario of this package by name.

    Raises:
        ValueError: there is no such scenario; the message names those there are.
    """
    if name not in NAMES:
        raise ValueError(f"scenario: got {name!r}, expected one of {', '.join(NAMES)}")
    given = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    lon, lat = given["centre"]
    return Scenario(
        name,
        float(given["cycle"]),
        tuple(given["strengths"]),
        (lon, lat),
        float(given["radius"]),
        _curve(given.get("rain")),
        _curve(given.get("wind")),
        _curve(given.get("street_depth")),
        {river: _curve(points) for river, points in given.get("level", {}).items()},
        tuple(Outing(**outing) for outing in given.get("outings", [])),
        tuple(Outing(**outing) for outing in given.get("silences", [])),
        tuple(
            Expected(
                e["rule"], e["device"], e["raised"][0], e["raised"][1], e["holds"], e["waits"], e.get("moves", 0.0)
            )
            for e in given.get("expected", [])
        ),
    )


def _curve(points: list[list[float]] | None) -> Curve:
    return Curve(tuple((float(t), float(v)) for t, v in points)) if points else Curve()
