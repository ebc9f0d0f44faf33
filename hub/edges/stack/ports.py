"""TCP ports on loopback: a free one, or the one that was asked for."""

from __future__ import annotations

import random
import socket

from hub.errors import Problem, SettingsError, UnavailableError

_RANGE = range(20_000, 32_000)
"""Below Linux's range for outgoing connections: a service that restarts finds its port still free."""


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a service could listen on ``host``:``port`` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port nobody listens on."""
    for port in random.sample(_RANGE, 200):
        if is_free(port):
            return port
    raise UnavailableError(f"no free port on 127.0.0.1 between {_RANGE.start} and {_RANGE.stop}")


def chosen_port(wanted: int | None, setting: str, last: int | None = None) -> int:
    """``wanted`` if given (SettingsError naming ``setting`` if it is taken), else ``last`` if free, else any free."""
    if wanted is not None:
        if not is_free(wanted):
            raise SettingsError(Problem(setting, str(wanted), "a port nobody listens on; this one is taken"))
        return wanted
    return last if last is not None and is_free(last) else free_port()
