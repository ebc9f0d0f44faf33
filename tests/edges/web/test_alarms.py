"""What people do about alarms."""

from __future__ import annotations

import asyncio

import psycopg

from tests.edges.web.support import Hub, raise_alarm


def alarms(hub: Hub, count: int = 1) -> list[int]:
    with psycopg.connect(hub.database) as connection:
        return [raise_alarm(connection, sensor) for sensor in range(1, count + 1)]


async def test_acknowledging_says_who_and_when(hub: Hub) -> None:
    [number] = alarms(hub)
    answer = await hub.send(
        "POST", f"/alarms/{number}/ack", {"version": 1, "comment": "Đã gọi đội trực"}, role="operator"
    )
    assert answer.status_code == 200, answer.text
    alarm = answer.json()
    assert (alarm["ack"], alarm["condition"], alarm["acked_by"], alarm["version"]) == (
        "acked",
        "active",
        "token:test operator",
        2,
    )
    assert alarm["acked_at"] is not None
    detail = await hub.get(f"/alarms/{number}")
    assert [(step["action"], step["actor"]) for step in detail["transitions"]] == [
        ("raise", "rule:cam-le-level-3"),
        ("ack", "token:test operator"),
    ]
    assert detail["transitions"][1]["detail"]["comment"] == "Đã gọi đội trực"
    assert detail["seq"] == hub.sql("SELECT max(seq) FROM change")[0][0]
    assert hub.sql("SELECT action, outcome FROM audit WHERE target = %s", f"alarm:{number}") == [("alarm.ack", "ok")]


async def test_twice_or_on_an_old_version_is_a_conflict(hub: Hub) -> None:
    [number] = alarms(hub)
    late = await hub.send("POST", f"/alarms/{number}/ack", {"version": 9}, role="operator")
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert (await hub.send("POST", f"/alarms/{number}/ack", {}, role="operator")).status_code == 200
    again = await hub.send("POST", f"/alarms/{number}/ack", {}, role="operator")
    assert again.status_code == 409
    assert (await hub.send("POST", "/alarms/999/ack", {}, role="operator")).status_code == 404
    refused = hub.sql("SELECT count(*) FROM audit WHERE outcome = 'refused'")
    assert refused == [(3,)]


async def test_two_operators_at_one_moment_one_wins(hub: Hub) -> None:
    [number] = alarms(hub)
    answers = await asyncio.gather(
        *(hub.send("POST", f"/alarms/{number}/ack", {"version": 1}, role="operator") for _ in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    assert hub.sql("SELECT count(*) FROM alarm_transition WHERE action = 'ack'") == [(1,)]


async def test_a_comment_changes_no_axis(hub: Hub) -> None:
    [number] = alarms(hub)
    answer = await hub.send("POST", f"/alarms/{number}/comment", {"comment": "<b>đang xem</b>"}, role="operator")
    assert (answer.json()["ack"], answer.json()["condition"]) == ("unacked", "active")
    steps = (await hub.get(f"/alarms/{number}"))["transitions"]
    assert steps[-1]["detail"] == {"comment": "<b>đang xem</b>"}


async def test_many_at_once_each_on_its_own(hub: Hub) -> None:
    numbers = alarms(hub, 3)
    await hub.send("POST", f"/alarms/{numbers[1]}/ack", {}, role="operator")
    seen = [{"id": number, "version": 1} for number in [*numbers, 999]]
    body = {"action": "ack", "ids": seen, "comment": "cả cụm"}
    answer = await hub.send("POST", "/alarms/act", body, role="operator")
    items = answer.json()["items"]
    assert [(item["ok"], item["code"]) for item in items] == [
        (True, None),
        (False, "conflict"),
        (True, None),
        (False, "not-found"),
    ]
    assert items[1]["alarm"]["ack"] == "acked", "the answer shows how it stands now"


async def test_filters_and_pages(hub: Hub) -> None:
    numbers = alarms(hub, 4)
    assert [alarm["id"] for alarm in (await hub.get("/alarms"))["items"]] == numbers[::-1]
    assert [alarm["id"] for alarm in (await hub.get("/alarms", sensor=2))["items"]] == [numbers[1]]
    assert (await hub.get("/alarms", severity="minor"))["items"] == []
    assert len((await hub.get("/alarms", open=True))["items"]) == 4
    assert (await hub.get("/alarms", open=False))["items"] == []
    first = await hub.get("/alarms", limit=3)
    rest = await hub.get("/alarms", limit=3, cursor=first["next"])
    assert [alarm["id"] for alarm in first["items"] + rest["items"]] == numbers[::-1]
    assert rest["next"] is None
