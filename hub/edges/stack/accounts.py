"""The broker's accounts: its password file and its access rules, as mosquitto.conf(5) reads them.

The hub's own accounts are few and fixed; every device has one, confined to topics that carry its own name. A gateway has
one for all devices behind it, confined to the foreign topics that it was made for.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.core.sources.filters import fault
from hub.edges.stack import access, folders
from hub.edges.stack.programs import Account
from hub.errors import InputError, NotFoundError, Problem, shown

RESERVED = ("hub", "web", "simulator", "health")
"""Accounts of the hub's own parts; no device and no gateway may be called so."""
SESSIONS = "ioc-hub-"
"""How the sessions of the hub's parts begin. A broker may take an account's name for its session's."""
MOST_FILTERS = 20
"""Of one gateway."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# Mosquitto checks a password on its only thread at every connect. The passwords are random (144 bits), so more rounds
# would protect nothing and make ten thousand devices coming back after an outage wait for each other.
_ROUNDS = 101


def hashed(password: str, *, salt: bytes | None = None) -> str:
    """The ``$7$`` form of mosquitto_passwd(1): PBKDF2 with SHA-512, salt and key in base64."""
    grain = os.urandom(12) if salt is None else salt
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), grain, _ROUNDS, 64)
    return f"$7${_ROUNDS}${base64.b64encode(grain).decode()}${base64.b64encode(key).decode()}"


def in_folder(folder: Path) -> BrokerAccounts:
    """The accounts that a broker reads in ``folder``, to be changed on behalf of whoever owns them.

    Raises:
        InputError: no broker's accounts are there.
    """
    try:
        (folder / "passwords").stat()
    except OSError as error:
        raise InputError(
            Problem("folder", shown(str(folder)), f"a folder with a broker's password file ({error.strerror})")
        ) from None
    return BrokerAccounts(folder.resolve())


@dataclass(frozen=True, slots=True)
class BrokerAccounts:
    """The password file and the access rules in ``folder``.

    ``owner`` is who the broker runs as, when we run it; None: the files keep the owner and mode that they have.
    """

    folder: Path
    owner: Account | None = None

    @property
    def passwords(self) -> Path:
        return self.folder / "passwords"

    @property
    def rules(self) -> Path:
        return self.folder / "acl"

    def names(self) -> list[str]:
        """Every account there is."""
        return sorted(self._read())

    def devices(self) -> list[str]:
        """The accounts of devices."""
        others = {*RESERVED, *self.gateways()}
        return [name for name in self.names() if name not in others]

    def gateways(self) -> dict[str, tuple[str, ...]]:
        """The accounts of gateways, with the topic filters that each may publish under."""
        # A file that somebody else has spoilt must not keep a deployment from starting: it is written anew then.
        text = self.rules.read_text("utf-8", "replace") if self.rules.exists() else ""
        return {name: filters for name, filters in access.writers(text).items() if name not in RESERVED}

    def write(self, given: Mapping[str, str]) -> None:
        """Give the accounts in ``given`` (name: password) these passwords, leave all others, and write the rules anew."""
        self._store({**self._read(), **{name: hashed(password) for name, password in given.items()}})
        self._rule(self.gateways())

    def add_device(self, name: str) -> str:
        """Make the account of a device, or give it a new password; returns the password, which is kept nowhere.

        Raises:
            InputError: the name cannot be a device's, or is a gateway's.
        """
        problems = _faults_of(name)
        if name in self.gateways():
            problems.append(Problem("name", shown(name), "a name that no gateway has; remove-gateway takes one away"))
        if problems:
            raise InputError(*problems)
        password = secrets.token_urlsafe(18)
        self.write({name: password})
        return password

    def remove_device(self, name: str) -> None:
        """Take the account away. Raises NotFoundError."""
        if name not in self.devices():
            raise NotFoundError(f"there is no device account {shown(name)}")
        self._forget(name)

    def add_gateway(self, name: str, filters: Sequence[str]) -> str:
        """Make the account of a gateway that may publish under ``filters`` and do nothing else, or give it a new password
        and these filters in place of those it had; returns the password, which is kept nowhere.

        Raises:
            InputError: the name cannot be a gateway's, or is a device's; there are too few or too many filters; or some of
                them cannot be a source's.
        """
        problems = _faults_of(name)
        if name in self.devices():
            problems.append(Problem("name", shown(name), "a name that no device has; remove-device takes one away"))
        if not 1 <= len(filters) <= MOST_FILTERS:
            problems.append(Problem("filters", f"{len(filters)} filters", f"1 to {MOST_FILTERS}"))
        problems.extend(found for filter_ in filters if (found := fault("filter", filter_)))
        if problems:
            raise InputError(*problems)
        password = secrets.token_urlsafe(18)
        # The rules first: between the two an account without a block of its own would be a device's.
        self._rule({**self.gateways(), name: tuple(filters)})
        self._store({**self._read(), name: hashed(password)})
        return password

    def remove_gateway(self, name: str) -> None:
        """Take the account and its filters away. Raises NotFoundError."""
        gateways = self.gateways()
        if gateways.pop(name, None) is None:
            raise NotFoundError(f"there is no gateway account {shown(name)}")
        self._forget(name)  # first, as in add_gateway
        self._rule(gateways)

    def _forget(self, name: str) -> None:
        self._store({other: digest for other, digest in self._read().items() if other != name})

    def _rule(self, gateways: Mapping[str, Sequence[str]]) -> None:
        self._write(self.rules, access.rules(gateways))

    def _read(self) -> dict[str, str]:
        if not self.passwords.exists():
            return {}
        lines = self.passwords.read_text().splitlines()
        return {name: digest for name, _, digest in (line.partition(":") for line in lines) if digest}

    def _store(self, accounts: Mapping[str, str]) -> None:
        text = "".join(f"{name}:{digest}\n" for name, digest in sorted(accounts.items()))
        self._write(self.passwords, text)

    def _write(self, path: Path, text: str) -> None:
        if self.owner is None:
            folders.write_for_reader(path, text)
        else:
            folders.write_private(path, text, self.owner)


def _faults_of(name: str) -> list[Problem]:
    """Why ``name`` cannot be the name of a device or gateway."""
    if _NAME.fullmatch(name) and name not in RESERVED and not name.startswith(SESSIONS):
        return []
    taken = ", ".join((*RESERVED, f"{SESSIONS}*"))
    expected = f"1 to 64 of A-Z a-z 0-9 . _ - beginning with a letter or digit, and none of {taken}"
    return [Problem("name", shown(name), expected)]
