"""Two runs over the same history, held against each other: which alarms stay, move, come and go."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from hub.core.rules.backtest import Episode

MOVED = timedelta(minutes=10)
"""Two alarms of one rule and subject raised this close together are one alarm that moved."""


class Difference(NamedTuple):
    """Drafts against the versions in force, over the same history."""

    same: list[Episode]
    moved: list[tuple[Episode, Episode]]
    """(as the version in force raised it, as the draft does)"""
    new: list[Episode]
    gone: list[Episode]


def difference(
    current: Sequence[Episode],
    draft: Sequence[Episode],
    keys: tuple[Mapping[int, str], Mapping[int, str]] | None = None,
) -> Difference:
    """Match episodes of one rule and subject: first those of equal time, then the nearest within ``MOVED``.

    ``keys``: the key of each rule id, in the run of the versions in force and in that of the drafts; None: one rule.
    """

    def of(episode: Episode, run: int) -> tuple[str, str]:
        return (keys[run][episode.rule_id] if keys else ""), episode.subject

    answer = Difference([], [], [], [])
    left: dict[tuple[str, str], list[tuple[datetime, int]]] = {}
    for number, episode in enumerate(current):
        insort(left.setdefault(of(episode, 0), []), (episode.raised, number))
    waiting: list[Episode] = []
    for episode in draft:
        mine = left.get(of(episode, 1), [])
        place = bisect_left(mine, (episode.raised, -1))
        if place < len(mine) and mine[place][0] == episode.raised:
            del mine[place]
            answer.same.append(episode)
        else:
            waiting.append(episode)
    for episode in waiting:
        mine = left.get(of(episode, 1), [])
        after = bisect_left(mine, (episode.raised, -1))
        near = [place for place in (after - 1, after) if 0 <= place < len(mine)]
        place = min(near, key=lambda one: abs(mine[one][0] - episode.raised), default=-1)
        if place < 0 or abs(mine[place][0] - episode.raised) > MOVED:
            answer.new.append(episode)
        else:
            answer.moved.append((current[mine.pop(place)[1]], episode))
    answer.gone.extend(current[number] for number in sorted(number for ones in left.values() for _, number in ones))
    return answer
