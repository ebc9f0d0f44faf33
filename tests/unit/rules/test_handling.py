"""What a rule may say of its alarms once they are up, and how a mistake is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hub.core.incidents import cause_of, group_of
from hub.core.rules.document import parse
from hub.errors import DocumentError

RULE: dict[str, Any] = {
    "key": "high-water",
    "name": {"vi": "Nước cao", "en": "High water"},
    "applies_to": {"domain": "water", "metric": "water_level"},
    "when": {"kind": "threshold", "above": 2.5},
    "severity": "major",
}
STEP = {"key": "call", "text": {"vi": "Gọi đội trực", "en": "Call the crew"}, "within": "PT5M"}
ZONES = {"hoa-xuan": {"vi": "Hòa Xuân", "en": "Hòa Xuân"}}


def test_a_whole_rule() -> None:
    rule = parse(
        RULE
        | {
            "procedure": [STEP, STEP | {"key": "log", "within": None}],
            "inhibits": [{"rules": ["low-*", "other"], "equal": ["sensor", "tag:river"]}],
            "group": ["zone", "tag:river"],
            "cause": "flood",
        }
    )
    assert [step.within for step in rule.procedure] == [timedelta(minutes=5), None]
    assert rule.inhibits[0].rules == ("low-*", "other")


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"procedure": [STEP, STEP]}, "procedure"),
        ({"procedure": [STEP | {"within": "5 minutes"}]}, "procedure.0.within"),
        ({"procedure": [STEP | {"within": 300}]}, "procedure.0.within"),
        ({"procedure": [STEP | {"within": "PT0S"}]}, "procedure.0.within"),
        ({"procedure": [{"key": "call"}]}, "procedure.0.text"),
        ({"inhibits": [{"rules": []}]}, "inhibits.0.rules"),
        ({"inhibits": [{"rules": ["*low"]}]}, "inhibits.0.rules.0"),
        ({"inhibits": [{"rules": ["low"], "equal": ["colour"]}]}, "inhibits.0.equal.0"),
        ({"group": []}, "group"),
        ({"group": ["gateway"]}, "group.0"),
        ({"cause": "Ngập lụt"}, "cause"),
    ],
)
def test_a_mistake_names_its_field(words: dict[str, Any], field: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(RULE | words)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_causes() -> None:
    assert cause_of(parse(RULE)) == "water"
    assert cause_of(parse(RULE | {"cause": "flood"})) == "flood"
    silent = RULE | {"when": {"kind": "absence", "after": "PT1M"}, "applies_to": {"domain": "water"}}
    assert cause_of(parse(silent)) == "silence"
    fence = {"kind": "geofence", "event": "enter", "zone": "hoa-xuan"}
    assert cause_of(parse(RULE | {"when": fence, "applies_to": {"domain": "vehicle"}})) == "movement"


def test_groups() -> None:
    labels = {"device": "gauge-1", "zones": ["hoa-xuan", "city"], "tags": {"river": "han"}}
    group = group_of("high-water", parse(RULE), labels, ZONES)
    assert (group.key, group.zone) == ("zone=hoa-xuan,cause=water", "hoa-xuan")
    assert group.title == {"vi": "Nước – Hòa Xuân", "en": "Water – Hòa Xuân"}
    nowhere = group_of("high-water", parse(RULE), {}, ZONES)
    assert (nowhere.key, nowhere.zone, nowhere.title["en"]) == ("zone=-,cause=water", None, "Water")
    own = group_of("high-water", parse(RULE | {"group": ["rule", "tag:river"]}), labels, ZONES)
    assert (own.key, own.zone, own.title["vi"]) == ("rule=high-water,tag:river=han", None, "Nước cao")
    odd = group_of("high-water", parse(RULE | {"cause": "sand"}), labels, ZONES)
    assert odd.title["vi"] == "Nước cao – Hòa Xuân", "a cause without a name goes by the rule's"
