"""Load for benches: QoS 1 over a plain socket, packets assembled from pieces encoded beforehand.

About two microseconds of Python a message, so that the publisher takes little of the machine it measures. Each device
counts its own ``seq`` and never uses an event time twice; what the broker acknowledged is counted packet by packet.
"""

from __future__ import annotations

import json
import os
import select
import socket
import struct
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from hub.core.topics import build
from simulators.publish import Broker

SEQ_START = 1_000_000_000  # ten digits from the first to the last: every payload of a device has the same length
_SLICE = 0.004  # seconds between two bursts
_PATIENCE = 30.0  # seconds without any acknowledgement before giving up
_IDS = 65_535


class LoadPlan(NamedTuple):
    """``rate`` messages a second for ``seconds`` over ``devices``; ``pack`` records in a SenML message."""

    rate: float
    seconds: float
    devices: int
    format: str = "json"
    pack: int = 50
    window: int = 2000


class LoadResult(NamedTuple):
    """What happened. ``lost`` messages were sent and neither acknowledged nor refused; ``cpu`` seconds of this process."""

    sent: int
    acknowledged: int
    refused: int
    lost: int
    readings: int
    seconds: float
    rate: float
    cpu: float


class _Window:
    """QoS 1 accounting: which packet identifiers are in flight, and what became of the others."""

    def __init__(self) -> None:
        self.flying: set[int] = set()
        self.acknowledged = self.refused = 0
        self._rest = b""

    def take(self, data: bytes) -> None:
        """Read whole PUBACKs (MQTT 5, 3.4); reason codes from 0x80 are refusals.

        Raises:
            ConnectionResetError: the broker sent DISCONNECT.
        """
        data = self._rest + data
        at, end = 0, len(data)
        while at + 2 <= end and at + 2 + data[at + 1] <= end:
            if data[at] == 0x40:
                self.flying.discard(data[at + 2] << 8 | data[at + 3])
                if data[at + 1] > 2 and data[at + 4] >= 0x80:
                    self.refused += 1
                else:
                    self.acknowledged += 1
            elif data[at] == 0xE0:
                raise ConnectionResetError(f"the broker disconnected us, reason {data[at + 2]:#x}")
            at += 2 + data[at + 1]
        self._rest = data[at:]


def load(broker: Broker, plan: LoadPlan) -> LoadResult:
    """Publish as planned, then wait for the last acknowledgement.

    Raises:
        OSError: the broker cannot be reached, refuses the log-in or closes the connection.
        TimeoutError: it stopped acknowledging.
    """
    craft = _senml(plan) if plan.format == "senml" else _native(plan)
    window = _Window()
    total = int(plan.rate * plan.seconds)
    cpu = time.process_time()
    with _connect(broker) as link:
        began = heard = time.monotonic()
        epoch = time.time()
        sent = seen = 0
        while sent < total or window.flying:
            now = time.monotonic()
            due = min(total, int((now - began) * plan.rate) + 1)
            room = min(due - sent, plan.window - len(window.flying))
            if room > 0:
                chunk = [craft(n, _identify(window, n), epoch + n / plan.rate) for n in range(sent, sent + room)]
                link.sendall(b"".join(chunk))
                sent += room
            if select.select([link], [], [], _SLICE if sent < total else 0.05)[0]:
                window.take(_received(link))
            done = window.acknowledged + window.refused
            if done != seen:
                seen, heard = done, now
            elif window.flying and now - heard > _PATIENCE:
                raise TimeoutError(f"{len(window.flying)} of {sent} messages unacknowledged for {_PATIENCE} s")
            if sent < total and room <= 0:
                time.sleep(_SLICE / 4)
        seconds = time.monotonic() - began
        link.sendall(b"\xe0\x00")
    lost = sent - window.acknowledged - window.refused
    readings = window.acknowledged * (plan.pack if plan.format == "senml" else 1)
    rate = round(sent / seconds, 1)
    used = round(time.process_time() - cpu, 3)
    return LoadResult(sent, window.acknowledged, window.refused, lost, readings, round(seconds, 3), rate, used)


_Craft = Callable[[int, int, float], bytes]
"""(number of the message, packet identifier, event time in seconds since 1970) to a whole PUBLISH packet."""


def _native(plan: LoadPlan) -> _Craft:
    payload = b'{"time":"%b.%06dZ","seq":%d,"metrics":{"vehicle_flow":%d.5}}'
    length = len(payload % (b"2026-01-01T00:00:00", 0, SEQ_START, 1000))
    heads = [_head(str(build("traffic", f"load-{n:05}", "json")), length) for n in range(plan.devices)]
    second, text = 0, b""

    def craft(number: int, packet_id: int, at: float) -> bytes:
        nonlocal second, text
        whole = int(at)
        if whole != second:
            second = whole
            text = datetime.fromtimestamp(whole, UTC).isoformat()[:19].encode()
        turn, device = divmod(number, plan.devices)
        micro = int((at - whole) * 1e6)
        body = payload % (text, micro, SEQ_START + turn, 1000 + number % 9000)
        return b"%b%b\0%b" % (heads[device], packet_id.to_bytes(2, "big"), body)

    return craft


def _senml(plan: LoadPlan) -> _Craft:
    """Packs of ``pack`` records half a period apart at most, so that no event time is used twice."""
    period = plan.devices / plan.rate
    step = period / plan.pack
    rest = [{"n": "level", "t": -round(step * k, 6), "v": 1.5 + k / 1000} for k in range(1, plan.pack)]
    tail = (b"," + json.dumps(rest, separators=(",", ":")).encode()[1:]) if rest else b"]"
    start = b'[{"bt":%.6f,"bu":"m","n":"level","v":1.5}'
    length = len(start % 1.7e9) + len(tail)
    heads = [_head(str(build("water", f"load-{n:05}", "senml")), length) for n in range(plan.devices)]

    def craft(number: int, packet_id: int, at: float) -> bytes:
        return b"%b%b\0%b%b" % (heads[number % plan.devices], packet_id.to_bytes(2, "big"), start % at, tail)

    return craft


def _head(topic: str, payload: int) -> bytes:
    """A PUBLISH at QoS 1 (MQTT 5, 3.3) up to its packet identifier; then come two bytes, no properties, the payload."""
    name = topic.encode()
    return b"\x32" + _variable(2 + len(name) + 3 + payload) + struct.pack("!H", len(name)) + name


def _identify(window: _Window, number: int) -> int:
    packet_id = number % _IDS + 1
    window.flying.add(packet_id)
    return packet_id


def _connect(broker: Broker) -> socket.socket:
    link = socket.create_connection((broker.host, broker.port), timeout=10)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    flags = 0x02 | (0x80 if broker.username else 0) | (0x40 if broker.password else 0)
    words = [f"load-{os.getpid()}-{time.monotonic_ns() % 10**9}", broker.username, broker.password]
    fields = b"".join(struct.pack("!H", len(word.encode())) + word.encode() for word in words if word)
    body = struct.pack("!H4sBBHB", 4, b"MQTT", 5, flags, 0, 0) + fields
    link.sendall(b"\x10" + _variable(len(body)) + body)
    answer = _received(link)
    if len(answer) < 4 or answer[0] != 0x20 or answer[3] != 0:
        link.close()
        raise ConnectionRefusedError(f"the broker refused the log-in, CONNACK {answer.hex()}")
    return link


def _received(link: socket.socket) -> bytes:
    data = link.recv(65_536)
    if not data:
        raise ConnectionResetError("the broker closed the connection")
    return data


def _variable(size: int) -> bytes:
    """A variable byte integer (MQTT 5, 1.5.5)."""
    encoded = bytearray()
    while True:
        size, digit = divmod(size, 128)
        encoded.append(digit | (0x80 if size else 0))
        if not size:
            return bytes(encoded)
