"""docs/rules.md says what the engine does: every rule in it parses, and every timeline is played."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.core.rules.document import KINDS, Rule, parse
from hub.core.rules.parts import Correlation
from hub.core.rules.when import Absence, Geofence, ZoneAggregate
from hub.errors import DocumentError
from tests.acceptance.timeline import Timeline, play, story

TEXT = (Path(__file__).parents[3] / "docs" / "rules.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
CITY = yaml.safe_load(BLOCKS[0][1])
EXAMPLES = [
    (yaml.safe_load(rule), told)
    for (kind, rule), (following, told) in pairwise(BLOCKS)
    if (kind, following) == ("yaml", "timeline")
]


@pytest.mark.parametrize(("rule", "told"), EXAMPLES, ids=[rule["key"] for rule, _ in EXAMPLES])
def test_an_example_does_what_the_page_claims(rule: dict[str, Any], told: str) -> None:
    happenings, expected = story(told)
    assert expected
    said = play(Timeline(rule["key"], CITY["sensors"], CITY["zones"], [rule], happenings, expected))
    assert len(said) == len(expected), "\n".join(map(str, said))
    assert all(any(one.fits(other) for other in said) for one in expected), "\n".join(map(str, said))


def test_no_rule_stands_without_its_timeline() -> None:
    assert sum(kind == "yaml" for kind, _ in BLOCKS) - 1 == len(EXAMPLES)
    assert sum(kind == "timeline" for kind, _ in BLOCKS) == len(EXAMPLES)


def test_every_kind_and_every_word_of_a_rule_is_taught() -> None:
    assert {rule["when"]["kind"] for rule, _ in EXAMPLES} == set(KINDS)
    fields = {field.alias or name for name, field in Rule.model_fields.items()}
    fields |= {
        name for kind in (Absence, Geofence, ZoneAggregate, Correlation) for name in kind.model_fields if name != "kind"
    }
    assert {name for name in fields if f"`{name}" not in TEXT} == set()


def test_the_refusals_read_as_on_the_page() -> None:
    (refused,) = [text for kind, text in BLOCKS if kind == "refused"]
    (problems,) = [text for kind, text in BLOCKS if kind == "problems"]
    with pytest.raises(DocumentError) as caught:
        parse(yaml.safe_load(refused))
    told = [str(problem) for problem in caught.value.problems]
    claimed = problems.strip().splitlines()
    assert len(told) == len(claimed)
    assert all(any(one.startswith(claim) for one in told) for claim in claimed), told
