"""People and machines that may sign in: argon2id passwords, tokens kept as hashes. For the command line and the demo."""

from __future__ import annotations

import functools
import hashlib
import re
import secrets
from enum import StrEnum
from typing import Any, Final

import psycopg
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from psycopg.types.json import Jsonb
from zxcvbn import zxcvbn

from hub.edges.stores.users import last_admin
from hub.errors import InputError, Problem, shown

USERNAME_RULE: Final = "2 to 32 of the characters a-z 0-9 . _ - beginning with a letter"
USERNAME_PATTERN: Final = r"^[a-z][a-z0-9._-]{1,31}$"
PASSWORD_MIN: Final = 10
PASSWORD_MAX: Final = 256
_GUESSABLE: Final = 3
"""zxcvbn's score from which on 100 million guesses do not do; with argon2 and growing waits that is out of reach."""
_NEAR_AT_HAND: Final = (
    "iochub", "vietnam", "hanoi", "saigon", "danang", "haiphong", "cantho", "thanhpho", "trungtam",
    "matkhau", "quantri", "vanhanh", "dieuhanh", "giamsat", "xinchao", "dothi", "thongminh",
)  # fmt: skip
"""What comes to mind first in a city's operations centre here, and is in no English list."""
_LOOKED_AT: Final = 72
"""Characters that zxcvbn looks at; with more it takes long, and none with so many is guessed by the rest."""

# RFC 9106, section 4, second recommended option (64 MiB), which argon2-cffi has as its default.
_hasher = PasswordHasher()

_PUT_USER = """
INSERT INTO app_user (username, name, role, password_hash, language)
VALUES (%(username)s, %(name)s, coalesce(%(role)s, 'operator'), %(hash)s, %(language)s)
ON CONFLICT (username) DO UPDATE SET name = excluded.name, role = coalesce(%(role)s, app_user.role),
    password_hash = excluded.password_hash, failed = 0, locked_until = NULL, disabled = false, version = app_user.version + 1
RETURNING user_id, role
"""
_NAME = "SELECT name FROM app_user WHERE username = %s"
_ADMINS = "SELECT username FROM app_user WHERE role = 'admin' AND NOT disabled FOR UPDATE"
_INSERT_MACHINE = """
INSERT INTO api_token (token_hash, name, role, created_by) VALUES (%s, %s, %s, %s) RETURNING token_id
"""
_AUDIT = "SELECT audit_append(%s, %s, %s, 'ok', %s, %s)"


class Role(StrEnum):
    """Each may do what those before it may, and more."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    INTEGRATOR = "integrator"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        return list(Role).index(self)

    def may(self, needed: Role) -> bool:
        return self.rank >= needed.rank


def ensure_user(
    connection: psycopg.Connection[Any],
    username: str,
    password: str,
    role: str | None,
    name: str | None,
    language: str = "vi",
    by: str = "command-line",
) -> tuple[int, str]:
    """Add a person (an operator, unless told otherwise), or give an existing one this password, and this role and name
    where they are given. Commits; returns the user's id and role. ``by``: the actor in the audit trail.

    Raises:
        InputError: with every part that is wrong.
        ConflictError: it would take the last administrator's role away.
    """
    held = connection.execute(_NAME, (username,)).fetchone()
    name = name or (held[0] if held else username)
    problems = []
    if not re.fullmatch(USERNAME_PATTERN, username):
        problems.append(Problem("username", shown(username), USERNAME_RULE))
    if problem := password_problem(password, username, name=name):
        problems.append(problem)
    problems += _role_problems(role) if role is not None else []
    if language not in ("vi", "en"):
        problems.append(Problem("language", shown(language), "vi or en"))
    if problems:
        raise InputError(*problems)
    values = {"username": username, "name": name, "role": role, "hash": hashed(password), "language": language}
    with connection.transaction():
        if role not in (None, Role.ADMIN) and connection.execute(_ADMINS).fetchall() == [(username,)]:
            raise last_admin("role", role)
        row = connection.execute(_PUT_USER, values).fetchone()
        assert row is not None
        connection.execute("DELETE FROM session WHERE user_id = %s", (row[0],))
        connection.execute(_AUDIT, (by, "user.put", f"user:{username}", "", Jsonb({"role": row[1]})))
    connection.commit()
    return row[0], row[1]


def ensure_token(connection: psycopg.Connection[Any], name: str, role: str, by: str = "command-line") -> str:
    """Make a token and return it: it is kept only as a hash and cannot be read again. Commits. ``by`` as above.

    Raises:
        InputError: the role or the name is wrong.
    """
    problems = _role_problems(role)
    if not 1 <= len(name) <= 80:
        problems.append(Problem("name", shown(name), "1 to 80 characters"))
    if problems:
        raise InputError(*problems)
    token = new_token()
    with connection.transaction():
        row = connection.execute(_INSERT_MACHINE, (digest(token), name, role, by)).fetchone()
        assert row is not None
        connection.execute(_AUDIT, (by, "token.create", f"token:{row[0]}", "", Jsonb({"name": name, "role": role})))
    connection.commit()
    return token


def new_token() -> str:
    """A token for a machine: 256 random bits behind a prefix that secret scanners can look for."""
    return f"ioc_{secrets.token_urlsafe(32)}"


def digest(secret: str) -> bytes:
    """What is kept of a token or session: its SHA-256. They are random, so nothing slower would protect more."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def hashed(password: str) -> str:
    """argon2id, with its parameters and salt. Takes about 50 ms and 64 MiB: not for the event loop."""
    return _hasher.hash(password)


@functools.cache
def _nobody() -> str:
    """The hash of a password that nobody has. Not made at the start: most starts have no password to verify."""
    return hashed(secrets.token_urlsafe(16))


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password fits. Without a hash the answer is no, after the same time."""
    nobody = _nobody()  # asked for whoever it is: the first answer of a process is late for everybody
    try:
        _hasher.verify(password_hash or nobody, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def password_problem(password: str, username: str = "", field: str = "password", *, name: str = "") -> Problem | None:
    """What is wrong with a new password; it is never shown.

    Length and how soon it is guessed count, composition rules do not (NIST SP 800-63B, section 5.1.1.2): common
    passwords, words, names, keys side by side and repetitions are guessed first.
    """
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        return Problem(field, f"{len(password)} characters", f"{PASSWORD_MIN} to {PASSWORD_MAX} characters")
    known = [username, *name.split(), *_NEAR_AT_HAND]
    if zxcvbn(password[:_LOOKED_AT], user_inputs=known)["score"] < _GUESSABLE:
        return Problem(
            field,
            "one that is easily guessed",
            "some unrelated words, or random characters: no common password, no name with a number",
        )
    return None


def _role_problems(role: str) -> list[Problem]:
    if role in list(Role):
        return []
    return [Problem("role", shown(role), f"one of {', '.join(Role)}")]
