"""Deliveries to real servers that refuse, dawdle, break off and at last accept; nothing is lost, and nothing blocks the rest."""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from hub.core import backoff
from hub.edges.jobs import runner
from hub.edges.jobs.deliveries import Deliveries
from hub.edges.jobs.escalation import Escalation
from hub.edges.jobs.runner import Runner
from hub.edges.jobs.task import Context
from hub.edges.notify import post
from hub.edges.settings import Settings
from tests.edges.jobs.conftest import SECRET, Centre
from tests.edges.jobs.receivers import MailServer, Receiver, Reply

_CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'hub_jobs' AND datname = current_database()
"""


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Backoff in fractions of a second: what is tested is the order of things."""
    monkeypatch.setattr(backoff, "_FIRST", timedelta(milliseconds=20))
    monkeypatch.setattr(backoff, "_LONGEST", timedelta(milliseconds=200))


@asynccontextmanager
async def jobs(context: Context) -> AsyncIterator[Context]:
    running = asyncio.create_task(Runner(context, [Escalation, Deliveries]).run())
    try:
        yield context
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def until(fact: Callable[[], Any], seconds: float = 30) -> None:
    """Wait for it; the limit only ends a hopeless wait."""
    for _ in range(int(seconds / 0.05)):
        if await asyncio.to_thread(fact):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"not within {seconds} s")


def settled(centre: Centre, count: int = 1) -> Callable[[], bool]:
    def ask() -> bool:
        found = [row[0] for row in centre.deliveries("status")]
        return len(found) >= count and "waiting" not in found

    return ask


async def test_a_receiver_that_fails_in_every_way_gets_it_in_the_end(
    centre: Centre, context: Context, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "_TOTAL_SECONDS", 2.0)
    held = threading.Event()
    receiver.replies.extend(
        [
            Reply(500),
            Reply(hold=held),
            Reply(429, {"Retry-After": "1"}),
            Reply(503, body=b"\x1b[31mdown <b>"),
            Reply(204),
        ]
    )
    centre.channel("dispatch", "webhook", {"url": f"{receiver.url}/ioc"}, SECRET)
    centre.policy((0, None, ["dispatch"]))
    number = centre.raise_alarm()
    async with jobs(context):
        await until(settled(centre))
    held.set()
    assert centre.deliveries("status, attempts, last_error") == [("sent", 5, None)]
    assert len(receiver.requests) == 5
    assert len(set(receiver.ids())) == 1, "every attempt has the same id"
    last = receiver.requests[-1]
    event = Webhook(SECRET).verify(last.body, last.headers)
    assert event["id"] == receiver.ids()[0] == str(centre.deliveries("event_id")[0][0])
    assert (event["specversion"], event["type"], event["subject"]) == ("1.0", "ioc.alarm.raised", f"alarm/{number}")
    assert event["source"] == "https://ioc.example.vn"
    assert event["data"]["alarm"]["severity"] == "critical"
    assert event["data"]["link"] == f"https://ioc.example.vn/#/live?alarm={number}"
    assert event["data"]["title"] == "[Khẩn cấp] Sông Cẩm Lệ vượt báo động III"
    assert last.headers["content-type"].startswith("application/cloudevents+json")
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(last.body.replace(b"critical", b"warning!"), last.headers)


async def test_after_the_database_was_away_it_is_told_as_before(
    centre: Centre, context: Context, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice: every sender loses its connection at the same instant."""
    monkeypatch.setattr(runner, "_FIRST_SECONDS", 0.05)
    centre.channel("dispatch", "webhook", {"url": receiver.url}, SECRET)
    centre.policy((0, None, ["dispatch"]))
    async with jobs(context):
        for times in (1, 2):
            centre.raise_alarm(times)
            await until(settled(centre, times))
            cut = centre.sql(_CUT)
            assert len(cut) > 1, "the senders"
        centre.raise_alarm(3)
        await until(settled(centre, 3))
    assert centre.deliveries("status") == [("sent",)] * 3


async def test_what_is_refused_for_good_is_not_tried_again_until_somebody_asks(
    centre: Centre, context: Context, receiver: Receiver
) -> None:
    receiver.replies.append(Reply(410, body=b"moved away"))
    centre.channel("dispatch", "webhook", {"url": receiver.url}, SECRET)
    centre.policy((0, None, ["dispatch"]))
    centre.raise_alarm()
    async with jobs(context):
        await until(settled(centre))
        assert centre.deliveries("status, attempts, last_error") == [
            ("failed", 1, "127.0.0.1 answered 410: moved away")
        ]
        about = {"code": "answered", "host": "127.0.0.1", "status": "410"}
        assert centre.deliveries("outcome") == [(about,)]
        assert centre.sql("SELECT outcome, used_at IS NULL FROM channel_state") == [("refused", False)]
        await asyncio.to_thread(
            centre.sql, "UPDATE delivery SET status = 'waiting', next_at = now(); SELECT pg_notify('ioc_delivery', '')"
        )
        await until(settled(centre))
    assert centre.deliveries("status, attempts, last_error") == [("sent", 2, None)]
    assert centre.sql("SELECT outcome FROM channel_state") == [("sent",)]


async def test_what_waited_in_vain_says_for_what(centre: Centre, context: Context) -> None:
    for key, enabled, failures in (("off", False, 0), ("failing", True, 3), ("busy", True, 0)):
        centre.channel(key, "webhook", {"url": "http://127.0.0.1:1/"}, SECRET)
        centre.sql(
            f"UPDATE channel SET enabled = {enabled} WHERE key = '{key}';"
            f"UPDATE channel_state SET failures = {failures}, retry_at = now() + '1 hour' WHERE channel_id ="
            f" (SELECT channel_id FROM channel WHERE key = '{key}');"
            "INSERT INTO delivery (channel_id, channel, kind, event, content, give_up_at)"
            f" SELECT channel_id, key, kind, 'raised', '{{}}', now() FROM channel WHERE key = '{key}'"
        )
    centre.sql(
        "INSERT INTO delivery (channel, kind, event, content, give_up_at) VALUES ('gone', 'webhook', 'raised', '{}', now())"
    )
    async with jobs(context):
        await until(settled(centre, 4))
    assert centre.deliveries("outcome ->> 'code'") == [
        ("switched-off",), ("receiver-failing",), ("waited-too-long",), ("channel-deleted",),
    ]  # fmt: skip


async def test_a_receiver_that_quotes_what_it_was_asked_for_gives_no_key_away(
    centre: Centre, context: Context, receiver: Receiver
) -> None:
    receiver.replies.append(Reply(404, body=b"no /hooks/k3y-of-ours?sig=s3cret here"))
    centre.channel("dispatch", "webhook", {"url": f"{receiver.url}/hooks/k3y-of-ours?sig=s3cret"}, SECRET)
    centre.policy((0, None, ["dispatch"]))
    centre.raise_alarm()
    async with jobs(context):
        await until(settled(centre))
    assert centre.deliveries("last_error") == [("127.0.0.1 answered 404: no /…?… here",)]


async def test_redirects_are_not_followed(centre: Centre, context: Context, receiver: Receiver) -> None:
    receiver.replies.append(Reply(302, {"Location": f"{receiver.url}/elsewhere"}))
    centre.channel("dispatch", "webhook", {"url": receiver.url}, SECRET)
    centre.policy((0, None, ["dispatch"]))
    centre.raise_alarm()
    async with jobs(context):
        await until(settled(centre))
    assert centre.deliveries("status, last_error") == [("failed", "127.0.0.1 answered 302; redirects are not followed")]
    assert [request.path for request in receiver.requests] == ["/"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f000001", "[::ffff:127.0.0.1]"])
async def test_this_machine_is_not_spoken_to_whatever_its_name(
    centre: Centre, settings: Settings, receiver: Receiver, host: str
) -> None:
    port = receiver.url.rsplit(":", 1)[1]
    centre.channel("inside", "webhook", {"url": f"http://{host}:{port}/"}, SECRET)
    centre.policy((0, None, ["inside"]))
    centre.raise_alarm()
    async with jobs(Context(settings.model_copy(update={"notify_allow": []}))):
        await until(settled(centre))
    [(status, error)] = centre.deliveries("status, last_error")
    assert status == "failed"
    assert "this machine itself" in error
    assert receiver.requests == []


async def test_it_is_given_up_when_its_time_is_over_and_says_why(centre: Centre, context: Context) -> None:
    centre.channel("dead", "webhook", {"url": "http://127.0.0.1:1/"}, SECRET)
    centre.policy((0, None, ["dead"]))
    centre.raise_alarm()
    async with jobs(context):
        await until(lambda: centre.deliveries("attempts")[0][0] > 2 if centre.deliveries() else False)
        assert centre.deliveries("status")[0] == ("waiting",)
        await asyncio.to_thread(centre.sql, "UPDATE delivery SET give_up_at = now()")
        await until(settled(centre))
    [(status, error)] = centre.deliveries("status, last_error")
    assert (status, error) == ("given_up", "127.0.0.1: Connection refused")


async def test_a_dead_channel_holds_up_no_other_and_is_tried_with_one_message(
    centre: Centre, context: Context, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "_FIRST", timedelta(minutes=1))
    monkeypatch.setattr(backoff, "_LONGEST", timedelta(minutes=1))
    centre.channel("dead", "webhook", {"url": "http://127.0.0.1:1/"}, SECRET)
    centre.channel("live", "webhook", {"url": receiver.url}, SECRET)
    centre.policy((0, None, ["dead", "live"]))
    for sensor in range(1, 6):
        centre.raise_alarm(sensor)
    async with jobs(context):
        await until(lambda: len(receiver.requests) == 5)
        await until(lambda: centre.sql("SELECT failures FROM channel_state WHERE retry_at IS NOT NULL") == [(1,)])
    dead = [row for row in centre.deliveries("channel, status, attempts") if row[0] == "dead"]
    assert sorted(dead) == [("dead", "waiting", 0)] * 4 + [("dead", "waiting", 1)]
    events = [json.loads(request.body)["subject"] for request in receiver.requests]
    assert events == sorted(events), "in order"


async def test_mail_in_both_forms_to_the_people_of_a_role(
    centre: Centre, context: Context, mail_server: tuple[MailServer, int]
) -> None:
    server, port = mail_server
    server.answers = {"lan@example.vn": ["450 busy, come back"], "mai@example.vn": ["550 no such user"]}
    centre.person("lan", "admin", email="lan@example.vn")
    centre.person("mai", "admin", email="mai@example.vn")
    centre.person("tam", "admin")
    centre.person("duc", "operator", email="duc@example.vn")
    config = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "username": None,
        "sender": "ioc@example.vn",
        "to": [],
    }
    centre.channel("mail", "email", config, None)
    centre.policy((0, "admin", ["mail"]))
    number = centre.raise_alarm()
    async with jobs(context):
        await until(settled(centre, 2))
    assert sorted(centre.deliveries("recipient, status, attempts, last_error")) == [
        ("user:lan", "sent", 2, None),
        ("user:mai", "failed", 1, "127.0.0.1 answered 550: no such user"),
    ]
    [envelope] = server.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == ("ioc@example.vn", ["lan@example.vn"])
    content = envelope.content
    assert isinstance(content, bytes)
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert mail["Subject"] == "[Khẩn cấp] Sông Cẩm Lệ vượt báo động III"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert str(centre.deliveries("event_id")[0][0]) in mail["Message-ID"]
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "Việc cần làm: Gọi đội trực" in plain.get_content()
    assert f"https://ioc.example.vn/#/live?alarm={number}" in html.get_content()


async def test_a_mail_server_without_starttls_gets_nothing_when_starttls_is_asked_for(
    centre: Centre, context: Context, mail_server: tuple[MailServer, int]
) -> None:
    server, port = mail_server
    config = {"host": "127.0.0.1", "port": port, "security": "starttls", "username": "ioc", "sender": "ioc@example.vn",
              "to": ["duty@example.vn"]}  # fmt: skip
    centre.channel("mail", "email", config, "mật khẩu")
    centre.policy((0, None, ["mail"]))
    centre.raise_alarm()
    async with jobs(context):
        await until(lambda: [row[0] for row in centre.deliveries("attempts > 1")] == [True])
    [(status, error)] = centre.deliveries("status, last_error")
    assert (status, error) == ("waiting", "127.0.0.1: SMTP STARTTLS extension not supported by server.")
    assert server.mails == []


async def test_telegram_and_its_token_is_nowhere(
    centre: Centre, context: Context, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    token = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
    wait = {"ok": False, "description": f"Too Many Requests for {token}", "parameters": {"retry_after": 1}}
    receiver.replies.extend(
        [Reply(429, body=json.dumps(wait).encode()), Reply(200, body=b'{"ok": true, "result": {}}')]
    )
    receiver.usual = Reply(403, body=b'{"ok": false, "description": "Forbidden: bot was blocked by the user"}')
    centre.channel("tele", "telegram", {"base_url": receiver.url, "chat_id": "-100"}, token, language="en")
    centre.policy((0, None, ["tele"]))
    number = centre.raise_alarm()
    async with jobs(context):
        await until(lambda: centre.deliveries("attempts") and centre.deliveries("attempts")[0][0])
        assert token not in str(centre.sql("SELECT * FROM delivery"))
        await until(settled(centre))
        await asyncio.to_thread(centre.change, number, "clear", condition="cleared", cleared_at="2026-03-03T02:10:00Z")
        await until(settled(centre, 2))
    assert [request.path for request in receiver.requests] == [f"/bot{token}/sendMessage"] * 3
    assert receiver.requests[1].json["chat_id"] == "-100"
    assert receiver.requests[1].json["text"].startswith("[Critical] Cẩm Lệ river above alert level III\n\nabove 2.5 m")
    assert centre.deliveries("event, status, last_error")[1:] == [
        ("resolved", "failed", "127.0.0.1 answered 403: Forbidden: bot was blocked by the user")
    ]
    said = capsys.readouterr()
    assert token not in said.err + said.out + str(centre.sql("SELECT * FROM delivery"))


async def test_a_delivery_that_cannot_be_made_does_not_block_those_behind_it(
    centre: Centre, context: Context, receiver: Receiver
) -> None:
    centre.channel("dispatch", "webhook", {"url": receiver.url}, SECRET)
    centre.policy((0, None, ["dispatch"]))
    centre.sql(
        "INSERT INTO delivery (channel_id, channel, kind, event, content, give_up_at) "
        "VALUES (1, 'dispatch', 'webhook', 'test', '{\"step\": 0, \"waited_seconds\": \"no number\"}', now() + '1 hour')"
    )
    centre.raise_alarm()
    async with jobs(context):
        await until(settled(centre, 2))
    assert [row[0] for row in centre.deliveries("status")] == ["failed", "sent"]
    assert "on our side" in centre.deliveries("last_error")[0][0]


async def test_a_channel_that_is_switched_off_sends_nothing_but_its_test(
    centre: Centre, context: Context, receiver: Receiver
) -> None:
    number = centre.channel("dispatch", "webhook", {"url": receiver.url}, SECRET)
    centre.policy((0, None, ["dispatch"]))
    centre.raise_alarm()
    centre.sql("UPDATE channel SET enabled = false")
    centre.sql(
        "INSERT INTO delivery (channel_id, channel, kind, event, content, give_up_at) "
        "VALUES (%s, 'dispatch', 'webhook', 'test', '{}', now() + '1 hour')",
        number,
    )
    async with jobs(context):
        await until(settled(centre))
    assert [request.json["type"] for request in receiver.requests] == ["ioc.channel.test"]
