"""What the engine tells the world: an alarm changed, when by event time, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from hub.core.alarms import Action
from hub.core.geometry import middle
from hub.core.metrics import CATALOGUE
from hub.core.reading import Reading
from hub.core.rules import explain
from hub.core.rules.catalogue import Catalogue, LiveRule
from hub.core.rules.machine import Correction, Event, Located, Move
from hub.core.rules.orphans import Orphan, sensor_of
from hub.core.rules.parts import Correlation
from hub.core.rules.when import Geofence, Rate, ZoneAggregate


class Sample(NamedTuple):
    """One sample that decided. ``metric`` is None for a position."""

    sensor_id: int
    metric: str | None
    value: float | str | None
    time: datetime
    received: datetime
    lon: float | None = None
    lat: float | None = None

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {"sensor_id": self.sensor_id, "time": _iso(self.time), "received": _iso(self.received)}
        if self.metric is not None:
            body |= {"metric": self.metric, "value": self.value}
        if self.lon is not None:
            body |= {"lon": self.lon, "lat": self.lat}
        return body


class Transition(NamedTuple):
    """One change of one alarm. ``kind`` is a value of ``hub.core.alarms.Action``.

    raise, clear, severity and escalate are new decisions. withdraw, reinstate and amend (and severity with
    ``corrects``) put right an earlier one that a late sample disproved; ``corrects`` is its kind and event time.
    """

    rule_id: int
    rule_version: int
    zone_id: int | None
    zone_version: int | None
    subject: str
    """'sensor:12', 'sensor:12/zone:3' for a geofence, 'zone:3' for an aggregate: one open alarm for each"""
    sensor_id: int | None
    kind: str
    severity: str
    event_time: datetime
    reason: str
    value: float | None
    lon: float | None
    lat: float | None
    evidence: tuple[Sample, ...]
    why: Mapping[str, str]
    corrects: tuple[str, datetime] | None = None


class Narrator:
    """Turns a machine's corrections into transitions, with the catalogue's names."""

    def __init__(self, catalogue: Catalogue, zone: tzinfo) -> None:
        self._catalogue = catalogue
        self._zone = zone

    def tell(self, rule: LiveRule, subject: str, sensor_id: int | None, correction: Correction) -> Transition:
        move = correction.move
        zone = None if move.zone_id is None else self._catalogue.zones.get(move.zone_id)
        last = move.events[-1] if move.events else None
        lon, lat = self._place(sensor_id, last, move.zone_id, move.sensors)
        corrects = correction.corrects
        return Transition(
            rule_id=rule.id,
            rule_version=rule.version,
            zone_id=move.zone_id,
            zone_version=None if zone is None else zone.version,
            subject=_full(subject, move.zone_id),
            sensor_id=sensor_id,
            kind=correction.action.value,
            severity=move.severity.value,
            event_time=move.time,
            reason=move.reason,
            value=_value(move, last),
            lon=lon,
            lat=lat,
            evidence=tuple(self._sample(event) for event in move.events),
            why=explain.sentence(move.reason, self._facts(rule, subject, sensor_id, move, last)),
            corrects=None if corrects is None else (corrects.action.value, corrects.time),
        )

    def end(self, orphan: Orphan, now: datetime) -> Transition:
        """The clear of an alarm that nothing judges any more."""
        lon, lat = self._place(orphan.sensor_id, None, orphan.zone_id)
        zone = self._catalogue.zones.get(orphan.zone_id or 0)
        return Transition(
            rule_id=orphan.rule_id,
            rule_version=orphan.rule_version,
            zone_id=orphan.zone_id,
            zone_version=None if zone is None else zone.version,
            subject=_full(orphan.subject, orphan.zone_id),
            sensor_id=orphan.sensor_id,
            kind=Action.CLEAR.value,
            severity=orphan.severity.value,
            event_time=now,
            reason=orphan.reason,
            value=None,
            lon=lon,
            lat=lat,
            evidence=(),
            why=explain.sentence(orphan.reason, self._names(orphan.sensor_id, orphan.zone_id, orphan.subject)),
        )

    def say_of(self, subject: str, reason: str) -> dict[str, str]:
        """The sentence for ``reason`` that needs to know nothing but whose alarm it is about."""
        zone = int(subject.removeprefix("zone:")) if subject.startswith("zone:") else None
        return explain.sentence(reason, self._names(sensor_of(subject), zone, subject))

    def _names(self, sensor_id: int | None, zone_id: int | None, subject: str = "") -> dict[str, str | explain.Words]:
        sensor = None if sensor_id is None else self._catalogue.sensors.get(sensor_id)
        zone = None if zone_id is None else self._catalogue.zones.get(zone_id)
        of_zone = zone.name if zone else {"vi": f"vùng {zone_id}", "en": f"zone {zone_id}"}
        of_sensor: explain.Words = {"vi": f"thiết bị {sensor_id}", "en": f"sensor {sensor_id}"}
        if sensor is not None:
            of_sensor = sensor.name
        elif sensor_id is None:
            of_sensor = of_zone if zone_id is not None else explain.group(subject)
        return {"sensor": of_sensor, "zone": of_zone}

    def _place(
        self, sensor_id: int | None, last: Event | None, zone_id: int | None, sensors: Sequence[int] = ()
    ) -> tuple[float | None, float | None]:
        if sensor_id is None and zone_id is None:
            known = [self._catalogue.sensors.get(one) for one in sensors]
            return next(((one.lon, one.lat) for one in known if one is not None and one.lon is not None), (None, None))
        if sensor_id is None:
            zone = self._catalogue.zones.get(zone_id or 0)
            return (None, None) if zone is None else middle(zone.geometry)
        if isinstance(last, Located):
            return last.position.lon, last.position.lat
        sensor = self._catalogue.sensors.get(sensor_id)
        return (None, None) if sensor is None else (sensor.lon, sensor.lat)

    def _sample(self, event: Event) -> Sample:
        if isinstance(event, Located):
            at = event.position
            return Sample(event.sensor_id, None, None, event.time, event.received, at.lon, at.lat)
        metric = self._catalogue.metric_keys.get(event.metric_id, str(event.metric_id))
        shown = event.text if event.value is None else event.value
        return Sample(event.sensor_id, metric, shown, event.time, event.received)

    def _facts(
        self, rule: LiveRule, subject: str, sensor_id: int | None, move: Move, last: Event | None
    ) -> dict[str, str | explain.Words]:
        value: float | str | None = _value(move, last)
        if value is None and isinstance(last, Reading):
            value = last.text
        key = rule.document.applies_to.metric or ""
        metric = CATALOGUE.get(key)
        when = rule.document.when
        function = when.function if isinstance(when, ZoneAggregate) else None
        measured = None if function == "count" else metric
        counted = when.of if isinstance(when, ZoneAggregate) else None
        within = when.within if isinstance(when, Rate | Correlation) else None
        return self._names(sensor_id, move.zone_id, subject) | {
            "metric": metric.name if metric else {"vi": key, "en": key},
            "value": explain.quantity(value, measured),
            "limit": explain.quantity(move.limit, measured, rounded=False),
            "function": explain.FUNCTIONS.get(function or "", ""),
            "counted": "" if counted is None else explain.beyond(counted.above, counted.below, metric),
            "members": str(move.members),
            "total": "" if move.limit is None else f"{move.limit:.0f}" if isinstance(move.limit, float) else move.limit,
            "window": explain.span(within or timedelta()),
            "span": explain.span(_delay(rule, move)),
            "last": "" if last is None else explain.moment(last.time.astimezone(self._zone)),
            "parts": self._parts(rule, move),
            "some": self._some(move),
        }

    def _parts(self, rule: LiveRule, move: Move) -> explain.Words:
        """Why each part of a correlation held, each as its own sentence without the full stop."""
        when = rule.document.when
        if not move.told or not isinstance(when, Correlation):
            return {"vi": "", "en": ""}
        sentences: list[explain.Words] = []
        for told, event in zip(move.told, move.events, strict=True):
            part = when.parts[told.part]
            key = part.applies_to.metric or ""
            metric = CATALOGUE.get(key)
            value = None if isinstance(event, Located) else event.text if event.value is None else event.value
            facts = self._names(event.sensor_id, None) | {
                "metric": metric.name if metric else {"vi": key, "en": key},
                "value": explain.quantity(value, metric),
                "limit": explain.quantity(told.limit, metric, rounded=False),
                "window": explain.span(part.when.within if isinstance(part.when, Rate) else timedelta()),
                "span": explain.span(part.for_),
            }
            sentences.append(explain.sentence(told.reason, facts))
        return {language: "; ".join(one[language].rstrip(".") for one in sentences) for language in ("vi", "en")}

    def _some(self, move: Move) -> explain.Words:
        """The names of some of the sensors a group's alarm is about, and how many more there are."""
        names = [self._names(sensor_id, None)["sensor"] for sensor_id in move.sensors]
        more = (move.members or 0) - len(names)
        said = {
            language: ", ".join(name if isinstance(name, str) else name[language] for name in names)
            for language in ("vi", "en")
        }
        if more <= 0:
            return said
        return {"vi": f"{said['vi']} và {more} thiết bị khác", "en": f"{said['en']} and {more} more"}


def _full(subject: str, zone_id: int | None) -> str:
    if not subject.startswith("sensor:"):
        return subject
    sensor = subject.partition("/")[0]
    return sensor if zone_id is None else f"{sensor}/zone:{zone_id}"


def _value(move: Move, last: Event | None) -> float | None:
    if move.value is not None:
        return move.value
    return None if last is None or isinstance(last, Located) else last.value


def _delay(rule: LiveRule, move: Move) -> timedelta:
    """The delay a sentence speaks of: of a silence its length, else how long the condition had to hold."""
    if move.reason.startswith("silent"):
        return timedelta(seconds=float(move.limit or 0))
    when = rule.document.when
    if move.action is Action.RAISE and isinstance(when, Geofence):
        return (when.exit_delay if when.event in ("exit", "outside") else when.dwell) or rule.document.for_
    return rule.document.for_


def _iso(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
