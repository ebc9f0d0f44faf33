"""Prepare the services of a deployment, once at every start of it: `python -m hub.edges.stack.provision`.

Reads HUB_DATABASE_URL[_FILE] (the owner's), HUB_CITY, HUB_SECRETS (a folder with one file for each password) and
HUB_BROKER_ACCOUNTS (the folder the broker reads its accounts from). Migrates, makes the logins of the parts, imports
the city, writes the broker's accounts. Makes no user: `hub user add` does, with a password of your own.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from hub.edges import address, city, migrate
from hub.edges.database import told
from hub.edges.stack import folders
from hub.edges.stack.accounts import RESERVED, BrokerAccounts
from hub.edges.stack.logins import PARTS, ensure_parts, let_see_migrations
from hub.errors import HubError, InputError, Problem, SettingsError, UnavailableError, shown

_PATIENCE_SECONDS = 60.0
_SHORTEST = 16


@dataclass(frozen=True, slots=True)
class Plan:
    """What is needed, read and checked."""

    owner_url: str
    city: str
    logins: Mapping[str, str]
    broker: Mapping[str, str]
    accounts: Path


def read(environment: Mapping[str, str]) -> Plan:
    """The plan in ``environment``. Raises SettingsError naming everything that is missing, too short or none."""
    problems: list[Problem] = []

    def secret(name: str, path: Path) -> str:
        try:
            text = path.read_text("utf-8").strip()
        except UnicodeDecodeError:
            problems.append(Problem(name, str(path), "a text file in UTF-8"))
            return ""
        except OSError as error:
            problems.append(
                Problem(name, str(path), f"a readable file ({error.strerror}); docker/make-secrets makes it")
            )
            return ""
        if len(text) < _SHORTEST:
            problems.append(Problem(name, f"{len(text)} characters in {path}", f"at least {_SHORTEST}"))
        return text

    folder = Path(environment.get("HUB_SECRETS", "/run/secrets"))
    url, named = environment.get("HUB_DATABASE_URL", ""), "HUB_DATABASE_URL"
    if not url:
        named = "HUB_DATABASE_URL_FILE"
        url = secret(named, Path(environment.get(named, folder / "database_url")))
    if url and (fault := address.fault_for_migrations(url)):
        problems.append(Problem(named, fault.given, fault.expected))
    plan = Plan(
        url,
        environment.get("HUB_CITY", "da-nang"),
        {part: secret(f"database_{part}", folder / f"database_{part}") for part in PARTS},
        {name: secret(f"broker_{name}", folder / f"broker_{name}") for name in RESERVED},
        Path(environment.get("HUB_BROKER_ACCOUNTS", "/broker")),
    )
    if not plan.accounts.is_dir():
        expected = "the folder that the broker reads its accounts from"
        problems.append(Problem("HUB_BROKER_ACCOUNTS", shown(str(plan.accounts)), expected))
    try:
        city.find(plan.city)
    except InputError as error:
        problems.extend(Problem("HUB_CITY", fault.given, fault.expected) for fault in error.problems)
    if problems:
        raise SettingsError(*problems)
    return plan


def apply(plan: Plan) -> list[str]:
    """Do it; returns what was done, a line each. Safe to repeat."""
    with told(plan.owner_url):
        _await_database(plan.owner_url)
    done = [f"migration {name} applied" for name in migrate.apply(plan.owner_url)]
    with told(plan.owner_url), psycopg.connect(plan.owner_url, autocommit=True) as connection:
        ensure_parts(connection, plan.logins)
        let_see_migrations(connection)
    done += [f"{count} {kind} of the city new or changed" for kind, count in _import(plan).items() if count]
    accounts = BrokerAccounts(plan.accounts)
    accounts.write(plan.broker)
    # mosquitto_sub reads its options here for the health check, so that no password stands on a command line.
    folders.write_for_reader(plan.accounts / "mosquitto_sub", f"-u health\n-P {plan.broker['health']}\n")
    return [*done, f"broker accounts: {', '.join(accounts.names())}", *_unreadable(accounts)]


def _unreadable(accounts: BrokerAccounts) -> list[str]:
    """What to do when no broker could read its accounts: a broker never runs as root for long."""
    facts = accounts.passwords.stat()
    if facts.st_uid != 0 or facts.st_mode & 0o044:
        return []
    folder = accounts.folder
    return [
        f"only root can read the files in {folder}: give the broker folder and files, `chown -R mosquitto: {folder}`"
    ]


def _import(plan: Plan) -> dict[str, int]:
    with told(plan.owner_url):
        return city.apply(plan.owner_url, city.read(plan.city))


def _await_database(url: str) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise UnavailableError(f"the database does not answer: {str(error).strip()}") from error
            time.sleep(0.5)


def main() -> int:
    """The command line."""
    try:
        lines = apply(read(os.environ))
    except InputError as error:
        lines = [f"not provisioned, {len(error.problems)} problem(s):", *(f"  - {fault}" for fault in error.problems)]
        sys.stderr.write("\n".join(lines) + "\n")
        return 2
    except HubError as error:
        sys.stderr.write(f"not provisioned: {error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"not provisioned: {error.filename}: {error.strerror}\n")
        return 1
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
