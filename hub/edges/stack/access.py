"""The broker's access rules: its acl file, as mosquitto.conf(5) reads it, written whole and read back.

What the hub's own accounts and the devices may do is fixed. A gateway's filters are kept in the file itself and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_HUB = """\
# Written by IOC Hub. No account may do what is not named here; there are no anonymous clients.
user hub
topic read ioc/v1/#
topic readwrite ioc/live/v1/#
"""
_PARTS = """
user web
topic read ioc/live/v1/#
topic deny ioc/v1/#

user simulator
topic write ioc/v1/#

user health
topic read $SYS/broker/uptime
topic deny ioc/v1/#
"""
_GATEWAYS = """
# A gateway publishes foreign topics, which the hub reads. The pattern for devices is for every account, so a gateway is denied.
"""
_DEVICES = """
# A device publishes under its own name only: ioc/v1/{domain}/{device}/{format}
pattern write ioc/v1/+/%u/+
"""


def rules(gateways: Mapping[str, Sequence[str]]) -> str:
    """The file with the ``gateways`` (name: filters) in it; the same for the same gateways in any order."""
    filters = sorted({filter_ for of_one in gateways.values() for filter_ in of_one})
    reads = "".join(f"topic read {filter_}\n" for filter_ in filters)
    blocks = "\n".join(_block(name, gateways[name]) for name in sorted(gateways))
    return f"{_HUB}{reads}{_PARTS}{_GATEWAYS + blocks if blocks else ''}{_DEVICES}"


def writers(text: str) -> dict[str, tuple[str, ...]]:
    """Every account that has a block in the file, with the filters that it may only write to."""
    found: dict[str, list[str]] = {}
    filters: list[str] = []
    for line in text.splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "user":
            filters = found.setdefault(rest.strip(), [])
        access, _, topic = rest.strip().partition(" ")
        if word == "topic" and access == "write":
            filters.append(topic.strip())
    return {name: tuple(sorted(set(filters))) for name, filters in sorted(found.items()) if name}


def _block(name: str, filters: Sequence[str]) -> str:
    writes = "".join(f"topic write {filter_}\n" for filter_ in sorted(set(filters)))
    return f"user {name}\ntopic deny ioc/#\n{writes}"
