"""How many alarms each operator is given now, and whether that is a flood."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter
from pydantic import BaseModel, Field

from hub.core.load import SPAN, flood_since
from hub.edges.web.deps import ConnectionDep, Viewer
from hub.edges.web.errors import problems
from hub.edges.web.fields import Moment, one, rows

router = APIRouter(prefix="/alarm-load", tags=["alarms"])

_LOOK_BACK = timedelta(hours=24)
"""A flood that has gone on longer is said to have begun then."""
_STATE = """
SELECT greatest(1, (SELECT count(DISTINCT s.user_id) FROM session s JOIN app_user u USING (user_id)
                    WHERE u.role = 'operator' AND NOT u.disabled AND s.expires_at > %(now)s
                      AND s.seen_at > %(recent)s)) AS operators,
       (SELECT count(*) FROM alarm_transition WHERE action IN ('ack', 'close') AND wall_time > %(recent)s
          AND reason <> 'closed') AS acked,
       (SELECT min(raised_at) FROM alarm WHERE open AND ack = 'unacked' AND presentation = 'shown') AS oldest,
       (SELECT coalesce(array_agg(alarm_id ORDER BY alarm_id), '{}') FROM alarm WHERE chattering) AS chattering,
       (SELECT count(*) FROM alarm WHERE open AND condition = 'active' AND raised_at < %(stale)s) AS stale
"""
# What operators were given: not what was hidden at birth, nor what only counted on an alarm they had already.
_RAISES = """
SELECT wall_time FROM alarm_transition
WHERE action IN ('raise', 'escalate') AND wall_time > %(since)s AND coalesce((detail ->> 'asks')::boolean, true)
ORDER BY wall_time
"""


class AlarmLoad(BaseModel):
    """ISA-18.2: a flood begins above 10 alarms in 10 minutes for each operator and ends below 5."""

    operators: int = Field(description="operators seen in the last 10 minutes, at least 1", examples=[2])
    raised_10min: int = Field(description="alarms that asked for an operator", examples=[3])
    per_operator: float = Field(examples=[1.5])
    flood: bool = Field(examples=[False])
    flood_since: Moment | None
    acked_10min: int = Field(examples=[2])
    oldest_unacked: Moment | None = Field(description="when the one that waits longest was raised")
    chattering: list[int] = Field(description="alarms that chatter now", examples=[[42]])
    stale: int = Field(description="alarms active for more than 24 hours", examples=[0])


@router.get("", summary="Alarm load", responses=problems(401))
async def alarm_load(connection: ConnectionDep, _: Viewer) -> AlarmLoad:
    """Counted from the history, so that every screen and every restart says the same."""
    now = datetime.now(UTC)
    state = await one(connection, _STATE, {"now": now, "recent": now - SPAN, "stale": now - timedelta(hours=24)})
    assert state is not None
    raises = [row["wall_time"] for row in await rows(connection, _RAISES, {"since": now - _LOOK_BACK})]
    recent = sum(moment > now - SPAN for moment in raises)
    since = flood_since(raises, state["operators"], now)
    return AlarmLoad(
        operators=state["operators"],
        raised_10min=recent,
        per_operator=round(recent / state["operators"], 2),
        flood=since is not None,
        flood_since=since,
        acked_10min=state["acked"],
        oldest_unacked=state["oldest"],
        chattering=state["chattering"],
        stale=state["stale"],
    )
