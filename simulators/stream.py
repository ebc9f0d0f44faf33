"""The messages of a city in the order they are sent: pure, endless, the same for the same seed and start."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from hub.core.topics import build
from simulators.device import Device
from simulators.faults import Faults
from simulators.noise import salt, uniform
from simulators.payload import encode
from simulators.world import World


class Outgoing(NamedTuple):
    """``payload`` for ``topic``, due ``at`` (seconds since 1970 of the real clock), by the connection ``link``.

    ``seq``: the sequence number a reader finds in it; None when there is none, or it was cut off.
    ``fault``: what goes wrong with this message; ``stuck``: it shows what was measured then (seconds since 1970 of the
    city's clock), long ago.
    """

    at: float
    topic: str
    payload: bytes
    link: str
    seq: int | None
    fault: str | None = None
    stuck: float | None = None


class Tempo(NamedTuple):
    """How the city's clock runs against the real one: ``speed`` city seconds in each real second since ``start``."""

    start: float
    speed: float = 1.0

    def city(self, real: float) -> float:
        return self.start + (real - self.start) * self.speed

    def real(self, city: float) -> float:
        return self.start + (city - self.start) / self.speed


def link_of(device: Device) -> str:
    """The name of the broker connection a device's messages take."""
    return device.device if device.own_link else device.gateway


def messages(devices: Sequence[Device], world: World, tempo: Tempo, faults: Faults, seed: int) -> Iterator[Outgoing]:
    """Every device measures each ``period`` of the city's clock, at a phase of its own; never ends.

    The time in a message is the real one, so that a city at double speed sends twice as often, not from the future.
    A device counts its messages from 0, as one does that was just switched on.
    """
    order = itertools.count()
    queue: list[tuple[float, int, Outgoing | None, int, int]] = []
    phases = [_phase(device, seed) for device in devices]
    topics = [str(build(device.domain, device.device, device.format)) for device in devices]
    skews = [faults.skew(device.device) for device in devices]

    def schedule(index: int, turn: int) -> None:
        due = tempo.real(phases[index] + turn * devices[index].period)
        heapq.heappush(queue, (due, next(order), None, index, turn))

    first = [_first_turn(phase, device.period, tempo.start) for phase, device in zip(phases, devices, strict=True)]
    for index, turn in enumerate(first):
        schedule(index, turn)
    while queue:
        due, _, ready, index, turn = heapq.heappop(queue)
        if ready is not None:
            yield ready
            continue
        device = devices[index]
        schedule(index, turn + 1)
        at = tempo.city(due)
        if world.scenario.silent(device.device, world.since(at)):
            continue
        when = faults.measured_at(device.device, at, device.period)
        measured = device.measure(when, world)
        seq = turn - first[index]
        payload = encode(device, measured, datetime.fromtimestamp(due + skews[index], UTC), seq)
        for sending in faults.sendings(device.device, turn, device.period, payload):
            readable = seq if device.format == "json" and sending.payload == payload else None
            outgoing = Outgoing(
                due + sending.delay,
                topics[index],
                sending.payload,
                link_of(device),
                readable,
                sending.fault,
                when if when < at else None,
            )
            if sending.delay == 0:
                yield outgoing
            else:
                heapq.heappush(queue, (outgoing.at, next(order), outgoing, index, turn))


def _phase(device: Device, seed: int) -> float:
    return uniform(salt(seed, "phase", device.device)) * device.period


def _first_turn(phase: float, period: float, start: float) -> int:
    """The number of the first measurement at or after ``start``, counted from 1970."""
    turn = int((start - phase) // period)
    return turn if phase + turn * period >= start else turn + 1
