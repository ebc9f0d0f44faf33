"""Which addresses are spoken to: never this machine's own, by whatever name, unless a setting allows it."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from hub.edges.notify import reach
from hub.edges.notify.message import RefusedForGoodError


def test_an_address_of_this_machine_is_known() -> None:
    assert reach._is_own("127.0.0.1")
    assert reach._is_own("::1") or not _has_ipv6()
    assert not reach._is_own("192.0.2.77")


def _has_ipv6() -> bool:
    from pathlib import Path

    return Path("/proc/net/if_inet6").exists() and bool(Path("/proc/net/if_inet6").read_text())


async def test_it_is_refused_as_loopback_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "_is_own", lambda address: address == "192.0.2.2")
    with pytest.raises(RefusedForGoodError, match=r"192\.0\.2\.2 is this machine itself"):
        await reach.address_of("192.0.2.2", 80, ())
    assert await reach.address_of("192.0.2.2", 80, (ip_network("192.0.2.0/24"),)) == "192.0.2.2"
    assert await reach.address_of("192.0.2.3", 80, ()) == "192.0.2.3"
