"""The city folder as the simulators read it: data only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from simulators.ground import Place
from simulators.network import Network, read

SHIPPED = Path(__file__).parents[1] / "hub" / "cities"


@dataclass(frozen=True, slots=True)
class Spot:
    """A named place: a landmark, a bridge or a ward."""

    kind: str
    vi: str
    en: str
    place: Place


@dataclass(frozen=True, slots=True)
class City:
    """What a simulator needs to know of a city; ``utc_offset`` in seconds."""

    key: str
    center: Place
    utc_offset: float
    network: Network
    landmarks: tuple[Spot, ...]
    bridges: tuple[Spot, ...]
    wards: tuple[Spot, ...]
    plan: dict[str, Any]

    def spot(self, name: str) -> Place:
        """A landmark, bridge or ward by its Vietnamese or English name.

        Raises:
            KeyError: there is no such name in the city.
        """
        for known in (*self.landmarks, *self.bridges, *self.wards):
            if name in (known.vi, known.en):
                return known.place
        raise KeyError(name)


def load(folder: str | Path) -> City:
    """Read a city folder, given by path or by the name of a shipped city.

    Raises:
        FileNotFoundError: naming what is missing.
    """
    home = SHIPPED / folder if (SHIPPED / folder / "city.yaml").is_file() else Path(folder)
    about = yaml.safe_load((home / "city.yaml").read_text("utf-8"))
    basemap = home / "basemap"
    offset = datetime.now(UTC).astimezone(ZoneInfo(about["time_zone"])).utcoffset()
    assert offset is not None
    lon, lat = about["center"]
    return City(
        about["key"],
        (lon, lat),
        offset.total_seconds(),
        read(_json(basemap / "streets.geojson")),
        _spots(basemap / "landmarks.geojson"),
        _spots(basemap / "bridges.geojson"),
        tuple(spot for spot in _spots(basemap / "wards.geojson") if spot.kind == "wards"),
        yaml.safe_load((home / "simulation.yaml").read_text("utf-8")),
    )


def _spots(path: Path) -> tuple[Spot, ...]:
    return tuple(
        Spot(
            f["properties"].get("kind", "bridge"),
            f["properties"]["name"]["vi"],
            f["properties"]["name"]["en"],
            _middle(f["geometry"]),
        )
        for f in _json(path)["features"]
    )


def _middle(geometry: dict[str, Any]) -> Place:
    points = geometry["coordinates"] if geometry["type"] == "LineString" else [geometry["coordinates"]]
    lon, lat = points[len(points) // 2] if len(points) % 2 else _half(points)
    return lon, lat


def _half(points: list[list[float]]) -> tuple[float, float]:
    (a, b), (c, d) = points[len(points) // 2 - 1], points[len(points) // 2]
    return (a + c) / 2, (b + d) / 2


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
