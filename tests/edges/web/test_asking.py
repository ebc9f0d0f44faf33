"""What a developer of another department meets first: names, filters, times, HEAD and packed answers."""

from __future__ import annotations

import gzip
import json
from typing import Any

import psycopg
import pytest

from tests.edges.web.support import Hub, raise_alarm


@pytest.mark.parametrize(
    ("path", "field", "said"),
    [
        ("/alarms?severty=critical", "severty", "severity is the nearest"),
        ("/sensors?Limit=5", "Limit", "limit is the nearest"),
        ("/sensors?page=2", "page", "one of domain, status, q, zone, bbox, latest, format, limit, cursor"),
        ("/session?x=1", "x", "there are no parameters here"),
        ("/sensors/1?fields=name", "fields", "there are no parameters here"),
        ("/zones/export?keys=hoa-xuan", "keys", "key is the nearest"),
    ],
)
async def test_a_parameter_that_there_is_not_is_refused_with_the_nearest(
    hub: Hub, path: str, field: str, said: str
) -> None:
    answer = await hub.send("GET", path, role="viewer")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
    [problem] = answer.json()["errors"]
    assert problem["field"] == field
    assert said in problem["expected"]
    assert problem["vi"]["expected"]


async def test_what_nobody_meant_costs_nothing(hub: Hub) -> None:
    many = await hub.send("GET", "/alarms?" + "&".join(f"severty{number}=1" for number in range(4000)))
    assert (many.status_code, len(many.json()["errors"])) == (422, 20)
    assert many.elapsed.total_seconds() < 2
    long = await hub.send("GET", f"/alarms?{'severity' * 5000}=1")
    assert (long.status_code, len(long.json()["errors"][0]["field"])) == (422, 80)
    body = {"version": 1, **{f"priod{number}": 1 for number in range(50_000)}}
    wrong = await hub.send("PATCH", "/sensors/1", body)
    assert (wrong.status_code, len(wrong.json()["errors"])) == (422, 100)
    assert wrong.elapsed.total_seconds() < 10


async def test_a_write_is_not_done_with_a_parameter_that_there_is_not(hub: Hub) -> None:
    answer = await hub.send("DELETE", "/zones/1?versoin=1")
    assert answer.status_code == 422
    assert (await hub.get("/zones/1"))["status"] == "enabled"


@pytest.mark.parametrize(
    ("method", "path", "body", "field", "said"),
    [
        ("PATCH", "/sensors/1", {"priod": 7, "version": 1}, "priod", "period is the nearest"),
        ("PATCH", "/sensors/1", {"name": {"vi": "a", "en": "b", "fr": "c"}, "version": 1}, "name.fr", "one of vi, en"),
        (
            "POST", "/channels",
            {"key": "a", "kind": "webhook", "name": "A", "config": {"urll": "https://example.vn"}},
            "config.urll", "url is the nearest",
        ),
        ("POST", "/alarms/act", {"action": "ack", "ids": [{"id": 1, "version": 1, "verson": 1}]}, "ids.0.verson", "version"),
    ],
)  # fmt: skip
async def test_a_field_that_there_is_not_is_refused_with_the_nearest(
    hub: Hub, method: str, path: str, body: Any, field: str, said: str
) -> None:
    answer = await hub.send(method, path, body)
    assert answer.status_code == 422
    told = {problem["field"]: problem for problem in answer.json()["errors"]}
    assert said in told[field]["expected"]
    assert told[field]["vi"]["expected"]


@pytest.mark.parametrize("body", [{"period": "7"}, {"period": True}, {"lon": "108.2", "lat": 16.0}, {"version": "1"}])
async def test_a_number_in_quotes_is_none(hub: Hub, body: dict[str, Any]) -> None:
    answer = await hub.send("PATCH", "/sensors/1", {"version": 1, **body})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, next(iter(body)))
    assert (await hub.send("PATCH", "/sensors/1", {"period": 7, "version": 1})).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "alarms?zone=nosuch",
        "alarms?rule=nosuch",
        "alarms?sensor=99999",
        "alarms?incident=99999",
        "incidents?zone=nosuch",
        "deliveries?alarm=99999",
    ],
)
async def test_a_list_of_what_there_is_not(hub: Hub, query: str) -> None:
    answer = await hub.send("GET", f"/{query}", role="operator")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert query.partition("=")[2] in answer.json()["detail"]


async def test_alarms_of_what_there_is(hub: Hub) -> None:
    for query in ({"zone": "hoa-xuan"}, {"rule": "cam-le-level-3"}, {"sensor": 2}):
        assert (await hub.get("/alarms", **query))["items"] == []
    await hub.send("POST", "/zones/1/retire", {})
    assert (await hub.get("/alarms", zone="hoa-xuan"))["items"] == [], "its alarms of before can be asked for"


async def test_a_plus_that_became_a_space_is_told_of(hub: Hub) -> None:
    answer = await hub.send("GET", "/alarms?from=2026-03-03T00:00:00+07:00", role="viewer")
    [problem] = answer.json()["errors"]
    assert (answer.status_code, problem["field"]) == (422, "from")
    assert "2026-03-03T00:00:00%2B07:00" in problem["expected"]
    right = await hub.send("GET", "/alarms?from=2026-03-03T00:00:00%2B07:00", role="viewer")
    assert right.status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/api/openapi.json", "/api/v1/sensors", "/api/v1/sensors/99", "/readyz"])
async def test_head_is_get_without_its_body(hub: Hub, path: str) -> None:
    whole = await hub.client.get(path, headers=hub.as_("viewer"))
    head = await hub.client.head(path, headers=hub.as_("viewer"))
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers["content-length"] == whole.headers["content-length"]


async def test_a_large_answer_goes_packed_to_who_takes_it(hub: Hub) -> None:
    async with hub.client.stream(
        "GET", "/api/v1/sensors/1/history?metric=water_level&resolution=raw",
        headers=hub.as_("viewer") | {"Accept-Encoding": "gzip"},
    ) as answer:  # fmt: skip
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(raw)
    assert len(json.loads(gzip.decompress(raw))["rows"]) == 120
    plain = await hub.client.get(
        "/api/v1/sensors/1/history?metric=water_level&resolution=raw",
        headers=hub.as_("viewer") | {"Accept-Encoding": "identity"},
    )
    assert "content-encoding" not in plain.headers
    assert plain.headers["vary"] == "Accept-Encoding"
    assert len(raw) < len(plain.content) / 2


async def test_a_packed_file_is_known_again(hub: Hub) -> None:
    headers = hub.as_("viewer") | {"Accept-Encoding": "gzip"}
    layer = await hub.client.get("/api/v1/basemap/coast.geojson", headers=headers)
    assert (layer.headers["content-encoding"], layer.headers["etag"][:3]) == ("gzip", 'W/"')
    assert layer.json()["type"] == "FeatureCollection"
    again = await hub.client.get(
        "/api/v1/basemap/coast.geojson", headers=headers | {"If-None-Match": layer.headers["etag"]}
    )
    assert again.status_code == 304


async def test_what_is_small_or_packed_already_is_left_alone(hub: Hub) -> None:
    small = await hub.client.get("/api/v1/sensors/1", headers=hub.as_("viewer") | {"Accept-Encoding": "gzip"})
    assert "content-encoding" not in small.headers
    table = await hub.client.get("/api/v1/map/sensors", headers=hub.as_("viewer") | {"Accept-Encoding": "gzip"})
    assert table.headers["content-encoding"] == "gzip"
    assert table.json()["id"], "packed once"


@pytest.mark.parametrize("path", ["/openapi.json", "/api/v1/openapi.json"])
async def test_the_document_is_where_people_look_for_it(hub: Hub, path: str) -> None:
    answer = await hub.client.get(path, follow_redirects=True)
    assert answer.json()["info"]["title"] == "IOC Hub"


async def test_a_refusal_names_only_what_a_person_can_do(hub: Hub) -> None:
    with psycopg.connect(hub.database) as connection:
        alarm = raise_alarm(connection)
    await hub.send("POST", f"/alarms/{alarm}/ack", {}, role="operator")
    answer = await hub.send("POST", f"/alarms/{alarm}/ack", {}, role="operator")
    assert answer.status_code == 409
    detail = answer.json()["detail"]
    assert "comment" in detail
    assert not any(word in detail.split("these would:")[1] for word in ("raise", "clear", "amend", "calm", "refute"))
