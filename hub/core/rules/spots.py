"""In which zones the alarms of a backtest are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from hub.core.rules.backtest import Spot
from hub.core.rules.catalogue import Catalogue


def places(spots: Sequence[Spot], city: Catalogue) -> list[frozenset[str]]:
    """For each spot the key of its own zone, or else those of every zone it stands in."""
    keys = {zone.id: zone.key for zone in city.zones.values()}
    placed = [place for place, (zone_id, lon, _) in enumerate(spots) if zone_id is None and lon is not None]
    x, y = city.index.metres([spots[place][1] or 0.0 for place in placed], [spots[place][2] or 0.0 for place in placed])
    near = city.index.locate(x, y, np.zeros(len(placed)))
    standing = {
        place: frozenset(keys[zone_id] for zone_id, metres in around if metres < 0)
        for place, around in zip(placed, near, strict=True)
    }
    none = frozenset[str]()
    return [
        frozenset({keys[zone_id]}) if zone_id in keys else standing.get(place, none)
        for place, (zone_id, _, _) in enumerate(spots)
    ]


def counted(spots: Mapping[Spot, int], city: Catalogue) -> Counter[str | None]:
    """By zone; what stands in two counts in both, what stands in none under None."""
    answer: Counter[str | None] = Counter()
    for inside, count in zip(places(list(spots), city), spots.values(), strict=True):
        for zone in inside or {None}:
            answer[zone] += count
    return answer
