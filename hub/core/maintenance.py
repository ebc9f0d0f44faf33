"""Maintenance windows: while one is open, alarms in its scope are suppressed. Judging and recording go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple


class Window(NamedTuple):
    """A window and its scope. A part of the scope that is empty asks nothing; every other part must fit."""

    id: int
    starts: datetime
    ends: datetime
    rules: tuple[str, ...] = ()
    """keys of rules; ``river-*`` means every key that begins like that"""
    zones: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()

    def covers(self, rule_key: str, labels: Mapping[str, Any], at: datetime) -> bool:
        """Is an alarm of this rule with these labels in the window at ``at``? The end is outside."""
        return (
            self.starts <= at < self.ends
            and (not self.rules or any(key_fits(pattern, rule_key) for pattern in self.rules))
            and (not self.zones or any(zone in self.zones for zone in labels.get("zones", ())))
            and (not self.domains or labels.get("domain") in self.domains)
            and (not self.devices or labels.get("device") in self.devices)
        )


def covering(windows: Iterable[Window], rule_key: str, labels: Mapping[str, Any], at: datetime) -> int | None:
    """The first window that covers it."""
    return next((window.id for window in windows if window.covers(rule_key, labels, at)), None)


def key_fits(pattern: str, key: str) -> bool:
    """Is ``key`` the one ``pattern`` names, or does it begin as a pattern that ends in ``*`` says?"""
    return key.startswith(pattern[:-1]) if pattern.endswith("*") else key == pattern
