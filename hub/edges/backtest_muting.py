"""Which alarms of a backtest nobody would have been shown: what else was up then, and which maintenance windows were open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from hub.core.alarm_labels import labels_of
from hub.core.rules.backtest import Episode
from hub.core.rules.catalogue import Catalogue, LiveRule
from hub.core.rules.document import parse
from hub.core.rules.suppression import Standing, Suppressed, suppressions
from hub.edges.database import Connection
from hub.edges.stores import maintenance
from hub.errors import DocumentError

_TOLD = """
SELECT r.key, a.labels, a.raised_at, a.cleared_at FROM alarm a JOIN rule r USING (rule_id)
WHERE r.key = ANY(%(keys)s) AND NOT a.late AND a.raised_at < %(until)s AND (a.cleared_at IS NULL OR a.cleared_at > %(since)s)
"""


async def muted(
    connection: Connection,
    city: Catalogue,
    episodes: Sequence[Episode],
    in_force: Sequence[tuple[str, Mapping[str, Any]]],
    since: datetime,
    until: datetime,
) -> list[Suppressed | None]:
    """For each of ``episodes`` why it is suppressed; None: it is shown.

    They mute one another, and are muted by the alarms that the other rules in force really raised, for as long as those
    were up: of one that chattered, from its first raise to its last clear.

    Args:
        city: with the drafts as its rules.
        in_force: key and document of the rules in force.
    """
    mine = {rule.key for rule in city.rules.values()}
    others = _others([row for row in in_force if row[0] not in mine], 1 + max(city.rules, default=0))
    windows = await maintenance.between(connection, since, until)
    told = await (await connection.execute(_TOLD, {"keys": sorted(others), "since": since, "until": until})).fetchall()
    standing = [Standing(others[key].id, labels or {}, raised, cleared) for key, labels, raised, cleared in told]

    @cache
    def labels(sensor_id: int | None, zone_id: int | None, lon: float | None, lat: float | None) -> dict[str, Any]:
        return labels_of(city, sensor_id, zone_id, lon, lat)

    return suppressions(
        episodes,
        lambda one: labels(one.sensor_id, one.zone_id, one.lon, one.lat),
        [*city.rules.values(), *others.values()],
        windows,
        standing,
    )


def _others(rules: Sequence[tuple[str, Mapping[str, Any]]], first: int) -> dict[str, LiveRule]:
    """By key, those that say whom their alarms mute."""
    found: dict[str, LiveRule] = {}
    for key, document in rules:
        if document.get("inhibits"):
            try:
                found[key] = LiveRule(first + len(found), key, 0, parse(document, accepted=True))
            except DocumentError:
                continue  # ingest passes over it as well
    return found
