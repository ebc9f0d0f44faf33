"""Where the hub may speak to on somebody's word: an administrator's URL must not reach into the machine it runs on.

Private networks are allowed: a city's own systems live there. Refused are loopback, link-local and the addresses
where clouds keep the credentials of their machines, also when they are dressed as IPv6; a setting may allow some.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from hub.errors import Problem, shown

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_METADATA = frozenset(
    ip_address(text)
    for text in (
        "169.254.169.254",
        "fd00:ec2::254",
        "fd20:ce::254",
        "fd00:c1::a9fe:a9fe",
        "100.100.100.200",
        "192.0.0.192",
        "168.63.129.16",
    )
)
_NAT64 = ip_network("64:ff9b::/96")


def is_allowed(address: Address, allowed: Iterable[Network]) -> bool:
    """Does a setting name its network?"""
    plain = _plain(address)
    return any(plain in network or address in network for network in allowed)


def refusal(address: Address, allowed: Iterable[Network] = ()) -> str | None:
    """Why ``address`` may not be spoken to; None: it may."""
    plain = _plain(address)
    if is_allowed(address, allowed):
        return None
    if plain in _METADATA:
        return "the metadata service of a cloud"
    if plain.is_loopback:
        return "this machine itself"
    if plain.is_link_local:
        return "a link-local address"
    if plain.is_unspecified or plain.is_multicast or plain.is_reserved:
        return "no address of a host"
    return None


def url_problem(url: str, field: str, allowed: Iterable[Network] = ()) -> Problem | None:
    """What is wrong with ``url`` as far as its text tells; names are looked up when they are used."""
    expected = "http:// or https:// with a host, without user, password and #fragment"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return Problem(field, shown(url), expected)
    if parts.scheme not in ("http", "https") or not host or parts.username is not None or parts.password is not None:
        return Problem(field, shown(url), expected)
    if "#" in url or any(letter <= " " or letter == "\x7f" for letter in url):
        return Problem(field, shown(url), expected)
    return host_problem(host, field, allowed)


def host_problem(host: str, field: str, allowed: Iterable[Network] = ()) -> Problem | None:
    """What is wrong with a host name or literal address, as far as its text tells."""
    try:
        why = refusal(ip_address(host), allowed)
    except ValueError:
        labels = host.rstrip(".").lower().split(".")
        if all(labels) and len(host) <= 253 and all(_label(part) for part in labels) and not labels[-1].isdigit():
            if labels[-1] != "localhost":
                return None
            why = refusal(ip_address("127.0.0.1"), allowed)
        else:
            return Problem(field, shown(host), "the name or address of a host")
    if why is None:
        return None
    return Problem(field, f"{host}, {why}", "another host, or its network in HUB_NOTIFY_ALLOW")


def _label(part: str) -> bool:
    try:
        text = part.encode("idna").decode()
    except UnicodeError:
        return False
    return len(text) <= 63 and all(letter.isalnum() or letter in "-_" for letter in text)


def _plain(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one, where there is one."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
