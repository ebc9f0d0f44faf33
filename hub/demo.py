"""The whole hub on this machine: private services, migrations, a city, the three roles and the simulators.

Starts in order, stops in reverse; what it makes is below .local/ and still there at the next run.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import msgspec
import psycopg
from rich.console import Console
from rich.table import Table

from hub.edges import city, migrate
from hub.edges.stack import folders, kept, process
from hub.edges.stack.accounts import RESERVED
from hub.edges.stack.kept import Kept
from hub.edges.stack.logins import PARTS, ensure_login, ensure_parts, let_see_migrations
from hub.edges.stack.mosquitto import PrivateMosquitto
from hub.edges.stack.ports import chosen_port, free_port
from hub.edges.stack.postgres import PrivatePostgres
from hub.edges.stack.programs import find_mosquitto, find_postgres
from hub.edges.stack.supervisor import Part, Supervisor, signals_as_interrupt
from hub.edges.web.accounts import ensure_token, ensure_user
from hub.errors import HubError, Problem, SettingsError, UnavailableError

USERS = {
    "viewer": "Người xem",
    "operator": "Trực ban",
    "integrator": "Kỹ sư tích hợp",
    "admin": "Quản trị viên",
}
"""The demo's people by user name, which is also their role."""

_OWNER = "ioc_hub"
_DATABASE = "ioc_hub"
_READY_SECONDS = 90.0
_CHECKOUT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """``sensors`` None: as many as the city has. Ports and city None: HUB_HTTP_PORT, HUB_MQTT_PORT, HUB_CITY decide."""

    sensors: int | None = None
    seed: int = 1
    speed: float = 1.0
    simulators: bool = True
    scenario: str = "flood"
    faults: tuple[str, ...] = ()
    """as ``python -m simulators --fault`` takes them"""
    spare: bool = True
    http_port: int | None = None
    mqtt_port: int | None = None
    city: str | None = None
    folder: Path | None = None


def run(options: DemoOptions) -> int:
    """Run the demo until Ctrl-C or SIGTERM; returns the exit status.

    Raises:
        SettingsError: a port asked for is taken, or is no port.
        UnavailableError: a program is missing, a part does not come up, or the demo is already running.
    """
    find_postgres()
    find_mosquitto()
    _check_play(options)
    demo = _Demo(options, Console(highlight=False))
    with signals_as_interrupt() as told:
        try:
            with contextlib.ExitStack() as stack:
                demo.start(stack)
                demo.supervisor.watch(told)
        except (KeyboardInterrupt, HubError, OSError):
            if not told.is_set():
                raise
            demo.say("stopped; the data is kept for the next run")
    return 0


def supervise(roles: list[str]) -> int:
    """Run ``roles`` with our own environment until a signal; what dies is started again. Returns the exit status.

    Jobs have their metrics on the port after that of ingest: both cannot listen on the same.
    """
    console = Console(stderr=True, highlight=False)
    supervisor = Supervisor(Path.cwd(), lambda text: console.print(f"supervisor: {text}"))
    try:
        with signals_as_interrupt() as told, contextlib.ExitStack() as stack:
            stack.callback(supervisor.stop)
            for role in roles:
                supervisor.start(Part(role, _command("hub", role), _environment_of(role)))
            supervisor.watch(told)
    except KeyboardInterrupt:
        pass
    return 0


def _environment_of(role: str) -> Mapping[str, str]:
    port = os.environ.get("HUB_METRICS_PORT", "")
    if role != "jobs" or not port.isdecimal():
        return os.environ
    return {**os.environ, "HUB_METRICS_PORT": str(int(port) + 1)}


class _Demo:
    def __init__(self, options: DemoOptions, console: Console) -> None:
        self._options = options
        self._console = console
        environment_city = os.environ.get("HUB_CITY", "da-nang")
        self._city = city.read(options.city or environment_city)
        self._folder = (
            options.folder or (_CHECKOUT if (_CHECKOUT / "pyproject.toml").exists() else Path.cwd()) / ".local"
        )
        self._logs = self._folder / "log"
        self._secrets = self._folder / "secrets.json"
        self._run_file = self._folder / "run.json"
        self._postgres = PrivatePostgres(self._folder / "postgres")
        self._instance = secrets.token_urlsafe(9)
        self.supervisor = Supervisor(
            Path.cwd(), lambda text: self._console.print(f"  [yellow]![/] {text}", soft_wrap=True)
        )

    def say(self, text: str) -> None:
        self._console.print(text, soft_wrap=True)

    def start(self, stack: contextlib.ExitStack) -> None:
        http_wanted = self._options.http_port or _pinned("HUB_HTTP_PORT")
        mqtt_wanted = self._options.mqtt_port or _pinned("HUB_MQTT_PORT")
        self._logs.mkdir(parents=True, exist_ok=True)
        stack.enter_context(process.held(self._folder / ".demo.lock", "the demo"))
        self._run_file.unlink(missing_ok=True)
        stack.callback(self._run_file.unlink, missing_ok=True)
        began = time.monotonic()
        self.say(f"IOC Hub: {self._city.about['name']['vi']}, with its data in {self._folder}")

        with self._step("PostgreSQL with TimescaleDB"):
            stack.callback(self._postgres.stop)
            self._postgres.start()
        memory = self._remembered()
        http_port = chosen_port(http_wanted, "HUB_HTTP_PORT", memory.http_port or 8080)
        memory.http_port = http_port
        kept.write(self._secrets, memory)
        with self._step("Mosquitto"):
            broker = PrivateMosquitto(self._folder / "mosquitto", port=mqtt_wanted, accounts=memory.broker)
            stack.callback(broker.stop)
            broker.start()
        with self._step("database: migrations, city, people"):
            self._prepare(memory)

        stack.callback(self.supervisor.stop)
        address = f"http://127.0.0.1:{http_port}"
        with self._step("ingest, web, jobs"):
            metrics_port = free_port()
            for role in PARTS:
                env = self._environment(role, memory, broker, http_port)
                if role == "ingest":
                    env["HUB_METRICS_PORT"] = str(metrics_port)
                self.supervisor.start(Part(role, _command("hub", role), env, self._logs / f"{role}.log"))
            # Another program may have taken the port between our look at it and our own web role's.
            self._await_ready(f"{address}/readyz", f'"instance":"{self._instance}"')
            self._await_ready(f"http://127.0.0.1:{metrics_port}/metrics", "ioc_mqtt_connected 1.0")
            self._check_token(memory, address)
        if self._options.simulators:
            with self._step("the simulated city"):
                self.supervisor.start(self._simulators(memory, broker))
        self._tell(memory, broker, address, time.monotonic() - began)

    @contextlib.contextmanager
    def _step(self, what: str) -> Iterator[None]:
        began = time.monotonic()
        if self._console.is_terminal:
            with self._console.status(f"{what} …"):
                yield
        else:
            self._console.print(f"  … {what}")
            yield
        self._console.print(f"  [green]✓[/] {what} ({time.monotonic() - began:.1f} s)")

    def _remembered(self) -> Kept:
        with psycopg.connect(self._postgres.url()) as connection:
            row = connection.execute("SELECT system_identifier::text FROM pg_control_system()").fetchone()
        assert row is not None
        memory = kept.read(self._secrets)
        if memory is not None and memory.cluster == row[0]:
            return memory
        logins = (_OWNER, *(f"hub_{role}" for role in PARTS))
        return kept.fresh(row[0], logins=logins, users=tuple(USERS), broker=RESERVED)

    def _prepare(self, memory: Kept) -> None:
        with self._postgres.admin() as admin:
            ensure_login(admin, _OWNER, memory.logins[_OWNER], create_roles=True)
        self._postgres.ensure_database(_DATABASE, owner=_OWNER)
        owner = self._url(_OWNER, memory)
        migrate.apply(owner)
        with self._postgres.admin() as admin:
            ensure_parts(admin, {part: memory.logins[f"hub_{part}"] for part in PARTS})
        city.apply(owner, self._simulated())
        with psycopg.connect(owner) as connection:
            let_see_migrations(connection)
            there = {row[0] for row in connection.execute("SELECT username FROM app_user")}
            for username, name in USERS.items():
                if username not in there:
                    ensure_user(connection, username, memory.users[username], username, name)
            if memory.token is None:
                memory.token = ensure_token(connection, "demo", "admin")
        kept.write(self._secrets, memory)

    def _simulated(self) -> city.City:
        """The city with those of its sensors that will send: one that never does would be told as silent at once."""
        if self._options.sensors is None or not self._options.simulators:
            return self._city
        told = subprocess.run(
            _command(
                "simulators", "registry", "--city", str(self._city.folder.resolve()),
                "--seed", str(self._options.seed), "--sensors", str(self._options.sensors),
            ),
            stdout=subprocess.PIPE, check=True,
        ).stdout  # fmt: skip
        sending = {(one["domain"], one["device"]) for one in map(json.loads, told.splitlines())}
        return replace(
            self._city, sensors=[one for one in self._city.sensors if (one["domain"], one["device"]) in sending]
        )

    def _url(self, login: str, memory: Kept) -> str:
        return self._postgres.url_as(login, memory.logins[login], _DATABASE)

    def _environment(self, role: str, memory: Kept, broker: PrivateMosquitto, http_port: int) -> dict[str, str]:
        account = "web" if role == "web" else "hub"
        return {
            "HUB_AUTO_APPROVE": "true",
            **os.environ,
            "HUB_CITY": str(self._city.folder.resolve()),
            "HUB_DATABASE_URL": self._url(f"hub_{role}", memory),
            "HUB_MQTT_HOST": "127.0.0.1",
            "HUB_MQTT_PORT": str(broker.port),
            "HUB_MQTT_USERNAME": account,
            "HUB_MQTT_PASSWORD": broker.passwords[account],
            "HUB_INSTANCE": self._instance,
            "HUB_HTTP_HOST": "127.0.0.1",
            "HUB_HTTP_PORT": str(http_port),
        }

    def _simulators(self, memory: Kept, broker: PrivateMosquitto) -> Part:
        given = {
            "host": "127.0.0.1",
            "port": broker.port,
            "username": "simulator",
            "city": self._city.folder.resolve(),
            "seed": self._options.seed,
            "speed": self._options.speed,
            "sensors": self._options.sensors,
            "scenario": self._options.scenario,
            "truth": self._folder / "expected-alarms.json",
            "counts": self._folder / "sent.json",
        }
        flags = tuple(text for key, value in given.items() if value is not None for text in (f"--{key}", str(value)))
        flags += tuple(text for word in self._options.faults for text in ("--fault", word))
        flags += () if self._options.spare else ("--no-spare",)
        env = {**os.environ, "SIMULATOR_PASSWORD": memory.broker["simulator"]}
        return Part("simulators", _command("simulators", *flags), env, self._logs / "simulators.log")

    def _await_ready(self, address: str, sign: str) -> None:
        """Until ``address`` answers with status 200 and ``sign`` in its text."""
        deadline = time.monotonic() + _READY_SECONDS
        answer = "nothing"
        with httpx.Client(timeout=5.0, trust_env=False) as client:
            while time.monotonic() < deadline:
                self.supervisor.tend()
                try:
                    response = client.get(address)
                    if response.is_success and sign in response.text:
                        return
                    answer = response.text[:500]
                    if '"instance":' in sign and '"instance":' in answer and sign not in answer:
                        answer = (
                            f"another hub, that took the port first; start again and this one takes another ({answer})"
                        )
                except httpx.HTTPError as error:
                    answer = str(error)
                time.sleep(0.1)
        raise UnavailableError(
            f"the hub is not ready after {_READY_SECONDS:.0f} s; {address} says: {answer}\n"
            + "\n".join(f"--- {role}.log\n{process.tail(self._logs / f'{role}.log', 8)}" for role in PARTS)
        )

    def _check_token(self, memory: Kept, address: str) -> None:
        """A token somebody revoked since the last run is replaced."""
        headers = {"Authorization": f"Bearer {memory.token}"}
        if (
            httpx.get(f"{address}/api/v1/tokens", headers=headers, trust_env=False).status_code
            == httpx.codes.UNAUTHORIZED
        ):
            with psycopg.connect(self._url(_OWNER, memory)) as connection:
                memory.token = ensure_token(connection, "demo", "admin")
            kept.write(self._secrets, memory)

    def _tell(self, memory: Kept, broker: PrivateMosquitto, address: str, seconds: float) -> None:
        facts = {
            "http": address,
            "mqtt": {
                "host": "127.0.0.1",
                "port": broker.port,
                "username": "simulator",
                "password": broker.passwords["simulator"],
            },
            "database": self._url(_OWNER, memory),
            "users": [{"username": name, "password": memory.users[name], "role": name} for name in USERS],
            "tokens": {"admin": memory.token},
            "pids": {"demo": os.getpid(), **self.supervisor.pids()},
        }
        folders.write_private(self._run_file, msgspec.json.format(msgspec.json.encode(facts), indent=2).decode() + "\n")
        table = Table("user", "password", "may", title="demo users", title_justify="left", title_style="bold")
        for name in USERS:
            table.add_row(name, memory.users[name], USERS[name])
        self.say(f"\nready in {seconds:.1f} s\n")
        self._console.print(f"  map       [bold]{address}[/]")
        self._console.print(
            f"  MQTT      127.0.0.1:{broker.port}, accounts and addresses in {self._run_file}", soft_wrap=True
        )
        self._console.print(f"  logs      {self._logs}\n", soft_wrap=True)
        self._console.print(table)
        self.say("\nCtrl-C stops everything.")


def _check_play(options: DemoOptions) -> None:
    """Can the simulators play this? Else they would be started again and again, and say why in their log alone.

    Raises:
        SettingsError: no such scenario or fault.
    """
    words = [text for word in options.faults for text in ("--fault", word)]
    if not options.simulators or (not words and options.scenario == DemoOptions().scenario):
        return
    nothing = ("print", "--start", "2026-01-01T00:00:00+0000", "--seconds", "0")
    tried = subprocess.run(
        _command("simulators", *nothing, "--scenario", options.scenario, *words), capture_output=True, text=True
    )
    if tried.returncode:
        raise SettingsError(Problem("the simulators", tried.stderr.strip(), "what `python -m simulators --help` lists"))


def _command(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)


def _pinned(setting: str, environment: Mapping[str, str] = os.environ) -> int | None:
    text = environment.get(setting, "")
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise SettingsError(Problem(setting, repr(text), "a port number, 1 to 65535"))
    return int(text)
