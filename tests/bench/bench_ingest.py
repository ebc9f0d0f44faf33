"""How many messages and readings a second become durable, with publisher, broker, database and hub on one machine.

Three things take turns in every round, so that they are compared under the same weather: plain binary COPY into an
empty hypertable of the same shape (the limit of the database), the hub, and an afternoon's script.
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from hub.core.reading import Reading
from hub.edges import pgcopy
from tests.bench import script
from tests.bench.city import add_rule
from tests.bench.lab import Lab, Row, lab, publish, wait_until
from tests.edges.ingest.hub_process import Ingest, accounts, await_that, publisher_target
from tests.load.publisher import Target

DEVICES = 1_000
PACK = 50
WINDOW = 2_000
_COPY_BATCH = 5_000
_STORED = "SELECT stored::bigint + rejected::bigint FROM accounting_source"
_LIMIT = 300.0


def run(quick: bool = False) -> dict[str, Any]:
    """Medians over the rounds, with every round's figures beside them. Rates are per second."""
    singles, packs, by_script, copied, rounds = (
        (20_000, 1_000, 5_000, 100_000, 1) if quick else (300_000, 20_000, 30_000, 1_000_000, 3)
    )
    figures: dict[str, list[float]] = {name: [] for name in ("copy", "json", "senml", "script")}
    with lab() as place:
        for _ in range(rounds):
            figures["copy"].append(_copy(place, copied))
            figures["json"].append(_hub(place, _single_messages(singles), 1))
            figures["senml"].append(_hub(place, _pack_messages(packs), PACK))
            figures["script"].append(_script(place, _single_messages(by_script)))
    middle = {name: statistics.median(values) for name, values in figures.items()}
    return {
        "what": f"{singles:,} JSON messages, {packs:,} SenML packs of {PACK}, {DEVICES:,} devices, QoS 1, "
        f"one threshold rule on all of them, {rounds} round(s)",
        "rounds": figures,
        "rows": [
            _row(
                "plain binary COPY, one process, nothing else running", middle["copy"], "rows/s", "the database's limit"
            ),
            _row(
                "hub, single-reading JSON messages, durable and judged",
                middle["json"],
                "messages/s",
                f"{middle['json'] / middle['script']:.1f} times the script",
            ),
            _row(
                f"hub, SenML packs of {PACK}, durable and judged",
                middle["senml"],
                "readings/s",
                f"{100 * middle['senml'] / middle['copy']:.0f} % of plain COPY",
            ),
            _row("an afternoon's script (paho thread, executemany)", middle["script"], "messages/s", "1"),
        ],
    }


def _row(label: str, rate: float, unit: str, ratio: str) -> Row:
    return label, f"{rate:,.0f}", unit, ratio


def _start() -> datetime:
    return datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=30)


def _single_messages(count: int) -> list[tuple[str, bytes]]:
    began = _start()
    messages = []
    for number in range(count):
        turn, device = divmod(number, DEVICES)
        at = began + timedelta(milliseconds=100 * turn)
        payload = {"time": at.isoformat(), "seq": turn, "metrics": {"water_level": 1.5 + (number % 97) / 100}}
        messages.append((f"ioc/v1/water/gauge-{device}/json", json.dumps(payload).encode()))
    return messages


def _pack_messages(count: int) -> list[tuple[str, bytes]]:
    began = _start().timestamp()
    messages = []
    for number in range(count):
        turn, device = divmod(number, DEVICES)
        base = began + turn * PACK * 0.1
        pack: list[dict[str, object]] = [{"bn": f"gauge-{device}:", "bt": base, "n": "water_level", "u": "m", "v": 1.5}]
        pack += [{"n": "water_level", "u": "m", "t": round(0.1 * n, 1), "v": 1.5 + n / 100} for n in range(1, PACK)]
        messages.append((f"ioc/v1/water/gauge-{device}/senml", json.dumps(pack).encode()))
    return messages


def _hub(place: Lab, messages: list[tuple[str, bytes]], readings: int) -> float:
    """Readings a second from the first PUBLISH until the last one is committed; raises when any is missing."""
    database = place.database()
    with psycopg.connect(database) as connection:
        add_rule(connection)
    with Ingest(place.broker, database, place.folder, mqtt_client_id=f"bench-{time.time_ns()}") as ingest:
        await_that(lambda: "connected to the broker" in ingest.log.read_text(), "ingest connects")
        time.sleep(1)
        began = time.monotonic()
        publish(publisher_target(place.broker), messages, window=WINDOW)
        took = wait_until(database, _STORED, len(messages), _LIMIT) - began
    ingest.log.unlink()
    account = accounts(database)
    if account["stored"] != len(messages) or account["readings"] != len(messages) * readings:
        raise AssertionError(f"sent {len(messages)} messages of {readings} readings, stored {account}")
    return len(messages) * readings / took


def _copy(place: Lab, rows: int) -> float:
    """Rows a second by COPY alone, ready-packed, one commit for each batch."""
    began = _start()
    batches = []
    for start in range(0, rows, _COPY_BATCH):
        batch = []
        for number in range(start, start + _COPY_BATCH):
            turn, device = divmod(number, DEVICES)
            at = began + timedelta(milliseconds=100 * turn)
            batch.append(Reading(device + 1, 1, at, at, 1.5 + (number % 97) / 100, None, 0))
        batches.append(pgcopy.readings(batch))
    with psycopg.connect(place.database(), autocommit=True) as connection:
        began_at = time.monotonic()
        for data in batches:
            with connection.transaction(), connection.cursor() as cursor, cursor.copy(pgcopy.READING) as copy:
                copy.write(data)
        return rows / (time.monotonic() - began_at)


def _script(place: Lab, messages: list[tuple[str, bytes]]) -> float:
    database = place.database()
    context = multiprocessing.get_context("spawn")
    ready, stop = context.Event(), context.Event()
    reader = Target("127.0.0.1", place.broker.port, "hub", place.broker.passwords["hub"])
    process = context.Process(target=script.run, args=(reader, database, ready, stop))
    process.start()
    try:
        if not ready.wait(30):
            raise TimeoutError("the script did not subscribe within 30 s")
        began = time.monotonic()
        publish(publisher_target(place.broker), messages, window=WINDOW)
        took = wait_until(database, "SELECT count(*) FROM script_reading", len(messages), _LIMIT) - began
    finally:
        stop.set()
        process.join(20)
    return len(messages) / took
