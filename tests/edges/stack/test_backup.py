"""docker/backup and docker/restore against a real server; what stands in for compose runs the container's part here."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hub.edges.stack.postgres import PrivatePostgres

_ROOT = Path(__file__).parents[3]
_COMPOSE = """#!/bin/sh
echo "$1" >> {calls}
[ "$1" = exec ] || exit 0
for last; do :; done
exec sh -c "$(printf '%s' "$last" | sed 's#/run/secrets/#{secrets}/#g')"
"""
_COUNT = "SELECT count(*) FROM sensor"


class Deployment:
    """A database with its owner, as compose has it."""

    def __init__(self, server: PrivatePostgres, folder: Path) -> None:
        self._server = server
        self._calls = folder / "calls"
        self._compose = folder / "compose"
        (folder / "database_owner").write_text("of the owner")
        self._compose.write_text(_COMPOSE.format(calls=self._calls, secrets=folder))
        self._compose.chmod(0o755)

    def run(self, script: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, "COMPOSE": str(self._compose), "PGPORT": str(self._server.port)}
        return subprocess.run(
            [_ROOT / "docker" / script], input=given, capture_output=True, env=environment, timeout=120
        )

    @property
    def calls(self) -> list[str]:
        return self._calls.read_text().split()

    def count(self, name: str = "ioc_hub") -> int:
        with psycopg.connect(self._server.url(name)) as connection:
            [(found,)] = connection.execute(_COUNT).fetchall()
        return int(found)

    def add(self, device: str) -> None:
        with psycopg.connect(self._server.url("ioc_hub")) as connection:
            connection.execute(
                "INSERT INTO sensor (source_id, domain, device, name) VALUES (1, 'air', %s, '{}')", (device,)
            )


@pytest.fixture
def deployment(postgres: PrivatePostgres, tmp_path: Path) -> Iterator[Deployment]:
    postgres.copy_database("template_migrated", "ioc_hub")
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE ROLE ioc_hub SUPERUSER LOGIN PASSWORD 'of the owner'")
    yield Deployment(postgres, tmp_path)
    for name in ("ioc_hub", "ioc_hub_before", "ioc_hub_restored"):
        postgres.drop_database(name)
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute("DROP ROLE ioc_hub")


def test_a_backup_comes_back_and_what_was_there_is_kept(deployment: Deployment) -> None:
    deployment.add("before")
    dump = deployment.run("backup")
    assert dump.returncode == 0, dump.stderr
    deployment.add("after")
    restored = deployment.run("restore", dump.stdout)
    assert restored.returncode == 0, restored.stderr
    assert (deployment.count(), deployment.count("ioc_hub_before")) == (1, 2)
    assert deployment.calls == ["exec", "exec", "stop", "exec"], "stopped only for the exchange"


@pytest.mark.parametrize("kept", [0, 1_000, 0.5])
def test_a_damaged_backup_changes_nothing_and_stops_nobody(deployment: Deployment, kept: float) -> None:
    dump = deployment.run("backup").stdout
    deployment.add("after")
    refused = deployment.run("restore", dump[: int(kept if kept > 1 else kept * len(dump))])
    assert refused.returncode == 1
    assert b"nothing was changed, and the hub was not stopped" in refused.stderr
    assert deployment.count() == 1
    assert "stop" not in deployment.calls
