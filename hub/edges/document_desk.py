"""Rules, zones and labels from the command line: the same import and export as the API's, with the owner's login."""

from __future__ import annotations

import getpass
import json
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.types.json import Jsonb

from hub.core import zone_document
from hub.core.documents import Change, diff
from hub.core.labels import Label
from hub.core.rules import texts
from hub.edges.database import Connection, connect, translated
from hub.edges.stores import documents
from hub.edges.stores import labels as stored_labels
from hub.edges.stores.documents import Imported, Kind
from hub.edges.web import audit
from hub.errors import DocumentError, NotFoundError


async def export(database: str, kind: Kind, keys: Sequence[str], status: documents.Exported | None = None) -> str:
    """YAML (rules) or GeoJSON (zones) of what is in force; of ``keys`` or a ``status`` the newest versions.

    Raises:
        NotFoundError: one of ``keys`` does not exist.
    """
    with translated():
        async with await connect(database, name="cli", autocommit=True) as connection:
            found = await documents.export(connection, kind, list(keys) or None, status)
    if kind == "rule":
        return texts.write([row["document"] for row in found])
    collection = zone_document.to_features([{"key": row["key"], **row["document"]} for row in found])
    return json.dumps(collection, ensure_ascii=False, indent=1) + "\n"


async def take_in(database: str, kind: Kind, given: Sequence[Mapping[str, Any]], *, enable: bool) -> Imported:
    """Import checked documents, all or nothing."""
    names = zone_document.FIELDS
    pairs = [
        (str(one["key"]), one if kind == "rule" else {name: one.get(name) for name in names}) for one in given
    ]  # fmt: skip
    with translated():
        async with await connect(database, name="cli", autocommit=True) as connection, connection.transaction():
            done = await documents.take_in(connection, kind, pairs, actor(), enable_=enable)
            counts = {name: len(keys) for name, keys in done._asdict().items()}
            await _note(connection, f"{kind}.import", f"{kind}s:{len(pairs)}", counts | {"enabled": enable})
    return done


async def compare(database: str, key: str, before: int | None, after: int | None) -> list[Change]:
    """What changed in a rule between two versions: from the one in force (or the first) to the newest, if not said."""
    with translated():
        async with await connect(database, name="cli", autocommit=True) as connection:
            row = await (await connection.execute("SELECT rule_id FROM rule WHERE key = %s", (key,))).fetchone()
            if row is None:
                raise NotFoundError(f"there is no rule with the key {key!r}")
            held = await documents.find(connection, "rule", row[0])
            old = await documents.version_of(connection, "rule", row[0], before or held["enabled_version"] or 1)
            new = await documents.version_of(connection, "rule", row[0], after or held["version"])
    return diff(old, new)


async def add_labels(database: str, labels: Sequence[tuple[Label, str]], source: str = "labels") -> int:
    """Keep labels, all or none; how many were new. ``source``: the file they are of.

    Raises:
        DocumentError: they name a rule, device or zone that the hub does not have; every one is named.
    """
    with translated():
        async with await connect(database, name="cli", autocommit=True) as connection, connection.transaction():
            placed = [(f"{source} #{place}: ", label) for place, (label, _) in enumerate(labels, 1)]
            if problems := await stored_labels.strange(connection, placed):
                raise DocumentError(*problems)
            new = await stored_labels.put(connection, labels, actor())
            await _note(connection, "label.import", f"labels:{len(labels)}", {"new": new})
    return new


async def _note(connection: Connection, action: str, target: str, detail: dict[str, Any]) -> None:
    await audit.append(connection, actor(), action, target, "ok", "", Jsonb(detail))


def actor() -> str:
    """Who is at the command line, as the audit trail names them."""
    return f"cli:{getpass.getuser()}"
