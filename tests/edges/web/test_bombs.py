"""Documents made to be expensive, from whoever may send one: each is answered, and the process goes on."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Mapping
from typing import Any

import pytest

from hub.core.geometry import MOST_CORNERS
from hub.edges.web.aside import Aside
from hub.errors import UnavailableError
from tests.edges.web.support import Hub

RULE: dict[str, Any] = {
    "key": "deep",
    "name": {"vi": "Sâu", "en": "Deep"},
    "applies_to": {"domain": "water", "metric": "water_level"},
    "severity": "minor",
}


def zigzag(corners: int) -> dict[str, Any]:
    places = [[108.0 + 0.4 * (step % 2) + 0.0001 * step, 15.9 + 0.3 * step / corners] for step in range(corners)]
    return {"kind": "corridor", "geometry": {"type": "LineString", "coordinates": places}, "radius": 100_000}


def nested(levels: int) -> dict[str, Any]:
    node: dict[str, Any] = {"kind": "threshold", "above": 1}
    for _ in range(levels):
        node = {"kind": "all", "parts": [node]}
    return {**RULE, "when": node}


async def test_a_corridor_that_crosses_itself_everywhere(hub: Hub) -> None:
    """Its outline in one piece took the memory of the whole process."""
    most = MOST_CORNERS["corridor"]
    answer = await hub.send("POST", "/zones/check", zigzag(most), role="viewer")
    assert answer.json()["ok"] is True
    answer = await hub.send("POST", "/zones/check", zigzag(most + 1), role="viewer")
    told = answer.json()["problems"][0]
    assert (told["field"], told["given"]) == ("geometry.coordinates", f"{most + 1} positions")


async def test_a_polygon_with_too_many_corners_is_no_zone(hub: Hub) -> None:
    ring = [[108.2 + 0.00001 * step, 16.0 + 0.00001 * (step % 2)] for step in range(MOST_CORNERS["polygon"])]
    drawing = {"kind": "polygon", "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}
    answer = await hub.send("POST", "/zones/check", drawing, role="viewer")
    assert answer.json()["problems"][0]["expected"].startswith("at most 10000")


@pytest.mark.parametrize(
    ("yaml", "said"),
    [
        ("a: &a [1, 1]\nb: [*a, *a]\n", "aliases"),
        ("[" * 50_000, "nested too deep"),
        ("key: 1" + ":59" * 30_000, "key"),  # base 60, as YAML 1.1 has it
        ("key: " + "9" * 90_000, "key"),
        ("key: 0x" + "f" * 90_000, "key"),
        ('key: !!python/object/apply:os.system ["true"]', "constructor"),
    ],
    ids=["aliases", "depth", "base 60", "digits", "hexadecimal", "objects"],
)
async def test_yaml_made_to_be_expensive(hub: Hub, yaml: str, said: str) -> None:
    answer = await hub.send("POST", "/rules/check", {"yaml": yaml}, role="viewer")
    assert answer.status_code == 200, answer.text
    assert any(said in f"{one['field']} {one['given']}" for one in answer.json()["problems"])


async def test_yaml_that_takes_long_to_read_is_refused_unread(hub: Hub) -> None:
    for path, most in (("/rules/check", 100_000), ("/rules/dry-run", 100_000), ("/rules/import", 500_000)):
        body = {"yaml": "#" * (most + 1), **({"samples": [{"value": 1}]} if "dry" in path else {})}
        answer = await hub.send("POST", path, body, role="integrator")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "yaml"


def bodies(levels: int) -> Mapping[str, Any]:
    document = nested(levels)
    return {
        "/rules/check": {"document": document},
        "/rules/dry-run": {"document": document, "samples": [{"value": 1}]},
        "/rules": {"document": document},
        "/zones": {
            "key": "deep",
            "name": {"vi": "a", "en": "b"},
            "geometry": {"type": "Polygon", "coordinates": document},
        },
        "/zones/import": {"geojson": {"type": "FeatureCollection", "features": [document]}},
    }


async def test_depth_is_no_error_on_our_side(hub: Hub) -> None:
    for levels, (path, body) in itertools.product((30, 300), bodies(300).items()):
        answer = await hub.send("POST", path, body if levels == 300 else bodies(levels)[path], role="integrator")
        assert answer.status_code in (200, 422), (path, levels, answer.text)
        assert answer.status_code == 422 or answer.json()["problems"]


async def test_only_so_much_is_worked_on_aside() -> None:
    aside, go = Aside(), threading.Event()
    held = [asyncio.create_task(aside.run(account, go.wait, 20)) for account in ("a", "b", "a", "b")]
    await asyncio.sleep(0)
    with pytest.raises(UnavailableError, match="in a moment"):
        await aside.run("c", go.wait, 20)
    go.set()
    assert all(await asyncio.gather(*held))
    assert await aside.run("c", lambda: 7) == 7


async def test_one_account_leaves_room_for_others() -> None:
    """Its third is refused, its second waits for its first; another's is worked on beside it."""
    aside, go, seen = Aside(), threading.Event(), list[int]()

    def look(number: int) -> bool:
        seen.append(number)
        return go.wait(20)

    held = [asyncio.create_task(aside.run("a", look, number)) for number in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(UnavailableError, match="of yours"):
        await aside.run("a", go.wait, 20)
    assert await aside.run("b", lambda: 7) == 7
    assert seen == [0]
    go.set()
    assert await asyncio.gather(*held) == [True, True]
    assert seen == [0, 1]
    assert not aside._turns, "an account that is done leaves nothing"
