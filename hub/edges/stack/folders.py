"""Folders a service may use: ours, or its own account's when root starts it."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hub.edges.stack.programs import Account

_ELSEWHERE = Path("/var/tmp")  # noqa: S108  # survives a reboot, and every account can reach it


def service_folder(path: Path, account: Account | None) -> Path:
    """Make ``path`` a folder only ``account`` (None: ourselves) can enter, and return where it really is.

    A service account often cannot reach a checkout below somebody's home. Then the folder is made in /var/tmp and
    ``path`` is a link to it; ``remove`` takes both away.
    """
    if path.is_dir():
        return path.resolve()
    if path.is_symlink():  # what it led to is gone
        path.unlink()
    path.parent.mkdir(parents=True, exist_ok=True)
    if account is None or _reachable(path.parent.resolve(), account):
        path.mkdir(mode=0o700)
        real = path.resolve()
    else:
        real = Path(tempfile.mkdtemp(prefix=f"ioc-hub-{path.name}-", dir=_ELSEWHERE))
        path.symlink_to(real)
    give(real, account)
    return real


def give(path: Path, account: Account | None, mode: int = 0o700) -> None:
    """Hand ``path`` to ``account`` with ``mode``."""
    path.chmod(mode)
    if account is not None:
        os.chown(path, account.uid, account.gid)


def remove(path: Path) -> None:
    """Remove a service folder, and what it links to."""
    if path.is_symlink():
        shutil.rmtree(path.resolve(), ignore_errors=True)
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def write_private(path: Path, text: str, account: Account | None = None) -> None:
    """Write ``text`` so that a reader sees the old file or the new one, and only its owner may read it."""
    with _replacing(path, text) as new:
        give(new, account, 0o600)


def write_for_reader(path: Path, text: str) -> None:
    """Write ``text`` for a service that we do not run: a file that is there keeps its owner, group and mode.

    A new one belongs to whom the folder belongs to, mode 0600, as far as we may give it away.
    """
    there = path.exists()
    facts = (path if there else path.parent).stat()
    with _replacing(path, text) as new:
        if os.geteuid() == 0:
            os.chown(new, facts.st_uid, facts.st_gid)
        elif there:
            with contextlib.suppress(PermissionError):  # not our group: its owner reads it all the same
                os.chown(new, -1, facts.st_gid)
        new.chmod(stat.S_IMODE(facts.st_mode) if there else 0o600)


@contextlib.contextmanager
def _replacing(path: Path, text: str) -> Iterator[Path]:
    """The new file beside ``path``, to be given to its reader; then it takes the place of the old one at once."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    yield Path(name)
    Path(name).replace(path)


def _reachable(folder: Path, account: Account) -> bool:
    return all(_may_enter(part, account) for part in (folder, *folder.parents))


def _may_enter(folder: Path, account: Account) -> bool:
    facts = folder.stat()
    if facts.st_uid == account.uid:
        return bool(facts.st_mode & 0o100)
    if facts.st_gid == account.gid:
        return bool(facts.st_mode & 0o010)
    return bool(facts.st_mode & 0o001)
