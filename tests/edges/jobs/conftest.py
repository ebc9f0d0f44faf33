"""A small city to raise alarms in, channels to tell of them, and the jobs' own login."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from hub.edges.jobs.task import Context
from hub.edges.settings import Settings, load
from hub.edges.stack.logins import ensure_parts
from hub.edges.stack.postgres import PrivatePostgres
from tests.edges.jobs.receivers import MailServer, Receiver
from tests.edges.web.support import raise_alarm, seed

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
_PASSWORD = "only-for-jobs-2"


class Centre:
    """The database of an alarm centre, as its owner."""

    def __init__(self, url: str) -> None:
        self.url = url
        with psycopg.connect(url) as connection:
            seed(connection)

    def sql(self, query: str, *parameters: Any) -> list[Any]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(query, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def channel(self, key: str, kind: str, config: dict[str, Any], secret: str | None, language: str = "vi") -> int:
        [(number,)] = self.sql(
            "INSERT INTO channel (key, kind, name, config, language, updated_by) VALUES (%s, %s, %s, %s, %s, 'test')"
            " RETURNING channel_id",
            key, kind, f"Kênh {key}", Jsonb(config), language,
        )  # fmt: skip
        self.sql("INSERT INTO channel_state (channel_id) VALUES (%s)", number)
        if secret is not None:
            self.sql("INSERT INTO channel_secret VALUES (%s, %s)", number, secret)
        return int(number)

    def policy(
        self, *steps: tuple[int, str | None, list[str]], match: dict[str, Any] | None = None, until: str = "acked"
    ) -> int:
        written = [
            {"after_seconds": after, "to_role": role, "channels": channels, "until": until}
            for after, role, channels in steps
        ]
        [(number,)] = self.sql(
            "INSERT INTO policy (key, name, match, steps, resolved, enabled, updated_by)"
            " VALUES ('night', %s, %s, %s, true, true, 'test') RETURNING policy_id",
            Jsonb({"vi": "Trực đêm", "en": "Night duty"}), Jsonb(match or {}), Jsonb(written),
        )  # fmt: skip
        return int(number)

    def person(self, username: str, role: str, email: str | None = None, telegram: str | None = None) -> None:
        self.sql(
            "INSERT INTO app_user (username, name, role, password_hash, email, telegram) VALUES (%s, %s, %s, '-', %s, %s)",
            username, username, role, email, telegram,
        )  # fmt: skip

    def raise_alarm(self, sensor: int = 1) -> int:
        with psycopg.connect(self.url) as connection:
            return raise_alarm(connection, sensor)

    def change(self, alarm: int, action: str, **columns: Any) -> None:
        """What happens to an alarm, as ingest or web writes it."""
        with psycopg.connect(self.url) as connection:
            for name, value in columns.items():
                connection.execute(f"UPDATE alarm SET {name} = %s WHERE alarm_id = %s", (value, alarm))
            connection.execute("SELECT alarm_changed(%s, %s, 'test', 'test', now(), '{}')", (alarm, action))

    def deliveries(self, columns: str = "event, channel, recipient, status") -> list[Any]:
        return self.sql(f"SELECT {columns} FROM delivery ORDER BY delivery_id")


@pytest.fixture
def centre(database: str) -> Centre:
    return Centre(database)


@pytest.fixture
def jobs_url(database: str, postgres: PrivatePostgres) -> str:
    """The database as the jobs' own login."""
    with psycopg.connect(database, autocommit=True) as connection:
        ensure_parts(connection, {"jobs": _PASSWORD})
    return postgres.url_as("hub_jobs", _PASSWORD, database.rsplit("/", 1)[1].partition("?")[0])


@pytest.fixture
def settings(jobs_url: str) -> Settings:
    return load(
        {
            "HUB_DATABASE_URL": jobs_url,
            "HUB_MQTT_PASSWORD": "unused",
            "HUB_NOTIFY_ALLOW": "127.0.0.0/8",
            "HUB_PUBLIC_URL": "https://ioc.example.vn",
        }
    )


@pytest.fixture
def context(settings: Settings) -> Context:
    return Context(settings)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().running() as running:
        yield running


@pytest.fixture
def mail_server() -> Iterator[tuple[MailServer, int]]:
    server = MailServer()
    with server.running() as port:
        yield server, port


Wait = Callable[[Callable[[], Any]], Any]
