"""A database from before sessions were kept in a table of their own: who once had one is known still."""

from __future__ import annotations

import psycopg

from hub.edges import migrate
from hub.edges.stack.postgres import PrivatePostgres
from tests.edges.older import database_of


def test_who_had_a_session_is_known_still(postgres: PrivatePostgres) -> None:
    with database_of(postgres, "0025.places", "before_sessions_were_kept") as url:
        with psycopg.connect(url) as connection:
            connection.execute(
                "INSERT INTO undated (consumer, packet_id, digest, time)"
                " VALUES ('had-one', 0, '', now()), ('had-one', 7, 'x', now()), ('never', 1, 'y', now())"
            )
        assert "0026.broker-sessions" in migrate.apply(url)
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT consumer FROM broker_session").fetchall() == [("had-one",)]
            kept = connection.execute("SELECT consumer, packet_id FROM undated ORDER BY packet_id").fetchall()
    assert kept == [("never", 1), ("had-one", 7)]
