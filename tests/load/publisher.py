"""A publisher that costs little and forgets nothing: MQTT 5 at QoS 1 on a plain socket, packets encoded beforehand.

It is the measuring stick of the fault and load tests: what the broker acknowledged to it must be in the database
afterwards. After a lost connection it sends again what was not acknowledged, as MQTT 5 (4.4) asks of a sender.
"""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Target(NamedTuple):
    host: str
    port: int
    username: str
    password: str


class Sent(NamedTuple):
    """``acknowledged`` messages in ``seconds``; ``resent`` of them more than once."""

    acknowledged: int
    resent: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.acknowledged / self.seconds if self.seconds else 0.0


def packet(topic: str, payload: bytes, packet_id: int, *, retain: bool = False) -> bytearray:
    """One PUBLISH at QoS 1 (MQTT 5, 3.3) without properties."""
    name = topic.encode()
    body = struct.pack("!H", len(name)) + name + struct.pack("!HB", packet_id, 0) + payload
    return bytearray(bytes([0x32 | retain]) + _length(len(body)) + body)


class Publisher:
    """Publishes a stream of (topic, payload) at a rate or as fast as it goes, at most ``window`` unacknowledged."""

    def __init__(self, target: Target, client_id: str, *, window: int = 1_000) -> None:
        self._target = target
        self._client_id = client_id
        self._window = window
        self._socket: socket.socket | None = None
        self._unread = b""
        self._unacknowledged: dict[int, bytearray] = {}
        self._acknowledged = 0
        self._resent = 0

    def run(
        self,
        messages: Iterable[tuple[str, bytes]],
        *,
        rate: float | None = None,
        stop: threading.Event | None = None,
        patience: float = 120.0,
    ) -> Sent:
        """Until every message is acknowledged, or ``stop`` is set and what was sent is acknowledged.

        Raises:
            TimeoutError: nothing was acknowledged for ``patience`` seconds.
        """
        packets = self._packets(messages)
        began = last = time.monotonic()
        sent = seen = 0
        more = True
        while more or self._unacknowledged:
            if stop is not None and stop.is_set():
                more = False
            try:
                link = self._link()
                allowed = 1 << 30 if rate is None else int((time.monotonic() - began) * rate) + 1 - sent
                if more and (room := min(self._window - len(self._unacknowledged), allowed, 200)) > 0:
                    chunk = bytearray()
                    for _ in range(room):
                        entry = next(packets, None)
                        if entry is None:
                            more = False
                            break
                        packet_id, data = entry
                        self._unacknowledged[packet_id] = data
                        chunk += data
                        sent += 1
                    link.sendall(chunk)
                idle = 0.0 if more and rate is None and len(self._unacknowledged) < self._window else 0.001
                self._read(link, idle)
            except OSError:
                self._drop()
                time.sleep(0.05)
            if self._acknowledged != seen:
                seen, last = self._acknowledged, time.monotonic()
            elif self._unacknowledged and time.monotonic() - last > patience:
                raise TimeoutError(f"{len(self._unacknowledged)} messages unacknowledged for {patience} s")
        seconds = time.monotonic() - began
        self._drop()
        return Sent(self._acknowledged, self._resent, seconds)

    def _packets(self, messages: Iterable[tuple[str, bytes]]) -> Iterator[tuple[int, bytearray]]:
        packet_id = 0
        for topic, payload in messages:
            packet_id = packet_id % 65_535 + 1
            yield packet_id, packet(topic, payload, packet_id)

    def _link(self) -> socket.socket:
        if self._socket is None:
            link = socket.create_connection((self._target.host, self._target.port), timeout=5)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket, self._unread = link, b""
            _greet(link, self._client_id, self._target)
            for data in self._unacknowledged.values():
                data[0] |= 0x08  # DUP
                self._resent += 1
                link.sendall(data)
        return self._socket

    def _read(self, link: socket.socket, idle: float) -> None:
        ready, _, _ = select.select([link], [], [], idle)
        if not ready:
            return
        data = link.recv(65_536)
        if not data:
            raise ConnectionResetError("the broker closed the connection")
        data = self._unread + data
        at = 0
        while at + 2 <= len(data) and at + 2 + data[at + 1] <= len(data):
            if data[at] == 0x40:
                packet_id = data[at + 2] << 8 | data[at + 3]
                if self._unacknowledged.pop(packet_id, None) is not None:
                    self._acknowledged += 1
            elif data[at] == 0xE0:
                raise ConnectionResetError(f"the broker disconnected us, reason {data[at + 2]:#x}")
            at += 2 + data[at + 1]
        self._unread = data[at:]

    def _drop(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
            self._socket = None


def _greet(link: socket.socket, client_id: str, target: Target) -> None:
    """CONNECT with a clean start; raises ConnectionRefusedError with the broker's reason code."""
    text = [part.encode() for part in (client_id, target.username, target.password)]
    body = struct.pack("!H4sBBHB", 4, b"MQTT", 5, 0xC2, 0, 0) + b"".join(
        struct.pack("!H", len(part)) + part for part in text
    )
    link.sendall(b"\x10" + _length(len(body)) + body)
    answer = link.recv(4)
    if len(answer) < 4 or answer[0] != 0x20 or answer[3] != 0:
        raise ConnectionRefusedError(f"CONNACK {answer.hex()}")
    rest = answer[1] - 2
    while rest > 0:
        rest -= len(link.recv(rest))


def _length(size: int) -> bytes:
    """Variable byte integer (MQTT 5, 1.5.5)."""
    encoded = bytearray()
    while True:
        size, digit = divmod(size, 128)
        encoded.append(digit | (0x80 if size else 0))
        if not size:
            return bytes(encoded)
