"""Same seed, same city, same payloads; another seed, another city."""

from __future__ import annotations

import itertools

import pytest

from simulators import fleet
from simulators.faults import DEFAULT, Faults
from tests.unit.simulators.town import MIDNIGHT, city, devices, played


def entries(seed: int, sensors: int | None = None) -> list[dict[str, object]]:
    return [device.entry() for device in fleet.build(city(), seed, sensors)]


def test_the_same_seed_builds_the_same_city() -> None:
    assert entries(7) == entries(7)


def test_another_seed_builds_another_city_of_the_same_size() -> None:
    one, other = entries(1), entries(2)
    assert len(one) == len(other)
    assert one != other


def test_the_same_seed_sends_the_same_bytes_at_the_same_times() -> None:
    faulty = Faults(1, DEFAULT)
    assert list(played(40, seed=5, faults=faulty)) == list(played(40, seed=5, faults=faulty))


def test_another_seed_sends_other_bytes() -> None:
    assert list(played(5, seed=1)) != list(played(5, seed=2))


def test_messages_come_in_the_order_of_their_times() -> None:
    times = [message.at for message in played(60, faults=Faults(1, dict(DEFAULT, late=0.05)))]
    assert times == sorted(times)
    assert times[0] >= MIDNIGHT


def test_double_speed_sends_twice_as_often_and_not_from_the_future() -> None:
    usual, fast = len(list(played(60))), len(list(played(60, speed=2.0)))
    assert 1.9 < fast / usual < 2.1


def test_every_device_counts_from_0_without_holes_when_nothing_goes_wrong() -> None:
    by_topic = itertools.groupby(sorted(played(90), key=lambda m: (m.topic, m.at)), key=lambda m: m.topic)
    counted = {topic: [message.seq for message in messages] for topic, messages in by_topic}
    native = {topic: seqs for topic, seqs in counted.items() if topic.endswith("/json")}
    assert len(native) > 300
    for topic, seqs in native.items():
        assert seqs == list(range(len(seqs))), topic


@pytest.mark.parametrize("sensors", [50, 400, 1234])
def test_as_many_sensors_as_asked_for_and_the_gateways(sensors: int) -> None:
    assert len(devices(3, sensors)) == sensors + len(city().plan["gateways"])


@pytest.mark.parametrize("sensors", [0, 49, 100_001])
def test_no_city_is_too_small_or_too_great(sensors: int) -> None:
    with pytest.raises(ValueError, match=f"sensors: got {sensors}, expected 50 to 100000"):
        fleet.build(city(), 1, sensors)


def test_at_least_four_hundred_sensors_in_eight_domains() -> None:
    domains = [device.domain for device in devices().values() if device.domain != "device"]
    assert len(domains) >= 400
    assert len(set(domains)) >= 8
