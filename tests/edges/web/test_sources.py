"""Sources over HTTP: added, changed, tried before anything is sent, and who may."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import psycopg

from tests.edges.web.support import NOW, ROLES, Hub

MAPPING: dict[str, Any] = {
    "domain": "water",
    "device": {"level": 4},
    "metrics": {"water_level": {"path": "$.object.level_cm", "unit": "cm"}},
}
BODY: dict[str, Any] = {"key": "lora", "topic_filter": "application/+/device/+/event/up", "mapping": MAPPING}
TOPIC = "application/7/device/a1/event/up"
PAYLOAD = json.dumps({"object": {"level_cm": "182", "door": "open"}, "rx": [{"rssi": -101}], "ok": True, "x": None})


async def fields(hub: Hub, body: dict[str, Any], method: str = "POST", path: str = "/sources") -> dict[str, str]:
    answer = await hub.send(method, path, body, role="integrator")
    assert answer.status_code == 422, answer.text
    return {one["field"]: one.get("code", "") for one in answer.json()["errors"]}


async def test_a_source_is_added_changed_and_ended(hub: Hub) -> None:
    with psycopg.connect(hub.database, autocommit=True) as listener:
        listener.execute("LISTEN ioc_change")
        added = await hub.send("POST", "/sources", BODY, role="integrator")
        assert added.status_code == 201, added.text
        source = added.json()
        assert (source["decoder"], source["enabled"], source["version"], source["sensors"]) == ("mapping", False, 1, 0)
        assert source["mapping"] == MAPPING
        assert next(listener.notifies(timeout=5)).payload == "source:0", "ingest is told"
    edit = {**BODY, "topic_filter": "lora/+/up", "enabled": True, "lateness": 60, "max_late": 86400, "version": 1}
    edit["mapping"] = {**MAPPING, "device": {"level": 2}}
    path = f"/sources/{source['id']}"
    changed = (await hub.send("PUT", path, edit, role="integrator")).json()
    assert (changed["version"], changed["topic_filter"], changed["lateness"], changed["enabled"]) == (
        2,
        "lora/+/up",
        60,
        True,
    )
    stale = await hub.send("PUT", path, edit, role="integrator")
    assert stale.status_code == 409
    await hub.send("PUT", path, {**edit, "topic_filter": "other/+", "version": 2}, role="integrator")
    back = await hub.send("PUT", path, {**edit, "version": 3, "enabled": False}, role="integrator")
    assert back.status_code == 200
    assert hub.sql(
        "SELECT topic_filter, array(SELECT unnest(former_filters) ORDER BY 1) FROM source WHERE key = 'lora'"
    ) == [("lora/+/up", ["application/+/device/+/event/up", "other/+"])], (
        "the broker's session is to be told of every filter that is over, and of none that is read"
    )
    listed = (await hub.get("/sources"))["items"]
    assert [one["key"] for one in listed] == ["native", "lora"]
    assert listed[0]["mapping"] is None
    assert (listed[1]["received"], listed[1]["rejected"]) == (0, 0)
    hub.sql("INSERT INTO account_source VALUES (%s, 7, 4, 1, 2, 0, 4, 0, 1)", source["id"])
    heard = (await hub.get("/sources"))["items"][1]
    assert (heard["received"], heard["rejected"]) == (7, 2)
    trail = hub.sql("SELECT action, actor FROM audit WHERE action LIKE 'source.%' ORDER BY audit_id")
    assert [action for action, _ in trail] == ["source.create", "source.edit", "source.edit", "source.edit"]
    assert (await hub.send("PUT", "/sources/999", edit, role="integrator")).status_code == 404


async def test_what_is_wrong_is_told_whole(hub: Hub) -> None:
    wrong = {"topic_filter": "ioc/v1/#", "time_zone": "Mars", "mapping": {**MAPPING, "domain": "x"}}
    assert await fields(hub, BODY | wrong) == {
        "topic_filter": "source.filter-reach", "time_zone": "source.time-zone", "mapping.domain": "literal_error",
    }  # fmt: skip
    assert "mapping" in {field.split(".")[0] for field in await fields(hub, {**BODY, "mapping": None})}
    assert await fields(hub, {**BODY, "key": "No Key"}) == {"key": ""}
    assert (await hub.send("POST", "/sources", BODY, role="integrator")).status_code == 201
    assert await fields(hub, {**BODY, "key": "second", "topic_filter": "application/7/#"}) == {
        "topic_filter": "source.filter-taken"
    }
    taken = await hub.send("POST", "/sources", {**BODY, "topic_filter": "z/#"}, role="integrator")
    assert (taken.status_code, taken.json()["errors"][0]["field"]) == (409, "key")


async def test_of_the_native_source_only_the_times_change(hub: Hub) -> None:
    body = {
        "key": "native",
        "topic_filter": "ioc/v1/#",
        "enabled": True,
        "lateness": 30,
        "max_late": 3600,
        "max_skew": 60,
    }
    changed = await hub.send("PUT", "/sources/1", body, role="integrator")
    assert changed.status_code == 200, changed.text
    assert (changed.json()["lateness"], changed.json()["max_late"], changed.json()["decoder"]) == (30, 3600, "native")
    for wrong in ({"key": "x"}, {"topic_filter": "x/#"}, {"enabled": False}, {"mapping": MAPPING}):
        assert await fields(hub, body | wrong, "PUT", "/sources/1") == {next(iter(wrong)): "source.native"}


async def test_only_who_may_integrate_adds_and_tries(hub: Hub) -> None:
    given = {"topic": TOPIC, "payload": PAYLOAD}
    for role in ROLES:
        may = role in ("integrator", "admin")
        assert (await hub.send("POST", "/sources/try", given, role=role)).status_code == (200 if may else 403)
        added = await hub.send("POST", "/sources", {**BODY, "key": role, "topic_filter": f"{role}/#"}, role=role)
        assert added.status_code == (201 if may else 403)
        assert (await hub.send("PUT", "/sources/1", {"key": "native"}, role=role)).status_code == (422 if may else 403)
        assert (await hub.send("GET", "/sources", role=role)).status_code == 200


async def tried(hub: Hub, **given: Any) -> dict[str, Any]:
    answer = await hub.send("POST", "/sources/try", {"topic": TOPIC, "payload": PAYLOAD, **given}, role="integrator")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_payload_is_taken_apart_before_there_is_a_mapping(hub: Hub) -> None:
    answer = await tried(hub)
    assert answer["levels"] == ["application", "7", "device", "a1", "event", "up"]
    assert {leaf["path"]: leaf["value"] for leaf in answer["leaves"]} == {
        "$.object.level_cm": "182", "$.object.door": "open", "$.rx[0].rssi": -101, "$.ok": True, "$.x": None,
    }  # fmt: skip
    assert (answer["unread"], answer["problems"], answer["understood"]) == (None, [], None)
    broken = await tried(hub, payload="{")
    assert broken["leaves"] == []
    assert "payload" in broken["unread"]


async def test_a_mapping_is_tried_as_ingest_would_read_it(hub: Hub) -> None:
    understood = (await tried(hub, mapping=MAPPING))["understood"]
    assert understood["accepted"] is True
    assert (understood["sensor"]["device"], understood["sensor"]["status"]) == ("a1", "pending")
    assert [(one["metric"], one["value"], one["unit"]) for one in understood["readings"]] == [
        ("water_level", 1.82, "m")
    ]
    refused = (await tried(hub, mapping={**MAPPING, "metrics": {"water_level": {"path": "$.object.door"}}}))[
        "understood"
    ]
    assert (refused["accepted"], refused["field"]) == (False, "$.object.door")
    faulty = await tried(hub, mapping={**MAPPING, "metrics": {"water_level": {"path": "$..x"}}})
    assert faulty["understood"] is None
    assert faulty["problems"][0]["field"] == "mapping.metrics.water_level.path"
    assert faulty["problems"][0]["vi"]["expected"]
    zone = await tried(hub, mapping=MAPPING, time_zone="Mars")
    assert zone["problems"][0]["field"] == "time_zone"
    timed = {**MAPPING, "time": {"path": "$.t"}}
    late = await tried(hub, payload='{"object": {"level_cm": 1}, "t": "2020-01-01T00:00:00"}', mapping=timed)
    assert (late["understood"]["accepted"], late["understood"]["reason"]) == (False, "clock")
    assert [one["value"] for one in late["understood"]["readings"]] == [0.01], "but for its time it can be tried"
    far = await tried(
        hub, payload='{"object": {"level_cm": 1}, "t": "2020-01-01T00:00:00"}', mapping=timed, max_late=31_000_000
    )
    assert far["understood"]["reason"] == "clock", "a year is the most"


async def test_a_trial_refuses_a_device_of_another_source_as_ingest_does(hub: Hub) -> None:
    [(own,)] = hub.sql(
        "INSERT INTO source (key, topic_filter, decoder) VALUES ('s', 's/#', 'mapping') RETURNING source_id"
    )
    mapping = {**MAPPING, "device": {"level": 4}}
    topic = "application/7/device/cam-le-1/event/up"
    refused = (await tried(hub, topic=topic, mapping=mapping))["understood"]
    assert (refused["accepted"], refused["reason"], refused["field"]) == (False, "not-its-device", "device")
    assert "native" in refused["given"]
    hub.sql("UPDATE sensor SET source_id = %s WHERE device = 'cam-le-1'", own)
    assert (await tried(hub, topic=topic, mapping=mapping, id=own))["understood"]["accepted"] is True
    assert (await tried(hub, topic=topic, mapping=mapping))["understood"]["accepted"] is False
    native = {"topic": "ioc/v1/water/cam-le-1/json", "payload": '{"metrics": {"water_level": 1}}'}
    assert (await hub.send("POST", "/decode", native, role="integrator")).json()["reason"] == "not-its-device"
    month = json.dumps({"object": {"level_cm": 1}, "t": (NOW - timedelta(days=30)).isoformat()})
    timed = {**MAPPING, "time": {"path": "$.t"}}
    assert (await tried(hub, payload=month, mapping=timed))["understood"]["accepted"] is False
    assert (await tried(hub, payload=month, mapping=timed, max_late=5_000_000))["understood"]["accepted"] is True


async def test_the_dry_run_knows_the_sources_that_are_read(hub: Hub) -> None:
    given = {"topic": TOPIC, "payload": PAYLOAD}
    before = (await hub.send("POST", "/decode", given, role="integrator")).json()
    assert (before["accepted"], before["field"]) == (False, "topic")
    await hub.send("POST", "/sources", {**BODY, "enabled": True}, role="integrator")
    after = (await hub.send("POST", "/decode", given, role="integrator")).json()
    assert (after["accepted"], after["sensor"]["device"]) == (True, "a1")
