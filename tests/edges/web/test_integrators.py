"""What an integrator asks: why was it refused, how would it be understood, what became of everything."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

from tests.edges.web.support import NOW, Hub


async def test_dead_letters_show_the_raw_bytes(hub: Hub) -> None:
    for payload, reason in (
        (b'{"metrics": 1}', "wrong-type"),
        (b"\xff\xfe\x00", "not-utf8"),
        ("é".encode() * 5000, "not-json"),
    ):
        hub.sql(
            "INSERT INTO dead_letter (received, topic, payload, reason, field, given, expected, retain, dup) "
            "VALUES (%s, 'ioc/v1/water/x/json', %s, %s, 'metrics', '1', 'an object', false, false)",
            NOW, payload, reason,
        )  # fmt: skip
    page = await hub.get("/dead-letters", role="integrator")
    long, binary, text = page["items"]
    assert text["payload_text"] == '{"metrics": 1}'
    assert text["detail"] == "metrics: got 1, expected an object"
    assert binary["payload_text"] is None
    assert base64.b64decode(binary["payload_base64"]) == b"\xff\xfe\x00"
    assert (long["size"], long["payload_shown"]) == (10_000, 2_048)
    whole = await hub.get(f"/dead-letters/{long['id']}", role="integrator")
    assert whole["payload_text"] == "é" * 5000
    assert [
        item["reason"] for item in (await hub.get("/dead-letters", role="integrator", reason="not-utf8"))["items"]
    ] == ["not-utf8"]
    assert (await hub.get("/dead-letters", role="integrator", topic="ioc/v1/air/"))["items"] == []
    empty = await hub.send("GET", "/dead-letters?reason=", role="integrator")
    assert empty.status_code == 422, "no reason is empty: the answer would say that nothing was refused"


async def test_a_dry_run_tells_how_it_would_be_understood(hub: Hub) -> None:
    payload = json.dumps({"metrics": {"water_level": 1.82}, "position": {"lon": 108.22, "lat": 16.06}})
    answer = await hub.send(
        "POST", "/decode", {"topic": "ioc/v1/water/cam-le-1/json", "payload": payload}, role="integrator"
    )
    body = answer.json()
    assert (body["accepted"], body["sensor"]["id"], body["sensor"]["status"]) == (True, 1, "approved")
    assert [(reading["metric"], reading["value"], reading["unit"]) for reading in body["readings"]] == [
        ("water_level", 1.82, "m")
    ]
    assert body["position"]["lon"] == 108.22
    new = await hub.send("POST", "/decode", {"topic": "ioc/v1/water/new/json", "payload": payload}, role="integrator")
    assert new.json()["sensor"] == {"id": None, "domain": "water", "device": "new", "status": "pending"}
    assert hub.sql("SELECT count(*) FROM sensor WHERE device = 'new'") == [(0,)], "nothing is stored"


async def test_a_dry_run_tells_why_it_would_be_refused(hub: Hub) -> None:
    wrong = await hub.send(
        "POST", "/decode", {"topic": "ioc/v1/water/x/json", "payload": '{"metrics": {"water_level": "high"}}'}
    )
    body = wrong.json()
    assert (body["accepted"], body["field"]) == (False, "metrics.water_level")
    assert body["reason"]
    assert body["expected"] in body["detail"]
    old = {"time": "1970-01-01T00:00:00Z", "metrics": {"water_level": 1}}
    answer = await hub.send("POST", "/decode", {"topic": "ioc/v1/water/x/json", "payload": json.dumps(old)})
    assert (answer.json()["accepted"], answer.json()["reason"]) == (False, "clock")
    raw = await hub.send(
        "POST", "/decode", {"topic": "ioc/v1/water/x/json", "payload_base64": base64.b64encode(b"\xff").decode()}
    )
    assert raw.json()["accepted"] is False


async def test_the_account_balances(hub: Hub) -> None:
    hub.sql(
        "INSERT INTO ledger (source_id, received, stored, duplicate, rejected, presence, readings, positions, "
        "duplicate_rows, reasons, sensor_ids, s_received, s_stored, s_duplicate, s_late, s_suspect, s_gaps, s_seq) "
        "VALUES (1, 10, 6, 1, 2, 1, 12, 0, 2, '{\"not-json\": 2}', '{1}', '{8}', '{6}', '{1}', '{1}', '{0}', '{3}', '{9}')"
    )
    body = await hub.get("/accounting")
    assert body["balanced"] is True
    assert body["total"]["messages"] == 10
    assert (body["total"]["late"], body["total"]["gaps"]) == (1, 3)
    assert body["rejected_by_reason"] == {"not-json": 2}
    assert body["sources"][0]["source"] == "native"
    sensors = await hub.get("/accounting/sensors")
    assert [(item["id"], item["received"], item["gaps"]) for item in sensors["items"]] == [(1, 8, 3)]
    assert (await hub.get("/sensors/1"))["account"]["stored"] == 6


async def test_the_trail_is_readable_and_sealed(hub: Hub) -> None:
    await hub.send("PATCH", "/sensors/1", {"period": 30, "version": 1}, role="integrator")
    rows = (await hub.get("/audit", role="admin", action="sensor.edit"))["items"]
    assert [(row["actor"], row["target"], row["client"]) for row in rows] == [
        ("token:test integrator", "sensor:1", "127.0.0.1")
    ]
    assert await hub.get("/audit/seals", role="admin") == {"sound": True, "broken": []}
    first = (await hub.get("/audit", role="admin", limit=1000))["items"][-1]["id"]
    hub.sql("ALTER TABLE audit DISABLE TRIGGER append_only")
    hub.sql("UPDATE audit SET actor = 'nobody' WHERE audit_id = %s", first)
    assert await hub.get("/audit/seals", role="admin") == {"sound": False, "broken": [first]}


async def test_dead_letters_of_one_device(hub: Hub) -> None:
    for topic in ("ioc/v1/water/pump-1/json", "ioc/v1/air/pump-1/senml", "ioc/v1/water/pump-10/json", "x/y/z/pump-1"):
        hub.sql(
            "INSERT INTO dead_letter (received, topic, payload, reason, field, given, expected, retain, dup) "
            "VALUES (now(), %s, '', 'empty', 'payload', 'nothing', 'a message', false, false)",
            topic,
        )
    found = (await hub.get("/dead-letters", role="integrator", device="pump-1"))["items"]
    assert [letter["topic"] for letter in found] == ["ioc/v1/air/pump-1/senml", "ioc/v1/water/pump-1/json"]


async def test_a_dead_letter_is_tried_again(hub: Hub) -> None:
    for payload in (b'{"metrics": {"water_level": 1.5}}', b"\xff" * 100_000):
        hub.sql(
            "INSERT INTO dead_letter (received, topic, payload, reason, field, given, expected, retain, dup) "
            "VALUES (now(), 'ioc/v1/water/cam-le-1/json', %s, 'clock', 'time', '1970', 'now', false, false)",
            payload,
        )
    mended = (await hub.send("POST", "/dead-letters/1/decode", role="integrator")).json()
    assert (mended["accepted"], mended["sensor"]["id"], mended["readings"][0]["value"]) == (True, 1, 1.5)
    still = (await hub.send("POST", "/dead-letters/2/decode", role="integrator")).json()
    assert (still["accepted"], still["reason"]) == (False, "encoding")
    assert hub.sql("SELECT count(*) FROM dead_letter") == [(2,)]


async def test_the_last_payloads_of_a_sensor_are_shown_as_received(hub: Hub) -> None:
    for slot, (minute, body) in enumerate(((2, b'{"metrics": {"water_level": 1.8}}'), (1, b"\xff\x00"))):
        hub.sql(
            "INSERT INTO payload VALUES (1, %s, %s, 'ioc/v1/water/cam-le-1/json', %s, %s, false, false)",
            slot, NOW - timedelta(minutes=minute), body, len(body),
        )  # fmt: skip
    newest, older = (await hub.get("/sensors/1/payloads", role="integrator"))["items"]
    assert (newest["payload_text"], base64.b64decode(newest["payload_base64"])) == (None, b"\xff\x00")
    assert older["payload_text"] == '{"metrics": {"water_level": 1.8}}'
    assert (await hub.get("/sensors/2/payloads", role="integrator"))["items"] == []
    assert (await hub.send("GET", "/sensors/99/payloads", role="integrator")).status_code == 404
    assert (await hub.send("GET", "/sensors/1/payloads", role="viewer")).status_code == 403
