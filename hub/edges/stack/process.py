"""Child processes that cannot outlive us, and the search for those an earlier run left behind.

A child gets its own session, so that Ctrl-C in the terminal reaches only the supervisor, which stops the parts in
order; and a parent-death signal (prctl(2) PR_SET_PDEATHSIG, set by setpriv after it has changed the user, because a
change of user clears it), so that even a kill -9 of the supervisor takes the children along. Linux sends that signal
when the *thread* that started the child ends: start services from a thread that lives as long as they should.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from hub.edges.stack.programs import Account
from hub.errors import UnavailableError


def spawn(
    command: Sequence[str | Path],
    *,
    cwd: Path,
    log: IO[bytes] | None,
    account: Account | None = None,
    death_signal: str = "TERM",
    env: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start ``command`` in ``cwd`` as ``account``; it gets ``death_signal`` when we die.

    Its output goes to ``log``; None: where ours goes.
    """
    return subprocess.Popen(
        [*_privileges(account, death_signal), *map(str, command)],
        cwd=cwd,
        env=None if env is None else dict(env),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=None if log is None else subprocess.STDOUT,
        start_new_session=True,
    )


def run(command: Sequence[str | Path], *, cwd: Path, account: Account | None = None) -> str:
    """Run ``command`` to its end and return its output. UnavailableError with that output when it fails.

    Whatever interrupts us ends the whole process group first.
    """
    child = subprocess.Popen(
        [*_privileges(account, "KILL"), *map(str, command)],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    )
    try:
        output, _ = child.communicate()
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        raise
    if child.returncode != 0:
        raise UnavailableError(f"{Path(command[0]).name} ended with status {child.returncode}: {output.strip()}")
    return output


def _privileges(account: Account | None, death_signal: str) -> list[str]:
    change = ["--reuid", account.name, "--regid", str(account.gid), "--init-groups"] if account is not None else []
    return ["setpriv", *change, "--no-new-privs", "--pdeathsig", death_signal, "--"]


def stop(child: subprocess.Popen[bytes], *signals: tuple[signal.Signals, float]) -> None:
    """Send each signal and give the child that many seconds; SIGKILL when none of them ended it."""
    for number, seconds in signals:
        if child.poll() is not None:
            return
        child.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
            return
    child.kill()
    child.wait()


def living_in(folder: Path, program: str) -> list[int]:
    """Processes of ``program`` whose working directory is ``folder``: surely ours, whatever a pid file says."""
    real = folder.resolve()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if (entry / "cwd").readlink() == real and (entry / "exe").readlink().name.startswith(program):
                found.append(int(entry.name))
        except OSError:  # it has ended, or belongs to somebody else
            continue
    return sorted(found)


def end_strangers(pids: Sequence[int], *signals: tuple[signal.Signals, float]) -> None:
    """End processes that are not our children: each signal in turn with its seconds of patience, then SIGKILL."""
    with contextlib.ExitStack() as stack:
        handles = []
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                handle = os.pidfd_open(pid)
                stack.callback(os.close, handle)
                handles.append(handle)
        for number, seconds in (*signals, (signal.SIGKILL, 10.0)):
            for handle in handles:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(handle, number)
            if _all_end(handles, seconds):
                return


def _all_end(handles: Sequence[int], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    waiting = set(handles)
    while waiting:
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        ready, _, _ = select.select(list(waiting), [], [], left)
        waiting.difference_update(ready)
    return True


@contextlib.contextmanager
def held(path: Path, what: str) -> Iterator[None]:
    """Hold the lock file ``path``; UnavailableError naming ``what`` and the holder when another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise UnavailableError(f"{what} is already running (process {file.read().strip() or 'unknown'})") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def tail(path: Path, lines: int = 15) -> str:
    """The last ``lines`` of a log, for an error message."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return "(no log)"
