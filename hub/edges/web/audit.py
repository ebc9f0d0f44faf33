"""The audit trail: one row for each login, write and alarm action; the database seals and protects it."""

from __future__ import annotations

from psycopg.types.json import Jsonb

from hub.edges.database import Connection

_APPEND = "SELECT audit_append(%s, %s, %s, %s, %s, %s)"


async def append(
    connection: Connection, actor: str, action: str, target: str, outcome: str, client: str, detail: Jsonb | None = None
) -> None:
    """Add a row in the caller's transaction, as its last statement: it holds a lock until the end.

    ``outcome``: ok, refused or failed. Texts may come from anybody, so U+0000 and lone surrogates are made visible.
    """
    texts = (_storable(text) for text in (actor, action, target, outcome, client))
    await connection.execute(_APPEND, (*texts, detail or Jsonb({})))


def _storable(text: str) -> str:
    return text.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode()[:300]
