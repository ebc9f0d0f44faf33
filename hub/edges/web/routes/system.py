"""How the hub itself is: its parts, what waits where, how full it is, which versions run."""

from __future__ import annotations

import asyncio
import platform
import shutil
from datetime import UTC, datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from hub import __version__
from hub.edges import database, migrate
from hub.edges.stores import documents
from hub.edges.web.deps import ConnectionDep, Operator, ServicesDep
from hub.edges.web.errors import problems
from hub.edges.web.fields import Moment, one, rows

router = APIRouter(tags=["health"])

_FIGURES = """
SELECT greatest((SELECT max(committed) FROM ledger), (SELECT max(seen) FROM account_sensor)) AS last_commit,
       (SELECT count(*) FROM ledger) AS ledger_waiting,
       (SELECT coalesce(max(seq), 0) FROM change)
           - (SELECT seq FROM follower WHERE name = 'notifications') AS escalation_behind,
       (SELECT count(*) FROM escalation) AS escalations,
       (SELECT count(*) FROM delivery WHERE status = 'waiting') AS deliveries_waiting,
       (SELECT min(created_at) FROM delivery WHERE status = 'waiting') AS oldest_delivery,
       (SELECT count(*) FROM delivery WHERE status IN ('failed', 'given_up')
            AND created_at > now() - interval '1 day') AS deliveries_failed,
       (SELECT count(*) FROM sensor WHERE status = 'pending') AS pending_devices,
       (SELECT count(*) FROM dead_letter WHERE received > now() - interval '1 day') AS dead_letters,
       pg_database_size(current_database()) AS database_bytes
"""
_VERSIONS = """
SELECT current_setting('server_version') AS postgresql,
       (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS timescaledb,
       current_setting('timescaledb.license', true) AS timescaledb_licence
"""
_MISJUDGED = """
SELECT r.key AS rule, s.device AS device, m.samples, m.first_at, m.latest_at, m.error
FROM misjudgement m LEFT JOIN rule r USING (rule_id) LEFT JOIN sensor s USING (sensor_id)
WHERE m.latest_at > now() - interval '1 day' ORDER BY m.latest_at DESC, r.key
"""
_MIGRATED = "SELECT migration_id AS name FROM _yoyo_migration ORDER BY migration_id"
_JOBS = frozenset({"jobs", "alarm", "escalation", "deliveries"})
_QUIET_SECONDS = 120

State = Literal["ok", "quiet", "away"]


class SystemPart(BaseModel):
    key: Literal["ingest", "web", "jobs", "database", "broker"]
    state: State = Field(description="quiet: connected, and nothing was committed for two minutes")


class SystemFigures(BaseModel):
    """What waits, and how much there is. Counts of the last day where it says so."""

    last_commit: Moment | None = Field(description="when ingest last committed a batch")
    ledger_waiting: int = Field(description="batches to be folded into the accounts", examples=[3])
    escalation_behind: int = Field(description="entries of the change log escalation has not read", examples=[0])
    escalations: int = Field(description="alarms with a ladder under way", examples=[2])
    deliveries_waiting: int = Field(examples=[0])
    oldest_delivery: Moment | None = Field(description="since when the oldest waits")
    deliveries_failed: int = Field(description="failed or given up, last day", examples=[0])
    pending_devices: int = Field(description="await approval", examples=[1])
    left_out: int = Field(description="rules and zones in force that the hub cannot judge", examples=[0])
    dead_letters: int = Field(description="last day", examples=[4])
    database_bytes: int = Field(
        description="how large the database is; of room left it tells nothing", examples=[734003200]
    )
    disk_total_bytes: int = Field(
        description="of the disk the web role runs on, which need not be the database's", examples=[107374182400]
    )
    disk_free_bytes: int = Field(description="of the same disk", examples=[64424509440])
    viewers: int = Field(description="live feeds of this web process", examples=[5])


class Misjudged(BaseModel):
    """Samples of the last day that a rule failed at for an error of the hub: they are stored, and nobody judged them."""

    rule: str | None = Field(description="its key; null: the rules as a whole", examples=["river-level"])
    device: str | None = Field(
        description="whose sample was the latest; null: of a group, or not known", examples=["gauge-1"]
    )
    samples: int = Field(description="0: it failed while only time passed", examples=[12])
    first_at: Moment
    latest_at: Moment
    error: str = Field(examples=["KeyError: 3"])


class Versions(BaseModel):
    hub: str = Field(examples=["0.1.0"])
    python: str = Field(examples=["3.11.7"])
    postgresql: str = Field(examples=["17.2"])
    timescaledb: str | None = Field(examples=["2.19.3"])
    timescaledb_licence: str | None = Field(examples=["timescale"])
    migration: str | None = Field(description="the newest applied", examples=["0011.notifications"])
    migrations_missing: list[str] = Field(examples=[[]])


class System(BaseModel):
    time: Moment
    parts: list[SystemPart]
    figures: SystemFigures
    misjudged: list[Misjudged]
    versions: Versions


@router.get("/system", summary="How the hub itself is", responses=problems(401, 403))
async def system(services: ServicesDep, connection: ConnectionDep, _: Operator) -> System:
    now = datetime.now(UTC)
    connected = await database.connected(connection)
    figures = await one(connection, _FIGURES)
    versions = await one(connection, _VERSIONS)
    assert figures is not None
    assert versions is not None
    applied = [row["name"] for row in await rows(connection, _MIGRATED)]
    disk = await asyncio.to_thread(shutil.disk_usage, "/")
    return System(
        time=now,
        parts=[
            SystemPart(key="ingest", state=_ingest(connected, figures["last_commit"], now)),
            SystemPart(key="web", state="ok" if services.feed.ready.is_set() else "quiet"),
            SystemPart(key="jobs", state="ok" if connected >= _JOBS else "away"),
            SystemPart(key="database", state="ok"),
            SystemPart(key="broker", state="ok" if services.feed.broker_connected else "away"),
        ],
        figures=SystemFigures(
            **figures,
            left_out=await documents.left_out(connection),
            disk_total_bytes=disk.total,
            disk_free_bytes=disk.free,
            viewers=len(services.feed.viewers),
        ),
        misjudged=[Misjudged(**row) for row in await rows(connection, _MISJUDGED)],
        versions=_versions(versions, applied),
    )


def _ingest(connected: set[str], last_commit: datetime | None, now: datetime) -> State:
    if "ingest" not in connected:
        return "away"
    return "ok" if last_commit is not None and (now - last_commit).total_seconds() < _QUIET_SECONDS else "quiet"


def _versions(found: dict[str, Any], applied: list[str]) -> Versions:
    return Versions(
        **found,
        hub=__version__,
        python=platform.python_version(),
        migration=applied[-1] if applied else None,
        migrations_missing=[name for name in migrate.names() if name not in applied],
    )
