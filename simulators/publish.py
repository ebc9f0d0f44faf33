"""The only file that knows MQTT: paho, MQTT 5, QoS 1, a bounded window, birth and last will."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import NamedTuple

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

WINDOW = 64
"""PUBLISHes in flight on one connection."""
WAITING = 5_000
"""Messages held for a broker that is away; beyond that a message is dropped and counted, as a real device would."""
ONLINE, OFFLINE = b"online", b"offline"


class Broker(NamedTuple):
    """Where to publish and as whom."""

    host: str
    port: int
    username: str | None
    password: str | None


class Link:
    """One connection to the broker. Its retained status topic says online at birth and offline when it dies."""

    def __init__(self, broker: Broker, name: str, status_topic: str) -> None:
        self.name = name
        self.sent = self.acknowledged = self.dropped = self.refused = 0
        self.connected = threading.Event()
        self._status = status_topic
        self._births: set[int] = set()
        """packet identifiers of births under way: what a device sends is counted, not that it is there"""
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="", protocol=mqtt.MQTTv5)
        self._client.username_pw_set(broker.username, broker.password)
        self._client.max_inflight_messages_set(WINDOW)
        self._client.max_queued_messages_set(WAITING)
        self._client.reconnect_delay_set(1, 15)
        self._client.will_set(status_topic, OFFLINE, qos=1, retain=True)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_publish = self._on_publish
        self._client.connect_async(broker.host, broker.port, keepalive=30)

    def start(self) -> None:
        """Connect in the background and stay connected; a broker that is away is tried again."""
        self._client.loop_start()

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        """Hand over one message at QoS 1; never waits. False: too many wait already, this one is dropped."""
        if self._client.publish(topic, payload, qos=1, retain=retain).rc == MQTTErrorCode.MQTT_ERR_QUEUE_SIZE:
            self.dropped += 1
            return False
        self.sent += 1
        return True

    def stop(self) -> None:
        """Publish nothing more and leave; the broker sends the will, so that the retained status says offline."""
        self._client.disconnect(ReasonCode(PacketTypes.DISCONNECT, "Disconnect with will message"))
        self._client.loop_stop()

    def _on_connect(
        self, client: mqtt.Client, userdata: object, flags: object, reason: ReasonCode, properties: Properties | None
    ) -> None:
        if reason.is_failure:
            self.refused += 1
            return
        self._births.add(client.publish(self._status, ONLINE, qos=1, retain=True).mid)
        self.connected.set()

    def _on_disconnect(
        self, client: mqtt.Client, userdata: object, flags: object, reason: ReasonCode, properties: Properties | None
    ) -> None:
        self.connected.clear()

    def _on_publish(
        self, client: mqtt.Client, userdata: object, mid: int, reason: ReasonCode, properties: Properties
    ) -> None:
        if mid in self._births:
            self._births.remove(mid)
        else:
            self.acknowledged += 1


class Links:
    """All connections of a city, by name."""

    def __init__(self, broker: Broker, status_topics: Mapping[str, str]) -> None:
        self.by_name = {name: Link(broker, name, topic) for name, topic in status_topics.items()}

    def start(self) -> None:
        for link in self.by_name.values():
            link.start()

    def stop(self, patience: float = 5.0) -> None:
        """Leave once the broker has acknowledged everything, or after ``patience`` seconds."""
        until = time.monotonic() + patience
        while not self._delivered() and time.monotonic() < until:
            time.sleep(0.02)
        for link in self.by_name.values():
            link.stop()

    def _delivered(self) -> bool:
        return all(link.acknowledged >= link.sent or not link.connected.is_set() for link in self.by_name.values())

    def counts(self) -> dict[str, int]:
        """Over all connections: sent, acknowledged, dropped, refused (log-ins), connected."""
        links = self.by_name.values()
        totals = {
            name: sum(getattr(link, name) for link in links) for name in ("sent", "acknowledged", "dropped", "refused")
        }
        return totals | {"connected": sum(link.connected.is_set() for link in links), "links": len(links)}
