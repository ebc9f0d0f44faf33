"""Who mutes whom, label by label."""

from __future__ import annotations

from typing import Any

import pytest

from hub.core.inhibition import Inhibitions, agree
from hub.core.rules.catalogue import LiveRule
from hub.core.rules.document import parse

GAUGE = {
    "domain": "water",
    "device": "gauge-1",
    "gateway": "gw-1",
    "zones": ["small", "large"],
    "tags": {"river": "han"},
}


def rules(**inhibits: Any) -> list[LiveRule]:
    found = []
    for number, (key, words) in enumerate(inhibits.items(), 1):
        document = {
            "key": key,
            "name": {"vi": key, "en": key},
            "applies_to": {"metric": "water_level"},
            "when": {"kind": "threshold", "above": 1},
            "severity": "minor",
        } | ({"inhibits": words} if words else {})
        found.append(LiveRule(number, key, 1, parse(document)))
    return found


@pytest.mark.parametrize(
    ("label", "source", "target", "same"),
    [
        ("sensor", GAUGE, GAUGE, True),
        ("sensor", GAUGE, GAUGE | {"domain": "air"}, False),
        ("zone", GAUGE, {"zones": ["large", "other"]}, True),
        ("zone", GAUGE, {"zones": ["other"]}, False),
        ("gateway", {"device": "gw-1"}, GAUGE, True),
        ("gateway", {"device": "gw-2"}, GAUGE, False),
        ("tag:river", GAUGE, {"tags": {"river": "han"}}, True),
        ("tag:river", GAUGE, {"tags": {"river": "cam-le"}}, False),
        ("district", {"tags": {"district": "cam-le"}}, {"tags": {"district": "cam-le"}}, True),
        # A label both lack agrees, one that only one has does not.
        *(
            (label, {}, {}, True) for label in ("sensor", "zone", "gateway", "district", "tag:river")
        ),
        *((label, GAUGE, {}, False) for label in ("sensor", "zone", "gateway", "tag:river")),
        *((label, {}, GAUGE, False) for label in ("sensor", "zone", "gateway", "tag:river")),
    ],
)  # fmt: skip
def test_labels_agree(label: str, source: Any, target: Any, same: bool) -> None:
    assert agree(label, source, target) is same


def test_every_label_must_agree_and_any_line_may_say_so() -> None:
    lines = [{"rules": ["low"], "equal": ["sensor", "tag:river"]}, {"rules": ["lo*"], "equal": ["gateway"]}]
    known = Inhibitions(rules(high=lines, low=None, other=None))
    assert known.involved == {1, 2}
    assert known.mutes(1, GAUGE, 2, GAUGE)
    assert not known.mutes(1, GAUGE, 2, GAUGE | {"tags": {}})
    assert known.mutes(1, {"device": "gw-1"}, 2, GAUGE)
    assert not known.mutes(1, GAUGE, 3, GAUGE)


def test_no_rule_mutes_itself_and_no_two_mute_each_other() -> None:
    known = Inhibitions(rules(a=[{"rules": ["*"]}], b=[{"rules": ["a"]}], c=None))
    assert not known.mutes(1, GAUGE, 1, GAUGE)
    assert not known.mutes(1, GAUGE, 2, GAUGE)
    assert not known.mutes(2, GAUGE, 1, GAUGE)
    assert known.mutes(1, GAUGE, 3, {}), "without `equal`, wherever it is"
    assert Inhibitions(rules(a=None)).involved == frozenset()
