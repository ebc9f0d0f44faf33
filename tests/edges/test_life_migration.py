"""A database from before rules and zones had a life: what was in force stays in force, and its history is kept."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from hub.edges import migrate
from hub.edges.stack.postgres import PrivatePostgres
from tests.edges.older import database_of
from tests.unit.rules.city import square, threshold


def test_what_was_in_force_stays_in_force(postgres: PrivatePostgres) -> None:
    with database_of(postgres, "0009.retention-of-summaries", "before_the_life_of_documents") as url:
        with psycopg.connect(url) as connection:
            _fill(connection)
        assert "0012.versions-in-force" in migrate.apply(url)
        with psycopg.connect(url) as connection:
            rules = connection.execute(
                "SELECT key, status, version, enabled_version FROM rule ORDER BY rule_id"
            ).fetchall()
            zones = connection.execute(
                "SELECT key, status, version, enabled_version FROM zone ORDER BY zone_id"
            ).fetchall()
            force = {
                kind: connection.execute(f"SELECT {kind}_id, version FROM {kind}_force ORDER BY force_id").fetchall()
                for kind in ("rule", "zone")
            }
    assert rules == [("on", "enabled", 2, 2), ("never-used", "draft", 1, None), ("used-once", "retired", 1, None)]
    assert zones == [("zone-1", "enabled", 1, 1), ("gone", "retired", 1, None)]
    assert sorted(force["rule"], key=str) == [(1, 1), (1, 2), (3, 1), (3, None)]
    assert sorted(force["zone"], key=str) == [(1, 1), (2, 1), (2, None)]


def _fill(connection: psycopg.Connection[Any]) -> None:
    run = connection.execute
    for key, version, enabled in (("on", 2, True), ("never-used", 1, False), ("used-once", 1, False)):
        run("INSERT INTO rule (key, version, enabled) VALUES (%s, %s, %s)", (key, version, enabled))
    for number, version in ((1, 1), (1, 2), (2, 1), (3, 1)):
        run("INSERT INTO rule_version VALUES (%s, %s, %s, now(), 'test')", (number, version, Jsonb(threshold())))
    run(
        "INSERT INTO alarm (rule_id, rule_version, subject, severity, condition, ack, raised_at, last_raised_at, why)"
        " VALUES (3, 1, 'sensor:1', 'minor', 'cleared', 'acked', now(), now(), '{}')"
    )
    for number, (key, deleted) in enumerate((("zone-1", False), ("gone", True)), 1):
        run("INSERT INTO zone (key, version, deleted) VALUES (%s, 1, %s)", (key, deleted))
        run(
            "INSERT INTO zone_version (zone_id, version, name, kind, geometry, created_by)"
            " VALUES (%s, 1, '{}', 'polygon', %s, 'test')",
            (number, Jsonb(square(1, 0, 0, 100).geometry)),
        )
