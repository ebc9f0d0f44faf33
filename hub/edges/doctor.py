"""Looks at everything a running hub stands on and says, for each thing that is wrong, how to mend it."""

from __future__ import annotations

import json
import os
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import psycopg
from paho.mqtt.enums import CallbackAPIVersion
from rich.console import Console
from rich.table import Table

from hub.edges import migrate
from hub.edges.settings import Settings, load
from hub.edges.web import static
from hub.errors import UnavailableError

_SKEW_SECONDS = 2.0
_PATIENCE = 5.0
_RUN_FILE = Path(".local/run.json")

_SERVER = """
SELECT split_part(version(), ' ', 2), clock_timestamp(), current_user,
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
       (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'),
       current_setting('timescaledb.license', true)
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what was ``found``; ``fix`` says how to mend it, empty when all is well."""

    what: str
    found: str
    fix: str = ""


def settings_here() -> Settings:
    """The settings of the environment; without a database in it, those of the demo that runs in this folder.

    Raises:
        SettingsError: they are wrong, all problems at once.
    """
    named = any(name in os.environ for name in ("HUB_DATABASE_URL", "HUB_DATABASE_URL_FILE"))
    if named or not _RUN_FILE.is_file():
        return load()
    facts = json.loads(_RUN_FILE.read_text())
    mqtt = facts["mqtt"]
    return load(
        database_url=facts["database"],
        mqtt_host=mqtt["host"],
        mqtt_port=mqtt["port"],
        mqtt_username=mqtt["username"],
        mqtt_password=mqtt["password"],
    )


def examine(settings: Settings) -> list[Finding]:
    """Every finding, problems or not, in the order in which they are best mended."""
    return [*_database(settings), *_broker(settings), _console(settings)]


def show(findings: list[Finding]) -> None:
    """A table for a person, to stdout."""
    table = Table("", "what", "found", "what to do")
    for finding in findings:
        sign = "[red]problem[/]" if finding.fix else "[green]ok[/]"
        table.add_row(sign, finding.what, finding.found, finding.fix)
    Console(highlight=False).print(table)


def _database(settings: Settings) -> Iterator[Finding]:
    before = datetime.now(UTC)
    try:
        with psycopg.connect(
            settings.database_url.get_secret_value(), connect_timeout=5, autocommit=True
        ) as connection:
            row = connection.execute(_SERVER).fetchone()
            after = datetime.now(UTC)
            assert row is not None
            version, clock, user, superuser, extension, licence = row
            yield Finding("database", f"PostgreSQL {version}, as {user}")
            yield _extension(extension, licence)
            yield _migrations(connection)
            yield _privileges(user, superuser)
            yield _clock(before, clock, after)
    except psycopg.Error as error:
        yield Finding(
            "database",
            str(error).strip().splitlines()[0],
            "start the database, or correct HUB_DATABASE_URL (or the file that HUB_DATABASE_URL_FILE names)",
        )


def _extension(version: str | None, licence: str | None) -> Finding:
    if version is None:
        fix = "install TimescaleDB for this server and name it in shared_preload_libraries, then run `hub migrate`"
        return Finding("TimescaleDB", "missing in this database", fix)
    edition = "Community" if licence == "timescale" else "Apache"
    return Finding("TimescaleDB", f"{version}, {edition} edition")


def _migrations(connection: psycopg.Connection[Any]) -> Finding:
    try:
        missing = migrate.pending(connection)
    except psycopg.errors.InsufficientPrivilege:
        return Finding(
            "migrations",
            "this login may not see which are applied",
            "GRANT SELECT ON _yoyo_migration to the login's group; the provisioning of a deployment does",
        )
    if missing:
        return Finding("migrations", f"missing: {', '.join(missing)}", "run `hub migrate` with the owner's address")
    return Finding("migrations", f"all {len(migrate.names())} applied")


def _privileges(user: str, superuser: bool) -> Finding:
    if superuser:
        return Finding("privileges", f"{user} is a superuser", "give each role its own login, member of ioc_<role>")
    return Finding("privileges", f"{user} is no superuser")


def _clock(before: datetime, database: datetime, after: datetime) -> Finding:
    """The database's clock was read at some moment between ``before`` and ``after``."""
    ahead = (database - after).total_seconds()
    behind = (before - database).total_seconds()
    skew = max(ahead, behind, 0.0)
    found = f"this machine and the database differ by {'less than 0.1' if skew < 0.1 else f'{skew:.1f}'} s"
    return Finding("clocks", found, "run an NTP client on both machines" if skew > _SKEW_SECONDS else "")


def _broker(settings: Settings) -> Iterator[Finding]:
    where = f"{settings.mqtt_host}:{settings.mqtt_port}"
    try:
        answer = _log_in(settings, settings.mqtt_username, settings.mqtt_password.get_secret_value())
    except UnavailableError as error:
        yield Finding("broker", f"{where}: {error}", "start the broker, or correct HUB_MQTT_HOST and HUB_MQTT_PORT")
        return
    if answer == "Success":
        yield Finding("broker", f"{where} lets {settings.mqtt_username} in")
    else:
        fix = "correct HUB_MQTT_USERNAME and HUB_MQTT_PASSWORD, or write the broker's accounts anew"
        yield Finding("broker", f"{where} answers {settings.mqtt_username}: {answer}", fix)
    anonymous = _log_in(settings, None, None)
    if anonymous == "Success":
        yield Finding(
            "broker's door", "open: anonymous clients are let in", "set `allow_anonymous false` in mosquitto.conf"
        )
    else:
        yield Finding("broker's door", f"anonymous clients are refused: {anonymous}")


def _log_in(settings: Settings, username: str | None, password: str | None) -> str:
    """The broker's answer to a CONNECT in words; ``Success`` when it lets us in. Raises UnavailableError."""
    answered = threading.Event()
    answer: list[str] = []

    def on_connect(_client: object, _data: object, _flags: object, reason: object, _properties: object) -> None:
        answer.append(str(reason))
        answered.set()

    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="", protocol=paho.MQTTv5)
    client.on_connect = on_connect
    client.username_pw_set(username, password)
    if settings.mqtt_tls_ca is not None:
        client.tls_set_context(ssl.create_default_context(cafile=str(settings.mqtt_tls_ca)))
    try:
        client.connect(settings.mqtt_host, settings.mqtt_port)
    except OSError as error:
        raise UnavailableError(str(error)) from error
    client.loop_start()
    try:
        if not answered.wait(_PATIENCE):
            raise UnavailableError(f"no answer to CONNECT within {_PATIENCE:.0f} s")
        return answer[0]
    finally:
        client.disconnect()
        client.loop_stop()


def _console(settings: Settings) -> Finding:
    folder = static.folder(settings.web_dist)
    if (folder / "index.html").is_file():
        return Finding("console", f"built, in {folder}")
    return Finding(
        "console", f"not in {folder}", "run `make web`, or let HUB_WEB_DIST name the folder of the built console"
    )
