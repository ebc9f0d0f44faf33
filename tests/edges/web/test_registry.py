"""Sensors, zones and rules: reading, pages, filters, edits with versions."""

from __future__ import annotations

import asyncio
from itertools import accumulate
from typing import Any

import httpx
import pytest

from tests.edges.web.support import RULE, SQUARE, Hub


async def test_pages_hold_everything_once(hub: Hub) -> None:
    seen: list[int] = []
    cursor = None
    for _ in range(5):
        page = await hub.get("/sensors", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"domain": "water"}, [1, 4]),
        ({"status": "pending"}, []),
        ({"q": "cam le"}, [1]),
        ({"q": "CẨM"}, [1]),
        ({"q": "phu-loc"}, [4]),
        ({"q": "%"}, []),
        ({"q": "kenh"}, [4]),
        ({"zone": "hoa-xuan"}, [1]),
        ({"bbox": "108.15,16.05,108.25,16.08"}, [2, 3, 4]),
        ({"bbox": "108.15,16.05,108.25,16.08", "domain": "water"}, [4]),
    ],
)
async def test_filters(hub: Hub, query: dict[str, str], found: list[int]) -> None:
    assert [item["id"] for item in (await hub.get("/sensors", **query))["items"]] == found


async def test_one_sensor_with_what_it_shows(hub: Hub) -> None:
    sensor = await hub.get("/sensors/1")
    assert sensor["latest"][0] | {"time": "", "received": ""} == {
        "metric": "water_level", "unit": "m", "value": 1.0, "text": None, "time": "", "received": "", "quality": "good",
    }  # fmt: skip
    assert sensor["period"] == 60
    assert sensor["presence"]["online"] is True
    assert sensor["account"] is None
    moving = await hub.get("/sensors/3")
    assert moving["position"]["speed"] == 8
    assert (moving["lon"], moving["lat"]) == (108.22, 16.06), "where it is, not where it was registered"
    assert (await hub.client.get("/api/v1/sensors?zone=moon", headers=hub.as_("viewer"))).status_code == 404


async def test_the_map_table(hub: Hub) -> None:
    table = await hub.get("/map/sensors")
    assert list(accumulate(table["id"])) == [1, 2, 3, 4, 5]
    assert [table["domains"][code] for code in table["domain"]] == ["water", "air", "vehicle", "water", "noise"]
    assert table["periods"][table["period"][0]] == 60
    places = [(round((table["west"] + x) / 1e7, 7), round((table["south"] + y) / 1e7, 7)) for x, y in _placed(table)]
    assert places[0] == (108.2, 16.0)
    assert places[2] == (108.22, 16.06), "where it is, not where it was registered"
    assert table["moving"] == [2]
    assert min(x for x, _ in _placed(table)) == min(y for _, y in _placed(table)) == 0, "counted from the corner"


def _placed(table: dict[str, Any]) -> list[tuple[int, int]]:
    return [(x, y) for x, y in zip(table["lon"], table["lat"], strict=True) if x is not None]


async def test_the_map_table_of_a_sensor_nobody_approved_or_placed(hub: Hub) -> None:
    hub.sql("UPDATE sensor SET status = 'pending', period = NULL, lon = NULL, lat = NULL WHERE sensor_id = 4")
    hub.sql("UPDATE sensor SET status = 'retired' WHERE sensor_id = 2")
    table = await hub.get("/map/sensors")
    assert table["id"] == [1, 2, 1, 1], "1, 3, 4, 5"
    assert table["pending"] == [2]
    assert table["periods"][table["period"][2]] is None
    assert (table["lon"][2], table["lat"][2]) == (None, None)
    assert len({len(table[name]) for name in ("id", "domain", "period", "lon", "lat")}) == 1


async def test_the_map_table_of_a_city_without_sensors(hub: Hub) -> None:
    hub.sql("UPDATE sensor SET status = 'retired'")
    table = await hub.get("/map/sensors")
    assert {name: table[name] for name in ("domains", "periods", "id", "lon", "moving")} == {
        "domains": [], "periods": [], "id": [], "lon": [], "moving": [],
    }  # fmt: skip
    assert await hub.get("/map/sensors/names") == {
        "id": [], "device": [], "name_vi": [], "name_en": [], "next": None,
    }  # fmt: skip


async def test_names_come_in_parts(hub: Hub) -> None:
    first = await hub.get("/map/sensors/names", limit=3)
    assert (first["id"], first["next"]) == ([1, 2, 3], 3)
    assert (first["device"][0], first["name_vi"][0], first["name_en"][0]) == ("cam-le-1", "Sông Cẩm Lệ", "cam-le-1")
    last = await hub.get("/map/sensors/names", after=3, limit=3)
    assert (last["id"], last["next"]) == ([4, 5], None)
    assert (await hub.client.get("/api/v1/map/sensors/names?limit=0", headers=hub.as_("viewer"))).status_code == 422


async def test_the_map_table_is_made_anew_when_the_registry_changes_and_only_then(hub: Hub) -> None:
    async def ask(tag: str = "") -> httpx.Response:
        return await hub.client.get("/api/v1/map/sensors", headers={**hub.as_("viewer"), "If-None-Match": tag})

    first = await ask()
    assert (await ask(first.headers["etag"])).status_code == 304
    edit = await hub.send("PATCH", "/sensors/1", {"period": 7, "version": 1}, role="integrator")
    assert edit.status_code == 200, edit.text
    for _ in range(200):
        again = await ask(first.headers["etag"])
        if again.status_code == 200:
            break
        await asyncio.sleep(0.05)
    table = again.json()
    assert table["periods"][table["period"][0]] == 7


async def test_the_map_table_goes_packed_to_who_takes_it(hub: Hub) -> None:
    asked = {**hub.as_("viewer"), "Accept-Encoding": "gzip"}
    packed = await hub.client.get("/api/v1/map/sensors", headers=asked)
    plain = await hub.client.get("/api/v1/map/sensors", headers={**asked, "Accept-Encoding": "identity"})
    assert (packed.headers["content-encoding"], plain.headers.get("content-encoding")) == ("gzip", None)
    assert packed.json() == plain.json()
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    again = await hub.client.get("/api/v1/map/sensors", headers={**asked, "If-None-Match": packed.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_device_that_reports_its_place_is_not_moved_in_the_registry(hub: Hub) -> None:
    """The map went on to show the device's own, and the panel said that it was moved."""
    shown = await hub.get("/sensors/3")
    back = {"lon": shown["lon"], "lat": shown["lat"], "period": 9, "version": shown["version"]}
    same = await hub.send("PATCH", "/sensors/3", back, role="integrator")
    assert (same.status_code, same.json()["period"]) == (200, 9), "what was read may be sent back"
    moved = await hub.send(
        "PATCH", "/sensors/3", {"lon": shown["lon"], "lat": 16.2, "version": shown["version"] + 1}, role="integrator"
    )
    assert moved.status_code == 422
    (fault,) = moved.json()["errors"]
    assert (fault["field"], fault["code"]) == ("lat", "sensor.own_place")
    assert "thiết bị tự báo vị trí" in fault["vi"]["expected"]
    fixed = await hub.send("PATCH", "/sensors/1", {"lon": 108.21, "lat": 16.05, "version": 1}, role="integrator")
    assert (fixed.status_code, fixed.json()["lon"]) == (200, 108.21)


async def test_what_was_refused_of_a_sensor_is_counted_with_it(hub: Hub) -> None:
    before = await hub.get("/sensors/1")
    for topic in ("ioc/v1/water/cam-le-1/json", "ioc/v1/water/cam-le-1/senml", "ioc/v1/water/cam-le-12/json"):
        hub.sql(
            "INSERT INTO dead_letter (received, topic, payload, reason, field, given, expected, retain, dup)"
            " VALUES (now(), %s, '', 'json', 'payload', '', '', false, false)",
            topic,
        )
    hub.sql("INSERT INTO account_sensor VALUES (1, 1, 1, 0, 0, 0, 0, 1, now()) ON CONFLICT DO NOTHING")
    after = await hub.get("/sensors/1")
    assert after["account"]["rejected"] == (before["account"] or {"rejected": 0})["rejected"] + 2


async def test_an_edit_needs_the_version_that_was_read(hub: Hub) -> None:
    first = await hub.send(
        "PATCH", "/sensors/1", {"period": 30, "tags": {"river": "cam-le"}, "version": 1}, role="integrator"
    )
    assert first.status_code == 200, first.text
    assert (first.json()["period"], first.json()["tags"], first.json()["version"]) == (30, {"river": "cam-le"}, 2)
    assert first.json()["name"]["vi"] == "Sông Cẩm Lệ", "what was not given stays"
    late = await hub.send("PATCH", "/sensors/1", {"period": 10, "version": 1})
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert "version 2" in late.json()["detail"]
    assert hub.sql("SELECT kind, ref, body ->> 'period' FROM change") == [("sensor", 1, "30")]
    assert hub.sql("SELECT actor, action, target FROM audit WHERE action = 'sensor.edit'") == [
        ("token:test integrator", "sensor.edit", "sensor:1")
    ]
    gone = await hub.send("PATCH", "/sensors/1", {"period": None, "setpoints": {"flood_3": 2.5}, "version": 2})
    assert (gone.json()["period"], gone.json()["setpoints"]) == (None, {"flood_3": 2.5})


@pytest.mark.parametrize(
    ("name", "given", "right"),
    [
        ("flood_3", "2.5", "a number such as 2.5"),
        ("flood_3", True, "a number"),
        ("flood_3", None, "a number"),
        ("flood_3", {"a": 1}, "a number"),
        ("flood_3", 10**19, "63 bits"),
        (" flood_3 ", 2.5, "without spaces"),
        ("a:b", 2.5, "colons"),
    ],
)
async def test_a_setpoint_is_a_number_with_a_name(hub: Hub, name: str, given: Any, right: str) -> None:
    held = (await hub.get("/sensors/1"))["setpoints"]
    answer = await hub.send("PATCH", "/sensors/1", {"version": 1, "setpoints": {"flood_1": 1.0, name: given}})
    assert answer.status_code == 422, answer.text
    (fault,) = answer.json()["errors"]
    assert fault["field"] == f"setpoints.{name}"
    assert right in fault["expected"]
    assert fault["vi"]["expected"]
    after = await hub.get("/sensors/1")
    assert (after["setpoints"], after["version"]) == (held, 1)


async def test_a_zone_has_versions(hub: Hub) -> None:
    body: dict[str, Any] = {
        "name": {"vi": "Cảng", "en": "Harbour"},
        "geometry": SQUARE,
        "tags": {"harbour": True},
        "enable": True,
    }
    made = await hub.send("POST", "/zones", {**body, "key": "harbour"}, role="integrator")
    assert made.status_code == 201, made.text
    number = made.json()["id"]
    assert (await hub.send("POST", "/zones", {**body, "key": "harbour"})).status_code == 409
    circle = {
        **body,
        "kind": "circle",
        "geometry": {"type": "Point", "coordinates": [108.2, 16.0]},
        "radius": 200,
        "version": 1,
    }
    redrawn = await hub.send("PUT", f"/zones/{number}", circle)
    assert (redrawn.json()["version"], redrawn.json()["kind"], redrawn.json()["radius"]) == (2, "circle", 200)
    assert (await hub.send("PUT", f"/zones/{number}", circle)).status_code == 409
    assert [item["id"] for item in (await hub.get("/sensors", zone="harbour"))["items"]] == [1]
    assert (await hub.send("DELETE", f"/zones/{number}")).status_code == 204
    assert "harbour" not in [zone["key"] for zone in (await hub.get("/zones"))["items"]]
    assert "harbour" in [zone["key"] for zone in (await hub.get("/zones", status="all"))["items"]]
    assert [row[0] for row in hub.sql("SELECT version FROM zone_version WHERE zone_id = %s ORDER BY 1", number)] == [
        1,
        2,
    ]
    assert [row[0] for row in hub.sql("SELECT kind FROM change ORDER BY seq")] == ["zone"] * 3


async def test_a_rule_has_versions(hub: Hub) -> None:
    held = await hub.get("/rules/1")
    assert (held["severity"], held["status"], held["version"]) == ("critical", "enabled", 1)
    same = await hub.send("PUT", "/rules/1", {"document": RULE, "version": 1})
    assert (same.json()["status"], same.json()["version"]) == ("enabled", 1), "the same document is the same version"
    higher = {**RULE, "when": {"kind": "threshold", "above": 3.0}}
    edited = await hub.send("PUT", "/rules/1", {"document": higher, "version": 1})
    assert (edited.json()["version"], edited.json()["enabled_version"]) == (2, 1), "a draft beside the one in force"
    assert (edited.json()["document"], edited.json()["enabled_document"]) == (higher, RULE)
    versions = (await hub.get("/rules/1/versions"))["items"]
    assert [(entry["version"], entry["created_by"]) for entry in versions] == [(2, "token:test admin"), (1, "test")]
    assert (await hub.send("PUT", "/rules/1", {"document": RULE, "version": 1})).status_code == 409
    renamed = await hub.send("PUT", "/rules/1", {"document": {**RULE, "key": "other"}})
    assert renamed.json()["errors"][0]["field"] == "document.key"
    assert (await hub.send("POST", "/rules", {"document": RULE})).status_code == 409
    made = await hub.send("POST", "/rules", {"document": {**RULE, "key": "second"}})
    assert (made.status_code, made.json()["status"]) == (201, "draft")
    assert [rule["key"] for rule in (await hub.get("/rules"))["items"]] == [RULE["key"], "second"]


async def test_the_city_and_its_base_map(hub: Hub) -> None:
    city = await hub.get("/city")
    assert city["key"] == "da-nang"
    assert city["basemap"]["layers"]["coast"] == "/api/v1/basemap/coast.geojson"
    first = await hub.client.get(city["basemap"]["layers"]["coast"], headers=hub.as_("viewer"))
    assert first.headers["content-type"] == "application/geo+json"
    assert first.json()["type"] == "FeatureCollection"
    again = await hub.client.get(
        "/api/v1/basemap/coast.geojson", headers={**hub.as_("viewer"), "If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    for name in ("..%2f..%2fcity", "..", "build.py"):
        answer = await hub.client.get(f"/api/v1/basemap/{name}.geojson", headers=hub.as_("viewer"))
        assert answer.status_code == 404, name
    metrics = {metric["key"]: metric for metric in (await hub.get("/metrics-catalogue"))["items"]}
    assert metrics["water_level"]["unit"] == "m"


async def test_a_zone_has_hours(hub: Hub) -> None:
    night = [{"start": "2026-01-01T22:00", "duration": "PT8H", "rrule": "FREQ=DAILY"}]
    body: dict[str, Any] = {"key": "night-ban", "name": {"vi": "Cấm đêm", "en": "Night ban"}, "geometry": SQUARE}
    made = (await hub.send("POST", "/zones", body | {"schedule": night})).json()
    assert (await hub.get(f"/zones/{made['id']}"))["schedule"] == night
    wrong = [night[0] | {"duration": "eight hours"}, night[0] | {"rrule": "FREQ=HOURLY"}]
    refused = await hub.send("POST", "/zones", body | {"key": "other", "schedule": wrong})
    assert refused.status_code == 422
    assert {"schedule.0.duration", "schedule.1.rrule"} <= {fault["field"] for fault in refused.json()["errors"]}
    again = await hub.send("PUT", f"/zones/{made['id']}", {key: body[key] for key in ("name", "geometry")})
    assert again.json()["schedule"] is None
