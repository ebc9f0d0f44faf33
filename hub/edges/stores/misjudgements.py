"""Samples that the rules failed at for an error of the hub itself, by rule."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from hub.core.rules.engine import Misjudged
from hub.edges.database import Connection

log = structlog.get_logger(__name__)

_NOTE = """
INSERT INTO misjudgement AS kept (rule_id, sensor_id, samples, error) VALUES (%s, %s, %s, %s)
ON CONFLICT (rule_id) DO UPDATE SET sensor_id = excluded.sensor_id, samples = kept.samples + excluded.samples,
    first_at = CASE WHEN kept.latest_at > clock_timestamp() - INTERVAL '1 day' THEN kept.first_at ELSE clock_timestamp() END,
    latest_at = clock_timestamp(), error = excluded.error
"""
_LONGEST = 500


async def note(connection: Connection, misjudged: Sequence[Misjudged]) -> None:
    """In the transaction that stores the samples."""
    rows: dict[int | None, tuple[int | None, int | None, int, str]] = {}
    for one in misjudged:
        log.error("the rules failed", rules=one.rule_ids, sensor=one.sensor_id, samples=one.samples, exc_info=one.error)
        error = f"{type(one.error).__name__}: {one.error}"[:_LONGEST]
        for rule_id in one.rule_ids or (None,):
            before = rows.get(rule_id)
            rows[rule_id] = (rule_id, one.sensor_id, one.samples + (0 if before is None else before[2]), error)
    async with connection.cursor() as cursor:
        await cursor.executemany(_NOTE, [rows[key] for key in sorted(rows, key=lambda key: key or 0)])
