"""Sources: which topics are read with which decoder, and what their devices promise about time."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from hub.core.decode import DECODERS
from hub.edges.web.deps import ConnectionDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import rows

router = APIRouter(prefix="/sources", tags=["accounting"])

_LIST = """
SELECT s.source_id AS id, s.key, s.topic_filter, s.decoder, s.enabled,
       extract(epoch FROM s.lateness)::float8 AS lateness, extract(epoch FROM s.max_late)::float8 AS max_late,
       extract(epoch FROM s.max_skew)::float8 AS max_skew,
       (SELECT count(*) FROM sensor WHERE sensor.source_id = s.source_id) AS sensors
FROM source s ORDER BY s.source_id
"""


class Source(BaseModel):
    id: int = Field(examples=[1])
    key: str = Field(examples=["native"])
    topic_filter: str = Field(examples=["ioc/v1/#"])
    decoder: str = Field(examples=["native"])
    enabled: bool
    lateness: float = Field(description="seconds that order is waited for", examples=[5])
    max_late: float = Field(description="seconds; older than that is refused", examples=[604800])
    max_skew: float = Field(description="seconds; further ahead than that is refused", examples=[300])
    sensors: int = Field(examples=[461])


class Sources(BaseModel):
    items: list[Source]
    formats: list[str] = Field(description="what the last part of a native topic may be", examples=[["json", "senml"]])


@router.get("", summary="Sources and decoders", responses=problems(401))
async def list_sources(connection: ConnectionDep, _: Viewer) -> Sources:
    return Sources(items=[Source(**row) for row in await rows(connection, _LIST)], formats=list(DECODERS))
