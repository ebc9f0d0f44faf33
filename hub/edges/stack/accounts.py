"""The broker's accounts: its password file and its access rules, as mosquitto.conf(5) reads them.

The hub's own accounts are few and fixed; every device has one, confined to topics that carry its own name.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hub.edges.stack import folders
from hub.edges.stack.programs import Account
from hub.errors import InputError, NotFoundError, Problem, shown

RESERVED = ("hub", "web", "simulator", "health")
"""Accounts of the hub's own parts; no device may be called so."""
SESSIONS = "ioc-hub-"
"""How the sessions of the hub's parts begin. A broker may take an account's name for its session's."""

RULES = """\
# Written by IOC Hub. No account may do what is not named here; there are no anonymous clients.
user hub
topic read ioc/v1/#
topic readwrite ioc/live/v1/#

user web
topic read ioc/live/v1/#
topic deny ioc/v1/#

user simulator
topic write ioc/v1/#

user health
topic read $SYS/broker/uptime
topic deny ioc/v1/#

# A device publishes under its own name only: ioc/v1/{domain}/{device}/{format}
pattern write ioc/v1/+/%u/+
"""

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
        return [name for name in self.names() if name not in RESERVED]

    def write(self, given: Mapping[str, str]) -> None:
        """Give the accounts in ``given`` (name: password) these passwords, leave all others, and write the rules."""
        self._store({**self._read(), **{name: hashed(password) for name, password in given.items()}})
        self._write(self.rules, RULES)

    def add_device(self, name: str) -> str:
        """Make the account of a device, or give it a new password; returns the password, which is kept nowhere.

        Raises:
            InputError: the name cannot be a device's.
        """
        if not _NAME.fullmatch(name) or name in RESERVED or name.startswith(SESSIONS):
            taken = ", ".join((*RESERVED, f"{SESSIONS}*"))
            expected = f"1 to 64 of A-Z a-z 0-9 . _ - beginning with a letter or digit, and none of {taken}"
            raise InputError(Problem("name", shown(name), expected))
        password = secrets.token_urlsafe(18)
        self.write({name: password})
        return password

    def remove_device(self, name: str) -> None:
        """Take the account away. Raises NotFoundError."""
        known = self._read()
        if name in RESERVED or known.pop(name, None) is None:
            raise NotFoundError(f"there is no device account {shown(name)}")
        self._store(known)

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
