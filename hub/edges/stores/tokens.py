"""Taking API tokens back, wherever that is asked for."""

from __future__ import annotations

from hub.edges.database import Connection
from hub.errors import NotFoundError

_REVOKE = "UPDATE api_token SET revoked = true WHERE token_id = %(id)s RETURNING name, token_hash"


async def revoke(connection: Connection, token_id: int) -> tuple[str, bytes]:
    """It opens nothing from the caller's commit on. Its name, and the SHA-256 by which feeds know it.

    Raises:
        NotFoundError: there is no such token.
    """
    row = await (await connection.execute(_REVOKE, {"id": token_id})).fetchone()
    if row is None:
        raise NotFoundError(f"token {token_id} does not exist")
    return row[0], bytes(row[1])
