"""Before a rule is saved: does it hold together, whom does it speak of, and what would it do with these samples?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter
from psycopg.types.json import Jsonb
from pydantic import BaseModel, Field, model_validator

from hub.core.documents import unstorable
from hub.core.reading import Flag, Position
from hub.core.rules import texts
from hub.core.rules.catalogue import SensorRow, zone_faults
from hub.core.rules.document import Condition, Rule, parse
from hub.core.rules.dry_run import Pasted, Step, dry_run
from hub.core.rules.parts import Correlation, Piece
from hub.core.rules.when import Threshold, ZoneAggregate
from hub.core.zone_document import speaks_of
from hub.edges.database import Connection
from hub.edges.stores import catalogue as stored
from hub.edges.web.deps import ConnectionDep, ServicesDep, Viewer
from hub.edges.web.errors import FieldProblem, problems
from hub.edges.web.fields import MAX_INT4, Bilingual, Json, Lat, Lon, Moment, Strict, Text, When, rows
from hub.edges.web.routes.rules import EXAMPLE
from hub.edges.web.services import Services
from hub.edges.web.sessions import Identity
from hub.edges.web.zone_area import ZoneArea
from hub.errors import DocumentError, InputError, NotFoundError, members

router = APIRouter(prefix="/rules", tags=["rules"])

# In the database: a city has very many sensors, and this is asked at every pause of somebody who types. A tag that holds
# a list carries each of its elements (hub.core.rules.catalogue.carries).
_APPLIES = """
WITH asked AS (
    SELECT * FROM jsonb_to_recordset(%(asked)s) AS one (metric text, domain text, devices text[], tags jsonb, levels text[])
), standing AS (
    SELECT * FROM jsonb_to_recordset(%(standing)s) AS one (zone int, sensor int)
), matched AS (
    SELECT s.sensor_id, s.device, s.setpoints, asked.levels, asked.metric IS NULL OR EXISTS (
        SELECT FROM latest JOIN metric USING (metric_id) WHERE latest.sensor_id = s.sensor_id AND metric.key = asked.metric
    ) AS sent
    FROM sensor s JOIN asked ON (asked.domain IS NULL OR s.domain = asked.domain)
    AND (asked.devices IS NULL OR s.device = ANY(asked.devices))
    AND NOT EXISTS (
        SELECT FROM jsonb_each(asked.tags) AS wanted WHERE s.tags -> wanted.key IS DISTINCT FROM wanted.value
        AND NOT (coalesce(jsonb_typeof(s.tags -> wanted.key), '') = 'array'
            AND s.tags -> wanted.key @> jsonb_build_array(wanted.value))
    )
    WHERE s.status = 'approved' AND (NOT %(fixed)s OR (NOT s.moving AND s.lon IS NOT NULL))
    AND (%(standing)s::jsonb IS NULL OR s.sensor_id IN (SELECT sensor FROM standing))
), spoken AS (
    SELECT sensor_id, device, bool_or(sent) AS sent FROM matched GROUP BY sensor_id, device
), held AS (
    SELECT level AS name, count(DISTINCT sensor_id) AS sensors,
           count(DISTINCT sensor_id) FILTER (WHERE jsonb_typeof(setpoints -> level) = 'number') AS having
    FROM matched, unnest(levels) AS level GROUP BY level
)
SELECT (SELECT count(*) FROM spoken) AS sensors,
       (SELECT count(*) FROM spoken WHERE sent) AS reporting,
       ARRAY(SELECT device FROM spoken ORDER BY device LIMIT 10) AS sample,
       ARRAY(SELECT sensor_id FROM spoken ORDER BY sensor_id LIMIT 2000) AS sensor_ids,
       coalesce((
           SELECT count(*) FROM spoken JOIN standing ON sensor = sensor_id GROUP BY zone ORDER BY 1 DESC LIMIT 1
       ), 0) AS most,
       ARRAY(SELECT to_jsonb(held) FROM held ORDER BY name) AS setpoints
"""
_ZONES = """
SELECT z.zone_id, z.key, v.tags, v.kind, v.geometry, v.radius
FROM zone z JOIN zone_version v ON v.zone_id = z.zone_id AND v.version = z.enabled_version
"""
_FIXED = "SELECT sensor_id, lon, lat FROM sensor WHERE status = 'approved' AND NOT moving AND lon IS NOT NULL"
_QUALITY = {"good": 0, "uncertain": Flag.UNCERTAIN, "bad": Flag.BAD, "calibrating": Flag.CALIBRATING}


class RuleText(Strict):
    """One rule, as an object or as YAML."""

    document: Json | None = Field(default=None, examples=[EXAMPLE])
    yaml: Text | None = Field(default=None, max_length=100_000, examples=[None], description="instead of `document`")

    @model_validator(mode="after")
    def _one_of_two(self) -> RuleText:
        if (self.document is None) == (self.yaml is None):
            raise ValueError("exactly one of document and yaml")
        return self

    def read(self) -> dict[str, Any]:
        """Raises DocumentError when the YAML is none, or not one rule."""
        if self.document is not None:
            if found := list(unstorable(self.document)):
                raise DocumentError(*found)
            return self.document
        return texts.read_one(self.yaml or "")


class Asked(BaseModel):
    """A setpoint that a level refers to."""

    name: str = Field(examples=["flood_3"])
    sensors: int = Field(description="sensors whose level it is", examples=[4])
    having: int = Field(description="those of them that have it: the others are not judged by it", examples=[3])


class Members(BaseModel):
    """Of a zone aggregate."""

    most: int = Field(description="sensors of the zone that has most of them", examples=[12])
    needed: int = Field(description="its min_members; with fewer than these nothing is judged", examples=[2])


class AppliesTo(BaseModel):
    sensors: int = Field(
        description="approved sensors that it speaks of; of a zone aggregate those that stand in its zones",
        examples=[4],
    )
    reporting: int = Field(description="those of them that have ever sent its metric", examples=[3])
    zones: int = Field(description="zones in force that it looks at", examples=[0])
    sample: list[str] = Field(description="some of the devices", examples=[["gauge-cam-le"]])
    sensor_ids: list[int] = Field(description="of the sensors; the first 2000 where there are more", examples=[[12]])
    zone_ids: list[int] = Field(description="of the zones", examples=[[]])
    setpoints: list[Asked] = Field(description="of its levels, by name; a missing one is a warning, no fault")
    members: Members | None = Field(description="null: no zone aggregate", examples=[None])


class CheckedRule(BaseModel):
    ok: bool
    document: dict[str, Any] | None = Field(description="null: the text is no document", examples=[EXAMPLE])
    problems: list[FieldProblem] = Field(examples=[[]])
    applies_to: AppliesTo | None = Field(description="null while it has problems")


class SamplePosition(Strict):
    lon: Lon
    lat: Lat
    accuracy: Annotated[float, Field(ge=0, le=100_000, description="metres", examples=[5])] | None = None
    speed: Annotated[float, Field(ge=0, le=1_000, description="m/s", examples=[3])] | None = None
    course: Annotated[float, Field(ge=0, lt=360, description="degrees", examples=[90])] | None = None


class PastedSample(Strict):
    time: When | None = Field(default=None, description="none: one period after the sample before", examples=[None])
    metric: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        default=None, description="none: the rule's own", examples=["water_level"]
    )
    value: float | bool | Annotated[Text, Field(max_length=1024)] | None = Field(default=None, examples=[2.7])
    position: SamplePosition | None = None
    quality: Annotated[str, Field(pattern="^(good|uncertain|bad|calibrating)$")] = "good"


class DryRun(RuleText):
    sensor: Annotated[int, Field(ge=1, le=MAX_INT4)] | None = Field(
        default=None, description="none: one made up, that the rule speaks of", examples=[None]
    )
    samples: list[PastedSample] = Field(min_length=1, max_length=1000)


class Decided(BaseModel):
    kind: str = Field(examples=["raise"])
    severity: str = Field(examples=["critical"])
    why: Bilingual
    event_time: Moment
    reason: str = Field(examples=["above"])
    zone: str | None = Field(examples=[None])


class Judged(BaseModel):
    time: Moment
    metric: str | None = Field(examples=["water_level"])
    value: float | bool | str | None = Field(examples=[2.7])
    position: SamplePosition | None
    quality: str = Field(examples=["good"])


class DryStep(BaseModel):
    sample: Judged | None = Field(description="null, the last step: nothing more arrived for an hour")
    transitions: list[Decided]


class DryRunAnswer(BaseModel):
    steps: list[DryStep]


@router.post("/check", summary="Does this rule hold together?", responses=problems(401, 403, 422))
async def check_rule(body: RuleText, connection: ConnectionDep, who: Viewer, services: ServicesDep) -> CheckedRule:
    """Nothing is kept. Every problem is told, and whom the rule speaks of."""
    document: dict[str, Any] | None = None
    try:
        document = await services.aside.run(who.actor, body.read)
        rule = await services.aside.run(who.actor, parse, document)
    except InputError as error:
        told = [FieldProblem(**members(one)) for one in error.problems]
        return CheckedRule(ok=False, document=document, problems=told, applies_to=None)
    return CheckedRule(
        ok=True, document=document, problems=[], applies_to=await _applies_to(connection, services, who, document, rule)
    )


@router.post("/dry-run", summary="What would this rule do with these samples?", responses=problems(401, 403, 404, 422))
async def try_rule(body: DryRun, connection: ConnectionDep, who: Viewer, services: ServicesDep) -> DryRunAnswer:
    """Through the engine that judges live; the clock is in the samples. Nothing is kept.

    The last step tells what happens when nothing more arrives.
    """
    document = await services.aside.run(who.actor, body.read)
    await services.aside.run(who.actor, parse, document)
    city = await stored.load(connection, sensors=[] if body.sensor is None else [body.sensor])
    sensor: SensorRow | None = None
    if body.sensor is not None:
        sensor = city.sensors.get(body.sensor)
        if sensor is None:
            raise NotFoundError(f"sensor {body.sensor} does not exist")
    samples = [
        Pasted(
            one.time,
            one.metric,
            one.value,
            None if one.position is None else Position(
                one.position.lon, one.position.lat, None, one.position.accuracy, one.position.speed, one.position.course
            ),
            int(_QUALITY[one.quality]),
        )
        for one in body.samples
    ]  # fmt: skip
    now = datetime.now(UTC).replace(microsecond=0)
    steps = await services.aside.run(who.actor, dry_run, document, city, sensor, samples, now)
    qualities = [one.quality for one in body.samples]
    zones = {zone.id: zone.key for zone in city.zones.values()}
    return DryRunAnswer(steps=[_step(step, place, qualities, zones) for place, step in enumerate(steps)])


def _step(step: Step, place: int, qualities: list[str], zones: dict[int, str]) -> DryStep:
    told = [
        Decided(
            kind=one.kind,
            severity=one.severity,
            why=Bilingual(**one.why),
            event_time=one.event_time,
            reason=one.reason,
            zone=zones.get(one.zone_id or 0),
        )
        for one in step.transitions
    ]
    if step.sample is None:
        return DryStep(sample=None, transitions=told)
    sample, at = step.sample, step.sample.position
    assert sample.time is not None
    position = None if at is None else SamplePosition(
        lon=at.lon, lat=at.lat, accuracy=at.accuracy, speed=at.speed, course=at.course
    )  # fmt: skip
    judged = Judged(
        time=sample.time, metric=sample.metric, value=sample.value, position=position, quality=qualities[place]
    )
    return DryStep(sample=judged, transitions=told)


def _levels(when: Condition) -> list[str]:
    return sorted(when.setpoints) if isinstance(when, Threshold) else []


async def _applies_to(
    connection: Connection, services: Services, who: Identity, document: dict[str, Any], rule: Rule
) -> AppliesTo:
    # A correlation speaks of the sensors of its parts, each of its own metric.
    parts: Sequence[Piece | Rule] = rule.when.parts if isinstance(rule.when, Correlation) else [rule]
    given = Jsonb([part.applies_to.model_dump(mode="json") | {"levels": _levels(part.when)} for part in parts])
    zones = [zone for zone in await rows(connection, _ZONES) if speaks_of(document, zone["key"], zone["tags"])]
    when = rule.when
    gathers = isinstance(when, ZoneAggregate)
    standing = None
    if gathers and zones:
        standing = Jsonb(await services.aside.run(who.actor, _standing, zones, await rows(connection, _FIXED)))
    spoken = (await rows(connection, _APPLIES, {"asked": given, "fixed": gathers, "standing": standing}))[0]
    most = spoken.pop("most")
    members = Members(most=most, needed=when.min_members) if isinstance(when, ZoneAggregate) else None
    zone_ids = sorted(zone["zone_id"] for zone in zones)
    return AppliesTo(**spoken, zones=len(zones), zone_ids=zone_ids, members=members)


def _standing(zones: Sequence[dict[str, Any]], sensors: Sequence[dict[str, Any]]) -> list[dict[str, int]]:
    """Which of ``sensors`` stand in which of ``zones``."""
    places = [(one["lon"], one["lat"]) for one in sensors]
    found: list[dict[str, int]] = []
    for zone in zones:
        if zone_faults(zone["kind"], zone["geometry"], zone["radius"], None):
            continue  # nobody can say who stands in it
        inside = ZoneArea(zone["kind"], zone["geometry"], zone["radius"]).covers_degrees(places)
        found += (
            {"zone": zone["zone_id"], "sensor": one["sensor_id"]}
            for one, within in zip(sensors, inside, strict=True)
            if within
        )
    return found
