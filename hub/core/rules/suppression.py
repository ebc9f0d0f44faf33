"""Which alarms of a backtest nobody would have been shown: those that another alarm muted, or a maintenance window.

Told as of the moment each was raised. One that a later alarm or window hides was shown before.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Literal, NamedTuple

from hub.core.alarm_labels import Labels
from hub.core.inhibition import Inhibitions
from hub.core.maintenance import Window, covering
from hub.core.rules.backtest import Episode
from hub.core.rules.catalogue import LiveRule


class Standing(NamedTuple):
    """An alarm that may mute others while it is up; ``until`` None: to the end."""

    rule_id: int
    labels: Labels
    since: datetime
    until: datetime | None


class Suppressed(NamedTuple):
    """Why an alarm is not shown: the key of the ``rule`` whose alarm mutes it, or else the maintenance ``window``."""

    reason: Literal["inhibited", "maintenance"]
    rule: str | None
    window: int | None


def suppressions(
    episodes: Sequence[Episode],
    labels_of: Callable[[Episode], Labels],
    rules: Iterable[LiveRule],
    windows: Sequence[Window],
    others: Sequence[Standing] = (),
) -> list[Suppressed | None]:
    """For each of ``episodes`` why it is suppressed when it is raised; None: it is shown.

    Args:
        episodes: by time of raise. They mute one another.
        rules: those of the episodes, and those of ``others``, each with an id of its own.
        others: alarms of rules that are not run here.
    """
    known = {rule.id: rule for rule in rules}
    inhibitions = Inhibitions(known.values())
    if not windows and not inhibitions.involved:
        return [None] * len(episodes)
    labels = [labels_of(one) for one in episodes]
    mutes = _Muting(inhibitions, [
        *others,
        *(
            Standing(one.rule_id, own, one.raised, one.cleared)
            for one, own in zip(episodes, labels, strict=True)
            if one.rule_id in inhibitions.involved
        ),
    ])  # fmt: skip
    answer: list[Suppressed | None] = []
    for one, own in zip(episodes, labels, strict=True):
        source = mutes.source_of(one.rule_id, own, one.raised)
        if source is not None:
            answer.append(Suppressed("inhibited", known[source].key, None))
            continue
        window = covering(windows, known[one.rule_id].key, own, one.raised)
        answer.append(None if window is None else Suppressed("maintenance", None, window))
    return answer


class _Muting:
    """The alarms that are up at a moment, which only goes on."""

    def __init__(self, inhibitions: Inhibitions, sources: Iterable[Standing]) -> None:
        self._inhibitions = inhibitions
        self._coming = sorted(sources, key=attrgetter("since"), reverse=True)
        self._up: dict[int, dict[int, Standing]] = {}
        self._ends: list[tuple[datetime, int, int]] = []
        self._number = 0

    def source_of(self, target: int, labels: Labels, at: datetime) -> int | None:
        """The rule of an alarm that mutes one of rule ``target`` raised at ``at``."""
        while self._coming and self._coming[-1].since <= at:
            self._rise(self._coming.pop())
        while self._ends and self._ends[0][0] <= at:
            _, rule_id, number = heapq.heappop(self._ends)
            del self._up[rule_id][number]
        for rule_id in sorted(self._inhibitions.sources_of(target)):
            for source in self._up.get(rule_id, {}).values():
                if self._inhibitions.mutes(rule_id, source.labels, target, labels):
                    return rule_id
        return None

    def _rise(self, source: Standing) -> None:
        self._number += 1
        self._up.setdefault(source.rule_id, {})[self._number] = source
        if source.until is not None:
            heapq.heappush(self._ends, (source.until, source.rule_id, self._number))
