"""`hub doctor`: every thing that can be wrong is made wrong once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from hub.edges import doctor
from hub.edges.settings import Settings, load
from hub.edges.stack.logins import ensure_parts, let_see_migrations
from hub.edges.stack.mosquitto import PrivateMosquitto
from hub.edges.stack.ports import free_port
from hub.edges.stack.postgres import PrivatePostgres


@pytest.fixture
def login(database: str, postgres: PrivatePostgres) -> str:
    """The address of web's own login on a fresh, migrated database."""
    with psycopg.connect(database, autocommit=True) as connection:
        ensure_parts(connection, {"web": "only-for-web-1"})
        let_see_migrations(connection)
    return postgres.url_as("hub_web", "only-for-web-1", database.rsplit("/", 1)[1].partition("?")[0])


@pytest.fixture
def console(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<!doctype html>")
    return tmp_path


@pytest.fixture
def settings(login: str, mosquitto: PrivateMosquitto, console: Path) -> Settings:
    return load(
        {},
        database_url=login,
        mqtt_port=mosquitto.port,
        mqtt_username="web",
        mqtt_password=mosquitto.passwords["web"],
        web_dist=console,
    )


def problems(settings: Settings) -> dict[str, doctor.Finding]:
    return {finding.what: finding for finding in doctor.examine(settings) if finding.fix}


def changed(settings: Settings, **values: object) -> Settings:
    return settings.model_copy(update=values)


def test_all_is_well(settings: Settings) -> None:
    findings = doctor.examine(settings)
    assert [finding for finding in findings if finding.fix] == []
    assert [finding.what for finding in findings] == [
        "database", "TimescaleDB", "migrations", "privileges", "clocks", "broker", "broker's door", "console",
    ]  # fmt: skip
    edition = next(finding for finding in findings if finding.what == "TimescaleDB")
    assert edition.found.endswith("Apache edition")


def test_a_database_that_is_away(settings: Settings) -> None:
    settings = load(
        {}, **{**settings.model_dump(), "database_url": f"postgresql://web:secret@127.0.0.1:{free_port()}/x"}
    )
    found = problems(settings)
    assert list(found) == ["database"]
    assert "HUB_DATABASE_URL" in found["database"].fix
    assert "secret" not in found["database"].found


def test_an_address_that_is_none_does_not_show_its_password(tmp_path: Path) -> None:
    done = run(tmp_path, HUB_DATABASE_URL="postgresql://web:my secret@host/x", HUB_MQTT_PASSWORD="unused")
    assert done.returncode == 2
    assert "HUB_DATABASE_URL: got an address that cannot be read, expected postgresql://user" in done.stderr
    assert "secret" not in done.stdout + done.stderr


def test_missing_migrations_and_a_superuser(settings: Settings, database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("DELETE FROM _yoyo_migration WHERE migration_id = '0007.grants'")
    found = problems(load({}, **{**settings.model_dump(), "database_url": database}))
    assert set(found) == {"migrations", "privileges"}
    assert found["migrations"].found == "missing: 0007.grants"
    assert "hub migrate" in found["migrations"].fix


def test_a_database_without_timescale(settings: Settings, postgres: PrivatePostgres) -> None:
    postgres.ensure_database("plain")
    found = problems(load({}, **{**settings.model_dump(), "database_url": postgres.url("plain")}))
    assert {"TimescaleDB", "migrations"} <= set(found)
    assert "shared_preload_libraries" in found["TimescaleDB"].fix


def test_a_wrong_password_at_the_broker(settings: Settings) -> None:
    found = problems(load({}, **{**settings.model_dump(), "mqtt_password": "guess"}))
    assert list(found) == ["broker"]
    assert "Not authorized" in found["broker"].found


def test_a_broker_that_is_away(settings: Settings) -> None:
    port = free_port()
    found = problems(changed(settings, mqtt_port=port))
    assert list(found) == ["broker"]
    assert f"127.0.0.1:{port}" in found["broker"].found


@pytest.fixture
def open_broker(tmp_path: Path) -> Iterator[int]:
    """The port of a broker that lets everybody in."""
    port = free_port()
    config = tmp_path / "open.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    with subprocess.Popen(
        ["/usr/sbin/mosquitto", "-c", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        for _ in range(100):
            if subprocess.run(["mosquitto_pub", "-p", str(port), "-t", "x", "-n"], capture_output=True).returncode == 0:
                break
        yield port
        child.terminate()


def test_an_open_broker(settings: Settings, open_broker: int) -> None:
    found = problems(changed(settings, mqtt_port=open_broker))
    assert list(found) == ["broker's door"]
    assert "allow_anonymous false" in found["broker's door"].fix


def test_a_console_that_is_not_built(settings: Settings, tmp_path: Path) -> None:
    found = problems(changed(settings, web_dist=tmp_path / "nowhere"))
    assert list(found) == ["console"]
    assert "make web" in found["console"].fix


@pytest.mark.parametrize(("seconds", "wrong"), [(0.0, False), (1.5, False), (90.0, True), (-90.0, True)])
def test_clocks_apart(seconds: float, wrong: bool) -> None:
    now = datetime.now(UTC)
    finding = doctor._clock(now, now + timedelta(seconds=seconds), now + timedelta(milliseconds=20))
    assert bool(finding.fix) is wrong


def run(cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return subprocess.run(
        [sys.executable, "-m", "hub", "doctor"],
        cwd=cwd,
        env=env | environment,
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_the_command_finds_the_demo_of_its_folder_and_ends_with_1_on_a_problem(
    settings: Settings, login: str, mosquitto: PrivateMosquitto, tmp_path: Path, console: Path
) -> None:
    facts = {
        "database": login,
        "mqtt": {
            "host": "127.0.0.1",
            "port": mosquitto.port,
            "username": "simulator",
            "password": mosquitto.passwords["simulator"],
        },
    }
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local/run.json").write_text(json.dumps(facts))
    done = run(tmp_path, HUB_WEB_DIST=str(console))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "lets simulator in" in " ".join(done.stdout.split())
    assert "\x1b" not in done.stdout

    done = run(tmp_path, HUB_WEB_DIST=str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert "problem" in done.stdout


def test_wrong_settings_are_all_named(tmp_path: Path) -> None:
    done = run(tmp_path, HUB_MQTT_PORT="many")
    assert done.returncode == 2
    for name in ("HUB_DATABASE_URL", "HUB_MQTT_PASSWORD", "HUB_MQTT_PORT"):
        assert name in done.stderr
