"""Working on alarms over HTTP: who has it, what hides it, how it ended, and what a shift leaves behind."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.edges.web.support import NOW, Hub, alarm, tell

STEPS = [
    {"key": "call", "text": {"vi": "Gọi đội trực", "en": "Call the crew"}, "within": "PT5M"},
    {"key": "log", "text": {"vi": "Ghi sổ", "en": "Write it down"}},
]


def clear(hub: Hub, number: int) -> None:
    with psycopg.connect(hub.database) as connection:
        connection.execute(
            "UPDATE alarm SET condition = 'cleared', cleared_at = now(), version = version + 1 WHERE alarm_id = %s",
            (number,),
        )
        tell(connection, number, "clear")


async def act(hub: Hub, number: int, action: str, status: int = 200, **body: Any) -> Any:
    answer = await hub.send("POST", f"/alarms/{number}/{action}", body, role="operator")
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_assigning_names_a_person_who_may_act(hub: Hub) -> None:
    number = alarm(hub)
    assert (await act(hub, number, "assign", assignee="operator"))["assignee"] == "operator"
    for wrong in ("nobody", "viewer"):
        refused = await act(hub, number, "assign", 422, assignee=wrong)
        assert refused["errors"][0]["field"] == "assignee"
    assert (await act(hub, number, "assign", assignee=None))["assignee"] is None
    steps = (await hub.get(f"/alarms/{number}"))["transitions"]
    assert [step["detail"] for step in steps[1:]] == [{"assignee": "operator"}, {"assignee": None}]


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("shelve", {"minutes": 5, "reason": "  "}, "reason"),
        ("out-of-service", {"reason": "\t"}, "reason"),
        ("comment", {"comment": "   "}, "comment"),
        ("ack", {"comment": "\n"}, "comment"),
    ],
)
async def test_a_blank_reason_or_comment_says_nothing(hub: Hub, action: str, body: dict[str, Any], field: str) -> None:
    number = alarm(hub)
    many = {"action": action, "ids": [{"id": number, "version": 1}], **body}
    for path, given in ((f"/alarms/{number}/{action}", body), ("/alarms/act", many)):
        refused = await hub.send("POST", path, given, role="operator")
        assert refused.status_code == 422, refused.text
        (fault,) = refused.json()["errors"]
        assert (fault["field"], fault["expected"]) == (field, "words, not only spaces")
    assert (await hub.get(f"/alarms/{number}"))["version"] == 1


async def test_shelving_expires_and_needs_a_reason(hub: Hub) -> None:
    number = alarm(hub)
    shelved = await act(hub, number, "shelve", minutes=30, reason="đang thay cảm biến", version=1)
    assert shelved["presentation"] == "shelved"
    assert (shelved["shelved"]["by"], shelved["shelved"]["reason"]) == ("token:test operator", "đang thay cảm biến")
    until = datetime.fromisoformat(shelved["shelved"]["until"])
    assert timedelta() < until - datetime.now(UTC) <= timedelta(minutes=30)
    assert [one["id"] for one in (await hub.get("/alarms", presentation="shelved"))["items"]] == [number]
    assert (await hub.get("/alarms", presentation="shown"))["items"] == []
    back = await act(hub, number, "unshelve")
    assert (back["presentation"], back["shelved"]) == ("shown", None)
    await act(hub, number, "unshelve", 409)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "x"}, "until"),
        ({"reason": "x", "minutes": 5, "until": "2199-01-01T00:00:00Z"}, "until"),
        ({"reason": "x", "until": "2199-01-01T00:00:00Z"}, "until"),
        ({"reason": "x", "until": "2001-01-01T00:00:00Z"}, "until"),
        ({"minutes": 5}, "reason"),
        ({"minutes": 10_081, "reason": "x"}, "minutes"),
    ],
)
async def test_a_shelf_without_an_end_or_a_reason_is_refused(hub: Hub, body: dict[str, Any], field: str) -> None:
    refused = await act(hub, alarm(hub), "shelve", 422, **body)
    assert [error["field"] for error in refused["errors"]] == [field]


async def test_out_of_service_names_who_answers_for_it(hub: Hub) -> None:
    number = alarm(hub)
    out = await act(hub, number, "out-of-service", reason="trạm hỏng")
    assert (out["presentation"], out["out_of_service"]["by"]) == ("out_of_service", "token:test operator")
    assert out["condition"] == "active", "hiding never stops judging"
    await act(hub, number, "shelve", 409, minutes=5, reason="x")
    assert (await act(hub, number, "return-to-service"))["out_of_service"] is None


async def test_closing_needs_a_cleared_alarm_and_reopening_undoes_it(hub: Hub) -> None:
    number = alarm(hub)
    await act(hub, number, "close", 409, outcome="confirmed")
    clear(hub, number)
    closed = await act(hub, number, "close", outcome="false_alarm", comment="phao kẹt")
    assert (closed["outcome"], closed["ack"], closed["open"]) == ("false_alarm", "acked", False)
    assert closed["closed_by"] == closed["acked_by"] == "token:test operator"
    assert [one["id"] for one in (await hub.get("/alarms", outcome="false_alarm"))["items"]] == [number]
    assert (await act(hub, number, "close", outcome="test"))["outcome"] == "test"
    again = await act(hub, number, "reopen")
    assert (again["outcome"], again["ack"], again["acked_by"], again["open"]) == (None, "unacked", None, True)
    await act(hub, number, "close", outcome="confirmed")
    newer = alarm(hub)
    refused = await act(hub, number, "reopen", 409)
    assert f"alarm {newer}" in refused["detail"]
    history = (await hub.get(f"/alarms/{number}"))["transitions"]
    assert [step["action"] for step in history] == ["raise", "clear", "close", "close", "reopen", "close"]


async def test_the_procedure_is_ticked_timed_and_unticked(hub: Hub) -> None:
    hub.sql("UPDATE rule_version SET document = document || %s", Jsonb({"procedure": STEPS}))
    number = alarm(hub)
    [call, log] = (await hub.get(f"/alarms/{number}"))["procedure"]
    assert (call["within"], call["done_at"], log["within"], log["due_at"]) == (300, None, None, None)
    assert datetime.fromisoformat(call["due_at"]) == NOW + timedelta(minutes=5)
    ticked = await act(hub, number, "step", key="call", done=True)
    assert ticked["procedure"][0]["done_by"] == "token:test operator"
    assert ticked["procedure"][1]["done_at"] is None
    assert (await act(hub, number, "step", key="call", done=False))["procedure"][0]["done_at"] is None
    refused = await act(hub, number, "step", 422, key="dance")
    assert refused["errors"] == [{"field": "key", "given": "'dance'", "expected": "one of call, log"}]
    details = [step["detail"] for step in (await hub.get(f"/alarms/{number}"))["transitions"]]
    assert details[1:] == [{"step": "call", "done": True}, {"step": "call", "done": False}]


async def test_two_operators_never_overwrite_each_other(hub: Hub) -> None:
    number = alarm(hub)
    bodies: list[tuple[str, dict[str, Any]]] = [
        ("assign", {"assignee": "operator"}),
        ("shelve", {"minutes": 5, "reason": "x"}),
        ("comment", {"comment": "x"}),
        ("ack", {}),
        ("out-of-service", {"reason": "x"}),
    ]
    answers = await asyncio.gather(
        *(hub.send("POST", f"/alarms/{number}/{what}", body | {"version": 1}, role="operator") for what, body in bodies)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert refused["detail"] == f"alarm {number} is at version 2, the request was made on version 1"
    trail = hub.sql("SELECT outcome, count(*) FROM audit WHERE target = %s GROUP BY outcome", f"alarm:{number}")
    assert sorted(trail) == [("ok", 1), ("refused", 4)]


async def test_many_only_as_they_were_seen(hub: Hub) -> None:
    numbers = [alarm(hub, sensor) for sensor in (1, 2)]
    await act(hub, numbers[1], "comment", comment="mới đổi")
    body = {"action": "shelve", "minutes": 10, "reason": "bảo trì", "ids": [{"id": n, "version": 1} for n in numbers]}
    items = (await hub.send("POST", "/alarms/act", body, role="operator")).json()["items"]
    assert [(item["ok"], item["code"], item["alarm"]["presentation"]) for item in items] == [
        (True, None, "shelved"),
        (False, "conflict", "shown"),
    ]
    for wrong, field in (
        ({"action": "ack", "ids": [{"id": 1}]}, "ids.0.version"),
        ({"action": "close", "ids": [{"id": 1, "version": 1}]}, "outcome"),
        ({"action": "assign", "ids": [{"id": 1, "version": 1}]}, "assignee"),
        ({"action": "suppress", "ids": [{"id": 1, "version": 1}]}, "action"),
    ):
        answer = await hub.send("POST", "/alarms/act", wrong, role="operator")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_a_window_hides_and_its_end_shows(hub: Hub) -> None:
    number = alarm(hub)
    hub.sql("UPDATE alarm SET labels = %s", Jsonb({"domain": "water", "device": "cam-le-1"}))
    now = datetime.now(UTC)
    body = {
        "name": {"vi": "Thay cảm biến", "en": "New gauge"},
        "from": (now - timedelta(minutes=1)).isoformat(),
        "to": (now + timedelta(hours=1)).isoformat(),
        "reason": "thay cảm biến mực nước",
        "scope": {"devices": ["cam-le-1"]},
    }
    made = await hub.send("POST", "/maintenance", body, role="operator")
    assert made.status_code == 201, made.text
    window = made.json()
    assert (window["active"], window["by"], window["scope"]["rules"]) == (True, "token:test operator", [])
    hidden = await hub.get(f"/alarms/{number}")
    assert hidden["suppressed"] == {
        "reason": "maintenance", "by": "token:test operator", "alarm": None, "window": window["id"],
    }  # fmt: skip
    stale = await hub.send("PUT", f"/maintenance/{window['id']}", body | {"version": 7}, role="operator")
    assert stale.status_code == 409
    body["scope"] = {"devices": ["hai-chau-1"]}
    changed = await hub.send("PUT", f"/maintenance/{window['id']}", body | {"version": 1}, role="operator")
    assert changed.json()["version"] == 2
    assert (await hub.get(f"/alarms/{number}"))["presentation"] == "shown"
    assert [one["id"] for one in (await hub.get("/maintenance", active=True))["items"]] == [window["id"]]
    assert (await hub.send("DELETE", f"/maintenance/{window['id']}", role="operator")).status_code == 204
    assert (await hub.get("/maintenance"))["items"] == []
    for wrong, field in (
        (body | {"scope": {}}, "scope"),
        (body | {"to": body["from"]}, "to"),
        (body | {"scope": {"domains": ["sea"]}}, "domain"),
    ):
        refused = await hub.send("POST", "/maintenance", wrong, role="operator")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
        assert field == "domain" or refused.json()["errors"][0]["vi"]["expected"], "said in both languages"


async def test_a_window_for_what_does_not_exist_is_refused(hub: Hub) -> None:
    """One that was mistyped would hide nothing, and nobody would know before the alarms rang."""
    now = datetime.now(UTC)
    body = {
        "name": {"vi": "Thay cảm biến", "en": "New gauge"},
        "from": now.isoformat(),
        "to": (now + timedelta(hours=1)).isoformat(),
        "reason": "thay cảm biến",
        "scope": {
            "rules": ["cam-le-level-3", "cam-*", "camle-*", "cam_le%", "*"],
            "zones": ["hoa-xuan", "hoa-xuân"],
            "devices": ["cam-le-1", "cam-le-01", "x'; --"],
        },
    }
    refused = await hub.send("POST", "/maintenance", body, role="operator")
    assert refused.status_code == 422
    assert [(one["field"], one["given"]) for one in refused.json()["errors"]] == [
        ("scope.rules", "'camle-*', 'cam_le%'"),
        ("scope.zones", "'hoa-xuân'"),
        ("scope.devices", "'cam-le-01', \"x'; --\""),
    ]
    body["scope"] = {"rules": ["cam-*"], "zones": ["hoa-xuan"], "devices": ["cam-le-1"]}
    assert (await hub.send("POST", "/maintenance", body, role="operator")).status_code == 201


def incident(hub: Hub, *numbers: int) -> int:
    [[made]] = hub.sql(
        "INSERT INTO incident (key, title, cause, zone_id, opened_at, last_at) VALUES"
        " ('zone=hoa-xuan,cause=flood', %s, 'flood', 1, %s, %s) RETURNING incident_id",
        Jsonb({"vi": "Ngập lụt – Hòa Xuân", "en": "Flooding – Hòa Xuân"}), NOW, NOW,
    )  # fmt: skip
    hub.sql("UPDATE alarm SET incident_id = %s WHERE alarm_id = ANY(%s)", made, list(numbers))
    hub.sql("SELECT append_change('incident', %s, (SELECT body FROM incident_json WHERE incident_id = %s))", made, made)
    return int(made)


async def test_an_incident_is_worked_on_as_one(hub: Hub) -> None:
    first, second = alarm(hub, 1), alarm(hub, 2)
    number = incident(hub, first, second)
    [listed] = (await hub.get("/incidents", open=True))["items"]
    assert (listed["id"], listed["alarm_count"], listed["open_count"], listed["severity"]) == (number, 2, 2, "critical")

    async def work(what: str, status: int = 200, **body: Any) -> Any:
        answer = await hub.send("POST", f"/incidents/{number}/{what}", body, role="operator")
        assert answer.status_code == status, answer.text
        return answer.json()

    async with hub.watch() as feed:
        await feed.hello()
        assert (await work("assign", assignee="operator", version=1))["assignee"] == "operator"
        frame = await feed.next("change")
        assert (frame["kind"], frame["id"], frame["body"]["assignee"]) == ("incident", number, "operator")
        assert "alarms" not in frame["body"]
    await work("assign", 409, assignee=None, version=1)
    await work("comment", comment="đội 3 đang đến")
    assert f"{first}, {second}" in (await work("close", 409, outcome="confirmed"))["detail"]
    clear(hub, first)
    clear(hub, second)
    assert "outcome" in (await work("close", 409))["detail"]
    closed = await work("close", outcome="confirmed")
    assert (closed["open"], closed["closed_by"], closed["open_count"]) == (False, "token:test operator", 0)
    assert (await hub.get(f"/alarms/{first}"))["outcome"] == "confirmed"
    assert (await hub.get("/incidents", open=True))["items"] == []
    assert (await work("reopen"))["open"] is True
    whole = await hub.get(f"/incidents/{number}")
    assert [one["id"] for one in whole["alarms"]] == [first, second]
    story = [(one["kind"], one["action"]) for one in whole["timeline"]]
    assert story.count(("alarm", "raise")) == 2
    assert [one for one in story if one[0] == "incident"] == [
        ("incident", "assign"), ("incident", "comment"), ("incident", "close"), ("incident", "reopen"),
    ]  # fmt: skip
    assert "đội 3 đang đến" in [one["comment"] for one in whole["timeline"]]
    assert [one["id"] for one in (await hub.get("/alarms", incident=number))["items"]] == [second, first]


async def test_the_load_is_counted_for_each_operator(hub: Hub) -> None:
    quiet = await hub.get("/alarm-load")
    assert (quiet["operators"], quiet["raised_10min"], quiet["flood"], quiet["oldest_unacked"]) == (1, 0, False, None)
    number = alarm(hub)
    with psycopg.connect(hub.database) as connection:
        for _ in range(10):
            tell(connection, number, "raise")
        connection.execute("SELECT alarm_changed(%s, 'raise', 'x', 'rule:x', now(), '{\"asks\": false}')", (number,))
    busy = await hub.get("/alarm-load")
    assert (busy["raised_10min"], busy["per_operator"], busy["flood"]) == (11, 11.0, True)
    assert busy["flood_since"] is not None
    assert busy["oldest_unacked"] is not None
    browsers = [(await hub.sign_in("operator"))[0]]
    assert (await hub.get("/alarm-load"))["operators"] == 1
    hub.sql("UPDATE app_user SET role = 'operator' WHERE username = 'admin'")
    browsers.append((await hub.sign_in("admin"))[0])
    shared = await hub.get("/alarm-load")
    assert (shared["operators"], shared["per_operator"], shared["flood"]) == (2, 5.5, False)
    for browser in browsers:
        await browser.aclose()


async def test_a_shift_is_handed_over_and_signed(hub: Hub) -> None:
    first, second = alarm(hub, 1), alarm(hub, 2)
    incident(hub, first)
    await act(hub, first, "ack", comment="đã gọi")
    await act(hub, second, "shelve", minutes=30, reason="x")
    span = {"from": (NOW - timedelta(hours=8)).isoformat(), "to": (NOW + timedelta(hours=1)).isoformat()}
    report = await hub.get("/handover", **span)
    assert (report["raised"], report["cleared"], report["acked"], report["by_severity"]) == (2, 0, 1, {"critical": 2})
    assert report["median_ack_seconds"] >= 0
    assert [one["id"] for one in report["open"]] == [first, second]
    assert [one["id"] for one in report["shelved"]] == [second]
    assert [one["open_count"] for one in report["incidents"]] == [1]
    assert report["actions"] == [
        {"actor": "token:test operator", "action": "ack", "count": 1},
        {"actor": "token:test operator", "action": "shelve", "count": 1},
    ]
    assert [(one["alarm"], one["text"]) for one in report["comments"]] == [(first, "đã gọi")]
    body = span | {"note": "Trạm Cẩm Lệ còn theo dõi.", "to_user": "admin"}
    signed = await hub.send("POST", "/handovers", body, role="operator")
    assert signed.status_code == 201, signed.text
    record = signed.json()
    assert (record["by"], record["to_user"], record["summary"]["open"]) == (
        "token:test operator",
        "admin",
        [first, second],
    )
    assert (await hub.get("/handovers"))["items"] == [record]
    sealed = hub.sql("SELECT detail ->> 'digest' FROM audit WHERE action = 'handover.sign'")
    assert sealed == [(record["digest"],)]
    wrong = await hub.send("POST", "/handovers", body | {"to_user": "nobody"}, role="operator")
    assert wrong.json()["errors"][0]["field"] == "to_user"
    backwards = await hub.send("POST", "/handovers", body | {"from": span["to"], "to": span["from"]}, role="operator")
    assert backwards.json()["errors"][0]["field"] == "from"


async def test_a_past_shift_shows_what_was_handed_over_then(hub: Hub) -> None:
    """What is done afterwards, by the next shift, is not in it; and what was over before is not either."""
    over, waits, shelved, out = (alarm(hub, sensor) for sensor in (1, 2, 3, 4))
    number = incident(hub, waits)
    clear(hub, over)
    await act(hub, over, "ack")
    await act(hub, shelved, "shelve", minutes=30, reason="đang sửa")
    await act(hub, out, "out-of-service", reason="hỏng")
    clear(hub, out)
    await act(hub, out, "ack")
    end = datetime.now(UTC)
    span = {"from": (NOW - timedelta(hours=8)).isoformat(), "to": end.isoformat()}
    then = await hub.get("/handover", **span)
    assert [one["id"] for one in then["open"]] == [waits, shelved]
    assert [(one["id"], one["open"]) for one in then["out_of_service"]] == [(out, False)]
    assert [(one["id"], one["open"]) for one in then["incidents"]] == [(number, True)]

    # The next shift: all of it ends, and there is something new.
    clear(hub, waits)
    await act(hub, waits, "close", outcome="confirmed")
    await act(hub, shelved, "unshelve")
    await act(hub, out, "return-to-service")
    hub.sql("UPDATE alarm SET severity = 'minor' WHERE alarm_id = %s", shelved)
    alarm(hub, 1)
    # Steps of rules carry the tests' own event time, before the end of every span here.
    counted = {"raised", "cleared", "by_severity"}
    again = await hub.get("/handover", **span)
    assert {name: again[name] for name in again.keys() - counted} == {
        name: then[name] for name in then.keys() - counted
    }
    now = await hub.get("/handover", **(span | {"to": datetime.now(UTC).isoformat()}))
    assert [one["ack"] for one in now["open"]] == ["unacked", "unacked"]
    assert waits not in [one["id"] for one in now["open"]]
    assert (now["shelved"], now["out_of_service"]) == ([], [])
    assert [one["open"] for one in now["incidents"]] == [False]


async def test_an_operator_finds_who_can_be_given_work_and_nothing_else_of_people(hub: Hub) -> None:
    hub.sql("INSERT INTO app_user (username, name, role, password_hash) VALUES ('minh', 'Trần Minh', 'operator', 'x')")
    hub.sql(
        "INSERT INTO app_user (username, name, role, password_hash, disabled) VALUES ('gone', '', 'admin', 'x', true)"
    )
    found = (await hub.get("/people", role="operator"))["items"]
    assert {"username": "minh", "name": "Trần Minh", "role": "operator"} in found
    assert "gone" not in [one["username"] for one in found]
    assert {name for one in found for name in one} == {"username", "name", "role"}
    assert (await hub.client.get("/api/v1/people", headers=hub.as_("viewer"))).status_code == 403
