"""The sample city as the tests of the simulators look at it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from simulators import city as cities
from simulators import fleet, scenario, stream
from simulators.device import Device
from simulators.faults import NONE, Faults
from simulators.stream import Outgoing, Tempo
from simulators.world import World

MIDNIGHT = datetime.fromisoformat("2026-11-25T00:00:00+07:00").timestamp()
"""A Wednesday in the rainy season."""
PERFECT = Faults(1, NONE)
FOLDER = cities.SHIPPED / "da-nang"


@cache
def city() -> cities.City:
    return cities.load("da-nang")


@cache
def devices(seed: int = 1, sensors: int | None = None) -> dict[str, Device]:
    return {device.device: device for device in fleet.build(city(), seed, sensors)}


@cache
def world(scenario_name: str = "calm", start: float = MIDNIGHT, seed: int = 1) -> World:
    return World(seed, start, city().utc_offset, scenario.load(scenario_name))


def played(seconds: float, *, seed: int = 1, speed: float = 1.0, faults: Faults = PERFECT, name: str = "flood",
           start: float = MIDNIGHT) -> Iterator[Outgoing]:  # fmt: skip
    """The messages of ``seconds`` real seconds."""
    endless = stream.messages(
        list(devices(seed).values()), world(name, start, seed), Tempo(start, speed), replace(faults, seed=seed), seed
    )
    return itertools.takewhile(lambda message: message.at < start + seconds, endless)


def layer(path: str) -> list[dict[str, object]]:
    """The features of a GeoJSON file of the city."""
    features: list[dict[str, object]] = json.loads((FOLDER / Path(path)).read_text("utf-8"))["features"]
    return features
