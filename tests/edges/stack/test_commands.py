"""Commands of the person who runs a hub: what goes wrong is one sentence with a status, and no secret is in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from hub.edges.stack.ports import free_port
from hub.edges.stack.postgres import PrivatePostgres
from hub.errors import shown

SECRET = "Secret1"
PASSWORD = "seven cranes over Son Tra"
UNREADABLE = (
    f"postgresql:/ioc_hub:{SECRET}@127.0.0.1:54399/ioc_hub",
    f"postgresql://ioc_hub:{SECRET}%@127.0.0.1/ioc_hub",
    f"postgresql://ioc_hub:{SECRET}%ec@127.0.0.1/ioc_hub",
)


def hub(*arguments: str, module: str = "hub", **environment: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=env | environment,
        capture_output=True,
        text=True,
        timeout=30,
    )


@pytest.fixture
def password_file(tmp_path: Path) -> str:
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    return str(file)


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    folder = tmp_path / "secrets"
    folder.mkdir()
    for name in ("ingest", "web", "jobs"):
        (folder / f"database_{name}").write_text(f"{name}-0123456789abcdef")
    for name in ("hub", "web", "simulator", "health"):
        (folder / f"broker_{name}").write_text(f"{name}-0123456789abcdef")
    return folder


def in_words(done: subprocess.CompletedProcess[str]) -> str:
    """What was said; it is short, no traceback, and without the secret."""
    said = done.stdout + done.stderr
    assert SECRET not in said
    assert "Traceback" not in said
    assert done.returncode in (1, 2), said
    assert len(done.stderr.splitlines()) <= 3, said
    return done.stderr


@pytest.mark.parametrize("url", UNREADABLE)
@pytest.mark.parametrize(
    "command",
    [
        ("migrate",),
        ("token", "add", "dispatch"),
        ("user", "add", "nguyen.van.a"),
        ("city", "import", "da-nang"),
        ("rules", "export"),
        ("ingest",),
        ("web",),
        ("jobs",),
        ("serve",),
    ],
    ids=" ".join,
)
def test_an_address_that_is_none_is_named_without_its_password(command: tuple[str, ...], url: str) -> None:
    said = in_words(hub(*command, HUB_DATABASE_URL=url, HUB_MQTT_PASSWORD="unused"))
    assert "database" in said.lower()
    assert "postgresql://user:password@host:port/name" in said


@pytest.mark.parametrize("url", UNREADABLE)
def test_provisioning_names_it_as_well(url: str, secrets: Path, tmp_path: Path) -> None:
    given = {"HUB_DATABASE_URL": url, "HUB_SECRETS": str(secrets), "HUB_BROKER_ACCOUNTS": str(tmp_path)}
    assert "HUB_DATABASE_URL" in in_words(hub(module="hub.edges.stack.provision", **given))
    file = tmp_path / "url"
    file.write_text(url)
    del given["HUB_DATABASE_URL"]
    said = in_words(hub(module="hub.edges.stack.provision", HUB_DATABASE_URL_FILE=str(file), **given))
    assert "HUB_DATABASE_URL_FILE" in said


@pytest.mark.parametrize(
    "command", [("token", "add", "dispatch"), ("user", "add", "le.chi"), ("city", "import", "da-nang")], ids=" ".join
)
def test_a_database_that_is_away_or_empty_is_said(
    command: tuple[str, ...], password_file: str, postgres: PrivatePostgres
) -> None:
    more = ("--password-file", password_file) if command[0] == "user" else ()
    away = f"postgresql://ioc_hub:{SECRET}@127.0.0.1:{free_port()}/ioc_hub"
    assert "refused" in in_words(hub(*command, *more, HUB_DATABASE_URL=away))
    postgres.ensure_database("without_tables")
    try:
        said = in_words(hub(*command, *more, HUB_DATABASE_URL=postgres.url("without_tables")))
    finally:
        postgres.drop_database("without_tables")
    assert "hub migrate" in said


def test_a_login_that_may_not_is_told(database: str, postgres: PrivatePostgres) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE nobody_here LOGIN PASSWORD '{SECRET}'")
    name = database.rpartition("/")[2]
    try:
        said = in_words(hub("token", "add", "x", HUB_DATABASE_URL=postgres.url_as("nobody_here", SECRET, name)))
    finally:
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("DROP ROLE nobody_here")
    assert "permission denied" in said


def test_a_password_file_that_cannot_be_read_is_named(database: str, tmp_path: Path) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    for file in (tmp_path / "missing", tmp_path, binary):
        said = in_words(hub("user", "add", "le.chi", "--password-file", str(file), HUB_DATABASE_URL=database))
        assert "--password-file" in said
        assert shown(str(file)) in said


def test_a_user_and_a_token_are_made(database: str, password_file: str) -> None:
    made = hub("user", "add", "le.chi", "--password-file", password_file, HUB_DATABASE_URL=database)
    assert (made.returncode, made.stderr) == (0, "")
    assert hub("token", "add", "dispatch", HUB_DATABASE_URL=database).stdout.startswith("ioc_")
