"""Provisioning a deployment: every missing secret named at once, safe to repeat, nobody gets more than its part needs."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hub.edges import migrate
from hub.edges.stack import provision
from hub.edges.stack.accounts import RESERVED, BrokerAccounts, in_folder
from hub.edges.stack.logins import PARTS
from hub.edges.stack.mosquitto import PrivateMosquitto
from hub.edges.stack.postgres import PrivatePostgres
from hub.errors import SettingsError

NAMES = [*(f"database_{part}" for part in PARTS), *(f"broker_{name}" for name in RESERVED)]


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    folder = tmp_path / "secrets"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_text(f"{name}-0123456789\n")
    return folder


@pytest.fixture
def empty(postgres: PrivatePostgres) -> Iterator[str]:
    """The address of an empty database."""
    postgres.ensure_database("provisioned")
    yield postgres.url("provisioned")
    postgres.drop_database("provisioned")


def environment(url: str, secrets: Path, accounts: Path) -> dict[str, str]:
    accounts.mkdir(exist_ok=True)
    return {"HUB_DATABASE_URL": url, "HUB_SECRETS": str(secrets), "HUB_BROKER_ACCOUNTS": str(accounts)}


def test_prepares_everything_and_can_be_repeated(
    empty: str, secrets: Path, tmp_path: Path, postgres: PrivatePostgres
) -> None:
    plan = provision.read(environment(empty, secrets, tmp_path / "broker"))
    assert any("migration" in line for line in provision.apply(plan))
    device = BrokerAccounts(tmp_path / "broker")
    device.add_device("wl-01")
    again = [line for line in provision.apply(plan) if "only root" not in line]
    assert again == [f"broker accounts: {', '.join(sorted([*RESERVED, 'wl-01']))}"]
    for part in PARTS:
        url = postgres.url_as(f"hub_{part}", f"database_{part}-0123456789", "provisioned")
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) > 0 FROM zone").fetchone() == (True,)
            assert migrate.pending(connection) == []
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DROP TABLE reading")


def test_no_login_may_rewrite_the_audit_trail(
    empty: str, secrets: Path, tmp_path: Path, postgres: PrivatePostgres
) -> None:
    provision.apply(provision.read(environment(empty, secrets, tmp_path / "broker")))
    for part in PARTS:
        url = postgres.url_as(f"hub_{part}", f"database_{part}-0123456789", "provisioned")
        for statement in ("DELETE FROM audit", "UPDATE audit SET actor = 'nobody'", "DELETE FROM alarm_transition"):
            with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_every_missing_or_short_secret_is_named_at_once(secrets: Path, tmp_path: Path) -> None:
    (secrets / "database_web").unlink()
    (secrets / "broker_hub").write_text("tiny-pw")
    given = environment("", secrets, tmp_path / "broker")
    given |= {"HUB_BROKER_ACCOUNTS": str(tmp_path / "nowhere"), "HUB_CITY": "atlantis"}
    (secrets / "broker_web").write_bytes(b"\xff\xfe" * 10)
    with pytest.raises(SettingsError) as caught:
        provision.read(given)
    assert [problem.field for problem in caught.value.problems] == [
        "HUB_DATABASE_URL_FILE",
        "database_web",
        "broker_hub",
        "broker_web",
        "HUB_BROKER_ACCOUNTS",
        "HUB_CITY",
    ]
    assert "tiny-pw" not in str(caught.value)


def test_the_brokers_files_keep_their_owner_and_mode(tmp_path: Path) -> None:
    folder = tmp_path / "broker"
    folder.mkdir()
    owner = 1883 if os.geteuid() == 0 else os.geteuid()
    os.chown(folder, owner, -1)
    accounts = BrokerAccounts(folder)
    accounts.write({"hub": "0123456789abcdef"})
    for file in (accounts.passwords, accounts.rules):
        assert (file.stat().st_uid, file.stat().st_mode & 0o777) == (owner, 0o600)
    os.chown(accounts.passwords, owner, os.getegid())
    accounts.passwords.chmod(0o640)
    accounts.write({"web": "0123456789abcdef"})
    in_folder(folder).add_device("wl-01")
    facts = accounts.passwords.stat()
    assert (facts.st_uid, facts.st_gid, facts.st_mode & 0o777) == (owner, os.getegid(), 0o640)


@pytest.mark.parametrize(("mode", "told"), [(0o600, True), (0o644, False)])
def test_files_that_no_broker_can_read_are_told(tmp_path: Path, mode: int, told: bool) -> None:
    accounts = BrokerAccounts(tmp_path)
    accounts.write({"hub": "0123456789abcdef"})
    accounts.passwords.chmod(mode)
    lines = provision._unreadable(accounts)
    assert bool(lines) is (told and accounts.passwords.stat().st_uid == 0)


def test_the_broker_reads_what_somebody_else_has_written_into_its_folder(broker: PrivateMosquitto) -> None:
    BrokerAccounts(broker.log.parent.resolve()).write({"simulator": "written-by-somebody-else"})
    broker.reload()
    account = ["-u", "simulator", "-P", "written-by-somebody-else"]
    command = ["mosquitto_pub", "-V", "5", "-p", str(broker.port), *account, "-q", "1", "-t", "ioc/v1/water/x/json"]
    for _ in range(20):
        done = subprocess.run([*command, "-m", "1"], capture_output=True, text=True, timeout=10)
        if not done.stderr:
            return
        time.sleep(0.1)
    raise AssertionError(done.stderr)
