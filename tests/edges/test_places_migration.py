"""A database from before places were kept: every sensor stands where it stands, and has since it was registered."""

from __future__ import annotations

import psycopg

from hub.edges import migrate
from hub.edges.stack.postgres import PrivatePostgres
from tests.edges.older import database_of


def test_sensors_that_were_there_have_their_place(postgres: PrivatePostgres) -> None:
    with database_of(postgres, "0024.secrets-stay", "before_places_were_kept") as url:
        with psycopg.connect(url) as connection:
            connection.execute(
                "INSERT INTO sensor (source_id, domain, device, name, lon, lat)"
                " VALUES (1, 'air', 'here', '{}', 108.2, 16), (1, 'air', 'nowhere', '{}', NULL, NULL)"
            )
        assert "0025.places" in migrate.apply(url)
        with psycopg.connect(url) as connection:
            connection.execute("UPDATE sensor SET lon = 108.3, lat = 16.1 WHERE device = 'here'")
            found = connection.execute(
                "SELECT device, p.lon, p.lat, moved, at = registered_at FROM sensor_place p JOIN sensor USING (sensor_id)"
                " ORDER BY sensor_id, at"
            ).fetchall()
    assert found == [
        ("here", 108.2, 16.0, False, True), ("here", 108.3, 16.1, True, False), ("nowhere", None, None, False, True),
    ]  # fmt: skip
