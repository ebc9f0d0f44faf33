"""A small city with rules that mute each other, and transitions as the engine decides them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from hub.core.rules.catalogue import Catalogue
from hub.core.rules.transition import Transition
from hub.edges import database as db
from hub.edges.stores import alarms, catalogue

NOW = datetime.now(UTC).replace(microsecond=0)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[108.19, 15.99], [108.21, 15.99], [108.21, 16.01], [108.19, 16.01], [108.19, 15.99]]],
}


def rule(key: str, **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "name": {"vi": f"Quy tắc {key}", "en": f"Rule {key}"},
        "applies_to": {"domain": "water", "metric": "water_level"},
        "when": {"kind": "threshold", "above": 2.5, "clear_below": 2.3},
        "severity": "major",
        "cause": "flood",
        **more,
    }


RULES = (
    rule("level-3", severity="critical", inhibits=[{"rules": ["level-*"], "equal": ["sensor", "zone"]}]),
    rule("level-1", severity="minor"),
    rule(
        "gateway-silent",
        applies_to={"domain": "device"},
        when={"kind": "absence", "after": "PT1M"},
        cause="silence",
        inhibits=[{"rules": ["gauge-silent"], "equal": ["gateway"]}],
    ),
    rule("gauge-silent", when={"kind": "absence", "after": "PT1M"}, applies_to={"domain": "water"}, cause="silence"),
)
LEVEL_3, LEVEL_1, GATEWAY, SILENT = 1, 2, 3, 4
SENSORS: tuple[tuple[str, str, float, float, dict[str, str]], ...] = (
    ("water", "gauge-1", 108.20, 16.00, {"gateway": "gw-1"}),
    ("water", "gauge-2", 108.20, 16.00, {"gateway": "gw-2"}),
    ("device", "gw-1", 108.3, 16.1, {}),
    ("water", "far-away", 109.0, 15.0, {}),
)


def seed(url: str, more_sensors: int = 0, rules: Sequence[dict[str, Any]] = RULES) -> None:
    with psycopg.connect(url) as connection:
        many: list[tuple[str, str, float, float, dict[str, str]]] = [
            ("water", f"many-{number}", 108.20, 16.00, {}) for number in range(more_sensors)
        ]
        for domain, device, lon, lat, tags in (*SENSORS, *many):
            connection.execute(
                "INSERT INTO sensor (source_id, domain, device, name, status, lon, lat, tags)"
                " VALUES (1, %s, %s, %s, 'approved', %s, %s, %s)",
                (domain, device, Jsonb({"vi": device, "en": device}), lon, lat, Jsonb(tags)),
            )
        connection.execute("INSERT INTO zone (key, version, enabled_version) VALUES ('hoa-xuan', 1, 1)")
        connection.execute(
            "INSERT INTO zone_version (zone_id, version, name, kind, geometry, created_by)"
            " VALUES (1, 1, %s, 'polygon', %s, 'test')",
            (Jsonb({"vi": "Hòa Xuân", "en": "Hòa Xuân"}), Jsonb(SQUARE)),
        )
        for number, document in enumerate(rules, 1):
            connection.execute("INSERT INTO rule (key, version, enabled_version) VALUES (%s, 1, 1)", (document["key"],))
            connection.execute(
                "INSERT INTO rule_version (rule_id, version, document, created_by) VALUES (%s, 1, %s, 'test')",
                (number, Jsonb(document)),
            )


def transition(rule_id: int, sensor: int, kind: str, at: datetime = NOW, **more: Any) -> Transition:
    place = SENSORS[sensor - 1][2:4] if sensor <= len(SENSORS) else (108.20, 16.00)
    severity = {LEVEL_3: "critical", LEVEL_1: "minor"}.get(rule_id, "major")
    given = {"zone_id": None, "zone_version": None, "severity": severity, "value": 2.6} | more
    return Transition(
        rule_id=rule_id, rule_version=1, subject=f"sensor:{sensor}", sensor_id=sensor, kind=kind, event_time=at,
        reason="above", lon=place[0], lat=place[1], evidence=(), why={"vi": "cao", "en": "high"}, **given,
    )  # fmt: skip


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


class City:
    """The database as ingest sees it."""

    def __init__(self, connection: db.Connection, known: Catalogue) -> None:
        self.connection = connection
        self.catalogue = known

    async def decide(self, *transitions: Transition) -> None:
        async with self.connection.transaction():
            await alarms.record(self.connection, transitions, self.catalogue)

    async def rows(self, query: str, *parameters: Any) -> list[Any]:
        return await (await self.connection.execute(query, parameters or None)).fetchall()

    async def alarm(self, number: int) -> dict[str, Any]:
        [[body]] = await self.rows("SELECT body FROM alarm_json WHERE alarm_id = %s", number)
        return dict(body)

    async def told(self, number: int) -> list[tuple[str, str]]:
        query = "SELECT action, actor FROM alarm_transition WHERE alarm_id = %s ORDER BY transition_id"
        return [tuple(row) for row in await self.rows(query, number)]


async def open_city(url: str) -> City:
    connection = await db.connect(url, name="test", autocommit=True)
    return City(connection, await catalogue.load(connection))
