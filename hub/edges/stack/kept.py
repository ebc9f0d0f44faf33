"""What the demo remembers between runs: generated passwords and the last HTTP port, readable by its owner only."""

from __future__ import annotations

import secrets
from pathlib import Path

import msgspec

from hub.edges.stack import folders


class Kept(msgspec.Struct):
    """``cluster`` is the identity of the database the passwords belong to: another database, other passwords."""

    cluster: str
    logins: dict[str, str]
    users: dict[str, str]
    broker: dict[str, str]
    token: str | None = None
    http_port: int | None = None


def read(path: Path) -> Kept | None:
    """What was kept; None when there is nothing, or nothing usable."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Kept)
    except (OSError, msgspec.MsgspecError):
        return None


def write(path: Path, kept: Kept) -> None:
    """Keep it, mode 0600."""
    folders.write_private(path, msgspec.json.format(msgspec.json.encode(kept), indent=2).decode() + "\n")


def fresh(cluster: str, *, logins: tuple[str, ...], users: tuple[str, ...], broker: tuple[str, ...]) -> Kept:
    """New random passwords for all of them."""
    return Kept(
        cluster,
        logins={name: secrets.token_urlsafe(24) for name in logins},
        users={name: f"{name}-{secrets.token_urlsafe(9)}" for name in users},
        broker={name: secrets.token_urlsafe(18) for name in broker},
    )
