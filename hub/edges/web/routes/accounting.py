"""Everything is accounted for: received = stored + duplicate + rejected + presence, provably."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from hub.edges.web.deps import ConnectionDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import MAX_INT4, Cursor, Limit, Moment, after_id, next_cursor, rows

router = APIRouter(prefix="/accounting", tags=["accounting"])

# One statement, one snapshot: the counts belong together.
_SOURCES = """
SELECT s.key AS source, a.received AS messages, a.received, a.stored, a.duplicate, a.rejected, a.presence, a.readings,
       a.positions, a.duplicate_rows, t.late, t.clock_suspect, t.gaps,
       (SELECT jsonb_object_agg(r.reason, r.messages) FROM accounting_reason r WHERE r.source_id = a.source_id) AS reasons
FROM accounting_source a JOIN source s USING (source_id)
LEFT JOIN LATERAL (
    SELECT coalesce(sum(late), 0)::bigint AS late, coalesce(sum(suspect), 0)::bigint AS clock_suspect,
           coalesce(sum(gaps), 0)::bigint AS gaps
    FROM accounting_sensor JOIN sensor USING (sensor_id) WHERE sensor.source_id = a.source_id
) t ON true
ORDER BY s.source_id
"""
_SENSORS = """
SELECT s.sensor_id AS id, s.device, s.domain, a.received AS messages, a.received, a.stored, a.duplicate, a.late,
       a.suspect AS clock_suspect, a.gaps, a.seen
FROM accounting_sensor a JOIN sensor s USING (sensor_id)
WHERE s.sensor_id > %(after)s ORDER BY s.sensor_id LIMIT %(limit)s
"""
_COUNTS = (
    "messages", "received", "stored", "duplicate", "rejected", "presence", "late", "clock_suspect", "gaps", "readings",
    "positions", "duplicate_rows",
)  # fmt: skip


class Counts(BaseModel):
    messages: int = Field(description="messages received", examples=[1000])
    received: int = Field(description="the same", examples=[1000])
    stored: int = Field(description="messages that brought something new", examples=[980])
    duplicate: int = Field(description="messages whose every row was there already", examples=[12])
    rejected: int = Field(description="messages in the dead letters", examples=[3])
    presence: int = Field(description="births and wills", examples=[5])
    late: int = Field(examples=[0])
    clock_suspect: int = Field(description="messages refused for a wrong clock of the sensor", examples=[0])
    gaps: int = Field(description="sequence numbers never seen", examples=[0])
    readings: int = Field(description="rows stored", examples=[1940])
    positions: int = Field(description="rows stored", examples=[120])
    duplicate_rows: int = Field(examples=[24])


class SourceCounts(Counts):
    source: str = Field(examples=["native"])
    balanced: bool
    rejected_by_reason: dict[str, int] = Field(examples=[{"not-json": 3}])


class Accounting(BaseModel):
    total: Counts
    balanced: bool = Field(description="received = stored + duplicate + rejected + presence, for every source")
    rejected_by_reason: dict[str, int] = Field(examples=[{"not-json": 3}])
    sources: list[SourceCounts]


class SensorCounts(BaseModel):
    id: int = Field(examples=[12])
    device: str = Field(examples=["cam-le-1"])
    domain: str = Field(examples=["water"])
    messages: int = Field(examples=[120])
    received: int = Field(
        description="stored + duplicate; births, wills and what is refused not counted", examples=[120]
    )
    stored: int = Field(examples=[119])
    duplicate: int = Field(examples=[1])
    late: int = Field(examples=[0])
    clock_suspect: int = Field(description="messages refused for a wrong clock of the sensor", examples=[0])
    gaps: int = Field(examples=[0])
    seen: Moment


class SensorAccounts(BaseModel):
    items: list[SensorCounts]
    next: str | None


@router.get("", summary="What became of every message", responses=problems(401))
async def accounting(connection: ConnectionDep, _: Viewer) -> Accounting:
    found = await rows(connection, _SOURCES)
    by_reason: dict[str, int] = {}
    for row in found:
        for reason, count in (row["reasons"] or {}).items():
            by_reason[reason] = by_reason.get(reason, 0) + count
    sources = [
        SourceCounts(
            **{name: row[name] for name in ("source", *_COUNTS)},
            balanced=_balanced(row),
            rejected_by_reason=row["reasons"] or {},
        )
        for row in found
    ]
    return Accounting(
        total=Counts(**{name: sum(row[name] for row in found) for name in _COUNTS}),
        balanced=all(source.balanced for source in sources),
        rejected_by_reason=by_reason,
        sources=sources,
    )


@router.get("/sensors", summary="The account of each sensor", responses=problems(401, 422))
async def sensor_accounts(
    connection: ConnectionDep, _: Viewer, limit: Limit = 100, cursor: Cursor = None
) -> SensorAccounts:
    found = await rows(connection, _SENSORS, {"after": after_id(cursor, 0, MAX_INT4), "limit": limit + 1})
    page = found[:limit]
    more = next_cursor(page[-1]["id"]) if len(found) > limit else None
    return SensorAccounts(items=[SensorCounts(**row) for row in page], next=more)


def _balanced(row: dict[str, Any]) -> bool:
    settled: int = row["stored"] + row["duplicate"] + row["rejected"] + row["presence"]
    return bool(row["received"] == settled and sum((row["reasons"] or {}).values()) == row["rejected"])
