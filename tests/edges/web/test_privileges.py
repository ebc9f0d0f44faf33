"""What the web role's login may do in the database: its work, and nothing that rewrites history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors

from tests.edges.web.conftest import Seeded
from tests.edges.web.support import raise_alarm


@pytest.fixture
def web(seeded: Seeded) -> Iterator[psycopg.Connection[Any]]:
    """Connected as what the web role is allowed to be."""
    with psycopg.connect(seeded.url, autocommit=True) as connection:
        raise_alarm(connection)
        connection.execute("SELECT audit_append('user:lan', 'test', 'nothing', 'ok', '', '{}')")
        connection.execute("SET SESSION AUTHORIZATION ioc_web")
        yield connection


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reading SET value = 0",
        "DELETE FROM reading",
        "INSERT INTO reading VALUES (1, 1, now(), now(), 1, NULL, 0)",
        "TRUNCATE position",
        "UPDATE latest SET value = 0",
        "DELETE FROM dead_letter",
        "UPDATE account_source SET stored = 0",
        "UPDATE audit SET actor = 'user:mai'",
        "DELETE FROM audit",
        "INSERT INTO audit SELECT * FROM audit",
        "ALTER TABLE audit DISABLE TRIGGER append_only",
        "UPDATE alarm_transition SET actor = 'user:mai'",
        "DELETE FROM alarm_transition",
        "DELETE FROM alarm",
        "DELETE FROM change",
        "UPDATE change SET body = '{}'",
        "INSERT INTO past VALUES ('alarm', 1, 1, now(), now(), true, '{}')",
        "UPDATE past SET body = '{}'",
        "DELETE FROM past",
        "INSERT INTO presence_past VALUES (1, now(), true)",
        "INSERT INTO sensor_place VALUES (1, now(), 1, 1, true)",
        "DELETE FROM sensor_place",
        "UPDATE zone_version SET geometry = '{}'",
        "UPDATE rule_version SET document = '{}'",
        "DELETE FROM incident",
        "UPDATE incident SET key = 'x'",
        "INSERT INTO incident (key, title, cause, opened_at, last_at) VALUES ('x', '{}', 'x', now(), now())",
        "UPDATE incident_event SET actor = 'user:mai'",
        "DELETE FROM maintenance",
        "UPDATE handover SET note = 'x'",
        "DELETE FROM handover",
        "DELETE FROM app_user",
        "SELECT drop_expired('reading')",
        "CREATE TABLE mine (a int)",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SET ROLE ioc_jobs",
        "ALTER ROLE ioc_web SUPERUSER",
    ],
)
def test_the_web_role_may_not(web: psycopg.Connection[Any], statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        web.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE alarm SET ack = 'acked'",
        "UPDATE alarm SET outcome = 'test'",
        "UPDATE alarm SET condition = 'cleared'",
        "DELETE FROM alarm",
        "UPDATE alarm_transition SET actor = 'x'",
        "UPDATE maintenance SET deleted = true",
        "UPDATE incident SET closed_at = now()",
        "SELECT * FROM handover",
        "INSERT INTO change (seq, kind, ref, body) VALUES (1, 'alarm', 1, '{}')",
        "INSERT INTO alarm_transition (alarm_id, action, reason, actor, event_time) VALUES (1, 'ack', 'x', 'user:lan', now())",
        "SELECT append_change('alarm', 1, '{}')",
        "SELECT alarm_changed(1, 'unshelve', 'x', 'system:expiry', now(), '{}')",
        "DELETE FROM past",
        "DELETE FROM presence_past",
        "SELECT alarm_changed_by_clock(1, 'unshelve', 'x', 'user:lan', now(), '{}')",
        "SELECT alarm_changed_by_clock(1, 'ack', 'x', 'system:expiry', now(), '{}')",
    ],
)
def test_the_jobs_role_may_not(seeded: Seeded, statement: str) -> None:
    with psycopg.connect(seeded.url, autocommit=True) as connection:
        connection.execute("SET SESSION AUTHORIZATION ioc_jobs")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement)


def test_even_the_owner_cannot_edit_the_trail_by_accident(seeded: Seeded) -> None:
    with psycopg.connect(seeded.url, autocommit=True) as connection:
        connection.execute("SELECT audit_append('user:lan', 'test', 'nothing', 'ok', '', '{}')")
        for statement in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement)


def test_who_edits_it_on_purpose_breaks_the_seals(seeded: Seeded) -> None:
    with psycopg.connect(seeded.url, autocommit=True) as connection:
        for number in range(5):
            connection.execute("SELECT audit_append('user:lan', 'test', %s, 'ok', '', '{}')", (f"thing:{number}",))
        assert connection.execute("SELECT * FROM audit_broken").fetchall() == []
        third = connection.execute("SELECT audit_id FROM audit WHERE target = 'thing:2'").fetchone()
        assert third is not None
        connection.execute("ALTER TABLE audit DISABLE TRIGGER append_only")
        connection.execute("UPDATE audit SET actor = 'user:mai' WHERE audit_id = %s", third)
        assert connection.execute("SELECT audit_id FROM audit_broken").fetchall() == [third]
        connection.execute("DELETE FROM audit WHERE audit_id = %s", third)
        broken = connection.execute("SELECT audit_id FROM audit_broken").fetchall()
        assert broken == [(third[0] + 1,)], "the row after the one that is gone tells"


def test_the_web_role_can_do_its_work(web: psycopg.Connection[Any]) -> None:
    web.execute("UPDATE alarm SET ack = 'acked', version = version + 1 WHERE alarm_id = 1")
    web.execute("SELECT alarm_changed(1, 'ack', 'test', 'user:lan', now(), '{}')")
    web.execute("SELECT audit_append('user:lan', 'alarm.ack', 'alarm:1', 'ok', '', '{}')")
    row = web.execute("SELECT count(*) FROM audit_broken").fetchone()
    assert row == (0,)
