"""Timelines: what happened in the city, and what the duty officer's alarm list did, written as one table.

A file in ``timelines/`` has ``title``, ``sensors``, ``zones``, ``rules`` and ``timelines``. A line of a story is a time and

    cam-le-01 water_level 3.6 [bad|calibrating|uncertain|retained|suspect] [arrives 09:00:04] [again]
    boat-07 at 120 -30 [accuracy 8] [arrives …]        metres east and north of the city's centre
    restart [without NAME]                             the hub dies and another one takes over; meanwhile somebody
                                                       deleted the zone, retired the sensor or disabled the rule
    commit fails                                       the sample before this line came in a batch that was rolled back
    nothing                                            time passes, timers run
    look back                                          what came too late is judged again: `=> found` is a late finding,
                                                       `=> refuted` a silence that was told and was none
    draw ZONE SHAPE… · redraw ZONE SHAPE… · delete ZONE     shapes as in ``zones``
    open all day ZONE                                  it has no hours any more
    disable RULE · retire SENSOR
    => raised RULE SENSOR|- [in ZONE] [severity] [said 09:02:05]

Times are event times; a sample is heard at once unless it ``arrives`` later. Every transition of the whole timeline must be
named by a ``=>`` line, and nothing else. A line in double quotes below it is its Vietnamese sentence, a second one the
English.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from hub.core.alarms import Severity
from hub.core.reading import Fix, Flag, Reading
from hub.core.rules.catalogue import SensorRow
from hub.core.rules.engine import Transition
from hub.core.zones import ZoneRow
from tests.unit.rules.city import METRICS, NINE, Desk, at, fix, look_back, place, reading, rows, square

VERBS = {
    "raised": "raise",
    "cleared": "clear",
    "escalated": "escalate",
    "eased": "severity",
    "withdrawn": "withdraw",
    "reinstated": "reinstate",
    "amended": "amend",
    "found": "find_late",
    "refuted": "refute",
}
_VERB_OF = {kind: verb for verb, kind in VERBS.items()}
_FLAGS = {
    "bad": Flag.BAD,
    "calibrating": Flag.CALIBRATING,
    "uncertain": Flag.UNCERTAIN,
    "retained": Flag.RETAINED,
    "suspect": Flag.CLOCK_SUSPECT,
}


class Happening(NamedTuple):
    """One line of a story that is no ``=>`` line. Seconds after nine."""

    wall: float
    event: float
    words: list[str]


class Said(NamedTuple):
    """One transition, told or expected; what an expectation leaves out (None, or no sentence) may be anything."""

    event: float
    verb: str
    rule: str
    sensor: str | None
    zone: str | None
    severity: str | None
    wall: float | None
    sentences: list[str]

    def fits(self, told: Said) -> bool:
        pairs = zip(self[:7], told[:7], strict=True)
        return all(mine is None or mine == theirs for mine, theirs in pairs) and (
            self.sentences == told.sentences[: len(self.sentences)]
        )

    def __str__(self) -> str:
        parts = [clock(self.event), "=>", self.verb, self.rule, self.sensor or "-"]
        parts += ["in", self.zone] if self.zone else []
        parts += [self.severity] if self.severity else []
        parts += ["said", clock(self.wall)] if self.wall is not None else []
        return "  ".join(parts) + "".join(f'\n          "{text}"' for text in self.sentences)


class Timeline(NamedTuple):
    """One story with the city it happens in."""

    name: str
    sensors: dict[str, dict[str, Any]]
    zones: dict[str, Any]
    rules: list[dict[str, Any]]
    happenings: list[Happening]
    expected: list[Said]


def seconds(text: str) -> float:
    """Seconds after nine of '09:02:05', or of '1d00:30:00' a day later."""
    days, _, rest = text.rpartition("d")
    hours, minutes, rest = rest.split(":")
    return (int(days or 0) * 24 + int(hours) - 9) * 3600 + int(minutes) * 60 + float(rest)


def clock(moment: float) -> str:
    """The opposite of ``seconds``."""
    days, rest = divmod(moment + 9 * 3600, 86_400)
    text = f"{int(rest // 3600):02}:{int(rest // 60 % 60):02}:{rest % 60:06.3f}".removesuffix(".000")
    return f"{int(days)}d{text}" if days else text


def read(path: Path) -> list[Timeline]:
    """All timelines of a file."""
    document = yaml.safe_load(path.read_text("utf-8"))
    return [
        Timeline(
            entry["name"],
            document["sensors"] | entry.get("sensors", {}),
            entry.get("zones", document.get("zones", {})),
            [rule for rule in document["rules"] if rule["key"] in entry.get("rules", [rule["key"]])],
            *story(entry["story"]),
        )
        for entry in document["timelines"]
    ]


def play(timeline: Timeline) -> list[Said]:
    """What the alarm list did, in the order it was said."""
    run = Play(timeline)
    for wall, event, words in timeline.happenings:
        run.timers(wall)
        run.happen(wall, event, words)
        run.now = wall
    return run.said


class Play:
    """One run of one timeline."""

    def __init__(self, timeline: Timeline) -> None:
        self._sensors = {key: _sensor(n, key, about) for n, (key, about) in enumerate(timeline.sensors.items(), 1)}
        self._zones = {
            key: _zone(n, key, shape, at(-86_400)) for n, (key, shape) in enumerate(timeline.zones.items(), 1)
        }
        self._rules = {row.key: row for row in rows(*timeline.rules)}
        self._names = {("sensor", row.id): key for key, row in self._sensors.items()}
        self._names |= {("zone", row.id): key for key, row in self._zones.items()}
        self._names |= {("rule", row.id): key for key, row in self._rules.items()}
        self._desk = Desk(*timeline.rules, sensors=list(self._sensors.values()), zones=list(self._zones.values()))
        self._desk.engine.start(NINE)
        self._heard: list[Reading | Fix] = []
        self.said: list[Said] = []
        self.now = 0.0

    def timers(self, wall: float) -> None:
        """As live: at the moment each falls due."""
        for _ in range(10_000):
            due = self._desk.engine.next_due()
            if due is None or due > at(wall):
                return
            moment = max((due - NINE).total_seconds(), self.now)
            self._say(moment, self._desk.wait(moment))
        raise AssertionError("timers fall due for ever")

    def happen(self, wall: float, event: float, words: list[str]) -> None:
        match words:
            case ["nothing"]:
                self._say(wall, self._desk.wait(wall))
            case ["look", "back"]:
                self._say(wall, look_back(self._desk, self._heard, wall))
            case ["restart"]:
                self._desk.restart()
                self._desk.remind(self._heard, wall)
            case ["restart", "without", name]:
                self._rules.pop(name, None)
                self._zones.pop(name, None)
                self._sensors.pop(name, None)
                self._desk.restart([*self._sensors.values()], [*self._zones.values()], [*self._rules.values()])
                self._desk.remind(self._heard, wall)
            case ["commit", "fails"]:
                self._desk.judge_in_vain(self._heard[-1:], wall)
            case ["draw" | "redraw", key, *shape]:
                before = self._zones.get(key)
                number = len(self._names) + 1 if before is None else before.id
                self._names["zone", number] = key
                drawn = _zone(number, key, shape, at(wall), 1 if before is None else before.version + 1)
                self._zones[key] = drawn._replace(schedule=None if before is None else before.schedule)
                self._change(wall)
            case ["open", "all", "day", key]:
                before = self._zones[key]
                self._zones[key] = before._replace(schedule=None, version=before.version + 1, created_at=at(wall))
                self._change(wall)
            case ["delete", key]:
                del self._zones[key]
                self._change(wall)
            case ["disable", key]:
                del self._rules[key]
                self._change(wall)
            case ["retire", device]:
                del self._sensors[device]
                self._change(wall)
            case [device, *rest]:
                sample = self._sample(self._sensors[device].id, wall, event, rest)
                self._say(wall, self._desk.hear(*[sample] * (1 + ("again" in rest)), now=wall))
                self._heard.append(sample)

    def _change(self, wall: float) -> None:
        parts = {"sensors": self._sensors.values(), "zones": self._zones.values(), "rules": self._rules.values()}
        self._say(wall, self._desk.change(wall, **{name: list(part) for name, part in parts.items()}))

    def _sample(self, number: int, wall: float, event: float, words: list[str]) -> Reading | Fix:
        flags = sum(int(flag) for word, flag in _FLAGS.items() if word in words)
        if words[0] == "at":
            accuracy = float(words[words.index("accuracy") + 1]) if "accuracy" in words else None
            located = fix(event, float(words[1]), float(words[2]), sensor=number, accuracy=accuracy, flags=flags)
            return located._replace(received=at(wall))
        value = float(words[1]) if words[1].replace(".", "").lstrip("-").isdigit() else words[1]
        return reading(event, value, sensor=number, metric=METRICS[words[0]], flags=flags, delay=wall - event)

    def _say(self, wall: float, transitions: Sequence[Transition]) -> None:
        for one in transitions:
            self.said.append(
                Said(
                    event=(one.event_time - NINE).total_seconds(),
                    verb=_VERB_OF[one.kind],
                    rule=self._names["rule", one.rule_id],
                    sensor=self._names.get(("sensor", one.sensor_id or 0)),
                    zone=self._names.get(("zone", one.zone_id or 0)),
                    severity=one.severity,
                    wall=wall,
                    sentences=[one.why["vi"], one.why["en"]],
                )
            )


def _sensor(number: int, device: str, about: Mapping[str, Any]) -> SensorRow:
    given = dict(about)
    seconds_between = given.pop("period", None)
    return SensorRow(
        id=number,
        device=device,
        status="approved",
        name=given.pop("name", {"vi": device, "en": device}),
        period=None if seconds_between is None else timedelta(seconds=seconds_between),
        lateness=timedelta(seconds=given.pop("lateness", 5)),
        **given,
    )


def _zone(number: int, key: str, shape: Any, since: datetime, version: int = 1) -> ZoneRow:
    """``shape`` is SHAPE or {shape: SHAPE, hours: [windows]}; SHAPE is 'square EAST NORTH HALF', 'circle EAST NORTH RADIUS'
    or 'corridor RADIUS EAST NORTH EAST NORTH …' or 'ring EAST NORTH HALF HALF_OF_THE_HOLE'."""
    if isinstance(shape, dict):
        return _zone(number, key, shape["shape"], since, version)._replace(schedule=shape["hours"])
    form, *numbers = shape.split() if isinstance(shape, str) else shape
    metres = [float(one) for one in numbers]
    row = square(number, 0, 0, 1, key=key, name={"vi": key, "en": key}, created_at=since, version=version)
    if form == "square":
        return row._replace(geometry=square(number, *metres).geometry)
    if form == "ring":
        outer, hole = (square(number, metres[0], metres[1], half).geometry["coordinates"][0] for half in metres[2:])
        return row._replace(geometry={"type": "Polygon", "coordinates": [outer, hole[::-1]]})
    if form == "circle":
        point = {"type": "Point", "coordinates": list(place(metres[0], metres[1]))}
        return row._replace(kind="circle", geometry=point, radius=metres[2])
    line = [list(place(east, north)) for east, north in zip(metres[1::2], metres[2::2], strict=True)]
    return row._replace(kind="corridor", geometry={"type": "LineString", "coordinates": line}, radius=metres[0])


def story(text: str) -> tuple[list[Happening], list[Said]]:
    """The happenings in wall order, and what the alarm list must do."""
    happenings: list[Happening] = []
    expected: list[Said] = []
    for line in text.splitlines():
        if line.strip().startswith('"'):
            expected[-1].sentences.append(line.strip().strip('"'))
        elif words := line.split("#")[0].split():
            moment = seconds(words[0])
            if words[1] == "=>":
                expected.append(_expectation(moment, words[2:]))
                continue
            arrives = seconds(words[words.index("arrives") + 1]) if "arrives" in words else moment
            happenings.append(Happening(arrives, moment, words[1:]))
    happenings.sort(key=lambda one: one.wall)
    return happenings, expected


def _expectation(moment: float, words: list[str]) -> Said:
    verb, rule, sensor, *rest = words
    if verb not in VERBS:
        raise ValueError(f"{verb!r} is none of {', '.join(VERBS)}")
    return Said(
        event=moment,
        verb=verb,
        rule=rule,
        sensor=None if sensor == "-" else sensor,
        zone=rest[rest.index("in") + 1] if "in" in rest else None,
        severity=next((word for word in rest if word in set(Severity)), None),
        wall=seconds(rest[rest.index("said") + 1]) if "said" in rest else None,
        sentences=[],
    )
