"""Names become addresses here, and here alone: what is checked is what is connected to."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_address

from hub.core.outbound import Network, is_allowed, refusal
from hub.edges.notify.message import LaterError, RefusedForGoodError


async def address_of(host: str, port: int, allowed: tuple[Network, ...]) -> str:
    """The first address of ``host`` that may be spoken to.

    Raises:
        RefusedForGoodError: it has none but such as are refused.
        LaterError: the name cannot be looked up now.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        why = (
            f"the name cannot be looked up ({error.strerror or error})"
            if isinstance(error, OSError)
            else "no name of a host"
        )
        raise LaterError("unknown-host", f"{host}: {why}", host=host) from None
    why = "no address"
    for *_, place in found:
        text = str(place[0]).partition("%")[0]
        address = ip_address(text)
        refused = refusal(address, allowed)
        if refused is None and not is_allowed(address, allowed) and _is_own(text):
            refused = "this machine itself"
        if refused is None:
            return text
        why = f"{text} is {refused}"
    told = f"{host} is not spoken to: {why}; HUB_NOTIFY_ALLOW can allow its network"
    raise RefusedForGoodError("not-allowed", told, host=host)


def _is_own(address: str) -> bool:
    """Does this machine have ``address``? Then that is where it would speak from; asking sends nothing."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((address, 9))
        except OSError:
            return False
        return bool(ip_address(probe.getsockname()[0]) == ip_address(address))
