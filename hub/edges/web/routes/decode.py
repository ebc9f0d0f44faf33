"""A dry run: how a message would be understood, or why it would be refused. Nothing is stored."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from hub.core.clock import ClockWindow, place
from hub.core.intake import of_another
from hub.core.reading import Flag, Sample
from hub.core.sources.table import Source
from hub.edges.database import Connection
from hub.edges.stores import sources
from hub.edges.web.deps import ConnectionDep, Integrator
from hub.edges.web.errors import problems
from hub.edges.web.fields import Moment, Strict, one
from hub.edges.web.routes.sensors import quality_of, unit_of
from hub.errors import DecodeError, InputError, Problem

router = APIRouter(prefix="/decode", tags=["dead letters"])

_KNOWN = """
SELECT sensor_id AS id, status, source_id, o.key FROM sensor JOIN source o USING (source_id)
WHERE domain = %(domain)s AND device = %(device)s
"""


class DecodeBody(Strict):
    topic: Annotated[str, Field(max_length=2_000, examples=["ioc/v1/water/cam-le-1/json"])]
    payload: Annotated[str, Field(max_length=700_000, examples=['{"metrics":{"water_level":1.82}}'])] | None = None
    payload_base64: Annotated[str, Field(max_length=700_000)] | None = Field(
        None, description="instead of `payload`, for bytes"
    )


class DecodedSensor(BaseModel):
    id: int | None = Field(description="null: would be registered", examples=[12])
    domain: str = Field(examples=["water"])
    device: str = Field(examples=["cam-le-1"])
    status: str = Field(examples=["approved"])


class DecodedReading(BaseModel):
    metric: str = Field(examples=["water_level"])
    value: float | str = Field(examples=[1.82])
    unit: str = Field(examples=["m"])
    time: Moment
    quality: str = Field(examples=["good"])
    late: bool


class DecodedPosition(BaseModel):
    lon: float = Field(examples=[108.22])
    lat: float = Field(examples=[16.06])
    altitude: float | None
    accuracy: float | None
    speed: float | None
    course: float | None
    time: Moment


class DecodeAnswer(BaseModel):
    accepted: bool
    sensor: DecodedSensor | None = None
    readings: list[DecodedReading] = []
    position: DecodedPosition | None = Field(default=None, description="the newest, if there are several")
    online: bool | None = Field(default=None, description="for a birth or will")
    reason: str | None = Field(default=None, examples=["not-json"])
    field: str | None = Field(default=None, examples=["metrics.water_level"])
    given: str | None = None
    expected: str | None = None
    detail: str | None = None


@router.post("", summary="How would this be understood?", responses=problems(401, 403, 422))
async def decode(body: DecodeBody, connection: ConnectionDep, _: Integrator) -> DecodeAnswer:
    """Runs the decoder and the clock check that ingest runs."""
    return await understood(connection, body.topic, payload_of(body.payload, body.payload_base64))


async def understood(connection: Connection, topic: str, payload: bytes) -> DecodeAnswer:
    """How ``payload`` would be understood if it came now; nothing is stored."""
    return await understood_by(connection, (await sources.load(connection)).sources.of(topic), topic, payload)


async def understood_by(connection: Connection, source: Source, topic: str, payload: bytes) -> DecodeAnswer:
    """How ``source`` would understand it."""
    now = datetime.now(UTC)
    try:
        decoded = source.decode(topic, payload, now)
        known = await one(connection, _KNOWN, {"domain": decoded.domain, "device": decoded.device})
        if known is not None and known["source_id"] != source.id:
            raise of_another(decoded, known["key"])
        dated = [
            (sample, *_dated(sample, now, source.window, index, len(decoded.samples)))
            for index, sample in enumerate(decoded.samples)
        ]
    except DecodeError as error:
        problem = error.problems[0]
        return DecodeAnswer(
            accepted=False, reason=error.reason, field=problem.field, given=problem.given, expected=problem.expected,
            detail=str(problem),
        )  # fmt: skip
    positions = [(time, sample.position) for sample, time, _ in dated if sample.position is not None]
    newest = max(positions, key=lambda entry: entry[0], default=None)
    return DecodeAnswer(
        accepted=True,
        sensor=DecodedSensor(
            id=known["id"] if known else None, status=known["status"] if known else "pending",
            domain=decoded.domain, device=decoded.device,
        ),
        readings=[
            DecodedReading(
                metric=name, value=value if isinstance(value, str) else float(value), unit=unit_of(name), time=time,
                quality=quality_of(sample.quality), late=bool(flags & Flag.LATE),
            )
            for sample, time, flags in dated
            for name, value in sample.metrics.items()
        ],
        position=None if newest is None else DecodedPosition(**newest[1]._asdict(), time=newest[0]),
        online=decoded.online,
    )  # fmt: skip


def payload_of(text: str | None, encoded: str | None) -> bytes:
    """The bytes of a body's ``payload`` or ``payload_base64``. Raises: InputError: both, none, or no base64."""
    if (text is None) == (encoded is None):
        raise InputError(Problem("payload", "both or none", "either `payload` or `payload_base64`"))
    if text is not None:
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(encoded or "", validate=True)
    except (binascii.Error, ValueError):
        raise InputError(Problem("payload_base64", "text that is not base64", "base64 (RFC 4648, section 4)")) from None


def _dated(sample: Sample, now: datetime, window: ClockWindow, index: int, count: int) -> tuple[datetime, int]:
    if sample.time is None:
        return now + timedelta(microseconds=index), 0
    return place(sample.time, now, window, f"[{index}].time" if count > 1 else "time")
