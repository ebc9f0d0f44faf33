"""What the simulators send is what the hub's decoders understand, in the catalogue's units and bounds."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from hub.core.decode import decode
from hub.core.metrics import CATALOGUE
from hub.core.reading import Decoded, Flag
from hub.core.topics import parse
from hub.errors import DecodeError
from simulators.faults import NONE, Faults
from simulators.publish import OFFLINE, ONLINE
from simulators.run import status_topics
from simulators.stream import Outgoing, link_of
from simulators.tally import Tally
from tests.unit.simulators.town import MIDNIGHT, devices, played


def understood(message: Outgoing) -> Decoded:
    return decode(message.topic, message.payload, datetime.fromtimestamp(message.at, UTC))


@pytest.mark.parametrize("start", [MIDNIGHT, MIDNIGHT + 8 * 3600, MIDNIGHT + 17.4 * 3600])
def test_every_message_of_a_flood_is_understood(start: float) -> None:
    formats = set()
    seen = set()
    for message in played(305, start=start):
        topic = parse(message.topic)
        decoded = understood(message)
        assert (decoded.domain, decoded.device) == (topic.domain, topic.device)
        formats.add(topic.format)
        seen.add(topic.device)
        for sample in decoded.samples:
            assert sample.time is not None
            assert abs(sample.time.timestamp() - message.at) < 0.01
            assert Flag(sample.quality) == Flag(0), message
            for name, value in sample.metrics.items():
                metric = CATALOGUE[name]  # nothing that a console could not name
                if metric.kind == "number":
                    assert metric.min <= float(value) <= metric.max, (message.topic, name, value)
    assert formats == {"json", "senml"}
    assert seen == set(devices())


def test_births_and_wills_are_presence() -> None:
    topics = status_topics(list(devices().values()))
    assert set(topics) == {link_of(device) for device in devices().values()}
    for name, topic in topics.items():
        for payload, online in ((ONLINE, True), (OFFLINE, False)):
            decoded = decode(topic, payload, datetime.now(UTC))
            assert (decoded.device, decoded.online) == (name, online)


def test_a_fault_is_told_by_its_name_and_nothing_else_goes_wrong() -> None:
    chances = dict(NONE, malformed=0.2)
    good = bad = 0
    for message in played(20, faults=Faults(1, chances)):
        try:
            understood(message)
            good += 1
        except DecodeError:
            bad += 1
            assert message.seq is None
    assert 0.15 < bad / (good + bad) < 0.25


@pytest.mark.parametrize(
    ("fault", "low", "high"),
    [("missing", 0.08, 0.12), ("malformed", 0.08, 0.12), ("duplicate", 0, 0), ("late", 0, 0.09)],
)
def test_the_tally_knows_what_is_missing(fault: str, low: float, high: float) -> None:
    tally, sent = Tally(), 0
    lost: dict[str, set[int]] = {}
    highest: dict[str, int] = {}
    for message in played(200, faults=Faults(1, dict(NONE, **{fault: 0.1}))):
        tally.sent(message)
        sent += message.topic.endswith("/json")
        if message.seq is not None:
            lost.setdefault(message.topic, set()).add(message.seq)
            highest[message.topic] = max(highest.get(message.topic, 0), message.seq)
    missing = sum(len(set(range(min(numbers), highest[topic] + 1)) - numbers) for topic, numbers in lost.items())
    assert tally.missing == missing
    assert low <= missing / sent <= high


def test_the_tally_names_every_fault_that_was_sent() -> None:
    """What a hub must find again: counted from the bytes and times themselves, beside what the tally says."""
    clean = {(m.topic, m.payload) for m in played(700)}
    tally, malformed, seen, again = Tally(), 0, set[tuple[str, bytes]](), 0
    for message in played(700, faults=Faults(1, dict(NONE, malformed=0.01, duplicate=0.02, late=0.01, stuck=0.001))):
        tally.sent(message)
        key = (message.topic, message.payload)
        if message.fault == "malformed":  # two that are cut off early may be alike
            malformed += 1
            assert key not in clean
            continue
        again += key in seen
        seen.add(key)
    assert tally.faults["malformed"] == malformed > 0
    assert tally.faults["duplicate"] == again > 0
    assert tally.faults["late"] > 0
    assert tally.faults["stuck"] > 0
    for stretch in tally.stuck:
        assert stretch["device"] in devices()
        assert (
            0
            <= (datetime.fromisoformat(stretch["to"]) - datetime.fromisoformat(stretch["from"])).total_seconds()
            <= 600 + 40  # the last may be late
        )
    assert not any(Tally().faults.values())


def test_exempt_devices_never_fail() -> None:
    faults = Faults(1, dict(NONE, missing=1.0), frozenset({"gauge-cam-le"}))
    assert {message.topic for message in played(30, faults=faults)} == {"ioc/v1/water/gauge-cam-le/json"}


def test_native_payloads_are_as_documented() -> None:
    message = next(m for m in played(10) if m.topic == "ioc/v1/water/gauge-cam-le/json")
    body = json.loads(message.payload)
    assert set(body) == {"time", "seq", "metrics"}
    assert body["time"].endswith("Z")
