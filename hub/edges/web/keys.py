"""Keys that must be something's: one that is mistyped would match nothing, and nobody would notice in time."""

from __future__ import annotations

from collections.abc import Sequence

from hub.edges.database import Connection
from hub.edges.web.fields import rows
from hub.errors import Problem, shown

# A star at the end stands for whatever follows.
_STRANGE = """
SELECT 'rules' AS kind, key FROM unnest(%(rules)s::text[]) AS given (key) WHERE NOT EXISTS (
    SELECT FROM rule WHERE rule.key = given.key OR (given.key LIKE '%%*' AND starts_with(rule.key, left(given.key, -1))))
UNION ALL
SELECT 'zones', key FROM unnest(%(zones)s::text[]) AS given (key)
WHERE NOT EXISTS (SELECT FROM zone WHERE zone.key = given.key)
UNION ALL
SELECT 'devices', key FROM unnest(%(devices)s::text[]) AS given (key)
WHERE NOT EXISTS (SELECT FROM sensor WHERE sensor.device = given.key)
"""
_EXPECTED = {
    "rules": "the key of a rule, or how several begin and then *",
    "zones": "the key of a zone",
    "devices": "the key of a device",
}


async def strange_keys(
    connection: Connection,
    field: str,
    *,
    rules: Sequence[str] = (),
    zones: Sequence[str] = (),
    devices: Sequence[str] = (),
) -> list[Problem]:
    """What is wrong with the keys given as ``<field>.rules`` and so on; a rule may also be told by how it begins (`river-*`)."""
    given = {"rules": list(rules), "zones": list(zones), "devices": list(devices)}
    found = await rows(connection, _STRANGE, given)
    strange = {kind: [shown(one["key"]) for one in found if one["kind"] == kind] for kind in _EXPECTED}
    return [Problem(f"{field}.{kind}", ", ".join(keys), _EXPECTED[kind]) for kind, keys in strange.items() if keys]
