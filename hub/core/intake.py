"""One batch on its way in: from messages to rows, with every message accounted for.

The steps of hub/pipeline.py fill an ``Intake`` one after the other: ``decode`` understands the messages,
``unknown`` names what the registry has to learn, ``place`` turns samples into rows on trusted clocks, ``settle``
learns what the database kept and closes the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from hub.core.clock import ClockWindow, place
from hub.core.ledger import Ledger, Sequences
from hub.core.reading import Decoded, Fix, Flag, Message, Position, Reading, Sample
from hub.core.sources.mapping import PASSED_OVER
from hub.core.sources.table import NATIVE, Source
from hub.errors import DecodeError, shown

Decoder = Callable[[str, bytes, datetime], Decoded]
_MICROSECOND = timedelta(microseconds=1)

MOST_OF_ITS_OWN = 256
"""Metrics outside the catalogue that one device may bring: every viewer is told of all there are."""

_ANY = Source(0, NATIVE, "#", ClockWindow())

DeviceKey = tuple[str, str]
"""domain, device"""


class DeadLetter(NamedTuple):
    """A message that was refused: whole, with the reason and the field at fault."""

    message: Message
    reason: str
    field: str
    given: str
    expected: str


class Presence(NamedTuple):
    """A birth or a will."""

    sensor_id: int
    online: bool
    since: datetime


class Conflict(NamedTuple):
    """A row that says something else than what is known of its sensor, metric and time."""

    row: Reading | Fix
    known: Reading | Fix


class Stored(NamedTuple):
    """What became of a batch's rows: ``True`` at index i means that row i is new and stored."""

    readings: Sequence[bool]
    fixes: Sequence[bool]
    conflicts: Mapping[int, Conflict] = MappingProxyType({})
    """by index of the message in ``Intake.parts``: no row of such a message is stored"""


class NewDevice(NamedTuple):
    """A device the registry has not met, with the first position it reports."""

    domain: str
    device: str
    position: Position | None


class _Understood(NamedTuple):
    message: Message
    decoded: Decoded
    sensor_id: int
    readings: slice
    fixes: slice
    numbered: list[tuple[int, datetime]]
    """Sequence number and event time of each sample that has one."""


class Intake:
    """The batch. ``readings`` and ``fixes`` are in order of receipt."""

    def __init__(
        self,
        messages: Sequence[Message],
        dated_last: dict[DeviceKey, datetime] | None = None,
        source: Source = _ANY,
    ) -> None:
        """``messages`` are of one ``source``.

        ``dated_last``: the last date given to an undated message of each device; kept from batch to batch.
        """
        self.messages = messages
        self.source = source
        self.dead: list[DeadLetter] = []
        self.readings: list[Reading] = []
        self.fixes: list[Fix] = []
        self.presence: list[Presence] = []
        self.undated: dict[int, tuple[Message, datetime]] = {}
        """Packet id -> message without a time of its own, and the time it was given."""
        self.ledger = Ledger(received=len(messages))
        self._known_before: set[tuple[int, int] | None] = set()
        self._dated_last = {} if dated_last is None else dated_last
        self._decoded: list[tuple[Message, Decoded]] = []
        self._understood: list[_Understood] = []
        self._metrics: Mapping[str, int] = {}

    def decode(self, decoder: Decoder, given_before: Callable[[Message], datetime | None] = lambda _: None) -> None:
        """Understand each message, or bury it with its reason.

        ``given_before`` knows when a redelivered message without an own time was received first: it counts from there.
        """
        append = self._decoded.append
        for message in self.messages:
            if message.dup and (first := given_before(message)) is not None:
                message = message._replace(received=first)
                self._known_before.add(message.token)
            try:
                append((message, decoder(message.topic, message.payload, message.received)))
            except DecodeError as error:
                self._bury(message, error)

    def unknown(
        self, sensors: Mapping[DeviceKey, int], metrics: Mapping[str, int]
    ) -> tuple[list[NewDevice], dict[str, DeviceKey]]:
        """Devices and metrics that the registry must learn before ``place``; metrics with the device that brings them."""
        devices: dict[DeviceKey, NewDevice] = {}
        names: dict[str, DeviceKey] = {}
        for _, decoded in self._decoded:
            key = (decoded.domain, decoded.device)
            if key not in sensors and key not in devices:
                position = next((sample.position for sample in decoded.samples if sample.position), None)
                devices[key] = NewDevice(*key, position)
            for sample in decoded.samples:
                for metric in sample.metrics:
                    if metric not in metrics:
                        names.setdefault(metric, key)
        return list(devices.values()), names

    def place(
        self,
        sensors: Mapping[DeviceKey, int],
        metrics: Mapping[str, int],
        owner: Callable[[int], str | None] | None = None,
    ) -> None:
        """Samples to rows. A message with a metric that the registry would not learn is buried, and one about a device of
        another source: ``owner`` tells whose it is, None where it is this one's."""
        self._metrics = metrics
        window = self.source.window
        for message, decoded in self._decoded:
            sensor_id = sensors[decoded.domain, decoded.device]
            if owner is not None and (whose := owner(sensor_id)) is not None:
                self._bury(message, of_another(decoded, whose))
                continue
            try:
                dated = self._dated(message, decoded, window)
            except DecodeError as error:
                if error.reason == "clock":
                    self.ledger.sensor(sensor_id).suspect += 1
                self._bury(message, error)
                continue
            first_reading, first_fix = len(self.readings), len(self.fixes)
            if decoded.online is not None:
                self.presence.append(Presence(sensor_id, decoded.online, message.received))
            retained = int(Flag.RETAINED) if message.retain else 0
            numbered: list[tuple[int, datetime]] = []
            try:
                for sample, time, late in dated:
                    flags = int(sample.quality) | late | retained
                    if sample.seq is not None:
                        numbered.append((sample.seq, time))
                    for name, value in sample.metrics.items():
                        if value.__class__ is str:
                            row = Reading(sensor_id, metrics[name], time, message.received, None, value, flags)
                        else:
                            row = Reading(sensor_id, metrics[name], time, message.received, float(value), None, flags)
                        self.readings.append(row)
                    if sample.position is not None:
                        self.fixes.append(Fix(sensor_id, time, message.received, sample.position, flags))
            except KeyError as error:
                del self.readings[first_reading:], self.fixes[first_fix:]
                self._bury(message, _too_many(error.args[0]))
                continue
            readings, fixes = slice(first_reading, len(self.readings)), slice(first_fix, len(self.fixes))
            self._understood.append(_Understood(message, decoded, sensor_id, readings, fixes, numbered))

    @property
    def parts(self) -> list[tuple[slice, slice]]:
        """Of each message that was understood, which ``readings`` and which ``fixes`` are its own."""
        return [(one.readings, one.fixes) for one in self._understood]

    def settle(self, stored: Stored, sequences: Sequences) -> None:
        """Close the ledger: which messages brought something new, which were there already, which contradict."""
        ledger = self.ledger
        new_readings, new_fixes, conflicts = stored
        ledger.readings, ledger.positions = sum(new_readings), sum(new_fixes)
        every_new = ledger.readings + ledger.positions == len(new_readings) + len(new_fixes)
        if not every_new:
            refused = [self._understood[index] for index in conflicts]
            refused_rows = sum(len(self.readings[one.readings]) + len(self.fixes[one.fixes]) for one in refused)
            old = len(new_readings) + len(new_fixes) - ledger.readings - ledger.positions
            ledger.duplicate_rows = old - refused_rows
        sequences.begin()
        for index, (message, decoded, sensor_id, readings, fixes, numbered) in enumerate(self._understood):
            account = ledger.sensor(sensor_id)
            if not decoded.samples:
                ledger.presence += 1
                continue
            for seq, time in numbered:
                account.gaps += sequences.gap(sensor_id, seq, time)
                account.seq = max(account.seq, seq)
            if index in conflicts:
                self._bury(message, self._contradiction(conflicts[index]))
                continue
            account.received += 1
            if every_new or any(new_readings[readings]) or any(new_fixes[fixes]):
                ledger.stored += 1
                account.stored += 1
            else:
                ledger.duplicate += 1
                account.duplicate += 1
            rows: Sequence[Reading | Fix] = self.readings[readings] or self.fixes[fixes]
            if rows and rows[0].flags & Flag.LATE:
                account.late += 1

    @property
    def delivered(self) -> list[tuple[int, Message]]:
        """Every message that was understood, with its sensor, in order of receipt."""
        return [(one.sensor_id, one.message) for one in self._understood]

    def fresh(self, stored: Stored) -> tuple[list[Reading], list[Fix]]:
        """The rows that are new: what may be judged and shown."""
        if self.ledger.readings == len(self.readings) and self.ledger.positions == len(self.fixes):
            return self.readings, self.fixes
        return (
            [row for row, new in zip(self.readings, stored.readings, strict=True) if new],
            [row for row, new in zip(self.fixes, stored.fixes, strict=True) if new],
        )

    def _contradiction(self, conflict: Conflict) -> DecodeError:
        row, known = conflict
        if isinstance(row, Reading) and isinstance(known, Reading):
            name = next((key for key, number in self._metrics.items() if number == row.metric_id), "?")
            field, given, before = f"metrics.{name}", _said(row), _said(known)
        else:
            assert isinstance(row, Fix)
            assert isinstance(known, Fix)
            field, given, before = "position", _where(row), _where(known)
        return DecodeError(
            "conflict", field, given, f"{before}, as was said before of {row.time.isoformat()}, or a time of its own: "
            "a device that measures more often than its clock counts sends fractions of a second"
        )  # fmt: skip

    def _dated(self, message: Message, decoded: Decoded, window: ClockWindow) -> list[tuple[Sample, datetime, int]]:
        received = message.received
        dated: list[tuple[Sample, datetime, int]] = []
        batch = len(decoded.samples) > 1
        base: datetime | None = None
        for index, sample in enumerate(decoded.samples):
            if sample.time is None:
                base = base or self._date(message, decoded)
                # A microsecond apart, or the samples of one list would be repetitions of each other.
                dated.append((sample, base + index * _MICROSECOND, 0))
                continue
            time = sample.time
            if sample.from_receipt:
                base = base or self._date(message, decoded)
                time += base - received
            time, flags = place(time, received, window, f"[{index}].time" if batch else "time")
            dated.append((sample, time, flags))
        return dated

    def _date(self, message: Message, decoded: Decoded) -> datetime:
        """When an undated message happened: as it was dated before, else on receipt, but after the one before it.

        Many messages share one moment of receipt; two of one device with one time would be taken for one.
        """
        base = message.received
        if message.token not in self._known_before:
            key = (decoded.domain, decoded.device)
            base = max(base, self._dated_last.get(key, base))
            self._dated_last[key] = base + len(decoded.samples) * _MICROSECOND
        if message.token is not None:
            self.undated[message.token[1]] = (message, base)
        return base

    def _bury(self, message: Message, error: DecodeError) -> None:
        if error.reason == PASSED_OVER:
            self.ledger.reject(error.reason)
            return
        problem = error.problems[0]
        self.dead.append(DeadLetter(message, error.reason, problem.field, problem.given, problem.expected))
        self.ledger.reject(error.reason)


def _too_many(metric: str) -> DecodeError:
    expected = f"at most {MOST_OF_ITS_OWN} names of its own for one device, beside those of the catalogue"
    return DecodeError("too-many", f"metrics.{metric}", "a metric that nobody sent before", expected)


def of_another(decoded: Decoded, owner: str) -> DecodeError:
    """The refusal of a message about a device of the source ``owner``."""
    given = f"{decoded.domain}/{decoded.device}, a device of the source {owner}"
    return DecodeError(
        "not-its-device", "device", given, "a device of its own: nobody speaks for the devices of another source"
    )


def _said(row: Reading) -> str:
    return shown(row.text) if row.value is None else f"{row.value:.12g}"


def _where(fix: Fix) -> str:
    return f"lon {fix.position.lon:.7g}, lat {fix.position.lat:.7g}"
