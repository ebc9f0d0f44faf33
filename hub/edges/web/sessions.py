"""Who is asking: sessions in the database, known to the browser by a cookie and to us by its hash; and API tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from hub.edges.database import Connection
from hub.edges.web.accounts import Role, digest

COOKIE = "hub_session"

_NEW = """
INSERT INTO session (session_hash, user_id, csrf_hash, expires_at, client) VALUES (%s, %s, %s, now() + %s, %s)
"""
_BY_SESSION = """
SELECT u.user_id, u.username, u.name, u.role, u.language, s.csrf_hash, s.seen_at < now() - interval '1 minute'
FROM session s JOIN app_user u USING (user_id)
WHERE s.session_hash = %s AND s.expires_at > now() AND NOT u.disabled
"""
_BY_BEARER = """
SELECT token_id, name, role, used_at IS NULL OR used_at < now() - interval '1 minute'
FROM api_token WHERE token_hash = %s AND NOT revoked AND (expires_at IS NULL OR expires_at > now())
"""
_VALID = """
SELECT session_hash FROM session JOIN app_user USING (user_id)
WHERE session_hash = ANY(%(digests)s) AND expires_at > now() AND NOT disabled
UNION ALL
SELECT token_hash FROM api_token
WHERE token_hash = ANY(%(digests)s) AND NOT revoked AND (expires_at IS NULL OR expires_at > now())
"""
_RENEW = """
UPDATE session SET expires_at = least(now() + %(span)s, created_at + %(most)s)
WHERE session_hash = %(hash)s AND now() + %(span)s < created_at + %(most)s RETURNING 1
"""
_MOST = timedelta(days=30)
"""However much it is used, a session ends after this."""
_SEEN = "UPDATE session SET seen_at = now() WHERE session_hash = %s"
_USED = "UPDATE api_token SET used_at = now() WHERE token_id = %s"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks. ``csrf_hash`` is None for a token, which a browser never sends by itself."""

    id: int
    username: str
    name: str
    role: Role
    language: str
    secret_hash: bytes
    csrf_hash: bytes | None
    token: bool = False

    @property
    def actor(self) -> str:
        """As the audit trail and alarm transitions name them."""
        return f"{'token' if self.token else 'user'}:{self.username}"


def csrf_of(session: str) -> str:
    """The CSRF token of a session: derived, so that every tab of a browser can ask for it again."""
    mac = hmac.digest(session.encode(), b"ioc-hub csrf", hashlib.sha256)
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


async def open_session(connection: Connection, user_id: int, hours: int, client: str) -> str:
    """A new session; returns the secret for the cookie."""
    secret = secrets.token_urlsafe(32)
    await connection.execute(_NEW, (digest(secret), user_id, digest(csrf_of(secret)), timedelta(hours=hours), client))
    return secret


async def renew(connection: Connection, who: Identity, hours: int) -> bool:
    """A screen on the wall has nobody to sign in again: a viewer's session that is in use goes on, up to 30 days.

    Who may change anything signs in for each shift. Returns whether it was renewed.
    """
    if who.token or who.role is not Role.VIEWER:
        return False
    given = {"hash": who.secret_hash, "span": timedelta(hours=hours), "most": _MOST}
    return await (await connection.execute(_RENEW, given)).fetchone() is not None


async def close_session(connection: Connection, secret_hash: bytes) -> None:
    await connection.execute("DELETE FROM session WHERE session_hash = %s", (secret_hash,))


async def by_session(connection: Connection, secret: str) -> Identity | None:
    """Whose session this is, if it is one."""
    key = digest(secret)
    row = await (await connection.execute(_BY_SESSION, (key,))).fetchone()
    if row is None:
        return None
    if row[6]:
        await connection.execute(_SEEN, (key,))
    return Identity(row[0], row[1], row[2], Role(row[3]), row[4], key, bytes(row[5]))


async def by_token(connection: Connection, token: str) -> Identity | None:
    """Which machine's token this is, if it is one."""
    key = digest(token)
    row = await (await connection.execute(_BY_BEARER, (key,))).fetchone()
    if row is None:
        return None
    if row[3]:
        await connection.execute(_USED, (row[0],))
    return Identity(row[0], row[1], row[1], Role(row[2]), "en", key, None, token=True)


async def still_valid(connection: Connection, digests: Iterable[bytes]) -> set[bytes]:
    """Those of ``digests`` that still open something."""
    rows = await (await connection.execute(_VALID, {"digests": list(digests)})).fetchall()
    return {bytes(row[0]) for row in rows}
