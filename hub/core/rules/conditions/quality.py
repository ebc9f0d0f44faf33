"""The quality gate: which samples a rule may judge at all."""

from __future__ import annotations

from hub.core.reading import Flag, Reading
from hub.core.rules.catalogue import LiveRule
from hub.core.rules.machine import Event


def refused(rule: LiveRule) -> int:
    """The flags of samples that ``rule`` does not judge."""
    return int(Flag.UNCERTAIN if rule.document.quality == "good" else Flag.GOOD)


def is_number(event: Event, refused_flags: int) -> bool:
    """For conditions that compute with the value: a number, and good enough."""
    return isinstance(event, Reading) and event.value is not None and not event.flags & refused_flags
