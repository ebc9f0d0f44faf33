"""Every refusal is a problem detail that names the field, what was given and what would be right."""

from __future__ import annotations

from typing import Any

import pytest

from tests.edges.web.support import SQUARE, Hub


@pytest.mark.parametrize(
    ("path", "field", "given"),
    [
        ("/sensors?limit=5000", "limit", "'5000'"),
        ("/sensors?limit=many", "limit", "'many'"),
        ("/sensors?domain=moon", "domain", "'moon'"),
        ("/sensors?status=lost", "status", "'lost'"),
        ("/sensors?bbox=1,2,3", "bbox", "'1,2,3'"),
        ("/sensors?bbox=nan,2,3,4", "bbox", "'nan,2,3,4'"),
        ("/sensors?cursor=garbage", "cursor", "'garbage'"),
        ("/sensors?q=%00", "q", "'\\x00'"),
        ("/sensors/0", "sensor_id", "'0'"),
        ("/sensors/99999999999999", "sensor_id", "'99999999999999'"),
        ("/sensors/1/history", "metric", "nothing"),
        ("/sensors/1/history?metric=water_level&from=2026-03-03T00:00:00", "from", "'2026-03-03T00:00:00'"),
        ("/sensors/1/history?metric=water_level&from=1066-10-14T00:00:00Z", "from", "'1066-10-14T00:00:00Z'"),
        ("/sensors/1/history?metric=water_level&resolution=2m", "resolution", "'2m'"),
        ("/alarms?severity=awful", "severity.0", "'awful'"),
        ("/alarms?open=perhaps", "open", "'perhaps'"),
    ],
)
async def test_a_wrong_query(hub: Hub, path: str, field: str, given: str) -> None:
    answer = await hub.client.get(f"/api/v1{path}", headers=hub.as_("viewer"))
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == "invalid-input"
    assert (body["errors"][0]["field"], body["errors"][0]["given"]) == (field, given)
    assert body["errors"][0]["expected"]


@pytest.mark.parametrize(
    ("method", "path", "body", "fields"),
    [
        ("POST", "/zones", {"name": {"vi": "a"}, "geometry": SQUARE, "colour": 1}, {"key", "name.en", "colour"}),
        ("POST", "/zones", {"key": "BAD KEY", "name": {"vi": "a", "en": "b"}, "geometry": SQUARE}, {"key"}),
        (
            "POST",
            "/zones",
            {"key": "z", "name": {"vi": "a", "en": "b"}, "kind": "circle", "geometry": SQUARE},
            {"geometry.type"},
        ),
        (
            "POST",
            "/zones",
            {"key": "z", "name": {"vi": "a", "en": "b"}, "geometry": {"type": "Polygon", "coordinates": [[[500, 16]]]}},
            {"geometry.coordinates"},
        ),
        ("POST", "/rules", {"document": {"key": "r", "when": {"kind": "dance"}}}, {"name", "when.kind"}),
        ("PATCH", "/sensors/1", {"lon": 300, "version": 1}, {"lon"}),
        ("PATCH", "/sensors/1", {"name": None, "version": 1}, {"name"}),
        ("PATCH", "/sensors/1", {"lon": 108.2}, {"version"}),
        ("PATCH", "/sensors/3", {"lon": 108.2, "version": 1}, {"lon, lat"}),
        (
            "POST",
            "/users",
            {"username": "Lan!", "name": "", "role": "king", "password": ""},
            {"username", "name", "role", "password"},
        ),
        (
            "POST",
            "/users",
            {"username": "lan", "name": "Lan", "role": "viewer", "password": "aaaaaaaaaaaa"},
            {"password"},
        ),
        ("POST", "/tokens", {"name": "x", "role": "viewer", "expires_at": "2020-01-01T00:00:00Z"}, {"expires_at"}),
        ("POST", "/alarms/1/comment", {"comment": ""}, {"comment"}),
        ("POST", "/alarms/act", {"action": "dance", "ids": []}, {"action", "ids"}),
        ("POST", "/alarms/1/shelve", {"minutes": 99_999}, {"minutes", "reason"}),
        ("POST", "/alarms/1/close", {"outcome": "whatever"}, {"outcome"}),
        ("POST", "/decode", {"topic": "ioc/v1/water/x/json"}, {"payload"}),
        ("POST", "/decode", {"topic": "x", "payload_base64": "!"}, {"payload_base64"}),
    ],
)
async def test_a_wrong_body_names_every_fault(hub: Hub, method: str, path: str, body: Any, fields: set[str]) -> None:
    answer = await hub.send(method, path, body)
    assert answer.status_code == 422, answer.text
    named = {error["field"] for error in answer.json()["errors"]}
    assert fields <= named, answer.json()


async def test_json_that_is_none(hub: Hub) -> None:
    headers = {**hub.as_("admin"), "Content-Type": "application/json"}
    answer = await hub.client.post("/api/v1/zones", content=b'{"key": ', headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body"
    wrong_type = await hub.client.post("/api/v1/zones", content=b"{}", headers=hub.as_("admin"))
    assert wrong_type.status_code == 422
    assert wrong_type.json()["detail"] == "Content-Type: got nothing, expected application/json"
    form = {**hub.as_("admin"), "Content-Type": "application/x-www-form-urlencoded"}
    as_curl_sends_it = await hub.client.post("/api/v1/zones", content=b"{}", headers=form)
    assert as_curl_sends_it.json()["errors"][0]["given"] == "'application/x-www-form-urlencoded'"


@pytest.mark.parametrize("body", ["\\u0000", "\\ud800"])
async def test_text_that_postgresql_cannot_hold(hub: Hub, body: str) -> None:
    content = f'{{"name": "{body}", "role": "viewer"}}'
    headers = {**hub.as_("admin"), "Content-Type": "application/json"}
    answer = await hub.client.post("/api/v1/tokens", content=content, headers=headers)
    assert answer.status_code == 422, answer.text
    deep = f'{{"tags": {{"a": ["{body}"]}}, "version": 1}}'
    answer = await hub.client.patch("/api/v1/sensors/1", content=deep, headers=headers)
    assert answer.status_code == 422, answer.text


async def test_no_such_thing_and_no_such_method(hub: Hub) -> None:
    for path in (
        "/sensors/77",
        "/zones/77",
        "/rules/77",
        "/rules/77/versions",
        "/alarms/77",
        "/basemap/moon.geojson",
        "/nothing",
    ):
        answer = await hub.client.get(f"/api/v1{path}", headers=hub.as_("viewer"))
        assert answer.status_code == 404, path
        assert answer.json()["code"] == "not-found"
        assert answer.headers["content-type"] == "application/problem+json"
    answer = await hub.client.put("/api/v1/sensors", headers=hub.as_("admin"))
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert answer.headers["allow"] == "GET"


async def test_a_body_that_is_too_large(hub: Hub) -> None:
    headers = {**hub.as_("admin"), "Content-Type": "application/json"}
    answer = await hub.client.post("/api/v1/zones", content=b'"' + b"x" * 3_000_000 + b'"', headers=headers)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


async def test_names_that_look_like_html_are_data(hub: Hub) -> None:
    name = "<script>alert(1)</script>'\";--"
    answer = await hub.send("PATCH", "/sensors/1", {"name": {"vi": name, "en": name}, "version": 1})
    assert answer.status_code == 200
    answer = await hub.client.get("/api/v1/sensors/1", headers=hub.as_("viewer"))
    assert answer.json()["name"] == {"vi": name, "en": name}
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_headers_of_every_answer(hub: Hub) -> None:
    for path in ("/", "/api/v1/city", "/api/openapi.json", "/healthz", "/api/v1/nothing"):
        answer = await hub.client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy, path
        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-frame-options"] == "DENY"
        if path.startswith("/api"):
            assert answer.headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in answer.headers
    for path in ("/docs", "/redoc", "/api/docs"):
        answer = await hub.client.get(path)
        assert "swagger" not in answer.text.lower()
