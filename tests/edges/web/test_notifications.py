"""Channels, policies and deliveries over HTTP: secrets go in and never come out, and what is wrong is named."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import psycopg
import pytest

from tests.edges.web.conftest import Seeded
from tests.edges.web.support import Hub, alarm

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_c2l4dGVlbiB0aW1lcyB0d28gaXMgdGhpcnR5LXR3bw=="
WEBHOOK: dict[str, Any] = {
    "key": "dispatch", "kind": "webhook", "name": "Điều phối",
    "config": {"url": "https://dispatch.example.vn/ioc", "secret": SECRET},
}  # fmt: skip
EMAIL: dict[str, Any] = {
    "key": "mail", "kind": "email", "name": "Thư", "language": "en",
    "config": {"host": "smtp.example.vn", "username": "ioc", "password": "một mật khẩu", "sender": "ioc@example.vn",
               "to": ["duty@example.vn"]},
}  # fmt: skip
TELEGRAM: dict[str, Any] = {
    "key": "tele", "kind": "telegram", "name": "Nhóm trực", "config": {"token": "1102:AAHdqTcvCH1vGWJxfSe", "chat_id": "-100"},
}  # fmt: skip
POLICY: dict[str, Any] = {
    "key": "night", "name": {"vi": "Trực đêm", "en": "Night duty"}, "match": {"severities": ["critical"], "rules": ["cam-le-*"]},
    "steps": [{"after_seconds": 0, "channels": ["dispatch"]},
              {"after_seconds": 300, "to_role": "admin", "channels": ["dispatch"], "until": "cleared"}],
}  # fmt: skip


async def test_a_channel_of_each_kind_and_no_secret_comes_out(hub: Hub) -> None:
    for body in (WEBHOOK, EMAIL, TELEGRAM):
        answer = await hub.send("POST", "/channels", body)
        assert answer.status_code == 201, answer.text
    listed = await hub.get("/channels", role="admin")
    assert [item["config"] for item in listed["items"]] == [
        {"url": "https://dispatch.example.vn/ioc", "secret": "set"},
        {"host": "smtp.example.vn", "port": 587, "security": "starttls", "username": "ioc", "password": "set",
         "sender": "ioc@example.vn", "to": ["duty@example.vn"]},
        {"base_url": "https://api.telegram.org", "token": "set", "chat_id": "-100"},
    ]  # fmt: skip
    told = json.dumps(listed) + str(hub.sql("SELECT * FROM audit")) + str(hub.sql("SELECT * FROM channel"))
    for secret in (SECRET, "một mật khẩu", "1102:AAHdqTcvCH1vGWJxfSe"):
        assert secret not in told
    assert hub.sql("SELECT action, target FROM audit WHERE action LIKE 'channel%%' ORDER BY audit_id") == [
        ("channel.create", "channel:dispatch"), ("channel.create", "channel:mail"), ("channel.create", "channel:tele"),
    ]  # fmt: skip


async def test_an_operator_sees_whose_server_a_channel_is_and_no_more(hub: Hub) -> None:
    """Path and query of an address may be a key; the trail keeps no query."""
    config = {"url": "https://dispatch.example.vn:8443/hooks/k3y?sig=s3cret", "secret": SECRET}
    made = (await hub.send("POST", "/channels", {**WEBHOOK, "config": config})).json()
    assert made["config"]["url"] == config["url"]
    assert (await hub.get("/channels", role="admin"))["items"][0]["config"]["url"] == config["url"]
    listed = json.dumps(await hub.get("/channels", role="operator"))
    assert "https://dispatch.example.vn:8443" in listed
    assert "k3y" not in listed
    assert "s3cret" not in listed + str(hub.sql("SELECT detail FROM audit"))


async def test_mail_without_a_password_moves_to_another_server(hub: Hub) -> None:
    config = {"host": "a.example.vn", "sender": "ioc@example.vn", "to": []}
    made = (await hub.send("POST", "/channels", {**EMAIL, "config": config})).json()
    body = {**EMAIL, "config": {**config, "host": "b.example.vn"}, "version": 1}
    assert (await hub.send("PUT", f"/channels/{made['id']}", body)).status_code == 200
    body |= {"config": {**body["config"], "password": "x"}, "version": 2}
    assert (await hub.send("PUT", f"/channels/{made['id']}", body)).json()["config"]["password"] == "set"
    body |= {"config": {**config, "host": "c.example.vn"}, "version": 3}
    refused = await hub.send("PUT", f"/channels/{made['id']}", body)
    assert refused.json()["errors"][0]["vi"]["given"] == "mật khẩu đang lưu"
    body |= {"config": {**config, "host": "c.example.vn", "password": None}}
    assert (await hub.send("PUT", f"/channels/{made['id']}", body)).json()["config"]["password"] is None


async def test_what_an_administration_refuses_is_told_apart(hub: Hub) -> None:
    """Somebody else's change has no fault of a field; all else says which, in both languages."""
    channel = (await hub.send("POST", "/channels", WEBHOOK)).json()
    policy = (await hub.send("POST", "/policies", POLICY)).json()

    async def fault(method: str, path: str, body: Any = None) -> tuple[str, str] | None:
        answer = await hub.send(method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict"), answer.text
        for one in answer.json()["errors"]:
            assert one["vi"]["expected"]
            return one["field"], one["code"]
        return None

    assert await fault("POST", "/channels", WEBHOOK) == ("key", "channel.own-key")
    assert await fault("POST", "/policies", POLICY) == ("key", "policy.own-key")
    assert await fault("DELETE", f"/channels/{channel['id']}") == ("channel", "channel.unused")
    assert await fault("PUT", f"/policies/{policy['id']}", {**POLICY, "version": 9}) is None
    [admin] = [one for one in (await hub.get("/users", role="admin"))["items"] if one["role"] == "admin"]
    assert await fault("PATCH", f"/users/{admin['id']}", {"disabled": True}) == ("disabled", "user.last-admin")
    assert await fault("PATCH", f"/users/{admin['id']}", {"role": "viewer"}) == ("role", "user.last-admin")
    taken = {"username": admin["username"], "name": "X", "role": "viewer", "password": "một câu dài không ai đoán ra"}
    assert await fault("POST", "/users", taken) == ("username", "user.own-name")


async def test_two_administrators_do_not_undo_each_other(hub: Hub) -> None:
    user = (await hub.get("/users", role="admin"))["items"][0]
    assert (
        await hub.send("PATCH", f"/users/{user['id']}", {"name": "Lan", "version": user["version"]})
    ).status_code == 200
    late = await hub.send("PATCH", f"/users/{user['id']}", {"name": "Mai", "version": user["version"]})
    assert late.status_code == 409
    now = (await hub.get("/users", role="admin"))["items"][0]
    assert (now["name"], now["version"]) == ("Lan", user["version"] + 1)
    assert (await hub.send("PATCH", f"/users/{user['id']}", {"version": None})).status_code == 422


async def test_a_secret_stays_until_it_is_given_anew(hub: Hub) -> None:
    made = (await hub.send("POST", "/channels", WEBHOOK)).json()

    async def put(version: int, **config: Any) -> Any:
        body = {**WEBHOOK, "config": {"url": "https://other.example.vn/", **config}, "version": version}
        return await hub.send("PUT", f"/channels/{made['id']}", body)

    def kept() -> Any:
        return hub.sql("SELECT secret FROM channel_secret")

    assert (await put(1)).json()["config"] == {"url": "https://other.example.vn/", "secret": "set"}
    assert (await put(2, secret="set")).status_code == 200
    assert kept() == [(SECRET,)]
    assert (await put(3, secret=OTHER)).status_code == 200
    assert kept() == [(OTHER,)]
    assert (await put(4, secret=None)).status_code == 422
    assert (await put(3, secret=SECRET)).status_code == 409
    assert kept() == [(OTHER,)]
    details = [row[0] for row in hub.sql("SELECT detail FROM audit WHERE action = 'channel.edit' ORDER BY audit_id")]
    assert [detail["secret_changed"] for detail in details] == [False, False, True]


@pytest.mark.parametrize(
    ("channel", "elsewhere", "name"),
    [(EMAIL, {"host": "mail.thief.example"}, "password"), (TELEGRAM, {"base_url": "https://thief.example"}, "token")],
)
async def test_a_kept_secret_goes_to_no_other_server(
    hub: Hub, channel: dict[str, Any], elsewhere: dict[str, str], name: str
) -> None:
    made = (await hub.send("POST", "/channels", channel)).json()

    async def put(**config: Any) -> Any:
        body = {**channel, "config": {**channel["config"], **elsewhere, **config}, "version": 1}
        return await hub.send("PUT", f"/channels/{made['id']}", body)

    refused = await put(**{name: "set"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == f"config.{name}"
    assert (await put(**{name: "another-secret"})).status_code == 200
    assert hub.sql("SELECT secret FROM channel_secret") == [("another-secret",)]


@pytest.mark.parametrize(
    ("kind", "config", "field"),
    [
        ("webhook", {"url": "ftp://example.vn", "secret": SECRET}, "config.url"),
        ("webhook", {"url": "http://127.0.0.1:5432/", "secret": SECRET}, "config.url"),
        ("webhook", {"url": "http://169.254.169.254/", "secret": SECRET}, "config.url"),
        ("webhook", {"url": "https://example.vn/"}, "config.secret"),
        ("webhook", {"url": "https://example.vn/", "secret": "too plain"}, "config.secret"),
        ("webhook", {"secret": SECRET}, "config.url"),
        ("webhook", {"url": "https://example.vn/", "secret": SECRET, "x": 1}, "config.x"),
        ("email", {**EMAIL["config"], "host": "localhost"}, "config.host"),
        ("email", {**EMAIL["config"], "port": 70_000}, "config.port"),
        ("email", {**EMAIL["config"], "sender": "a@b\r\nBcc: c@d"}, "config.sender"),
        ("email", {**EMAIL["config"], "to": ["duty@example.vn", "nobody"]}, "config.to.1"),
        ("email", {**EMAIL["config"], "security": "none"}, "config"),
        ("telegram", {"base_url": "http://[::1]/", "token": "1:x", "chat_id": "1"}, "config.base_url"),
        ("telegram", {"token": "a/../b", "chat_id": "1"}, "config.token"),
        ("pigeon", {}, "body"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_named_and_no_secret_repeated(hub: Hub, kind: str, config: Any, field: str) -> None:
    answer = await hub.send("POST", "/channels", {"key": "x", "kind": kind, "name": "X", "config": config})
    assert answer.status_code == 422, answer.text
    assert field in [problem["field"] for problem in answer.json()["errors"]], answer.text
    assert "too plain" not in answer.text
    assert "a/../b" not in answer.text


async def test_a_policy_names_channels_that_exist_and_they_stay_while_it_does(hub: Hub) -> None:
    refused = await hub.send("POST", "/policies", POLICY)
    assert [problem["field"] for problem in refused.json()["errors"]] == ["steps.0.channels", "steps.1.channels"]
    channel = (await hub.send("POST", "/channels", WEBHOOK)).json()
    made = (await hub.send("POST", "/policies", POLICY)).json()
    assert (made["enabled"], made["resolved"], made["steps"][1]["until"]) == (False, True, "cleared")
    assert (await hub.send("DELETE", f"/channels/{channel['id']}")).status_code == 409
    assert (await hub.send("POST", "/policies", POLICY)).status_code == 409
    edit = {**POLICY, "enabled": True, "version": 1}
    before = hub.sql("SELECT since FROM policy")
    assert (await hub.send("PUT", f"/policies/{made['id']}", edit)).json()["version"] == 2
    switched_on = hub.sql("SELECT since FROM policy")
    assert switched_on > before
    assert (await hub.send("PUT", f"/policies/{made['id']}", edit)).status_code == 409
    assert (await hub.send("PUT", f"/policies/{made['id']}", {**edit, "version": 2})).status_code == 200
    assert hub.sql("SELECT since FROM policy") == switched_on, "an edit does not start it anew"
    assert (await hub.send("PUT", f"/policies/{made['id']}", {**edit, "version": 3, "key": "x"})).status_code == 422
    assert (await hub.send("DELETE", f"/policies/{made['id']}")).status_code == 204
    assert (await hub.send("DELETE", f"/channels/{channel['id']}")).status_code == 204


async def test_a_policy_for_rules_or_zones_that_are_not_there_is_refused_for_it_would_tell_nobody(hub: Hub) -> None:
    await hub.send("POST", "/channels", WEBHOOK)
    match = {"rules": ["cam-le-level-3", "cam-*", "camle-*"], "zones": ["no-such-zone"]}
    refused = await hub.send("POST", "/policies", {**POLICY, "match": match})
    assert [(one["field"], one["given"]) for one in refused.json()["errors"]] == [
        ("match.rules", "'camle-*'"), ("match.zones", "'no-such-zone'"),
    ]  # fmt: skip
    made = (await hub.send("POST", "/policies", {**POLICY, "match": {"rules": ["cam-*"]}})).json()
    edit = {**POLICY, "match": match, "version": 1}
    assert (await hub.send("PUT", f"/policies/{made['id']}", edit)).status_code == 422
    assert (await hub.get("/policies", role="operator"))["items"][0]["match"]["rules"] == ["cam-*"]


async def test_deliveries_are_seen_and_tried_again(hub: Hub) -> None:
    channel = (await hub.send("POST", "/channels", {**WEBHOOK, "enabled": False})).json()
    test = await hub.send("POST", f"/channels/{channel['id']}/test")
    assert (test.status_code, test.json()["status"], test.json()["event"]) == (202, "waiting", "test")
    number = await asyncio.to_thread(alarm, hub)
    hub.sql(
        "INSERT INTO delivery (channel_id, channel, kind, event, alarm_id, cause, policy_id, step, content, status, last_error,"
        " give_up_at) VALUES (%s, 'dispatch', 'webhook', 'raised', %s, 1, 1, 0, %s, 'failed', 'answered 410', now())",
        channel["id"], number, json.dumps({"policy": {"key": "night"}, "alarm": {"severity": "critical"}}),
    )  # fmt: skip
    first = await hub.get("/deliveries", role="operator", limit=1)
    rest = await hub.get("/deliveries", role="operator", limit=1, cursor=first["next"])
    assert [item["event"] for item in first["items"] + rest["items"]] == ["raised", "test"]
    [failed] = (await hub.get("/deliveries", role="operator", status="failed"))["items"]
    assert (failed["policy"], failed["severity"], failed["last_error"]) == ("night", "critical", "answered 410")
    assert failed == (await hub.get("/deliveries", role="operator", alarm=number, channel="dispatch"))["items"][0]
    again = await hub.send("POST", f"/deliveries/{failed['id']}/retry")
    assert again.json()["status"] == "waiting"
    hub.sql("UPDATE delivery SET status = 'sent'")
    assert (await hub.send("POST", f"/deliveries/{failed['id']}/retry")).status_code == 409
    hub.sql("UPDATE delivery SET status = 'failed'")
    assert (await hub.send("DELETE", f"/channels/{channel['id']}")).status_code == 204
    assert (await hub.send("POST", f"/deliveries/{failed['id']}/retry")).status_code == 409
    assert len((await hub.get("/deliveries", role="operator"))["items"]) == 2, "the log outlives the channel"
    assert (await hub.send("POST", "/deliveries/999/retry")).status_code == 404
    assert hub.sql("SELECT count(*) FROM audit WHERE action IN ('channel.test', 'delivery.retry')") == [(2,)]


async def test_where_a_person_can_be_reached(hub: Hub) -> None:
    body = {
        "username": "lan",
        "name": "Lan",
        "role": "operator",
        "password": "một câu dài không ai đoán ra",
        "email": "lan@x.vn",
    }
    made = (await hub.send("POST", "/users", body)).json()
    assert (made["email"], made["telegram"]) == ("lan@x.vn", None)
    changed = await hub.send("PATCH", f"/users/{made['id']}", {"email": None, "telegram": "110201543"})
    assert (changed.json()["email"], changed.json()["telegram"]) == (None, "110201543")
    for field, value in (("email", "lan"), ("telegram", "lan!")):
        answer = await hub.send("PATCH", f"/users/{made['id']}", {field: value})
        assert answer.json()["errors"][0]["field"] == field


def test_the_web_role_cannot_read_a_secret_nor_forge_the_log(seeded: Seeded) -> None:
    with psycopg.connect(seeded.url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO channel (key, kind, name, config, updated_by) VALUES ('x', 'webhook', 'X', '{}', 'test')"
        )
        connection.execute("INSERT INTO channel_secret VALUES (1, 'secret')")
        connection.execute("SET SESSION AUTHORIZATION ioc_web")
        for statement in (
            "SELECT secret FROM channel_secret", "SELECT * FROM channel_secret", "DELETE FROM delivery",
            "UPDATE channel_secret SET secret = 'x' RETURNING secret", "UPDATE delivery SET last_error = NULL",
            "UPDATE delivery SET sent_at = now()", "UPDATE escalation SET told = '[]'", "UPDATE follower SET seq = 0",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
        connection.execute("UPDATE channel_secret SET secret = 'x' WHERE channel_id = 1")


def test_whoever_writes_channels_cannot_have_a_secret_sent_to_another_server(seeded: Seeded) -> None:
    """The login of web may write every channel: in the hands of somebody else it must not read secrets through jobs."""

    def held() -> list[tuple[str]]:
        with psycopg.connect(seeded.url) as connection:
            return connection.execute("SELECT secret FROM channel_secret").fetchall()

    with psycopg.connect(seeded.url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO channel (key, kind, name, config, updated_by) VALUES"
            """ ('a', 'telegram', 'A', '{"base_url": "https://api.telegram.org", "chat_id": "1"}', 'test'),"""
            """ ('b', 'telegram', 'B', '{"base_url": "https://thief.example"}', 'test')"""
        )
        connection.execute("INSERT INTO channel_secret SELECT channel_id, 'secret' FROM channel WHERE key = 'a'")
        connection.execute("SET SESSION AUTHORIZATION ioc_web")
        for statement in (
            "UPDATE channel_secret SET channel_id = 2", "UPDATE channel_secret SET channel_id = 2, secret = secret",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
        connection.execute(
            """UPDATE channel SET config = config || '{"chat_id": "2"}', enabled = false WHERE key = 'a'"""
        )
        assert held() == [("secret",)]
        connection.execute(
            "UPDATE channel SET config = config || '{\"base_url\": \"https://thief.example\"}' WHERE key = 'a'"
        )
        assert held() == []
