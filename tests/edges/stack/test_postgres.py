"""The private PostgreSQL: keeps data, survives its own death, says what is wrong, leaves nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from hub.edges.stack import process
from hub.edges.stack.postgres import PrivatePostgres
from hub.errors import SettingsError, UnavailableError


def count(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert row is not None
    return int(row[0])


def fill(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000)")


def test_keeps_data_and_port_over_a_stop(tmp_path: Path) -> None:
    server = PrivatePostgres(tmp_path / "postgres")
    try:
        with server:
            fill(server.url())
            port = server.port
        assert not server.running
        assert process.living_in(server._data(), "postgres") == []
        with PrivatePostgres(tmp_path / "postgres") as again:
            assert again.port == port
            assert count(again.url()) == 1000
    finally:
        server.destroy()
    assert not (tmp_path / "postgres").exists()


def test_keeps_data_over_kill_9(database_server: PrivatePostgres) -> None:
    fill(database_server.url())
    port = database_server.port
    database_server.kill()
    assert process.living_in(database_server._data(), "postgres") == []
    database_server.start()
    assert database_server.port == port
    assert count(database_server.url()) == 1000


def test_a_suspended_server_answers_nobody_until_resumed(database_server: PrivatePostgres) -> None:
    database_server.suspend()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(database_server.url(), connect_timeout=2)
    database_server.resume()
    with psycopg.connect(database_server.url(), connect_timeout=10) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_has_timescaledb_migrated_and_telemetry_off(database: str) -> None:
    with psycopg.connect(database) as connection:
        tables = connection.execute("SELECT hypertable_name FROM timescaledb_information.hypertables").fetchall()
        telemetry = connection.execute("SHOW timescaledb.telemetry_level").fetchone()
    assert {"reading", "position"} <= {row[0] for row in tables}
    assert telemetry == ("off",)


def test_each_test_has_a_database_of_its_own(database: str, postgres: PrivatePostgres) -> None:
    fill(database)
    postgres.copy_database("template_migrated", "another")
    with psycopg.connect(postgres.url("another")) as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
    postgres.drop_database("another")


def test_refuses_a_login_without_the_password(database_server: PrivatePostgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgresql://postgres:guess@127.0.0.1:{database_server.port}/postgres")


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        server = PrivatePostgres(tmp_path / "postgres", port=taken)
        try:
            with pytest.raises(SettingsError, match=f"{taken}.*taken"):
                server.start()
            assert not server.running
        finally:
            server.destroy()


def test_a_second_server_in_the_same_folder_is_refused(database_server: PrivatePostgres) -> None:
    with pytest.raises(UnavailableError, match=f"already running .process {os.getpid()}"):
        PrivatePostgres(database_server._folder).start()
    with psycopg.connect(database_server.url()):
        pass


def test_a_pid_file_whose_number_was_given_out_again_is_forgotten(database_server: PrivatePostgres) -> None:
    fill(database_server.url())
    data = database_server._data()
    database_server.kill()
    lines = (data / "postmaster.pid").read_text().splitlines(keepends=True)
    (data / "postmaster.pid").write_text("".join([f"{os.getpid()}\n", *lines[1:]]))
    database_server.start()
    assert count(database_server.url()) == 1000


SUPERVISOR = """
import sys, time
from pathlib import Path
from hub.edges.stack.postgres import PrivatePostgres
server = PrivatePostgres(Path(sys.argv[1]))
print("starting", flush=True)
with server:
    print("up", server._data(), flush=True)
    time.sleep(60)
"""


def supervisor(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(folder)], stdout=subprocess.PIPE, text=True)


def living(folder: Path) -> list[int]:
    places = [folder.resolve() / name.name for name in folder.resolve().glob("data-*")] + [folder.resolve()]
    return [pid for place in places for name in ("postgres", "initdb") for pid in process.living_in(place, name)]


def gone(folder: Path, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while living(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize("delay", [0.0, 0.15, 0.4, 0.8])
def test_ctrl_c_during_start_leaves_no_process(tmp_path: Path, delay: float) -> None:
    folder = tmp_path / "postgres"
    with supervisor(folder) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "starting\n"
        time.sleep(delay)
        child.send_signal(signal.SIGINT)
        child.wait(20)
    assert gone(folder)
    server = PrivatePostgres(folder)
    try:
        with server, psycopg.connect(server.url()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.destroy()


def test_kill_9_of_the_supervisor_takes_the_server_along(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    server = PrivatePostgres(folder)
    try:
        with supervisor(folder) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "starting\n"
            assert child.stdout.readline().startswith("up")
            assert living(folder)
            child.kill()
        with server:
            assert server.running
        assert gone(folder)
    finally:
        server.destroy()
