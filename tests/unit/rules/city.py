"""A small city for rule tests, and a hand-moved clock. Time is written as seconds after 09:00 on a fixed day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.core.reading import Fix, Position, Reading
from hub.core.rules.catalogue import Catalogue, RuleRow, SensorRow
from hub.core.rules.engine import Engine, Outcome, Transition
from hub.core.rules.intervals import Interval, Told, intervals
from hub.core.rules.late import Finding, Rejudgement, missed
from hub.core.rules.tally import LateWindow
from hub.core.zones import ZoneRow

NINE = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""09:00 in Đà Nẵng"""
METRICS = {
    "water_level": 1,
    "rain": 2,
    "lamp_on": 3,
    "pm25": 4,
    "average_speed": 5,
    "voltage": 6,
    "state": 7,
    "laeq": 8,
    "water_depth": 9,
}
CENTRE = (108.22, 16.06)
METRES_PER_DEGREE_LAT = 110_650.0
METRES_PER_DEGREE_LON = 107_000.0
"""near 16° N; good to a percent, and tests keep their distance from borders"""


def at(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def gauge(number: int = 1, **changes: Any) -> SensorRow:
    row = SensorRow(
        id=number,
        domain="water",
        device=f"gauge-{number}",
        name={"vi": f"Trạm {number}", "en": f"Gauge {number}"},
        status="approved",
        tags={"river": "cam-le"},
        setpoints={"flood_3": 2.5},
        lon=108.2,
        lat=16.0,
    )
    return row._replace(**changes)


def boat(number: int = 50, **changes: Any) -> SensorRow:
    row = SensorRow(
        id=number,
        domain="vehicle",
        device=f"boat-{number}",
        name={"vi": f"Tàu {number}", "en": f"Boat {number}"},
        status="approved",
        tags={"fleet": "fishing"},
        moving=True,
    )
    return row._replace(**changes)


def place(east: float, north: float) -> tuple[float, float]:
    """Degrees of a point so many metres from the centre."""
    return CENTRE[0] + east / METRES_PER_DEGREE_LON, CENTRE[1] + north / METRES_PER_DEGREE_LAT


def square(number: int, east: float, north: float, half: float, **changes: Any) -> ZoneRow:
    """A square zone around a point, metres."""
    corners = [place(east + dx * half, north + dy * half) for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]
    row = ZoneRow(
        id=number,
        key=f"zone-{number}",
        version=1,
        name={"vi": f"Vùng {number}", "en": f"Zone {number}"},
        kind="polygon",
        geometry={"type": "Polygon", "coordinates": [[list(corner) for corner in corners]]},
        radius=None,
        tags={"kind": "harbour"},
        created_at=at(-86_400),
    )
    return row._replace(**changes)


def threshold(key: str = "level-3", **changes: Any) -> dict[str, Any]:
    return {
        "key": key,
        "name": {"vi": "Vượt báo động III", "en": "Above alert level III"},
        "applies_to": {"domain": "water", "metric": "water_level"},
        "when": {"kind": "threshold", "above": 2.5, "clear_below": 2.3},
        "severity": "critical",
    } | changes


def fence(event: str, key: str = "fence", rule: Mapping[str, Any] | None = None, **when: Any) -> dict[str, Any]:
    place = {} if "zones" in when else {"zone": "zone-1"}
    return {
        "key": key,
        "name": {"vi": "Rào địa lý", "en": "Geofence"},
        "applies_to": {"domain": "vehicle"},
        "when": {"kind": "geofence", "event": event} | place | when,
        "severity": "major",
    } | dict(rule or {})


def silence(key: str = "silent", **changes: Any) -> dict[str, Any]:
    return {
        "key": key,
        "name": {"vi": "Mất tín hiệu", "en": "Silent"},
        "applies_to": {"domain": "water"},
        "when": {"kind": "absence", "periods": 3},
        "severity": "warning",
    } | changes


def rows(*documents: Mapping[str, Any], version: int = 1) -> list[RuleRow]:
    return [RuleRow(number, document["key"], version, document) for number, document in enumerate(documents, start=1)]


def reading(
    seconds: float, value: float | str, *, sensor: int = 1, metric: int = 1, flags: int = 0, delay: float = 0.05
) -> Reading:
    number, text = (None, value) if isinstance(value, str) else (value, None)
    return Reading(sensor, metric, at(seconds), at(seconds + delay), number, text, flags)


def fix(
    seconds: float, east: float, north: float = 0.0, *, sensor: int = 50, accuracy: float | None = None, flags: int = 0
) -> Fix:
    lon, lat = place(east, north)
    return Fix(sensor, at(seconds), at(seconds + 0.05), Position(lon, lat, accuracy=accuracy), flags)


class Desk:
    """An engine with a database beside it that never fails: everything decided is committed and adopted."""

    def __init__(
        self,
        *documents: Mapping[str, Any],
        sensors: Sequence[SensorRow] = (),
        zones: Sequence[ZoneRow] = (),
        version: int = 1,
    ) -> None:
        self.sensors = list(sensors) or [gauge(), boat()]
        self.catalogue = Catalogue(self.sensors, METRICS, zones, rows(*documents, version=version))
        assert self.catalogue.unusable == ()
        self.stored: dict[tuple[int, str], str] = {}
        self.said: list[Transition] = []
        self.late: list[LateWindow] = []
        self.found: list[Finding] = []
        self.engine = Engine(self.catalogue)

    def hear(self, *events: Reading | Fix, now: float | None = None) -> list[Transition]:
        """Judge ``events`` as one batch and commit; ``now`` defaults to just after the newest of them."""
        wall = max(event.received for event in events) if now is None else at(now)
        readings = [event for event in events if isinstance(event, Reading)]
        fixes = [event for event in events if isinstance(event, Fix)]
        return self.commit(self.engine.judge(readings, fixes, wall))

    def wait(self, seconds: float) -> list[Transition]:
        return self.commit(self.engine.tick(at(seconds)))

    def change(self, now: float, **parts: Any) -> list[Transition]:
        """New sensors, zones or rules; what is not named stays."""
        before = self.catalogue
        documents = parts.get("documents")
        rules = (
            parts.get("rules", [RuleRow(rule.id, rule.key, rule.version, {}) for rule in before.rules.values()])
            if documents is None
            else rows(*documents, version=parts.get("version", 1))
        )
        self.catalogue = Catalogue(
            parts.get("sensors", before.sensors.values()),
            METRICS,
            parts.get("zones", before.zones.values()),
            rules,
            before,
        )
        assert self.catalogue.unusable == ()
        return self.commit(self.engine.with_catalogue(self.catalogue, at(now)))

    def restart(
        self,
        sensors: Sequence[SensorRow] | None = None,
        zones: Sequence[ZoneRow] | None = None,
        rules: Sequence[RuleRow] | None = None,
    ) -> None:
        """The process dies and another one reads the memory from the database, and the catalogue if it changed."""
        if sensors is not None and zones is not None and rules is not None:
            self.catalogue = Catalogue(sensors, METRICS, zones, rules)
        self.engine = Engine(self.catalogue, {key: json.loads(text) for key, text in self.stored.items()})

    def remind(self, heard: Sequence[Reading | Fix], now: float) -> None:
        """What the database tells a new engine, oldest first: of each sensor and metric the newest sample, everything
        within the lateness bound, and the one before that."""
        recent: list[Reading | Fix] = []
        for key in dict.fromkeys(map(_key, heard)):
            own = sorted((event for event in heard if _key(event) == key), key=lambda event: event.time)
            bound = own[-1].time - timedelta(seconds=5)
            recent += [event for event in own if event.time < bound][-1:]
            recent += [event for event in own if event.time >= bound]
        self.engine.prime(
            [event for event in recent if isinstance(event, Reading)],
            [event for event in recent if isinstance(event, Fix)],
            at(now),
        )

    def judge_in_vain(self, events: Sequence[Reading | Fix], now: float) -> None:
        """A batch whose commit fails: its outcome is thrown away."""
        readings = [event for event in events if isinstance(event, Reading)]
        self.engine.judge(readings, [event for event in events if isinstance(event, Fix)], at(now))

    def commit(self, outcome: Outcome) -> list[Transition]:
        for key, memory in outcome.memory.items():
            if memory is None:
                self.stored.pop(key, None)
            else:
                self.stored[key] = json.dumps(memory)
        self.engine.adopt(outcome)
        self.said += outcome.transitions
        self.late += outcome.late
        return list(outcome.transitions)


def look_back(desk: Desk, heard: Sequence[Reading | Fix], now: float | None = None) -> list[Transition]:
    """What the ingest does with the windows that came late: a finding is said as a transition ``find_late``, a silence
    that was none as ``refute``."""
    said: list[Transition] = []
    windows, desk.late = desk.late, []
    for key in dict.fromkeys(window.key for window in windows):
        own = [window for window in windows if window.key == key]
        again = Rejudgement(
            desk.catalogue,
            LateWindow(*key, min(one.since for one in own), max(one.until for one in own)),
            desk.engine.groups,
        )
        history: dict[tuple[Any, ...], Reading | Fix] = {}
        for event in heard:  # the database keeps the first of a sensor, metric and moment
            if again.wants(event):
                history.setdefault((event.time, *_key(event)), event)
        again.feed([event for _, event in sorted(history.items())])
        if now is not None:
            again.wait(at(now))
        told: dict[tuple[int, str], list[Told]] = {}
        for one in desk.said:
            told.setdefault((one.rule_id, one.subject), []).append(Told(one.kind, one.event_time, one.corrects))
        up = {whose: intervals(own_told) for whose, own_told in told.items()}
        for known in desk.found:
            whose = known.raised.rule_id, known.raised.subject
            up.setdefault(whose, []).append(Interval(known.raised.event_time, known.cleared))
        in_force = dict.fromkeys(desk.catalogue.rules, at(-86_400))
        for finding in missed(again.findings, up, in_force, desk.catalogue):
            said.append(finding.raised._replace(kind="find_late"))
            desk.found.append(finding)
        for refuted in again.refuted(up):
            raised = next(
                one
                for one in desk.said
                if (one.rule_id, one.subject, one.kind) == (refuted.rule_id, refuted.subject, "raise")
                and one.event_time == refuted.told.start
            )
            note = raised._replace(kind="refute", why=refuted.why)
            if note not in desk.said:
                said.append(note)
                desk.said.append(note)
    return said


def _key(event: Reading | Fix) -> tuple[int, int]:
    return event.sensor_id, event.metric_id if isinstance(event, Reading) else 0


def brief(transitions: Sequence[Transition]) -> list[tuple[str, float, str]]:
    """(kind, seconds after nine, severity) of each, for comparison."""
    return [(one.kind, (one.event_time - NINE).total_seconds(), one.severity) for one in transitions]


def final(transitions: Sequence[Transition]) -> list[tuple[str, str, str, datetime]]:
    """What stands after all corrections, rule by rule: (subject, kind, severity, event time)."""
    standing: list[tuple[int, str, str, str, datetime]] = []
    for one in transitions:
        whose = one.rule_id, one.subject
        if one.corrects is not None:
            corrected = (*whose, *one.corrects)
            place = max(at for at, (*named, _, moment) in enumerate(standing) if (*named, moment) == corrected)
            _, _, action, severity, _ = standing.pop(place)
            if one.kind == "amend":
                standing.append((*whose, action, severity, one.event_time))
        else:
            standing.append((*whose, one.kind, one.severity, one.event_time))
    return [entry[1:] for entry in sorted(standing, key=lambda entry: (entry[0], entry[1], entry[4]))]
