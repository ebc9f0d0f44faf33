"""The plan of escalation on the real database: what the log says becomes deliveries once, whatever is killed."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hub.edges import database as db
from hub.edges.jobs.escalation import plan
from hub.edges.settings import Settings
from tests.edges.jobs.conftest import SECRET, Centre
from tests.edges.jobs.receivers import Receiver, Reply

GIVE_UP = timedelta(hours=4)


def look(url: str, minutes: float = 0, times: int = 1) -> int:
    """Plan as the jobs' login would ``minutes`` from now; returns the deliveries made."""

    async def work() -> int:
        connection = await db.connect(url, name="test", autocommit=True)
        try:
            now = datetime.now(UTC) + timedelta(minutes=minutes)
            return sum([(await plan(connection, GIVE_UP, now)).made for _ in range(times)])
        finally:
            await connection.close()

    return asyncio.run(work())


def ladder(centre: Centre) -> None:
    centre.person("lan", "admin", email="lan@example.vn")
    centre.channel("dispatch", "webhook", {"url": "http://10.0.0.1/"}, SECRET)
    centre.channel("mail", "email", {"host": "10.0.0.1", "sender": "ioc@example.vn", "to": ["duty@example.vn"]}, None)
    centre.policy((0, None, ["dispatch"]), (300, "admin", ["mail", "dispatch"]), (900, "operator", ["mail"]))


def test_a_ladder_step_by_step_and_each_step_once(centre: Centre, jobs_url: str) -> None:
    ladder(centre)
    number = centre.raise_alarm()
    assert look(jobs_url, times=3) == 1
    assert look(jobs_url, minutes=4.9) == 0
    assert look(jobs_url, minutes=5.1, times=2) == 2
    assert look(jobs_url, minutes=16) == 1
    assert centre.deliveries("event, channel, recipient") == [
        ("raised", "dispatch", ""),
        ("escalated", "mail", "user:lan"),
        ("escalated", "dispatch", "role:admin"),
        ("escalated", "mail", "role:operator"),
    ], "nobody of the role operator can be reached: whom the channel names will hear of it"
    centre.change(number, "clear", condition="cleared", cleared_at=datetime.now(UTC))
    assert look(jobs_url, minutes=20, times=2) == 4
    assert {row[0] for row in centre.deliveries("event")[4:]} == {"resolved"}
    assert centre.sql("SELECT * FROM escalation") == []


def test_an_acknowledged_one_goes_no_further(centre: Centre, jobs_url: str) -> None:
    ladder(centre)
    number = centre.raise_alarm()
    centre.change(number, "ack", ack="acked")
    assert look(jobs_url) == 1
    assert look(jobs_url, minutes=60) == 0


@pytest.mark.parametrize("hidden", ["shelved", "suppressed", "out_of_service"])
def test_a_hidden_one_is_told_to_nobody(centre: Centre, jobs_url: str, hidden: str) -> None:
    ladder(centre)
    number = centre.raise_alarm()
    hide = "UPDATE alarm SET presentation = %s, shelved_until = %s, out_since = %s"
    now = datetime.now(UTC)
    until, since = now if hidden == "shelved" else None, now if hidden == "out_of_service" else None
    centre.sql(hide, hidden, until, since)
    centre.change(number, "shelve")
    assert look(jobs_url) == 1
    assert look(jobs_url, minutes=60) == 0
    centre.sql(hide, "shown", None, None)
    centre.change(number, "unshelve")
    assert look(jobs_url) == 1


def test_a_policy_of_other_alarms_is_silent(centre: Centre, jobs_url: str) -> None:
    centre.channel("dispatch", "webhook", {"url": "http://10.0.0.1/"}, SECRET)
    centre.policy((0, None, ["dispatch"]), match={"severities": ["minor"], "domains": ["water"]})
    centre.raise_alarm()
    assert look(jobs_url) == 0
    centre.sql('UPDATE policy SET match = \'{"domains": ["water"], "rules": ["cam-le*"], "severities": []}\'')
    assert look(jobs_url) == 1


def test_what_happened_before_the_policy_was_switched_on_wakes_nobody(centre: Centre, jobs_url: str) -> None:
    centre.raise_alarm()
    look(jobs_url)
    ladder(centre)
    assert look(jobs_url, minutes=60) == 0


def test_two_plan_at_once_and_nothing_is_queued_twice(centre: Centre, jobs_url: str) -> None:
    ladder(centre)
    for sensor in range(1, 6):
        centre.raise_alarm(sensor)

    async def both() -> int:
        connections = [await db.connect(jobs_url, name="test", autocommit=True) for _ in range(4)]
        try:
            now = datetime.now(UTC)
            answers = await asyncio.gather(*(plan(connection, GIVE_UP, now) for connection in connections))
            answers += await asyncio.gather(*(plan(connection, GIVE_UP, now) for connection in connections))
            return sum(answer.made for answer in answers)
        finally:
            for connection in connections:
                await connection.close()

    assert asyncio.run(both()) == 5
    assert len(centre.deliveries()) == 5


def test_a_log_that_was_cut_is_made_up_for_from_the_alarms(centre: Centre, jobs_url: str) -> None:
    ladder(centre)
    held = centre.raise_alarm(1)
    assert look(jobs_url) == 1
    centre.change(held, "clear", condition="cleared", cleared_at=datetime.now(UTC))
    centre.raise_alarm(2)
    centre.sql("DELETE FROM change")
    centre.raise_alarm(3)
    assert look(jobs_url) == 3
    assert [row[0] for row in centre.deliveries("event")] == ["raised", "resolved", "raised", "raised"]


def test_what_the_jobs_may_not(centre: Centre, jobs_url: str) -> None:
    centre.channel("dispatch", "webhook", {"url": "http://10.0.0.1/"}, SECRET)
    for statement in (
        "UPDATE channel SET config = '{}'", "UPDATE channel_secret SET secret = 'x'", "DELETE FROM policy",
        "UPDATE policy SET enabled = true", "UPDATE alarm SET ack = 'acked'", "SELECT password_hash FROM app_user",
        "UPDATE app_user SET email = 'x'", "DELETE FROM alarm_transition", "UPDATE change SET body = '{}'",
    ):  # fmt: skip
        with psycopg.connect(jobs_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


class Jobs:
    """A real `hub jobs` to be killed."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.log = folder / "jobs.log"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("HUB_")},
            "HUB_DATABASE_URL": settings.database_url.get_secret_value(),
            "HUB_MQTT_PASSWORD": "unused",
            "HUB_NOTIFY_ALLOW": "127.0.0.0/8",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([sys.executable, "-m", "hub", "jobs"], env=self._environment, stderr=log)

    def end(self, number: signal.Signals = signal.SIGKILL) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(number)
        return process.wait(timeout=30)


def until(fact: Callable[[], Any], seconds: float = 60) -> None:
    for _ in range(int(seconds / 0.05)):
        if fact():
            return
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s")


def test_killed_while_the_receiver_thinks_it_is_sent_again_with_the_same_id(
    centre: Centre, settings: Settings, receiver: Receiver, tmp_path: Path
) -> None:
    held = threading.Event()
    receiver.replies.append(Reply(hold=held))
    centre.channel("dispatch", "webhook", {"url": receiver.url}, SECRET)
    centre.policy((0, None, ["dispatch"]))
    centre.raise_alarm()
    jobs = Jobs(settings, tmp_path)
    jobs.start()
    try:
        until(lambda: receiver.requests)
        assert centre.deliveries("status, attempts") == [("waiting", 0)]
        jobs.end()
        jobs.start()
        until(lambda: centre.deliveries("status") == [("sent",)])
    finally:
        held.set()
        assert jobs.end(signal.SIGTERM) == 0
    assert len(receiver.requests) == 2
    assert len(set(receiver.ids())) == 1


def test_killed_again_and_again_every_alarm_is_told_and_queued_once(
    centre: Centre, settings: Settings, receiver: Receiver, tmp_path: Path
) -> None:
    centre.channel("dispatch", "webhook", {"url": receiver.url}, SECRET)
    centre.policy((0, None, ["dispatch"]))
    chance = random.Random(3)
    jobs = Jobs(settings, tmp_path)
    numbers: list[int] = []
    try:
        for round_ in range(4):
            heard = len(receiver.requests)
            jobs.start()
            for _ in range(6):
                number = centre.raise_alarm(1 + round_)
                centre.change(number, "clear", condition="cleared", ack="acked", cleared_at=datetime.now(UTC))
                numbers.append(number)
            # In the middle of its work, however long it took to start: some are told, some are queued, some are neither.
            until(above(lambda: len(receiver.requests), heard))
            time.sleep(chance.uniform(0.0, 0.2))
            jobs.end()
        jobs.start()
        while_it_grows(lambda: sent(centre), 2 * len(numbers))
    finally:
        assert jobs.end(signal.SIGTERM) == 0
    told = sorted(centre.deliveries("alarm_id, event"))
    assert told == sorted((number, event) for number in numbers for event in ("raised", "resolved"))
    received = {
        request.headers["webhook-id"]: (request.json["subject"], request.json["type"]) for request in receiver.requests
    }
    assert len(received) == 2 * len(numbers) == len(set(received.values()))


def sent(centre: Centre) -> int:
    [(count,)] = centre.sql("SELECT count(*) FROM delivery WHERE status = 'sent'")
    return int(count)


def while_it_grows(count: Callable[[], int], wanted: int) -> None:
    """Until it is ``wanted``: a busy machine is slow and not wrong, so only standing still ends it."""
    while (before := count()) < wanted:
        until(above(count, before))


def above(count: Callable[[], int], before: int) -> Callable[[], bool]:
    return lambda: count() > before
