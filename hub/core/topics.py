"""The published topic grammar: ``ioc/v1/{domain}/{device}/{format}``, and MQTT topic filters.

Simulators and tests may import this module and nothing else of hub: it is what an outsider has to know.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from paho.mqtt.matcher import MQTTMatcher

from hub.errors import DecodeError

ROOT: Final = "ioc/v1"
DOMAINS: Final = (
    "traffic",
    "vehicle",
    "air",
    "water",
    "weather",
    "lighting",
    "waste",
    "parking",
    "energy",
    "noise",
    "safety",
    "citizen",
    "device",
    "security",
)
FORMATS: Final = ("json", "senml", "feature", "status")

DEVICE_RULE: Final = "1 to 64 of the characters A-Z a-z 0-9 - _ . :"
_DEVICE: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_DOMAIN_SET: Final = frozenset(DOMAINS)
_FORMAT_SET: Final = frozenset(FORMATS)
_SHOWN: Final = 100


class Topic(NamedTuple):
    """A native topic, taken apart."""

    domain: str
    device: str
    format: str

    def __str__(self) -> str:
        return f"{ROOT}/{self.domain}/{self.device}/{self.format}"


@lru_cache(maxsize=1 << 16)
def parse(topic: str) -> Topic:
    """Take ``topic`` apart.

    Raises:
        DecodeError: reason ``unknown-topic``, naming the level that is wrong.
    """
    levels = topic.split("/")
    if len(levels) != 5 or levels[0] != "ioc" or levels[1] != "v1":
        raise _unknown("topic", topic, f"{ROOT}/{{domain}}/{{device}}/{{format}}")
    _, _, domain, device, format_ = levels
    return build(domain, device, format_)


def build(domain: str, device: str, format: str) -> Topic:  # noqa: A002 - the grammar's own word
    """The topic of one device and format; ``str()`` of it is what goes to the broker.

    Raises:
        DecodeError: reason ``unknown-topic``.
    """
    if domain not in _DOMAIN_SET:
        raise _unknown("topic.domain", domain, f"one of {', '.join(DOMAINS)}")
    if not is_device(device):
        raise _unknown("topic.device", device, DEVICE_RULE)
    if format not in _FORMAT_SET:
        raise _unknown("topic.format", format, f"one of {', '.join(FORMATS)}")
    return Topic(domain, device, format)


def is_device(name: str) -> bool:
    """Whether a device may be called so (``DEVICE_RULE``)."""
    return _DEVICE.fullmatch(name) is not None


def _unknown(field: str, given: str, expected: str) -> DecodeError:
    shown = given if len(given) <= _SHOWN else given[: _SHOWN - 1] + "…"
    return DecodeError("unknown-topic", field, ascii(shown) if not shown.isprintable() else shown, expected)


def is_filter(filter_: str) -> bool:
    """Whether ``filter_`` is a well-formed MQTT topic filter (MQTT 5, section 4.7.1)."""
    if not filter_ or "\0" in filter_ or len(filter_.encode("utf-8", "surrogatepass")) > 65_535:
        return False
    levels = filter_.split("/")
    if any("#" in level for level in levels[:-1]) or ("#" in levels[-1] and levels[-1] != "#"):
        return False
    return all("+" not in level or level == "+" for level in levels)


def overlap(one: str, other: str) -> bool:
    """Whether some topic falls under both filters (section 4.7.1: ``a/#`` takes in ``a`` itself)."""
    here, there = one.split("/"), other.split("/")
    for mine, its in zip(here, there, strict=False):
        if "#" in (mine, its):
            return True
        if mine != its and "+" not in (mine, its):
            return False
    rest = here[len(there) :] or there[len(here) :]
    return not rest or rest == ["#"]


def matches(filter_: str, topic: str) -> bool:
    """Whether ``topic`` falls under ``filter_``; a leading wildcard never matches ``$`` topics (section 4.7.2)."""
    matcher = MQTTMatcher()  # type: ignore[no-untyped-call]
    matcher[filter_] = True
    return next(matcher.iter_match(topic), False)  # type: ignore[no-untyped-call]
