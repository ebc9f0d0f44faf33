"""A city is a folder: city.yaml, sensors.json, zones.geojson, rules/*.yaml, basemap/*.geojson. This reads and imports it.

Importing again is safe: what did not change stays as it is, what changed becomes a new version, and what an operator
edited in the hub since is overwritten only when the folder itself says something new.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import yaml
from psycopg.types.json import Jsonb

from hub.core import targets
from hub.core.rules.document import parse
from hub.errors import DocumentError, InputError, Problem, shown

_CITIES = Path(__file__).parents[1] / "cities"

_SENSOR = """
INSERT INTO sensor (source_id, domain, device, name, status, lon, lat, moving, period, tags, setpoints)
VALUES ((SELECT source_id FROM source WHERE key = 'native'), %(domain)s, %(device)s, %(name)s, 'approved', %(lon)s,
        %(lat)s, %(moving)s, %(period)s, %(tags)s, %(setpoints)s)
ON CONFLICT (domain, device) DO NOTHING
"""
_ZONE = """
SELECT z.zone_id, z.version, v.name, v.kind, v.geometry, v.radius, v.tags, v.schedule
FROM zone z JOIN zone_version v USING (zone_id, version) WHERE z.key = %s
"""
_RULE = (
    "SELECT r.rule_id, r.version, v.document FROM rule r JOIN rule_version v USING (rule_id, version) WHERE r.key = %s"
)
# What an operator has taken out of force, or never brought into it, stays so.
_NEWER = {
    kind: f"UPDATE {kind} SET version = %(version)s, updated_by = %(by)s, updated_at = clock_timestamp(),"  # noqa: S608
    f" enabled_version = CASE WHEN enabled_version IS NOT NULL THEN %(version)s END WHERE {kind}_id = %(id)s"
    for kind in ("zone", "rule")
}


@dataclass(frozen=True, slots=True)
class City:
    """The folder, read and checked. ``about`` is city.yaml as it stands."""

    folder: Path
    about: dict[str, Any]
    sensors: list[dict[str, Any]]
    zones: list[dict[str, Any]]
    rules: list[dict[str, Any]]


def find(name: str) -> Path:
    """The folder of a shipped city by its name, or any folder by its path. Raises DocumentError."""
    for folder in (_CITIES / name, Path(name)):
        if (folder / "city.yaml").is_file():
            return folder
    known = ", ".join(sorted(path.parent.name for path in _CITIES.glob("*/city.yaml"))) or "none"
    raise DocumentError(
        Problem("city", shown(name), f"a folder with a city.yaml, or one of the shipped cities: {known}")
    )


def about_of(folder: Path) -> dict[str, Any]:
    """city.yaml as it stands. Raises DocumentError."""
    try:
        found = yaml.safe_load((folder / "city.yaml").read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DocumentError(Problem("city.yaml", "a file that cannot be read", f"YAML in UTF-8 ({error})")) from None
    if not isinstance(found, dict):
        raise DocumentError(Problem("city.yaml", shown(found), "names with values"))
    return found


def read(name: str) -> City:
    """Read a city folder whole.

    Raises:
        DocumentError: with every fault found, each naming its file.
    """
    folder = find(name)
    problems: list[Problem] = []
    rules: list[dict[str, Any]] = []
    for path in sorted((folder / "rules").glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text("utf-8")):
            for rule in document if isinstance(document, list) else [document]:
                try:
                    parse(rule)
                    rules.append(rule)
                except InputError as error:
                    problems.extend(
                        Problem(f"{path.name}: {fault.field}", fault.given, fault.expected) for fault in error.problems
                    )
    about: dict[str, Any] = {}
    try:
        about = about_of(folder)
    except DocumentError as error:
        problems.extend(error.problems)
    try:
        targets.parse(about.get("targets", []))
    except DocumentError as error:
        problems.extend(Problem(f"city.yaml: {fault.field}", fault.given, fault.expected) for fault in error.problems)
    if problems:
        raise DocumentError(*problems)
    zones = _json(folder / "zones.geojson", {"features": []})["features"]
    return City(
        folder,
        about,
        _json(folder / "sensors.json", []),
        zones,
        rules,
    )


def apply(url: str, city: City, *, actor: str = "city-import") -> dict[str, int]:
    """Import into the database at ``url``; returns how many sensors, zones and rules were new or changed."""
    with psycopg.connect(url) as connection:
        counts = {"sensors": sum(_put_sensor(connection, sensor) for sensor in city.sensors)}
        counts["zones"] = sum(_put_zone(connection, zone, actor) for zone in city.zones)
        counts["rules"] = sum(_put_rule(connection, rule, actor) for rule in city.rules)
        if any(counts.values()):
            connection.execute("SELECT append_change('rule', 0, '{}')")
    return counts


def _json(path: Path, absent: Any) -> Any:
    return json.loads(path.read_text("utf-8")) if path.is_file() else absent


def _put_sensor(connection: psycopg.Connection[Any], sensor: dict[str, Any]) -> int:
    period = sensor.get("period")
    values = {
        "domain": sensor["domain"],
        "device": sensor["device"],
        "name": Jsonb(sensor["name"]),
        "lon": sensor.get("lon"),
        "lat": sensor.get("lat"),
        "moving": sensor.get("moving", False),
        "period": None if period is None else timedelta(seconds=period),
        "tags": Jsonb(sensor.get("tags", {})),
        "setpoints": Jsonb(sensor.get("setpoints", {})),
    }
    return connection.execute(_SENSOR, values).rowcount


def _put_zone(connection: psycopg.Connection[Any], feature: dict[str, Any], actor: str) -> int:
    about = feature["properties"]
    now = (about["name"], about.get("kind", "polygon"), feature["geometry"], about.get("radius"), about.get("tags", {}),
           about.get("schedule"))  # fmt: skip
    row = connection.execute(_ZONE, (about["key"],)).fetchone()
    if row is not None and tuple(row[2:]) == now:
        return 0
    if row is None:
        created = connection.execute(
            "INSERT INTO zone (key, version, enabled_version, updated_by) VALUES (%s, 1, 1, %s) RETURNING zone_id, 1",
            (about["key"], actor),
        ).fetchone()
        assert created is not None
        zone_id, version = created
    else:
        zone_id, version = row[0], row[1] + 1
        if _edited_by_hand(connection, "zone", zone_id, row[1], actor):
            return 0
        connection.execute(_NEWER["zone"], {"version": version, "id": zone_id, "by": actor})
    connection.execute(
        "INSERT INTO zone_version (zone_id, version, name, kind, geometry, radius, tags, schedule, created_by)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            zone_id,
            version,
            Jsonb(now[0]),
            now[1],
            Jsonb(now[2]),
            now[3],
            Jsonb(now[4]),
            now[5] and Jsonb(now[5]),
            actor,
        ),
    )
    return 1


def _put_rule(connection: psycopg.Connection[Any], document: dict[str, Any], actor: str) -> int:
    row = connection.execute(_RULE, (document["key"],)).fetchone()
    if row is not None and row[2] == document:
        return 0
    if row is None:
        created = connection.execute(
            "INSERT INTO rule (key, version, enabled_version, updated_by) VALUES (%s, 1, 1, %s) RETURNING rule_id, 1",
            (document["key"], actor),
        ).fetchone()
        assert created is not None
        rule_id, version = created
    else:
        rule_id, version = row[0], row[1] + 1
        if _edited_by_hand(connection, "rule", rule_id, row[1], actor):
            return 0
        connection.execute(_NEWER["rule"], {"version": version, "id": rule_id, "by": actor})
    connection.execute(
        "INSERT INTO rule_version (rule_id, version, document, created_by) VALUES (%s, %s, %s, %s)",
        (rule_id, version, Jsonb(document), actor),
    )
    return 1


def _edited_by_hand(connection: psycopg.Connection[Any], kind: str, ref: int, version: int, actor: str) -> bool:
    """The newest version was made by somebody else than an import: theirs stays."""
    query = {
        "zone": "SELECT created_by FROM zone_version WHERE zone_id = %s AND version = %s",
        "rule": "SELECT created_by FROM rule_version WHERE rule_id = %s AND version = %s",
    }[kind]
    row = connection.execute(query, (ref, version)).fetchone()
    return row is not None and row[0] != actor
