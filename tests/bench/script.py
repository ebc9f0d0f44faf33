"""What one would write in an afternoon instead of a hub: paho's own thread in front, executemany behind.

It acknowledges on receipt, as such scripts do, so a crash loses what it holds. It is here to be compared with, in the same run.
"""

from __future__ import annotations

import json
import queue
import threading
from datetime import datetime
from typing import Any

import paho.mqtt.client as paho
import psycopg
from paho.mqtt.enums import CallbackAPIVersion

from tests.load.publisher import Target

_TABLE = """
CREATE TABLE IF NOT EXISTS script_reading (
    device text NOT NULL, metric text NOT NULL, time timestamptz NOT NULL, value double precision,
    PRIMARY KEY (device, metric, time))
"""
_HYPERTABLE = "SELECT create_hypertable('script_reading', by_range('time', INTERVAL '1 day'), if_not_exists => true)"
_INSERT = "INSERT INTO script_reading VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
_BATCH = 500


def run(target: Target, database: str, ready: Any, stop: Any) -> None:
    """Subscribe and store until ``stop`` is set; ``ready`` is set when subscribed (both multiprocessing events)."""
    arrived: queue.Queue[tuple[str, bytes]] = queue.Queue()
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="script", protocol=paho.MQTTv5)
    client.username_pw_set(target.username, target.password)
    client.on_connect = lambda client, *_: client.subscribe("ioc/v1/+/+/json", qos=1)
    client.on_subscribe = lambda *_: ready.set()
    client.on_message = lambda _client, _data, message: arrived.put((message.topic, bytes(message.payload)))
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(_TABLE)
        connection.execute(_HYPERTABLE)
        client.connect(target.host, target.port)
        network = threading.Thread(target=client.loop_forever, daemon=True)
        network.start()
        while not stop.is_set():
            try:
                batch = [arrived.get(timeout=0.1)]
            except queue.Empty:
                continue
            while len(batch) < _BATCH and not arrived.empty():
                batch.append(arrived.get_nowait())
            rows = [row for topic, payload in batch for row in _rows(topic, payload)]
            with connection.transaction(), connection.cursor() as cursor:
                cursor.executemany(_INSERT, rows)
        client.disconnect()
        network.join()


def _rows(topic: str, payload: bytes) -> list[tuple[str, str, datetime, float]]:
    device = topic.split("/")[3]
    message = json.loads(payload)
    time = datetime.fromisoformat(message["time"])
    return [(device, metric, time, value) for metric, value in message["metrics"].items()]
