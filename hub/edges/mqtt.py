"""paho-mqtt on asyncio: one persistent MQTT 5 session, no thread of its own.

The event loop watches the socket and hands bytes to paho; paho hands messages to ``Session``. Everything runs on
one thread, so nothing fights over the interpreter and an exception cannot kill a network thread unnoticed: it is
logged, counted, and answered with a fresh connection, on which the broker sends again what was not acknowledged.

Two facts shape this file. paho reads a packet with three recv() calls and writes each acknowledgement with its own
send(); ``BufferedSocket`` turns hundreds of those into one system call. And an acknowledgement sent on another
connection than the one that brought the message destroys somebody else's message, so every token carries the
generation of its connection (MQTT 5, 4.4: packet ids live as long as the session, deliveries as long as the link).
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, cast

import paho.mqtt.client as paho
import structlog
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from hub.core.reading import Message

log = structlog.get_logger(__name__)

_READ_SIZE = 1 << 18
_SLICE_SECONDS = 0.004
"""Longest stretch of reading before other tasks of the loop get their turn."""
_FEW = 8
"""After a batch of more than these more has come while it was handled: nobody waits for company then."""
_KEEPALIVE = 15
_TAKEN_OVER = 142
"""Session taken over (MQTT 5, 3.14.2.1)."""
_CUT_SHORT = 4
"""So many connections in a row that were let in and cut off within seconds have another client with our name behind them:
Mosquitto 2.0.11 closes the older connection and does not say why."""
_OWN_NAMES = "give each ingest a HUB_MQTT_CLIENT_ID of its own"
_GRACE_SECONDS = 5.0
"""After a connect: time for the broker's backlog and for devices that were cut off with us to come back."""


class Broker(NamedTuple):
    """Where the broker is and who we are to it."""

    host: str
    port: int
    username: str
    password: str
    client_id: str
    tls_ca: Path | None = None


class BufferedSocket:
    """What paho uses as its socket: one recv() fills a buffer for many packets, one send() empties many."""

    def __init__(self, inner: socket.socket | ssl.SSLSocket) -> None:
        self.on_close: Callable[[], None] = lambda: None
        """Called just before the descriptor is given back, so that nobody watches its next owner."""
        self._inner = inner
        self._in = b""
        self._at = 0
        self._out: list[bytes] = []

    def recv(self, size: int) -> bytes:
        end = self._at + size
        if end > len(self._in):
            rest = self._in[self._at :]
            if rest:
                self._in, self._at = b"", 0
                return rest
            self._in = self._inner.recv(max(size, _READ_SIZE))
            self._at, end = 0, min(size, len(self._in))
        data = self._in[self._at : end]
        self._at = end
        return data

    def buffered(self) -> int:
        return len(self._in) - self._at

    def pending(self) -> int:
        return self.buffered()

    def send(self, data: bytes | bytearray) -> int:
        self._out.append(bytes(data))
        return len(data)

    def flush(self) -> bool:
        """Write what was sent. True when nothing is left. Raises OSError when the connection is gone."""
        if not self._out:
            return True
        data = b"".join(self._out)
        try:
            count = self._inner.send(data)
        except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
            count = 0
        self._out = [data[count:]] if count < len(data) else []
        return not self._out

    def fileno(self) -> int:
        return self._inner.fileno()

    def setblocking(self, flag: bool) -> None:
        self._inner.setblocking(flag)

    def settimeout(self, seconds: float | None) -> None:
        self._inner.settimeout(seconds)

    def close(self) -> None:
        self.on_close()
        with contextlib.suppress(OSError):
            self.flush()
        self._inner.close()


class _Client(paho.Client):
    """paho's client on a ``BufferedSocket``, with a short way for the packets that make up all the load.

    For each PUBLISH paho builds a property table, a message object and a locked callback, a third of the whole cost
    of ingest. A PUBLISH at QoS 1 without properties (MQTT 5, 3.3.2) needs none of it; every other packet is paho's.
    """

    buffer: BufferedSocket | None = None
    on_plain_publish: Callable[[bytes, bytes, int, bool, bool], None] | None = None
    """topic, payload, packet id, retain, dup"""

    def _handle_publish(self) -> Any:
        command, packet = self._in_packet["command"], self._in_packet["packet"]
        if command & 0x06 == 0x02 and self.on_plain_publish is not None and len(packet) > 4:
            end = 2 + (packet[0] << 8 | packet[1])
            if end + 2 < len(packet) and packet[end + 2] == 0:
                packet_id = packet[end] << 8 | packet[end + 1]
                self.on_plain_publish(
                    bytes(packet[2:end]), bytes(packet[end + 3 :]), packet_id, bool(command & 1), bool(command & 8)
                )
                return paho.MQTT_ERR_SUCCESS
        return super()._handle_publish()

    def _create_socket(self) -> Any:
        self.buffer = BufferedSocket(cast("socket.socket", super()._create_socket()))
        return self.buffer


class Counters:
    """What happened on the wire since the start; read by metrics."""

    def __init__(self) -> None:
        self.received = 0
        self.redelivered = 0
        self.connects = 0
        self.sessions_lost = 0
        self.callback_errors = 0
        self.last_activity = time.monotonic()


class Session:
    """A persistent session. ``run`` keeps it connected until cancelled; ``take`` waits for messages.

    Back-pressure: the broker keeps at most ``receive_maximum`` messages unacknowledged towards us, and above
    ``held_bytes`` the socket is left unread. Nothing received is ever dropped here.
    """

    def __init__(
        self,
        broker: Broker,
        topics: Iterable[str],
        *,
        qos: int = 1,
        session_expiry: int = 604_800,
        receive_maximum: int = 2_000,
        held_bytes: int = 64 * 2**20,
        company: float = 0.0,
        on_connected: Callable[[bool], None] | None = None,
        had_session: Callable[[], bool] = lambda: False,
    ) -> None:
        """``company``: seconds that the first message of a quiet time waits for others, where one costs as much as ten.
        ``had_session``: whether the broker should know us when we connect for the first time."""
        self.counters = Counters()
        self.connected = False
        self._subscribed = False
        self._refusal = ""
        self._broker = broker
        self._topics = list(topics)
        self._further: list[str] = []
        self._over: list[str] = []
        self._asked: dict[int, list[str]] = {}
        """by packet id: the filters of a SUBSCRIBE"""
        self._qos = qos
        self._session_expiry = session_expiry
        self._receive_maximum = receive_maximum
        self._held_limit = held_bytes
        self._company = company
        self._on_connected = on_connected
        self._had_session = had_session
        self._cut_short = 0
        self._generation = 0
        self._waiting: list[Message] = []
        self._held = 0
        self._oldest: datetime | None = None
        self._taken = 0
        """messages in the last batch"""
        self._arrived = asyncio.Event()
        self._lost = asyncio.Event()
        self._reading = False
        self._saturated = False
        self._connected_at = 0.0
        self._client: _Client | None = None
        self._now = datetime.now(UTC)

    async def run(self) -> None:
        """Stay connected. Ends only by cancellation, and then says DISCONNECT, which keeps the session."""
        delay = 0.05
        while True:
            began = time.monotonic()
            try:
                await self._one_connection()
            except OSError as error:
                self._cut_short = 0
                self._refusal = str(error)
                log.warning(
                    "broker unreachable, trying again", host=self._broker.host, port=self._broker.port, error=str(error)
                )
            delay = 0.05 if time.monotonic() - began > 5 else min(delay * 2, 2.0)
            await asyncio.sleep(delay * random.uniform(0.7, 1.3))

    def listen_to(self, further: Sequence[str], over: Sequence[str]) -> None:
        """From now on also to ``further`` topic filters, and not to those that are ``over``, which the broker's session
        may still hold from an earlier time. A broker that refuses one of them keeps nobody from the others."""
        self._further, self._over = list(further), list(over)
        if self._client is not None and self.connected:
            self._ask_for_further(self._client)
            self._flush()

    def _ask_for_further(self, client: _Client) -> None:
        if self._over:
            client.unsubscribe(self._over)
        if self._further:
            self._subscribe(client, self._further)

    def _subscribe(self, client: Any, topics: list[str]) -> None:
        # A subscription is renewed on every connect; retained messages come only if it is new (retain handling 1).
        options = SubscribeOptions(qos=self._qos, retainHandling=1)
        _, packet_id = client.subscribe([(topic, options) for topic in topics])
        if packet_id is not None:
            self._asked[packet_id] = topics

    async def take(self, limit: int, limit_bytes: int) -> list[Message]:
        """What has arrived, oldest first, at most ``limit`` messages and about ``limit_bytes``; waits for the first."""
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
            if self._company and self._taken <= _FEW:
                await asyncio.sleep(self._company)
        count = size = 0
        for message in self._waiting:
            size += len(message.payload)
            count += 1
            if count == limit or size >= limit_bytes:
                break
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        self._oldest = batch[0].received
        self._taken = count
        self._saturated = count + len(self._waiting) > 0.9 * self._receive_maximum or not self._reading
        return batch

    def waiting(self) -> Sequence[Message]:
        return self._waiting

    def acknowledge(self, messages: Iterable[Message]) -> None:
        """PUBACK in the order of receipt. Tokens of an earlier connection are passed over: they come again."""
        client, generation = self._client, self._generation
        self._oldest = None
        for message in messages:
            self._held -= len(message.payload)
            token = message.token
            if token is not None and token[0] == generation and client is not None and self.connected:
                client.ack(token[1], 1)
        self._flush()
        self._resume_reading()

    def caught_up(self) -> bool:
        """Connected for a while, and the broker is not held back by our ReceiveMaximum."""
        return self.connected and not self._saturated and time.monotonic() - self._connected_at > _GRACE_SECONDS

    def trouble(self) -> str:
        """Why no message comes in, as a sentence; empty: connected, and subscribed to every topic."""
        if not self.connected:
            return f"not connected to {self._broker.host}:{self._broker.port}" + (
                self._refusal and f": {self._refusal}"
            )
        return "" if self._subscribed else self._refusal or "connected, and not subscribed yet"

    def oldest_age(self) -> float:
        """Seconds since the oldest message not yet acknowledged was received; 0 when there is none."""
        oldest = self._oldest or (self._waiting[0].received if self._waiting else None)
        return 0.0 if oldest is None else (datetime.now(UTC) - oldest).total_seconds()

    def publish(self, topic: str, payload: bytes) -> bool:
        """QoS 0. False when not connected: what is sent this way may be lost by its nature."""
        if self._client is None or not self.connected:
            return False
        self._client.publish(topic, payload, qos=0)
        self._flush()
        return True

    async def _one_connection(self) -> None:
        loop = asyncio.get_running_loop()
        client = self._new_client()
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = self._session_expiry
        properties.ReceiveMaximum = self._receive_maximum
        self._lost.clear()
        # connect() resolves names and waits for TCP (and TLS); from then on the socket never blocks.
        await asyncio.to_thread(
            client.connect,
            self._broker.host,
            self._broker.port,
            _KEEPALIVE,
            clean_start=self._session_expiry == 0,
            properties=properties,
        )
        if client.buffer is None:
            raise OSError("no connection was opened")
        self._client = client
        client.buffer.on_close = self._unwatch
        self._begin_reading()
        self._flush()
        misc = loop.create_task(self._misc())
        try:
            await self._lost.wait()
        finally:
            misc.cancel()
            if self.connected:
                client.disconnect()
                self._flush()
            self._end(client)

    def _new_client(self) -> _Client:
        client = _Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._broker.client_id,
            protocol=paho.MQTTv5,
            manual_ack=True,
            reconnect_on_failure=False,
        )
        client.username_pw_set(self._broker.username, self._broker.password)
        if self._broker.tls_ca is not None:
            client.tls_set(ca_certs=str(self._broker.tls_ca))
        client.on_connect = self._connect_answer
        client.on_disconnect = self._disconnected
        client.on_subscribe = self._subscribe_answer
        client.on_message = self._message
        client.on_plain_publish = self._received
        # With these two set, paho only queues what it wants to send; we write it in one go.
        client.on_socket_register_write = lambda *_: None
        client.on_socket_unregister_write = lambda *_: None
        return client

    def _connect_answer(self, client: Any, _data: Any, flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._refusal = f"the broker refused {self._broker.username}: {reason}"
            log.error("broker refused us", username=self._broker.username, reason=str(reason))
            self._lost.set()
            return
        self._generation += 1
        self._refusal = ""
        self.connected, self._connected_at = True, time.monotonic()
        self.counters.connects += 1
        expected = self._session_expiry and (self.counters.connects > 1 or self._had_session())
        if expected and not flags.session_present:
            self.counters.sessions_lost += 1
            log.error(
                "the broker lost our session: messages it held for us may be gone", client_id=self._broker.client_id
            )
        self._asked.clear()
        self._subscribe(client, self._topics)
        self._ask_for_further(client)
        log.info(
            "connected to the broker",
            host=self._broker.host,
            port=self._broker.port,
            session_present=flags.session_present,
        )
        if self._on_connected is not None:
            self._on_connected(flags.session_present)

    def _subscribe_answer(
        self, _client: Any, _data: Any, mid: int, reasons: Sequence[ReasonCode], _properties: Any
    ) -> None:
        asked = self._asked.pop(mid, self._topics)
        refused = [f"{topic} ({reason})" for topic, reason in zip(asked, reasons, strict=False) if reason.is_failure]
        if asked is not self._topics:
            if refused:
                log.error("broker refused the topics of a source", username=self._broker.username, topics=refused)
            return
        self._subscribed = not refused
        if refused:
            self._refusal = f"the broker refused the subscription to {', '.join(refused)}"
            log.error("broker refused a subscription", username=self._broker.username, topics=refused)

    def _disconnected(self, _client: Any, _data: Any, flags: Any, reason: ReasonCode, _properties: Any) -> None:
        if self.connected:
            self._tell_end(flags.is_disconnect_packet_from_server, reason)
        self._lost.set()

    def _tell_end(self, said_by_broker: bool, reason: ReasonCode) -> None:
        ours = self._broker.client_id
        if said_by_broker and reason.value == _TAKEN_OVER:
            log.error("session taken over: another client has our client id", client_id=ours, fix=_OWN_NAMES)
            return
        log.warning("broker connection ended", reason=str(reason))
        short = reason.is_failure and time.monotonic() - self._connected_at < _GRACE_SECONDS
        self._cut_short = self._cut_short + 1 if short else 0
        if self._cut_short >= _CUT_SHORT:
            self._cut_short = 0
            log.error(
                "the broker lets us in and cuts us off, again and again: has another client our client id?",
                client_id=ours,
                fix=_OWN_NAMES,
            )

    def _message(self, _client: Any, _data: Any, message: paho.MQTTMessage) -> None:
        self._received(
            message._topic, bytes(message.payload), message.mid if message.qos else 0, message.retain, message.dup
        )

    def _received(self, topic: bytes, payload: bytes, packet_id: int, retain: bool, dup: bool) -> None:
        try:
            name = topic.decode()
        except UnicodeDecodeError:
            # Shown escaped, so that it can be kept as a dead letter under a name people can read.
            name = topic.decode("utf-8", "backslashreplace")
        self.counters.received += 1
        self.counters.redelivered += dup
        self._held += len(payload)
        token = (self._generation, packet_id) if packet_id else None
        self._waiting.append(Message(name, payload, self._now, retain, dup, token))

    def _begin_reading(self) -> None:
        if self._client is not None and self._client.buffer is not None and not self._reading:
            asyncio.get_running_loop().add_reader(self._client.buffer.fileno(), self._readable)
            self._reading = True

    def _readable(self) -> None:
        client = self._client
        if client is None or client.buffer is None:
            return
        self._now = datetime.now(UTC)
        self.counters.last_activity = time.monotonic()
        until = self.counters.last_activity + _SLICE_SECONDS
        try:
            while client.loop_read() == paho.MQTT_ERR_SUCCESS and client.buffer.buffered():
                if self._held > self._held_limit or time.monotonic() > until:
                    break
        except Exception:
            # Ours to mend, not the messages': a fresh connection brings them again.
            self.counters.callback_errors += 1
            log.exception("error while reading from the broker; reconnecting")
            self._lost.set()
        self._flush()
        if self._waiting:
            self._arrived.set()
        if self._held > self._held_limit:
            self._pause_reading()
        elif client.buffer.buffered():
            asyncio.get_running_loop().call_soon(self._readable)

    def _pause_reading(self) -> None:
        if self._reading and self._client is not None and self._client.buffer is not None:
            asyncio.get_running_loop().remove_reader(self._client.buffer.fileno())
            self._reading = False

    def _resume_reading(self) -> None:
        if not self._reading and self.connected and self._held <= self._held_limit:
            self._begin_reading()
            self._readable()

    def _flush(self) -> None:
        client = self._client
        if client is None or client.buffer is None or self._lost.is_set():
            return
        try:
            client.loop_write()
            if not client.buffer.flush():
                asyncio.get_running_loop().add_writer(client.buffer.fileno(), self._writable)
        except OSError as error:
            log.warning("broker connection failed while writing", error=str(error))
            self._lost.set()

    def _writable(self) -> None:
        client = self._client
        if client is not None and client.buffer is not None:
            asyncio.get_running_loop().remove_writer(client.buffer.fileno())
            self._flush()

    async def _misc(self) -> None:
        while True:
            await asyncio.sleep(1)
            if self._client is not None:
                self._client.loop_misc()
                self._flush()

    def _unwatch(self) -> None:
        if self._client is not None and self._client.buffer is not None:
            descriptor = self._client.buffer.fileno()
            if descriptor >= 0:
                loop = asyncio.get_running_loop()
                loop.remove_reader(descriptor)
                loop.remove_writer(descriptor)
        self._reading = False

    def _end(self, client: _Client) -> None:
        self.connected = self._subscribed = False
        if client.buffer is not None:
            client.buffer.close()
        self._client = None
