"""What the rules decided, into the database: alarms, their history, the incidents they gather into.

One open alarm per rule and subject. A batch of transitions costs a handful of round trips, whatever its size: what
they need is read at once, folded in memory (hub/core/desk.py), and written at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import structlog
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from hub.core.alarm_labels import labels_of
from hub.core.alarms import Action
from hub.core.desk import Begun, Changed, Desk, Grown, Opened, Raised, Told, Write
from hub.core.incidents import Gathering, group_of
from hub.core.inhibition import Inhibitions
from hub.core.rules.catalogue import Catalogue
from hub.core.rules.engine import Transition
from hub.edges.database import Connection
from hub.edges.stores import alarm_rows, maintenance
from hub.edges.stores.alarm_rows import COLUMNS, Row

log = structlog.get_logger(__name__)

_NEWEST = f"""
SELECT DISTINCT {COLUMNS} FROM unnest(%(rules)s::int[], %(subjects)s::text[]) AS wanted (rule_id_, subject_)
CROSS JOIN LATERAL (
    (SELECT * FROM alarm WHERE rule_id = rule_id_ AND subject = subject_ AND open)
    UNION ALL
    (SELECT * FROM alarm WHERE rule_id = rule_id_ AND subject = subject_ AND NOT late ORDER BY alarm_id DESC LIMIT 1)
) found
"""  # noqa: S608
_INVOLVED = "WHERE open AND rule_id = ANY(%(rules)s)"
_GATHERINGS = """
SELECT key, incident_id, last_at,
       EXISTS (SELECT FROM alarm a WHERE a.incident_id = i.incident_id AND a.condition = 'active')
FROM incident i WHERE closed_at IS NULL AND key = ANY(%s)
"""
_IDS = "SELECT nextval(%s::regclass) FROM generate_series(1, %s)"
_BEGIN = """
INSERT INTO incident (incident_id, key, title, cause, zone_id, opened_at, last_at) OVERRIDING SYSTEM VALUE
VALUES (%s, %s, %s, %s, (SELECT zone_id FROM zone WHERE key = %s), %s, %s)
"""
_BEGAN = "INSERT INTO incident_event (incident_id, action, actor, at) VALUES (%s, 'open', 'system:incident', %s)"
_GROW = "UPDATE incident SET last_at = greatest(last_at, %s) WHERE incident_id = %s"


async def record(connection: Connection, transitions: Sequence[Transition], catalogue: Catalogue) -> None:
    """What the rules decided, in the caller's transaction."""
    await alarm_rows.lock(connection)
    inhibitions = _inhibitions(catalogue)
    alarms = await _alarms(connection, transitions, inhibitions)
    names = {zone.key: zone.name for zone in catalogue.zones.values()}
    raised = [_raised(one, catalogue, names) if one.kind == Action.RAISE else None for one in transitions]
    times = [one.event_time for one in transitions]
    windows = await maintenance.between(connection, min(times), max(times))
    groups = {one.group.key for one in raised if one is not None}
    gatherings = await _gatherings(connection, groups)
    standing = {(row["rule_id"], row["subject"]) for row in alarms if row["open"]}
    most = len({(one.rule_id, one.subject) for one in transitions if one.kind == Action.RAISE} - standing)
    desk = Desk(
        alarms,
        catalogue.rule_keys,
        inhibitions,
        windows,
        gatherings,
        iter(await _ids(connection, "alarm_alarm_id_seq", most)),
        iter(await _ids(connection, "incident_incident_id_seq", len(groups))),
    )
    for transition, known in zip(transitions, raised, strict=True):
        desk.take(transition, known)
    for transition, why in desk.misfits:
        log.warning(
            "a decision does not fit its alarm and is left out",
            rule=transition.rule_id,
            subject=transition.subject,
            why=why,
        )
    async with connection.pipeline():
        for write in desk.writes:
            await _carry_out(connection, write)
        await alarm_rows.tell_incidents(connection, desk.incidents, max(times))


@lru_cache(maxsize=2)
def _inhibitions(catalogue: Catalogue) -> Inhibitions:
    return Inhibitions(catalogue.rules.values())


def _raised(transition: Transition, catalogue: Catalogue, names: Mapping[str, Mapping[str, str]]) -> Raised:
    labels = labels_of(catalogue, transition.sensor_id, transition.zone_id, transition.lon, transition.lat)
    rule = catalogue.rules[transition.rule_id]
    return Raised(labels, group_of(rule.key, rule.document, labels, names))


async def _alarms(connection: Connection, transitions: Iterable[Transition], inhibitions: Inhibitions) -> list[Row]:
    keys = sorted({(one.rule_id, one.subject) for one in transitions})
    found: dict[int, Row] = {}
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_NEWEST, {"rules": [key[0] for key in keys], "subjects": [key[1] for key in keys]})
        found = {row["alarm_id"]: row for row in await cursor.fetchall()}
    if any(rule_id in inhibitions.involved for rule_id, _ in keys):
        for row in await alarm_rows.fetch(connection, _INVOLVED, {"rules": sorted(inhibitions.involved)}):
            found.setdefault(row["alarm_id"], row)
    return list(found.values())


async def _gatherings(connection: Connection, keys: set[str]) -> dict[str, list[Gathering]]:
    found: dict[str, list[Gathering]] = {}
    if keys:
        for key, *rest in await (await connection.execute(_GATHERINGS, (sorted(keys),))).fetchall():
            found.setdefault(key, []).append(Gathering(*rest))
    return found


async def _ids(connection: Connection, sequence: str, count: int) -> list[int]:
    if not count:
        return []
    return [row[0] for row in await (await connection.execute(_IDS, (sequence, count))).fetchall()]


async def _carry_out(connection: Connection, write: Write) -> None:
    match write:
        case Opened(values):
            await alarm_rows.insert(connection, values)
        case Changed(alarm_id, changes):
            await alarm_rows.update(connection, alarm_id, changes)
        case Told():
            await alarm_rows.tell(connection, *write)
        case Begun(incident_id, group, at):
            given: tuple[Any, ...] = (incident_id, group.key, Jsonb(group.title), group.cause, group.zone, at, at)
            await connection.execute(_BEGIN, given)
            await connection.execute(_BEGAN, (incident_id, at))
        case Grown(incident_id, at):
            await connection.execute(_GROW, (at, incident_id))
