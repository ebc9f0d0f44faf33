"""The last messages of a sensor, as they were received."""

from __future__ import annotations

import base64
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from hub.edges.web.deps import ConnectionDep, Integrator
from hub.edges.web.errors import problems
from hub.edges.web.fields import Id4, Moment, one, rows
from hub.edges.web.payload_text import text_of
from hub.errors import NotFoundError

router = APIRouter(prefix="/sensors/{sensor_id}/payloads", tags=["sensors"])

_SENSOR = "SELECT 1 AS known FROM sensor WHERE sensor_id = %(id)s"
_LIST = """
SELECT received, topic, body, size, retain, dup FROM payload WHERE sensor_id = %(id)s ORDER BY received DESC, slot DESC
"""


class Payload(BaseModel):
    received: Moment
    topic: str = Field(examples=["ioc/v1/water/cam-le-1/json"])
    size: int = Field(description="bytes", examples=[64])
    payload_text: str | None = Field(description="null: not UTF-8 text", examples=['{"metrics":{"water_level":1.82}}'])
    payload_base64: str = Field(description="the raw bytes, as far as kept: at most 16 KiB")
    retain: bool
    dup: bool


class Payloads(BaseModel):
    items: list[Payload]


@router.get("", summary="Last messages as received", responses=problems(401, 403, 404, 422))
async def list_payloads(sensor_id: Id4, connection: ConnectionDep, _: Integrator) -> Payloads:
    """At most five that were understood, newest first; of one that sends often a sample. Refused ones are dead letters."""
    given = {"id": sensor_id}
    if await one(connection, _SENSOR, given) is None:
        raise NotFoundError(f"sensor {sensor_id} does not exist")
    return Payloads(items=[_payload(row) for row in await rows(connection, _LIST, given)])


def _payload(row: dict[str, Any]) -> Payload:
    body = bytes(row.pop("body"))
    return Payload(
        **row,
        payload_text=text_of(body, cut=len(body) < row["size"]),
        payload_base64=base64.b64encode(body).decode(),
    )
