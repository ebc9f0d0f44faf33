"""SenML names (RFC 8428 section 4.5.1) and units: which metric a record is about, and how its value converts.

The topic names the device, so a ``urn:dev:...`` identifier (RFC 9039) or the device's name in front of a record's name
is taken off; what is left, with ``/`` and ``:`` turned into ``.``, is the metric.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from typing import Final, NamedTuple

from hub.core.decode.values import NUMBER_BOUNDS
from hub.core.metrics import CATALOGUE, NAME_RULE, canonical, to_catalogue
from hub.core.units import IDENTITY
from hub.errors import DecodeError, shown

_NAME: Final = re.compile(r"[A-Za-z0-9:./_-]*")
_URN: Final = re.compile(r"(urn:dev:[a-z0-9]+:[A-Za-z0-9.-]+)(?:[:_/]|$)")
_SEPARATORS: Final = ":/._-"
_AFTER_DEVICE: Final = ("", *_SEPARATORS)
_PLACES: Final = ("lat", "lon")
_NUMBERS: Final = (-sys.float_info.max, sys.float_info.max)


class Plan(NamedTuple):
    """What becomes of the records of one name and unit."""

    key: str
    factor: float
    offset: float
    low: float
    high: float
    number: bool
    """A number may be stored without a closer look."""
    place: str | None
    """``lat`` or ``lon``: half a position instead of a metric."""
    owner: str
    """The ``urn:dev:...`` identifier taken off the name, or nothing."""


class Base(NamedTuple):
    """What a base name is worth: the start of metric names, and the device still to be looked for in them."""

    prefix: str
    device: str
    owner: str


def one_owner(before: str, now: str) -> str:
    """Raises: DecodeError: reason ``several-devices``."""
    if before and now and before != now:
        raise DecodeError(
            "several-devices", "bn", f"{shown(before, 60)} and {shown(now, 60)}", "one device for a topic"
        )
    return now or before


@lru_cache(maxsize=1 << 14)
def base_of(device: str, bn: str) -> Base:
    """Take the device off a base name. Raises: DecodeError: reason ``metric-name``."""
    _check_name(bn, "bn")
    rest, owner = _without_device(bn, device)
    return Base(bn, device, "") if rest is None else Base(rest, "", owner)


def plan_of(base: Base, n: str, unit: str) -> Plan:
    """``_plan``, told of the device only where it matters, so that one cached plan serves every device."""
    device = base.device
    in_name = base.prefix or n.startswith("urn:") or n[: len(device)].lower() == device.lower()
    return _plan(base.prefix, device if in_name else "", n, unit)


@lru_cache(maxsize=1 << 16)
def _plan(prefix: str, device: str, n: str, unit: str) -> Plan:
    """What becomes of records named ``prefix + n``; ``device`` is taken off first unless it is empty.

    Raises:
        DecodeError: reasons ``metric-name``, ``unit``.
    """
    if unit in _PLACES:
        return Plan("", 1.0, 0.0, 0.0, 0.0, False, unit, "")
    _check_name(n, "n")
    name, owner = prefix + n, ""
    if device:
        rest, owner = _without_device(name, device)
        name = name if rest is None else rest
    key = canonical(name.strip(_SEPARATORS).replace("/", ".").replace(":", "."))
    if key is None:
        given = shown(prefix + n, 60) if prefix or n else "no name"
        raise DecodeError("metric-name", "n", given, f"a metric name behind the device's: {NAME_RULE}")
    factor, offset = to_catalogue(unit, key) if unit else IDENTITY
    metric = CATALOGUE.get(key)
    low, high = NUMBER_BOUNDS.get(key, _NUMBERS)
    return Plan(key, factor, offset, low, high, metric is None or metric.kind == "number", None, owner)


def _without_device(name: str, device: str) -> tuple[str | None, str]:
    """``name`` without the device in front, and the identifier if it was a URN; None when there is no device in it."""
    urn = _URN.match(name)
    if urn is not None:
        return name[urn.end(1) :].lstrip(_SEPARATORS), urn[1]
    if name[: len(device)].lower() == device.lower() and name[len(device) : len(device) + 1] in _AFTER_DEVICE:
        return name[len(device) :].lstrip(_SEPARATORS), ""
    return None, ""


def _check_name(name: str, field: str) -> None:
    if not _NAME.fullmatch(name):
        raise DecodeError(
            "metric-name", field, shown(name, 60), "the characters A-Z a-z 0-9 - : . / _ (RFC 8428, 4.5.1)"
        )
