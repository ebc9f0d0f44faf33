"""Which active alarm mutes which other one: Alertmanager's inhibition, pure.

A rule that ``inhibits`` others is the source: each of its active alarms mutes the alarms of those rules that agree with
it on every label of ``equal``. An alarm may be muted by one that is muted itself. A rule never mutes its own alarms, and
two rules that name each other mute neither, for then nobody would see anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from hub.core.alarm_labels import Labels
from hub.core.maintenance import key_fits
from hub.core.rules.catalogue import LiveRule

Equal = tuple[str, ...]


def agree(label: str, source: Labels, target: Labels) -> bool:
    """Do both alarms say the same of ``label``? What both lack agrees, what only one has does not.

    ``zone``: they share one. ``gateway``: the target's sensor sends through the source's device.
    """
    match label:
        case "zone":
            ours, theirs = source.get("zones") or (), target.get("zones") or ()
            return bool(set(ours) & set(theirs)) or not (ours or theirs)
        case "gateway":
            return bool(source.get("device") == target.get("gateway"))
        case "sensor":
            return bool(_sensor(source) == _sensor(target))
    name = label.removeprefix("tag:")
    return bool((source.get("tags") or {}).get(name) == (target.get("tags") or {}).get(name))


class Inhibitions:
    """What the rules in force say of muting each other."""

    def __init__(self, rules: Iterable[LiveRule]) -> None:
        rules = tuple(rules)
        said = {rule.id: rule.document.inhibits for rule in rules if rule.document.inhibits}
        keys = {rule.id: rule.key for rule in rules}

        @cache
        def named(source: int, target: int) -> tuple[Equal, ...]:
            if source == target or target not in keys:
                return ()
            return tuple(
                one.equal for one in said[source] if any(key_fits(pattern, keys[target]) for pattern in one.rules)
            )

        self._sources: Mapping[int, frozenset[int]] = {
            target: frozenset(
                source for source in said if named(source, target) and not (target in said and named(target, source))
            )
            for target in (keys if said else ())
        }
        self._named = named
        self.involved = frozenset(
            rule_id for target, sources in self._sources.items() if sources for rule_id in (target, *sources)
        )
        """Every rule that may mute or be muted."""

    def sources_of(self, target: int) -> frozenset[int]:
        """The rules whose alarms may mute alarms of rule ``target``."""
        return self._sources.get(target, frozenset())

    def mutes(self, source: int, source_labels: Labels, target: int, target_labels: Labels) -> bool:
        """Does an active alarm of rule ``source`` mute one of rule ``target``?"""
        return source in self.sources_of(target) and any(
            all(agree(label, source_labels, target_labels) for label in equal) for equal in self._named(source, target)
        )


def _sensor(labels: Labels) -> tuple[str | None, str | None]:
    return labels.get("domain"), labels.get("device")
