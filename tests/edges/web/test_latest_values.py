"""Many sensors' latest values in one call, and sensors and alarms as GeoJSON for a GIS."""

from __future__ import annotations

from typing import Any

import pytest

from hub.core.reading import Flag
from hub.edges.web.routes import sensors
from tests.edges.web.support import Hub, alarm

MEASURED = "2026-03-03T02:00:00.000Z"


def measured(hub: Hub, sensor: int, metric: int, value: float | None, flags: int = 0, text: str | None = None) -> None:
    hub.sql(
        "INSERT INTO latest VALUES (%s, %s, %s, now(), %s, %s, %s)"
        " ON CONFLICT (sensor_id, metric_id) DO UPDATE SET time = excluded.time, value = excluded.value, flags = excluded.flags",
        sensor, metric, MEASURED, value, text, flags,
    )  # fmt: skip


async def pages(hub: Hub, path: str, **query: Any) -> list[dict[str, Any]]:
    """Every page by its link."""
    found = [await hub.get(path, **query)]
    while found[-1]["links"]:
        [link] = found[-1]["links"]
        assert (link["rel"], link["type"]) == ("next", "application/geo+json")
        answer = await hub.client.get(link["href"], headers=hub.as_("viewer"))
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
    return found


async def test_many_sensors_with_their_latest_values_in_one_call(hub: Hub) -> None:
    measured(hub, 2, 2, 31.5)
    measured(hub, 1, 1, -9999.0, Flag.BAD)
    listed = {one["id"]: one["latest"] for one in (await hub.get("/sensors", latest="true"))["items"]}
    assert [(one["metric"], one["unit"], one["value"], one["quality"], one["time"]) for one in listed[1]] == [
        ("water_level", "m", -9999.0, "bad", MEASURED)
    ]
    assert [(one["metric"], one["value"], one["quality"]) for one in listed[2]] == [("pm25", 31.5, "good")]
    assert listed[4] == []
    assert listed[1] == (await hub.get("/sensors/1"))["latest"], "the same as of one sensor"
    assert {one["latest"] for one in (await hub.get("/sensors"))["items"]} == {None}


async def test_a_page_ends_before_it_holds_too_many_values(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    for sensor in (1, 2, 4):
        for metric in (1, 2):
            measured(hub, sensor, metric, 1.0)
    monkeypatch.setattr(sensors, "MOST_VALUES", 3)
    seen: list[tuple[int, int]] = []
    cursor: dict[str, str] = {}
    sizes = []
    while True:
        page = await hub.get("/sensors", latest="true", **cursor)
        sizes.append(len(page["items"]))
        seen += [(one["id"], len(one["latest"])) for one in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == [(1, 2), (2, 2), (3, 0), (4, 2), (5, 0)], "each once, and with all of its values"
    assert sizes == [1, 2, 2]


async def test_sensors_as_geojson(hub: Hub) -> None:
    measured(hub, 4, 1, 2.5, Flag.UNCERTAIN)
    measured(hub, 4, 2, None, 0, "open")
    answer = await hub.client.get("/api/v1/sensors?format=geojson", headers=hub.as_("viewer"))
    assert answer.headers["content-type"] == "application/geo+json"
    assert (answer.json()["type"], answer.json()["next"], answer.json()["links"]) == ("FeatureCollection", None, [])
    found = {one["id"]: one for one in answer.json()["features"]}
    assert {one["type"] for one in found.values()} == {"Feature"}
    assert found[1]["geometry"] == {"type": "Point", "coordinates": [108.2, 16.0]}
    of = found[1]["properties"]
    assert (of["device"], of["name_vi"], of["domain"], of["online"]) == ("cam-le-1", "Sông Cẩm Lệ", "water", True)
    assert (of["value_water_level"], of["unit_water_level"], of["quality_water_level"]) == (1.0, "m", "good")
    assert of["doubtful_water_level"] is None
    doubted = found[4]["properties"]
    assert (doubted["value_water_level"], doubted["doubtful_water_level"]) == (None, 2.5), (
        "not drawn as if it were good"
    )
    assert (doubted["quality_water_level"], doubted["time_water_level"]) == ("uncertain", MEASURED)
    assert doubted["value_pm25"] == "open"
    moving = found[3]
    assert moving["geometry"]["coordinates"] == [108.22, 16.06]
    assert moving["properties"]["position_time"].endswith("Z")
    assert moving["properties"]["position_quality"] == "good"
    hub.sql("UPDATE latest_position SET flags = %s", int(Flag.CLOCK_SUSPECT))
    [bus] = (await hub.get("/sensors", format="geojson", domain="vehicle"))["features"]
    assert bus["properties"]["position_quality"] == "clock_suspect"


async def test_a_sensor_that_nobody_knows_the_place_of_has_no_geometry(hub: Hub) -> None:
    hub.sql("DELETE FROM latest_position")
    [bus] = (await hub.get("/sensors", format="geojson", domain="vehicle"))["features"]
    assert bus["geometry"] is None


async def test_pages_of_geojson_are_linked(hub: Hub) -> None:
    found = await pages(hub, "/sensors", format="geojson", limit=2, bbox="108,15,110,17")
    assert [[one["id"] for one in page["features"]] for page in found] == [[1, 2], [3, 4], [5]]


async def test_open_alarms_as_geojson(hub: Hub) -> None:
    first, second = alarm(hub, 1), alarm(hub, 4)
    found = await pages(hub, "/alarms", format="geojson", open="true", limit=1)
    features = [one for page in found for one in page["features"]]
    assert [one["id"] for one in features] == [second, first]
    [listed] = (await hub.get("/alarms", sensor=1))["items"]
    drawn = features[1]
    assert drawn["geometry"] == {"type": "Point", "coordinates": [listed["lon"], listed["lat"]]}
    of = drawn["properties"]
    assert (of["rule"], of["device"], of["name_vi"]) == (
        listed["rule"]["key"], listed["sensor"]["device"], listed["rule"]["name"]["vi"],
    )  # fmt: skip
    for name in ("severity", "condition", "ack", "presentation", "open", "raised_at", "value", "late"):
        assert of[name] == listed[name], name


async def test_who_is_nobody_and_what_is_no_format(hub: Hub) -> None:
    for path in ("/sensors", "/alarms"):
        assert (await hub.client.get(f"/api/v1{path}?format=geojson")).status_code == 401
        refused = await hub.send("GET", f"{path}?format=kml", role="viewer")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "format")
        misspelt = await hub.send("GET", f"{path}?fromat=geojson", role="viewer")
        assert "format" in misspelt.json()["errors"][0]["expected"]
