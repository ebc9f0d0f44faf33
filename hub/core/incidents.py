"""Which alarms belong together: the same place and cause, near in time. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from hub.core.alarm_labels import Labels
from hub.core.rules.document import Rule
from hub.core.rules.handling import DEFAULT_GROUP
from hub.core.rules.when import Absence, Geofence

INTERVAL = timedelta(minutes=30)
"""An incident in which nothing is active takes in no alarm raised later than this after its newest."""

CAUSES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "flood": {"vi": "Ngập lụt", "en": "Flooding"},
        "storm": {"vi": "Mưa bão", "en": "Storm"},
        "silence": {"vi": "Mất tín hiệu", "en": "Lost signal"},
        "movement": {"vi": "Di chuyển bất thường", "en": "Unusual movement"},
        "traffic": {"vi": "Giao thông", "en": "Traffic"},
        "vehicle": {"vi": "Phương tiện", "en": "Vehicles"},
        "air": {"vi": "Chất lượng không khí", "en": "Air quality"},
        "water": {"vi": "Nước", "en": "Water"},
        "weather": {"vi": "Thời tiết", "en": "Weather"},
        "lighting": {"vi": "Chiếu sáng", "en": "Lighting"},
        "waste": {"vi": "Rác thải", "en": "Waste"},
        "parking": {"vi": "Bãi đỗ xe", "en": "Parking"},
        "energy": {"vi": "Điện năng", "en": "Energy"},
        "noise": {"vi": "Tiếng ồn", "en": "Noise"},
        "safety": {"vi": "An toàn", "en": "Safety"},
        "citizen": {"vi": "Phản ánh của người dân", "en": "Citizens' reports"},
        "device": {"vi": "Thiết bị", "en": "Devices"},
        "security": {"vi": "An ninh", "en": "Security"},
    }
)
"""Names of causes; a rule may name another, which then goes by the rule's name."""


class Group(NamedTuple):
    """What the alarms of one incident have in common."""

    key: str
    """'zone=hoa-xuan-lowland,cause=flood'; a dash where an alarm has no such label"""
    cause: str
    zone: str | None
    """key of the zone, when the zone is what they have in common"""
    title: dict[str, str]


class Gathering(NamedTuple):
    """An open incident, as far as taking in another alarm is concerned."""

    id: int
    last_at: datetime
    active: bool
    """one of its alarms is active"""

    def takes(self, at: datetime) -> bool:
        return self.active or at <= self.last_at + INTERVAL


def group_of(rule_key: str, rule: Rule, labels: Labels, zone_names: Mapping[str, Mapping[str, str]]) -> Group:
    """The group of an alarm of ``rule`` with ``labels``. ``zone_names``: zone key to its name in both languages."""
    cause = cause_of(rule)
    words = rule.group or DEFAULT_GROUP
    zones = labels.get("zones") or ()
    zone = zones[0] if "zone" in words and zones else None
    said = {"zone": zone, "cause": cause, "rule": rule_key, "sensor": labels.get("device")}
    tags = labels.get("tags") or {}
    parts = [f"{word}={_text(said.get(word, tags.get(word.removeprefix('tag:'))))}" for word in words]
    what = None if "rule" in words else CAUSES.get(cause)
    names: Mapping[str, str] = what or rule.name.model_dump()
    place = zone_names.get(zone or "", {})
    title = {language: " – ".join(filter(None, (names[language], place.get(language)))) for language in ("vi", "en")}
    return Group(",".join(parts), cause, zone, title)


def cause_of(rule: Rule) -> str:
    """What the rule says it is about, or what its condition speaks of."""
    if rule.cause is not None:
        return rule.cause
    if isinstance(rule.when, Absence):
        return "silence"
    if rule.applies_to.domain is not None and not isinstance(rule.when, Geofence):
        return rule.applies_to.domain
    return "movement" if isinstance(rule.when, Geofence) else rule.applies_to.metric or "device"


def _text(value: object) -> str:
    return "-" if value is None else str(value)
