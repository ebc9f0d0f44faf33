"""What a list is filtered by has to exist: an empty list of a misspelt zone would say that all is well there."""

from __future__ import annotations

from hub.edges.database import Connection
from hub.edges.web.fields import one
from hub.errors import NotFoundError

_UNKNOWN = {
    "zone": "NOT EXISTS (SELECT FROM zone WHERE key = %(zone)s)",
    "rule": "NOT EXISTS (SELECT FROM rule WHERE key = %(rule)s)",
    "sensor": "NOT EXISTS (SELECT FROM sensor WHERE sensor_id = %(sensor)s)",
    "incident": "NOT EXISTS (SELECT FROM incident WHERE incident_id = %(incident)s)",
    "alarm": "NOT EXISTS (SELECT FROM alarm WHERE alarm_id = %(alarm)s)",
}


async def check(connection: Connection, **wanted: str | int | None) -> None:
    """The zone and rule (keys), sensor, incident and alarm (ids) in ``wanted`` exist, in force or not; None is not asked for.

    Raises:
        NotFoundError: naming the first that does not.
    """
    given = {name: value for name, value in wanted.items() if value is not None}
    if not given:
        return
    unknown = await one(connection, f"SELECT {', '.join(f'{_UNKNOWN[name]} AS {name}' for name in given)}", given)
    for name, value in given.items():
        if unknown is not None and unknown[name]:
            raise NotFoundError(f"{name} {value!r} does not exist")
