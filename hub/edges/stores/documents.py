"""Rules and zones in the database: versioned documents with a life. One way in for the API, imports and the command line.

A document is a *draft* until a version of it is enabled; saving a newer version leaves the enabled one in force; *retired*
is one that was taken out of force. Versions are never rewritten, and the database itself keeps what was in force when
(rule_force, zone_force). Every function here works in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from hub.core.alarms import Severity
from hub.core.rules.catalogue import rule_faults, zone_faults
from hub.core.rules.document import parse
from hub.core.zone_document import closed
from hub.edges.database import Connection
from hub.errors import ConflictError, DocumentError, NotFoundError, Problem, members

Kind = Literal["rule", "zone"]
Exported = Literal["draft", "enabled", "retired", "all"]
Row = dict[str, Any]

_DOCUMENT: dict[Kind, str] = {
    "rule": "{v}.document",
    "zone": "jsonb_build_object('name', {v}.name, 'kind', {v}.kind, 'geometry', {v}.geometry, 'radius', {v}.radius,"
    " 'tags', {v}.tags, 'schedule', {v}.schedule)",
}
_READ = """
SELECT t.{kind}_id AS id, t.key, t.status, t.version, t.enabled_version, {newest} AS document,
       CASE WHEN e.{kind}_id IS NOT NULL THEN {enabled} END AS enabled_document,
       v.created_by, utc_text(t.updated_at) AS updated_at, t.updated_by AS by
FROM {kind} t JOIN {kind}_version v USING ({kind}_id, version)
LEFT JOIN {kind}_version e ON e.{kind}_id = t.{kind}_id AND e.version = t.enabled_version
"""
_VERSION: dict[Kind, str] = {
    "rule": "INSERT INTO rule_version (rule_id, version, document, created_by)"
    " VALUES (%(id)s, %(version)s, %(document)s, %(by)s)",
    "zone": "INSERT INTO zone_version (zone_id, version, name, kind, geometry, radius, tags, schedule, created_by)"
    " SELECT %(id)s, %(version)s, d -> 'name', d ->> 'kind', d -> 'geometry', (d ->> 'radius')::float8, d -> 'tags',"
    " nullif(d -> 'schedule', 'null'), %(by)s FROM (SELECT %(document)s::jsonb) AS given (d)",
}

_FAULTS: dict[Kind, Callable[[Row], tuple[Problem, ...]]] = {
    "rule": rule_faults,
    "zone": lambda zone: zone_faults(zone["kind"], zone["geometry"], zone["radius"], zone["schedule"]),
}
"""Why a document in force cannot be judged."""


def reading(kind: Kind) -> str:
    """SELECT of id, key, status, version (the newest), enabled_version, document, enabled_document, created_by (of the
    newest version), updated_at (RFC 3339), by; the table is ``t``."""
    return _READ.format(
        kind=kind, newest=_DOCUMENT[kind].format(v="v"), enabled=_DOCUMENT[kind].format(v="e")
    )  # fmt: skip


async def export(
    connection: Connection, kind: Kind, keys: Sequence[str] | None, status: Exported | None = None
) -> list[Row]:
    """Documents to write out, each with its ``key`` and ``document``, by key.

    Without ``keys`` and ``status`` what is in force, as it is in force: whoever imports it elsewhere and enables it
    wakes no draft, and nothing that was retired. With either, the newest versions of those.

    Raises:
        NotFoundError: one of ``keys`` does not exist.
    """
    in_force = status is None and keys is None
    query = (
        f"{reading(kind)} WHERE (%(keys)s::text[] IS NULL OR t.key = ANY(%(keys)s))"
        " AND (%(status)s::text IS NULL OR t.status = %(status)s) ORDER BY t.key"
    )
    given = {"keys": None if keys is None else list(keys), "status": "enabled" if in_force else status}
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, given | ({"status": None} if status == "all" else {}))
        found = await cursor.fetchall()
    if missing := sorted(set(keys or ()) - {row["key"] for row in found}):
        which = f"{kind}" if status in (None, "all") else f"{kind} that is {status}"
        raise NotFoundError(f"there is no {which} with the key {missing[0]!r}")
    return [{"key": row["key"], "document": row["enabled_document" if in_force else "document"]} for row in found]


class Imported(NamedTuple):
    """The keys of what an import made, changed (a new version, or the same one enabled) and found as it was."""

    created: list[str]
    changed: list[str]
    same: list[str]


async def find(connection: Connection, kind: Kind, number: int) -> Row:
    """The document as it stands. Raises NotFoundError."""
    row = await _one(connection, f"{reading(kind)} WHERE t.{kind}_id = %(id)s", {"id": number})
    if row is None:
        raise NotFoundError(f"{kind} {number} does not exist")
    return row


async def version_of(connection: Connection, kind: Kind, number: int, version: int) -> Row:
    """One version's document. Raises NotFoundError."""
    query = f"SELECT {_DOCUMENT[kind].format(v='v')} AS document FROM {kind}_version v WHERE {kind}_id = %(id)s AND version = %(version)s"  # noqa: E501, S608
    row = await _one(connection, query, {"id": number, "version": version})
    if row is None:
        raise NotFoundError(f"{kind} {number} has no version {version}")
    document: Row = row["document"]
    return document


async def create(
    connection: Connection, kind: Kind, key: str, document: Mapping[str, Any], actor: str, *, enable: bool
) -> int:
    """Version 1 of a new document; its id. Raises ConflictError when the key is taken."""
    query = (
        f"INSERT INTO {kind} (key, version, enabled_version, updated_at, updated_by)"  # noqa: S608
        f" VALUES (%(key)s, 1, %(enabled)s, clock_timestamp(), %(by)s) RETURNING {kind}_id AS id"
    )
    try:
        row = await _one(connection, query, {"key": key, "enabled": 1 if enable else None, "by": actor})
    except psycopg.errors.UniqueViolation:
        raise ConflictError(
            f"a {kind} with the key {key!r} exists already; edit that one, or choose another key"
        ) from None
    assert row is not None
    await _put(connection, kind, row["id"], 1, document, actor)
    await tell(connection, kind, row["id"])
    return int(row["id"])


async def edit(
    connection: Connection, kind: Kind, held: Row, document: Mapping[str, Any], actor: str, *, enable: bool
) -> int:
    """A changed document becomes a new version, an equal one stays the version it is; the version.

    ``held``: what ``lock`` gave.
    """
    version = int(held["version"])
    if document != held["document"]:
        version += 1
        await _put(connection, kind, held["id"], version, document, actor)
    await _move(
        connection, kind, held["id"], version, version if enable else held["enabled_version"], actor, retired=False
    )
    await tell(connection, kind, held["id"])
    return version


async def enable(connection: Connection, kind: Kind, held: Row, version: int, actor: str) -> None:
    """Bring ``version`` into force. Raises NotFoundError."""
    await version_of(connection, kind, held["id"], version)
    await _move(connection, kind, held["id"], held["version"], version, actor, retired=False)
    await tell(connection, kind, held["id"])


async def retire(connection: Connection, kind: Kind, held: Row, actor: str) -> None:
    """Take it out of force; its versions stay, because alarms refer to them."""
    await _move(connection, kind, held["id"], held["version"], None, actor, retired=True)
    await tell(connection, kind, held["id"])


async def lock(connection: Connection, kind: Kind, number: int, version: int | None = None) -> Row:
    """The document, held until the transaction ends.

    Raises:
        NotFoundError: there is none.
        ConflictError: it has changed since ``version`` was read.
    """
    # Locked first and read after: a reader that waited for the lock would join the new row with the old version. Not
    # FOR UPDATE: an alarm that is raised meanwhile refers to the row, and must not wait for us.
    await connection.execute(f"SELECT FROM {kind} WHERE {kind}_id = %s FOR NO KEY UPDATE", (number,))
    held = await find(connection, kind, number)
    if version is not None and held["version"] != version:
        raise ConflictError(
            f"{kind} {number} is at version {held['version']}, the change was made on version {version}"
        )
    return held


async def take_in(
    connection: Connection, kind: Kind, documents: Sequence[tuple[str, Mapping[str, Any]]], actor: str, *, enable_: bool
) -> Imported:
    """Import documents by key, all in the caller's transaction; what is as it was stays as it was."""
    keys = {"keys": [key for key, _ in documents]}
    await connection.execute(
        f"SELECT FROM {kind} WHERE key = ANY(%(keys)s) ORDER BY {kind}_id FOR NO KEY UPDATE",
        keys,
    )
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(f"{reading(kind)} WHERE t.key = ANY(%(keys)s)", keys)
        held = {row["key"]: row for row in await cursor.fetchall()}
    answer = Imported([], [], [])
    for key, document in documents:
        row = held.get(key)
        if row is None:
            await create(connection, kind, key, document, actor, enable=enable_)
            answer.created.append(key)
        elif row["document"] != document or (enable_ and row["enabled_version"] != row["version"]):
            await edit(connection, kind, row, document, actor, enable=enable_)
            answer.changed.append(key)
        else:
            answer.same.append(key)
    return answer


async def left_out(connection: Connection) -> int:
    """How many rules and zones in force cannot be judged: another version of the hub wrote them."""
    count = 0
    for kind, faults in _FAULTS.items():
        query = f"SELECT {_DOCUMENT[kind].format(v='v')} FROM {kind} t JOIN {kind}_version v ON v.{kind}_id = t.{kind}_id AND v.version = t.enabled_version"  # noqa: E501, S608
        count += sum(bool(faults(row[0])) for row in await (await connection.execute(query)).fetchall())
    return count


async def tell(connection: Connection, kind: Kind, number: int) -> None:
    """Put it into the change log: viewers show what is in force, ingest reads its catalogue anew."""
    body = as_rule(await find(connection, kind, number)) if kind == "rule" else as_zone(
        await find(connection, kind, number), in_force=True
    )  # fmt: skip
    await connection.execute("SELECT append_change(%s, %s, %s)", (kind, number, Jsonb(body)))


def as_rule(row: Row) -> Row:
    """A rule as the API and the live feed show it."""
    document = row["document"]
    try:
        severity = parse(document, accepted=True).worst
    except DocumentError:
        # Written by another version of the hub; it is shown as it stands, and the rules pass over it.
        severity = Severity.INDETERMINATE
    name = document.get("name") or {"vi": "", "en": ""}
    return {
        **row,
        "name": name,
        "severity": severity.value,
        "enabled": row["enabled_version"] is not None,
        "left_out": _left_out("rule", row),
    }


def as_zone(row: Row, *, in_force: bool) -> Row:
    """A zone as the API and the live feed show it: the version ``in_force`` where there is one, else the newest."""
    document = row["enabled_document"] if in_force and row["enabled_document"] is not None else row["document"]
    names = ("id", "key", "status", "version", "enabled_version", "updated_at", "by")
    return {
        **{name: row[name] for name in names},
        **document,
        "geometry": closed(document["geometry"]),
        "enabled": row["enabled_version"] is not None,
        "left_out": _left_out("zone", row),
    }


def _left_out(kind: Kind, row: Row) -> list[Row]:
    document = row["enabled_document"]
    return [] if document is None else [members(one) for one in _FAULTS[kind](document)]


async def _put(
    connection: Connection, kind: Kind, number: int, version: int, document: Mapping[str, Any], actor: str
) -> None:
    given = {"id": number, "version": version, "document": Jsonb(document), "by": actor}
    await connection.execute(_VERSION[kind], given)


async def _move(
    connection: Connection, kind: Kind, number: int, version: int, in_force: int | None, actor: str, *, retired: bool
) -> None:
    query = (
        f"UPDATE {kind} SET version = %(version)s, enabled_version = %(enabled)s, retired = %(retired)s,"  # noqa: S608
        f" updated_at = clock_timestamp(), updated_by = %(by)s WHERE {kind}_id = %(id)s"
    )
    given = {"id": number, "version": version, "enabled": in_force, "retired": retired, "by": actor}
    await connection.execute(query, given)


async def _one(connection: Connection, query: str, parameters: dict[str, Any]) -> Row | None:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, parameters)
        return await cursor.fetchone()
