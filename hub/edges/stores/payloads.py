"""The last messages of each sensor as they were received."""

from __future__ import annotations

from collections.abc import Sequence

from hub.core.payloads import MOST_BYTES, Kept, Sampler
from hub.edges.database import Connection
from hub.edges.stores.text import visible

_KEEP = """
INSERT INTO payload (sensor_id, slot, received, topic, body, size, retain, dup) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (sensor_id, slot) DO UPDATE SET received = excluded.received, topic = excluded.topic, body = excluded.body,
    size = excluded.size, retain = excluded.retain, dup = excluded.dup
"""
_SLOTS = "SELECT DISTINCT ON (sensor_id) sensor_id, slot FROM payload ORDER BY sensor_id, received DESC, slot DESC"


async def load(connection: Connection) -> Sampler:
    """A sampler that goes on where the last one stopped."""
    return Sampler(dict(await (await connection.execute(_SLOTS)).fetchall()))


async def keep(connection: Connection, kept: Sequence[Kept]) -> None:
    """In the caller's transaction."""
    async with connection.cursor() as cursor:
        await cursor.executemany(
            _KEEP,
            [
                (
                    sensor_id,
                    slot,
                    message.received,
                    visible(message.topic),
                    message.payload[:MOST_BYTES],
                    len(message.payload),
                    message.retain,
                    message.dup,
                )
                for sensor_id, slot, message in sorted(kept, key=lambda one: one.sensor_id)
            ],
        )
