"""The life of rules and zones over the API: drafts, what is in force, diff, check, dry run, import and export."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import psycopg
import pytest

from hub.core.rules.catalogue import SensorRow, applies
from hub.core.rules.document import parse
from tests.edges.web.support import NOW, RULE, SQUARE, Hub

HIGHER = {**RULE, "when": {"kind": "threshold", "above": 3.0}}
WORDS = {"vi": "Hòa Xuân", "en": "Hòa Xuân"}
FENCE = {
    "key": "enters",
    "name": {"vi": "Vào vùng", "en": "Enters"},
    "applies_to": {"domain": "vehicle"},
    "when": {"kind": "geofence", "event": "enter", "zone": "hoa-xuan"},
    "severity": "minor",
}


def force(hub: Hub, kind: str) -> list[tuple[Any, ...]]:
    return hub.sql(f"SELECT {kind}_id, version, actor FROM {kind}_force ORDER BY force_id")


async def test_a_draft_leaves_the_version_in_force_until_it_is_enabled(hub: Hub) -> None:
    draft = await hub.send("PUT", "/rules/1", {"document": HIGHER, "version": 1})
    assert (draft.json()["status"], draft.json()["enabled_version"]) == ("enabled", 1)
    assert (await hub.get("/rules/1/diff", **cast("dict[str, Any]", {"from": 1, "to": 2})))["changes"] == [
        {"path": "when.above", "before": 2.5, "after": 3.0}, {"path": "when.clear_below", "before": 2.3, "after": None},
    ]  # fmt: skip
    enabled = await hub.send("POST", "/rules/1/enable", {"version": 2})
    assert (enabled.json()["enabled_version"], enabled.json()["enabled_document"]) == (2, HIGHER)
    back = await hub.send("POST", "/rules/1/enable", {"version": 1})
    assert (back.json()["version"], back.json()["enabled_version"]) == (2, 1), "a change is taken back"
    assert (await hub.send("POST", "/rules/1/enable", {"version": 9})).status_code == 404
    assert (await hub.send("POST", "/rules/1/retire", {"version": 1})).status_code == 409
    retired = await hub.send("POST", "/rules/1/retire", {"version": 2})
    assert (retired.json()["status"], retired.json()["enabled_version"]) == ("retired", None)
    assert (await hub.get("/rules", status="retired"))["items"][0]["id"] == 1
    again = await hub.send("PUT", "/rules/1", {"document": RULE, "version": 2})
    assert (again.json()["status"], again.json()["version"]) == ("draft", 3)
    assert force(hub, "rule") == [
        (1, 1, "system"), (1, 2, "token:test admin"), (1, 1, "token:test admin"), (1, None, "token:test admin"),
    ]  # fmt: skip
    actions = [
        row[0] for row in hub.sql("SELECT action FROM audit WHERE target = 'rule:cam-le-level-3' ORDER BY audit_id")
    ]
    assert actions == ["rule.edit", "rule.enable", "rule.enable", "rule.retire", "rule.edit"]


async def test_of_two_who_edit_at_once_one_is_told(hub: Hub) -> None:
    answers = await asyncio.gather(
        *(
            hub.send("PUT", "/rules/1", {"document": {**RULE, "severity": severity}, "version": 1})
            for severity in ("major", "minor", "warning", "critical")
        )
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses.count(200) in (1, 2), "the unchanged one, if it came first, made no version"
    assert set(statuses) <= {200, 409}


async def test_viewers_see_the_zone_in_force_and_not_the_draft(hub: Hub) -> None:
    moved = {"type": "Point", "coordinates": [108.3, 16.1]}
    draft = {"name": WORDS, "kind": "circle", "geometry": moved, "radius": 50, "version": 1}
    async with hub.watch() as feed:
        await feed.hello()
        saved = await hub.send("PUT", "/zones/1", draft)
        frame = await feed.next("change")
    assert (saved.json()["kind"], saved.json()["version"], saved.json()["enabled_version"]) == ("circle", 2, 1)
    assert (frame["kind"], frame["body"]["kind"], frame["body"]["enabled"]) == ("zone", "polygon", True)
    assert [zone["kind"] for zone in (await hub.get("/zones"))["items"]] == ["polygon"]
    assert [zone["kind"] for zone in (await hub.get("/zones", status="all"))["items"]] == ["circle"]
    assert [item["device"] for item in (await hub.get("/zones/1/inside"))["items"]] == ["cam-le-1"]
    assert (await hub.get("/zones/1/diff", **cast("dict[str, Any]", {"from": 1, "to": 2})))["changes"][0][
        "path"
    ] == "kind"
    await hub.send("POST", "/zones/1/enable", {"version": 2})
    assert (await hub.get("/zones/1/inside"))["items"] == []
    assert (await hub.send("POST", "/zones/1/retire", {"version": 1})).status_code == 409
    assert (await hub.send("DELETE", "/zones/1")).status_code == 204
    assert (await hub.get("/zones"))["items"] == []
    assert [row[1] for row in force(hub, "zone")] == [1, 2, None]
    assert len((await hub.get("/zones/1/versions"))["items"]) == 2


async def test_who_is_inside_and_since_when(hub: Hub) -> None:
    """bus-1 went east to west by 0.001 degrees a second: the zone begins at 108.2245."""
    ring = [[108.0, 16.05], [108.2245, 16.05], [108.2245, 16.07], [108.0, 16.07], [108.0, 16.05]]
    made = await hub.send(
        "POST", "/zones",
        {"key": "west", "name": WORDS, "geometry": {"type": "Polygon", "coordinates": [ring]}, "enable": True},
    )  # fmt: skip
    inside = {item["device"]: item for item in (await hub.get(f"/zones/{made.json()['id']}/inside"))["items"]}
    assert set(inside) == {"bus-1", "hai-chau-1", "phu-loc-1"}
    assert datetime.fromisoformat(inside["bus-1"]["since"]) == NOW - timedelta(seconds=4)
    assert (inside["bus-1"]["lon"], inside["phu-loc-1"]["since"]) == (108.22, None)


async def test_which_rules_look_at_a_zone(hub: Hub) -> None:
    await hub.send("POST", "/rules", {"document": FENCE})
    rules = (await hub.get("/zones/1/rules"))["items"]
    assert [(rule["key"], rule["status"]) for rule in rules] == [("enters", "draft")]


async def test_a_drawing_is_checked_with_the_place_that_is_wrong(hub: Hub) -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    wrong = (await hub.send("POST", "/zones/check", {"geometry": bow}, role="viewer")).json()
    assert (wrong["ok"], wrong["problems"][0]["at"], wrong["area_m2"]) == (False, [1.0, 1.0], None)
    right = (await hub.send("POST", "/zones/check", {"geometry": SQUARE}, role="viewer")).json()
    assert (right["ok"], right["problems"]) == (True, [])
    assert 4.6e6 < right["area_m2"] < 4.8e6
    none = (await hub.send("POST", "/zones/check", {"kind": "circle", "geometry": SQUARE}, role="viewer")).json()
    assert [problem["field"] for problem in none["problems"]] == ["geometry.type"]


async def test_a_rule_is_checked_and_told_whom_it_speaks_of(hub: Hub) -> None:
    good = (await hub.send("POST", "/rules/check", {"document": RULE}, role="viewer")).json()
    told = good["applies_to"]
    ids = {one["device"]: one["id"] for one in (await hub.get("/sensors", role="viewer"))["items"]}
    assert told.pop("sensor_ids") == sorted([ids["cam-le-1"], ids["phu-loc-1"]])
    assert told == {
        "sensors": 2,
        "reporting": 1,
        "zones": 0,
        "sample": ["cam-le-1", "phu-loc-1"],
        "zone_ids": [],
        "setpoints": [],
        "members": None,
    }
    level = {"applies_to": RULE["applies_to"], "when": RULE["when"]}
    elsewhere = {"applies_to": {"domain": "weather", "metric": "rain"}, "when": RULE["when"]}
    joined = RULE | {"applies_to": {}, "when": {"kind": "any", "parts": [level, elsewhere]}}
    of_parts = (await hub.send("POST", "/rules/check", {"document": joined}, role="viewer")).json()["applies_to"]
    assert (of_parts["sensors"], of_parts["reporting"]) == (2, 1)
    text = "key: a\nname: {vi: a, en: a}\napplies_to: {metric: pm25}\nwhen: {kind: threshold, above: high}\n"
    bad = (await hub.send("POST", "/rules/check", {"yaml": text}, role="viewer")).json()
    assert (bad["ok"], bad["document"]["key"]) == (False, "a")
    assert {problem["field"] for problem in bad["problems"]} == {"when.above"}
    assert (bad["problems"][0]["code"], bad["problems"][0]["vi"]["given"]) == ("rule.limit", "'high'")
    assert bad["problems"][0]["vi"]["expected"].startswith("một số")
    torn = (await hub.send("POST", "/rules/check", {"yaml": "key: [a"}, role="viewer")).json()
    assert (torn["document"], torn["problems"][0]["field"]) == (None, "yaml")
    assert "line 1" in torn["problems"][0]["given"]
    assert (await hub.send("POST", "/rules/check", {}, role="viewer")).status_code == 422


async def test_an_aggregate_is_told_of_those_who_can_be_its_members(hub: Hub) -> None:
    async def told(domain: str | None, zone: str, needed: int) -> Any:
        when = {"kind": "zone_aggregate", "zone": zone, "function": "mean", "above": 1, "within": "PT5M"}
        document = RULE | {
            "applies_to": {"metric": "water_level"} | ({"domain": domain} if domain else {}),
            "when": when | {"min_members": needed},
        }
        answer = (await hub.send("POST", "/rules/check", {"document": document}, role="viewer")).json()
        assert answer["ok"], answer
        return [answer["applies_to"][name] for name in ("sample", "zones", "members")]

    assert await told("water", "hoa-xuan", 400) == [["cam-le-1"], 1, {"most": 1, "needed": 400}]
    assert await told("vehicle", "hoa-xuan", 1) == [[], 1, {"most": 0, "needed": 1}], "what moves is no member"
    fixed = ["cam-le-1", "far-away", "hai-chau-1", "phu-loc-1"]
    assert await told(None, "nowhere", 1) == [fixed, 0, {"most": 0, "needed": 1}]


async def test_a_setpoint_that_sensors_lack_is_told_and_refuses_nothing(hub: Hub) -> None:
    hub.sql('UPDATE sensor SET setpoints = \'{"flood_3": 2.5, "flood_2": "1.8"}\' WHERE device = \'cam-le-1\'')

    async def told(document: dict[str, Any]) -> Any:
        answer = (await hub.send("POST", "/rules/check", {"document": document}, role="viewer")).json()
        assert answer["ok"], answer
        return [(one["name"], one["having"], one["sensors"]) for one in answer["applies_to"]["setpoints"]]

    def level(name: str) -> dict[str, Any]:
        return {"kind": "threshold", "above": {"setpoint": name}, "clear_below": {"setpoint": name, "offset": -0.1}}

    assert await told(RULE | {"when": level("flood_3")}) == [("flood_3", 1, 2)]
    assert await told(RULE | {"when": level("flod_3")}) == [("flod_3", 0, 2)]
    stages = [
        {"above": {"setpoint": "flood_2"}, "severity": "major"},
        {"above": {"setpoint": "flood_3"}, "severity": "critical"},
    ]
    staged = RULE | {"when": {"kind": "threshold", "stages": stages}}
    del staged["severity"]
    assert await told(staged) == [("flood_2", 0, 2), ("flood_3", 1, 2)], "text is no setpoint"
    where = {"domain": "water", "metric": "water_level", "devices": ["cam-le-1"]}
    here = {"applies_to": where, "when": level("flood_3")}
    there = {"applies_to": {"domain": "air", "metric": "pm25"}, "when": level("limit")}
    joined = RULE | {"applies_to": {}, "when": {"kind": "any", "parts": [here, there]}}
    assert await told(joined) == [("flood_3", 1, 1), ("limit", 0, 1)], "each of the sensors of its own part"


async def test_a_dry_run_on_pasted_samples(hub: Hub) -> None:
    at = datetime(2026, 3, 3, 2, tzinfo=UTC)
    samples = [
        {"time": (at + timedelta(minutes=n)).isoformat(), "value": value} for n, value in enumerate((2.0, 2.7, 2.1))
    ]
    body = {"document": RULE, "sensor": 1, "samples": samples}
    steps = (await hub.send("POST", "/rules/dry-run", body, role="viewer")).json()["steps"]
    assert [[one["kind"] for one in step["transitions"]] for step in steps] == [[], ["raise"], ["clear"], []]
    assert steps[1]["transitions"][0]["event_time"] == "2026-03-03T02:01:00.000Z"
    assert "2,7" in steps[1]["transitions"][0]["why"]["vi"]
    made_up = {"document": RULE, "samples": [{"value": 9}]}
    steps = (await hub.send("POST", "/rules/dry-run", made_up, role="viewer")).json()["steps"]
    assert [one["kind"] for one in steps[0]["transitions"]] == ["raise"]
    moving = {
        "document": FENCE,
        "sensor": 3,
        "samples": [{"position": {"lon": lon, "lat": 16.0}} for lon in (108.25, 108.2)],
    }
    steps = (await hub.send("POST", "/rules/dry-run", moving, role="viewer")).json()["steps"]
    assert [(one["kind"], one["zone"]) for one in steps[1]["transitions"]] == [("raise", "hoa-xuan")]
    wrong = await hub.send("POST", "/rules/dry-run", {**body, "sensor": 2}, role="viewer")
    assert wrong.json()["errors"][0]["field"] == "sensor"
    assert (await hub.send("POST", "/rules/dry-run", {**body, "sensor": 99}, role="viewer")).status_code == 404
    assert hub.sql("SELECT count(*) FROM alarm") == [(0,)]


async def test_rules_come_out_and_go_in_unchanged(hub: Hub) -> None:
    await hub.send("POST", "/rules", {"document": FENCE})
    answer = await hub.client.get("/api/v1/rules/export?status=all", headers=hub.as_("viewer"))
    assert answer.headers["content-type"] == "text/yaml; charset=utf-8"
    same = (await hub.send("POST", "/rules/import", {"yaml": answer.text})).json()
    assert same == {"created": [], "changed": [], "same": ["cam-le-level-3", "enters"], "problems": []}
    one = await hub.client.get("/api/v1/rules/export?key=enters", headers=hub.as_("viewer"))
    text = one.text.replace("minor", "major") + one.text.replace("key: enters", "key: other")
    done = (await hub.send("POST", "/rules/import", {"yaml": text, "enable": True})).json()
    assert (done["created"], done["changed"]) == (["other"], ["enters"])
    assert [(rule["key"], rule["status"], rule["version"]) for rule in (await hub.get("/rules"))["items"]] == [
        ("cam-le-level-3", "enabled", 1), ("enters", "enabled", 2), ("other", "enabled", 1),
    ]  # fmt: skip
    assert (await hub.client.get("/api/v1/rules/export?key=moon", headers=hub.as_("viewer"))).status_code == 404


@pytest.mark.parametrize("most", [9.2e18, -9.2e18, 2**63 - 1, 1e-300, 0.1 + 0.2])
async def test_a_number_that_is_taken_comes_back(hub: Hub, most: float) -> None:
    document = RULE | {"key": "far", "when": {"kind": "threshold", "above": most}}
    assert (await hub.send("POST", "/rules", {"document": document})).status_code == 201
    answer = await hub.client.get("/api/v1/rules/export?status=all", headers=hub.as_("viewer"))
    same = (await hub.send("POST", "/rules/import", {"yaml": answer.text})).json()
    assert (same["problems"], len(same["same"])) == ([], 2)


async def test_a_number_that_would_not_come_back_is_refused_at_its_field(hub: Hub) -> None:
    for path, when in (
        ("when.above", {"kind": "threshold", "above": 1e19}),
        ("when.outside[1]", {"kind": "threshold", "outside": [0, 1e300]}),
    ):
        for method, where in (("POST", "/rules"), ("PUT", "/rules/1")):
            refused = await hub.send(method, where, {"document": RULE | {"when": when}})
            assert refused.status_code == 422, refused.text
            (fault,) = refused.json()["errors"]
            assert (fault["field"], fault["code"]) == (path, "document.largest")
            assert fault["vi"]["expected"] == "một số có độ lớn dưới 9,2e18"
    refused = await hub.send("PATCH", "/sensors/1", {"version": 1, "tags": {"order": 1e19}})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "tags")


async def test_nothing_is_half_imported(hub: Hub) -> None:
    text = json.dumps(
        [{**FENCE, "key": "fine"}, {**FENCE, "key": "wrong", "severity": "loud"}, {**FENCE, "key": "fine"}]
    )
    refused = (await hub.send("POST", "/rules/import", {"yaml": text})).json()
    assert (refused["created"], refused["changed"]) == ([], [])
    told = {(problem["document"], problem["field"]) for problem in refused["problems"]}
    assert told == {("wrong", "severity"), ("fine", "key")}
    assert [rule["key"] for rule in (await hub.get("/rules"))["items"]] == ["cam-le-level-3"]
    assert (await hub.send("POST", "/rules/import", {"yaml": "key: [a"})).status_code == 422
    assert (await hub.send("POST", "/rules/import", {"yaml": text}, role="operator")).status_code == 403


async def test_zones_come_out_and_go_in_unchanged(hub: Hub) -> None:
    export = await hub.get("/zones/export")
    same = (await hub.send("POST", "/zones/import", {"geojson": export})).json()
    assert same == {"created": [], "changed": [], "same": ["hoa-xuan"], "problems": []}
    circle = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [108.2, 16.0]}}
    about = {"key": "pier", "name": WORDS, "kind": "circle", "radius": 12.5, "tags": {"a": [1, 2]}}
    export["features"].append({**circle, "properties": about})
    done = (await hub.send("POST", "/zones/import", {"geojson": export})).json()
    assert (done["created"], done["same"]) == (["pier"], ["hoa-xuan"])
    assert (await hub.get("/zones", status="draft"))["items"][0]["radius"] == 12.5
    assert (await hub.get("/zones/export", key="pier"))["features"][0]["properties"]["tags"] == {"a": [1, 2]}
    export["features"].append({**circle, "properties": {**about, "key": "broken", "radius": None}})
    refused = (await hub.send("POST", "/zones/import", {"geojson": export})).json()
    assert [(problem["document"], problem["field"]) for problem in refused["problems"]] == [("broken", "radius")]


async def test_an_export_wakes_no_draft_and_nothing_retired(hub: Hub) -> None:
    zone = {"key": "pier", "name": WORDS, "geometry": SQUARE}
    assert (await hub.send("POST", "/zones", zone)).status_code == 201
    retired = (await hub.send("POST", "/zones", {**zone, "key": "old", "enable": True})).json()["id"]
    assert (await hub.send("DELETE", f"/zones/{retired}")).status_code == 204
    redrawn = {**zone, "key": None, "tags": {"a": 1}}
    del redrawn["key"]
    assert (await hub.send("PUT", "/zones/1", redrawn)).status_code == 200

    async def keys(**query: Any) -> list[str]:
        return [one["properties"]["key"] for one in (await hub.get("/zones/export", **query))["features"]]

    assert await keys() == ["hoa-xuan"]
    assert (await hub.get("/zones/export"))["features"][0]["properties"]["tags"] == {}, "as it is in force"
    assert await keys(status="draft") == ["pier"]
    assert await keys(status="retired") == ["old"]
    assert await keys(status="all") == ["hoa-xuan", "old", "pier"]
    assert await keys(key="old") == ["old"], "whoever names one means it"
    assert (await hub.send("GET", "/zones/export?status=enabled&key=old")).status_code == 404
    await hub.send("POST", "/rules", {"document": FENCE})
    rules = await hub.client.get("/api/v1/rules/export", headers=hub.as_("viewer"))
    assert "enters" not in rules.text
    assert "cam-le-level-3" in rules.text


async def test_a_ring_is_closed(hub: Hub) -> None:
    ring = SQUARE["coordinates"][0]
    drawn = {"type": "Polygon", "coordinates": [ring[:-1]]}
    zone = {"key": "pier", "name": WORDS, "geometry": drawn, "enable": True}
    made = await hub.send("POST", "/zones", zone)
    assert made.json()["geometry"] == SQUARE
    several = {"type": "MultiPolygon", "coordinates": [[ring[:-1]]]}
    feature = {"type": "Feature", "geometry": several, "properties": {"key": "quay", "name": WORDS}}
    collection = {"type": "FeatureCollection", "features": [feature]}
    assert (await hub.send("POST", "/zones/import", {"geojson": collection})).json()["created"] == ["quay"]
    assert (await hub.get("/zones/export", key="quay"))["features"][0]["geometry"]["coordinates"] == [[ring]]
    hub.sql("UPDATE zone_version SET geometry = %s WHERE zone_id = 1", json.dumps(drawn))
    assert (await hub.get("/zones/export", key="hoa-xuan"))["features"][0]["geometry"] == SQUARE, "kept open before"
    assert (await hub.get("/zones/1"))["geometry"] == SQUARE


async def test_a_zone_that_rules_name_is_not_deleted_unasked(hub: Hub) -> None:
    await hub.send("POST", "/rules", {"document": FENCE})
    number = (await hub.get("/rules", status="draft"))["items"][0]["id"]
    await hub.send("POST", f"/rules/{number}/enable", {"version": 1})
    refused = await hub.send("DELETE", "/zones/1?version=1")
    assert refused.status_code == 409
    assert "enters" in refused.json()["detail"]
    assert "enters" in refused.json()["errors"][0]["vi"]["expected"]
    assert (await hub.get("/zones/1"))["status"] == "enabled"
    assert (await hub.send("DELETE", "/zones/1?version=2&in_use=true")).status_code == 409
    assert (await hub.send("DELETE", "/zones/1?version=1&in_use=true")).status_code == 204


async def test_what_the_hub_cannot_judge_is_said_and_not_shown_as_in_force(hub: Hub) -> None:
    rule, zone = (await hub.get("/rules"))["items"][0], (await hub.get("/zones"))["items"][0]
    assert (rule["left_out"], zone["left_out"]) == ([], [])
    assert (await hub.get("/system", role="operator"))["figures"]["left_out"] == 0
    # As another version of the hub may have written them.
    hub.sql(
        'UPDATE rule_version SET document = document || \'{"when": {"kind": "moon"}}\' WHERE rule_id = %s', rule["id"]
    )
    hub.sql("UPDATE zone_version SET kind = 'circle' WHERE zone_id = %s", zone["id"])
    broken = await hub.get(f"/rules/{rule['id']}")
    assert [one["field"] for one in broken["left_out"]] == ["when.kind"]
    assert broken["left_out"][0]["vi"]["given"] == "'moon'"
    assert [one["field"] for one in (await hub.get("/zones"))["items"][0]["left_out"]] != []
    assert (await hub.get("/system", role="operator"))["figures"]["left_out"] == 2


@pytest.mark.parametrize(
    ("where", "devices"),
    [
        ({"domain": "water", "tags": {"river": "cam-le"}}, {"cam-le-1"}),
        ({"domain": "water", "tags": {"river": "phu-loc"}}, {"phu-loc-1"}),
        ({"domain": "water", "tags": {"river": "cam"}}, set()),
        ({"domain": "water", "tags": {"order": 1}}, {"cam-le-1"}),
        ({"domain": "water", "tags": {"order": "1"}}, set()),
        ({"domain": "water", "tags": {"river": "cam-le", "order": 2}}, set()),
        ({"domain": "water", "tags": {"river": "cam-le", "order": 1}}, {"cam-le-1"}),
        ({"domain": "water", "devices": ["phu-loc-1", "bus-1"]}, {"phu-loc-1"}),
    ],
)
async def test_whom_a_rule_speaks_of_is_told_as_it_is_judged(
    hub: Hub, where: dict[str, Any], devices: set[str]
) -> None:
    hub.sql('UPDATE sensor SET tags = \'{"river": ["cam-le", "han"], "order": 1}\' WHERE device = \'cam-le-1\'')
    hub.sql("UPDATE sensor SET tags = '{\"river\": \"phu-loc\"}' WHERE device = 'phu-loc-1'")
    document = {**RULE, "applies_to": {"metric": "water_level", **where}}
    told = (await hub.send("POST", "/rules/check", {"document": document}, role="viewer")).json()["applies_to"]
    assert set(told["sample"]) == devices
    with psycopg.connect(hub.database) as connection:
        sensors = [SensorRow(*row) for row in connection.execute(
            "SELECT sensor_id, domain, device, name, status, tags FROM sensor WHERE status = 'approved'"
        )]  # fmt: skip
    assert told["sensor_ids"] == sorted(one.id for one in sensors if applies(parse(document), one))
