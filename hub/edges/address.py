"""The address of a database as somebody wrote it: what is wrong with it, without showing it (a password may be in it)."""

from __future__ import annotations

from urllib.parse import urlsplit

import psycopg
import psycopg.conninfo

from hub.errors import InputError, Problem

FORM = "postgresql://user:password@host:port/name"
_ESCAPES = "in user and password a % is written %25, @ %40, : %3A, / %2F, ? %3F, # %23, [ %5B, ] %5D, a blank %20"


def fault(url: str) -> Problem | None:
    """What is wrong with ``url``, told under the field ``database``; None when it can be an address.

    What a library would say of a wrong one quotes it whole; so nothing but this is said of it.
    """
    if not url.strip():
        return Problem("database", "nothing", FORM)
    if not url.startswith(("postgresql://", "postgres://")):
        return Problem("database", "an address that cannot be read", f"{FORM}; it begins otherwise")
    try:
        parts = urlsplit(url)
        given = psycopg.conninfo.conninfo_to_dict(url)
    except (psycopg.Error, ValueError):  # UnicodeError is a ValueError
        return Problem("database", "an address that cannot be read", f"{FORM}; {_ESCAPES}")
    # A character that should have been escaped makes a piece of the password a host, a port or a name.
    if parts.fragment or url.count("@") > 1 or url.count("@") != parts.netloc.count("@") or not url.isprintable():
        return Problem("database", "an address that can be read in two ways", f"{FORM}; {_ESCAPES}")
    ports = str(given.get("port") or "5432").split(",")
    if not all(port.isdecimal() and 1 <= int(port) <= 65535 for port in ports if port):
        return Problem("database", "an address with a port that is none", f"{FORM}, port 1 to 65535; {_ESCAPES}")
    return None


def fault_for_migrations(url: str) -> Problem | None:
    """The same for what migrates: it connects to a single server."""
    problem = fault(url)
    if problem is None and "," in urlsplit(url).netloc.rpartition("@")[2]:
        return Problem("database", "an address with several hosts", f"{FORM}: the one host that takes writes")
    return problem


def check(problem: Problem | None) -> None:
    """Raises InputError when there is one."""
    if problem is not None:
        raise InputError(problem)
