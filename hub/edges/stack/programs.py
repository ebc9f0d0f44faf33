"""Where the programs of the private services are, and how to get them when they are not."""

from __future__ import annotations

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from hub.errors import UnavailableError

_BOOTSTRAP = "sh hub/edges/stack/bootstrap.sh demo"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A PostgreSQL with the TimescaleDB extension: folder of its programs, and its major version."""

    bin: Path
    major: int


@dataclass(frozen=True, slots=True)
class Account:
    """The system account a service runs as."""

    name: str
    uid: int
    gid: int


def find_postgres() -> Postgres:
    """The newest installed PostgreSQL that has TimescaleDB. Raises UnavailableError saying how to install it."""
    versions = sorted((int(path.name) for path in Path("/usr/lib/postgresql").glob("[0-9]*")), reverse=True)
    for major in versions:
        home = Path(f"/usr/lib/postgresql/{major}")
        if (home / "bin/initdb").exists() and (home / "lib/timescaledb.so").exists():
            return Postgres(home / "bin", major)
    found = f"PostgreSQL {', '.join(map(str, versions))} without it" if versions else "no PostgreSQL at all"
    raise UnavailableError(
        f"PostgreSQL with the TimescaleDB extension is missing (found {found}). Run `{_BOOTSTRAP}`; "
        "by hand: Debian 13 has `apt-get install postgresql-17-timescaledb`"
    )


def find_mosquitto() -> Path:
    """The Mosquitto broker. Raises UnavailableError saying how to install it."""
    found = shutil.which("mosquitto", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise UnavailableError(
            f"the Mosquitto broker is missing. Run `{_BOOTSTRAP}`; by hand: `apt-get install mosquitto`"
        )
    return Path(found)


def service_account(*names: str) -> Account | None:
    """Whom a service started by root runs as: the first of ``names`` that exists. None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise UnavailableError(f"root cannot run this service itself, and none of the accounts {', '.join(names)} exists")
