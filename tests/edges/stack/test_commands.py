"""Commands of the person who runs a hub: what goes wrong is one sentence with a status, and no secret is in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from hub.edges.document_desk import actor
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
        ("token", "list"),
        ("token", "revoke", "dispatch"),
        ("user", "add", "nguyen.van.a"),
        ("user", "list"),
        ("user", "disable", "nguyen.van.a"),
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
    "command",
    [
        ("token", "add", "dispatch"),
        ("token", "list"),
        ("user", "add", "le.chi"),
        ("user", "list"),
        ("user", "enable", "le.chi"),
        ("city", "import", "da-nang"),
    ],
    ids=" ".join,
)
def test_a_database_that_is_away_or_empty_is_said(
    command: tuple[str, ...], password_file: str, postgres: PrivatePostgres
) -> None:
    more = ("--password-file", password_file) if command[:2] == ("user", "add") else ()
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


def answer(database: str, *command: str) -> list[list[str]]:
    """What a command that went well says, in words; the first line of a list names its columns."""
    done = hub(*command, HUB_DATABASE_URL=database)
    assert (done.returncode, done.stderr) == (0, ""), command
    return [line.split() for line in done.stdout.splitlines()]


def refusal(database: str, *command: str) -> str:
    done = hub(*command, HUB_DATABASE_URL=database)
    assert done.stdout == ""
    return in_words(done)


def trail(database: str, action: str) -> list[tuple[str, str, object]]:
    with psycopg.connect(database) as connection:
        found = "SELECT actor, target, detail FROM audit WHERE action = %s ORDER BY audit_id"
        return connection.execute(found, (action,)).fetchall()


def test_people_are_listed_shut_out_and_let_in_again(database: str, password_file: str) -> None:
    for name, role in (("tran.binh", "admin"), ("le.chi", "operator")):
        answer(database, "user", "add", name, "--role", role, "--name", "Lê Thị Chi", "--password-file", password_file)
    with psycopg.connect(database) as connection:
        connection.execute("SELECT audit_append('user:le.chi', 'session.login', 'user:le.chi', 'ok', '', '{}')")
        row = connection.execute("SELECT at FROM audit WHERE action = 'session.login'").fetchone()
        assert row is not None
        signed_in: datetime = row[0]
        connection.execute(
            "INSERT INTO session (session_hash, user_id, csrf_hash, expires_at)"
            " SELECT username::bytea, user_id, 'x', now() + interval '1 hour' FROM app_user"
        )
    when = f"{signed_in.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    head, *rows = answer(database, "user", "list")
    assert head == ["USER", "ROLE", "STATE", "LAST", "SIGN-IN", "NAME"]
    assert rows == [
        ["le.chi", "operator", "active", when, "Lê", "Thị", "Chi"],
        ["tran.binh", "admin", "active", "-", "Lê", "Thị", "Chi"],
    ]
    lines = hub("user", "list", HUB_DATABASE_URL=database).stdout.splitlines()
    assert len({line.index(word) for line, word in zip(lines, ("NAME", "Lê", "Lê"), strict=True)}) == 1

    assert answer(database, "user", "disable", "le.chi") == [["le.chi", "may", "not", "sign", "in", "any", "more"]]
    assert answer(database, "user", "disable", "le.chi") == [["le.chi", "may", "not", "sign", "in", "already"]]
    assert "last administrator" in refusal(database, "user", "disable", "tran.binh")
    assert "hub user list" in refusal(database, "user", "disable", "nobody")
    with psycopg.connect(database) as connection:
        left = connection.execute("SELECT username FROM session JOIN app_user USING (user_id)").fetchall()
    assert left == [("tran.binh",)], "whoever is shut out is signed out, and nobody else"
    listed = json.loads(hub("user", "list", "--json", HUB_DATABASE_URL=database).stdout)
    assert {one["username"]: one["active"] for one in listed} == {"le.chi": False, "tran.binh": True}
    assert "password" not in json.dumps(listed)

    assert answer(database, "user", "enable", "le.chi") == [["le.chi", "may", "sign", "in"]]
    assert answer(database, "user", "list")[1][2] == "active"
    told = trail(database, "user.edit")
    assert [(target, detail) for _, target, detail in told] == [
        ("user:le.chi", {"disabled": True}),
        ("user:le.chi", {"disabled": False}),
    ]
    assert {who for who, _, _ in told} == {actor()}


def test_a_new_password_takes_no_role_away(database: str, password_file: str, tmp_path: Path) -> None:
    secret = ("--password-file", password_file)
    answer(database, "user", "add", "tran.binh", "--role", "admin", "--name", "Trần Bình", *secret)
    assert answer(database, "user", "add", "tran.binh", *secret) == [["tran.binh", "may", "sign", "in", "as", "admin"]]
    assert "last administrator" in refusal(database, "user", "add", "tran.binh", "--role", "viewer", *secret)
    answer(database, "user", "add", "tran.binh", "--name", "", *secret)
    assert answer(database, "user", "list")[1] == ["tran.binh", "admin", "active", "-", "Trần", "Bình"]

    own_name = tmp_path / "own-name"
    own_name.write_text("Nguyễn-Văn-Đức-1")
    answer(database, "user", "add", "le.chi", "--role", "admin", "--name", "Nguyễn-Văn-Đức", *secret)
    assert "guessed" in refusal(database, "user", "add", "le.chi", "--password-file", str(own_name))
    assert answer(database, "user", "add", "tran.binh", "--role", "viewer", *secret)[0][-1] == "viewer"
    assert [(who, detail) for who, target, detail in trail(database, "user.put") if target == "user:tran.binh"] == [
        *[(actor(), {"role": "admin"})] * 3,
        (actor(), {"role": "viewer"}),
    ]


def test_tokens_are_listed_and_taken_back(database: str) -> None:
    secret = hub("token", "add", "dispatch", HUB_DATABASE_URL=database).stdout.strip()
    for name in ("dispatch", "grafana", "odd\x1bname"):
        answer(database, "token", "add", name, "--role", "operator")
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE api_token SET expires_at = '2026-03-03T00:00:00Z' WHERE token_id = 3")
        connection.execute("UPDATE api_token SET used_at = '2026-03-02T00:00:00Z' WHERE token_id = 1")
    head, *rows = answer(database, "token", "list")
    assert head == ["ID", "ROLE", "STATE", "LAST", "USED", "EXPIRES", "MADE", "BY", "NAME"]
    assert rows == [
        ["1", "viewer", "active", "2026-03-02T00:00:00Z", "-", actor(), "dispatch"],
        ["2", "operator", "active", "-", "-", actor(), "dispatch"],
        ["3", "operator", "expired", "-", "2026-03-03T00:00:00Z", actor(), "grafana"],
        ["4", "operator", "active", "-", "-", actor(), "odd\\x1bname"],
    ]
    everything = hub("token", "list", "--json", HUB_DATABASE_URL=database).stdout
    assert secret not in everything
    assert json.loads(everything)[0]["used_at"] == "2026-03-02T00:00:00Z"

    assert "1, 2" in refusal(database, "token", "revoke", "dispatch"), "which of the two, nobody can guess"
    assert answer(database, "token", "revoke", "1") == [["token", "1", "(dispatch)", "is", "revoked"]]
    assert answer(database, "token", "revoke", "dispatch") == [["token", "2", "(dispatch)", "is", "revoked"]]
    assert answer(database, "token", "revoke", "1") == [["token", "1", "(dispatch)", "was", "revoked", "already"]]
    for name in ("dispatch", "grafana", "5"):
        assert "hub token list" in refusal(database, "token", "revoke", name), name
    assert [row[2] for row in answer(database, "token", "list")[1:]] == ["revoked", "revoked", "expired", "active"]
    told = [(target, detail) for _, target, detail in trail(database, "token.revoke")]
    assert told == [("token:1", {"name": "dispatch"}), ("token:2", {"name": "dispatch"})]
