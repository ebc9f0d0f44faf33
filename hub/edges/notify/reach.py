"""Names become addresses here, and here alone: what is checked is what is connected to."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_address

from hub.core.outbound import Network, refusal
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
        refused = refusal(ip_address(text), allowed)
        if refused is None:
            return text
        why = f"{text} is {refused}"
    text = f"{host} is not spoken to: {why}; HUB_NOTIFY_ALLOW can allow its network"
    raise RefusedForGoodError("not-allowed", text, host=host)
