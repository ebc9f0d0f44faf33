"""Whose word on a client's address is believed: the reverse proxy's, and nobody else's."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from ipaddress import IPv4Address
from pathlib import Path
from typing import Final

GATEWAY: Final = "gateway"
_ROUTES: Final = Path("/proc/net/route")


def addresses(trusted: Sequence[str], routes: Path = _ROUTES) -> list[str]:
    """``trusted`` with ``gateway`` replaced by the host of this container; where there is none, by nothing."""
    found = (gateway(routes) if entry == GATEWAY else entry for entry in trusted)
    return [entry for entry in found if entry is not None]


def gateway(routes: Path = _ROUTES) -> str | None:
    """The default gateway: in a container the host, as which everything comes in that was sent to a published port there."""
    try:
        lines = routes.read_text().splitlines()[1:]
    except OSError:
        return None
    for line in lines:
        _, destination, through, *_ = line.split()
        if destination == "00000000" and through != "00000000":
            return str(IPv4Address(struct.pack("=I", int(through, 16))))
    return None
