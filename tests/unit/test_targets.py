"""The key figures a city sets itself: what may be said in city.yaml, and what is refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.core.targets import parse
from hub.errors import DocumentError

GOOD = {
    "domain": "air",
    "metric": "pm25",
    "function": "median",
    "at_most": 45,
    "name": {"vi": "Bụi mịn", "en": "Fine dust"},
}


def test_the_pilot_city_has_targets() -> None:
    about = yaml.safe_load((Path(__file__).parents[2] / "hub/cities/da-nang/city.yaml").read_text("utf-8"))
    assert len(parse(about["targets"])) >= 5


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"domain": "dragons"}, "domain: one of"),
        ({"metric": "fire"}, "metric: one of the catalogue"),
        ({"at_least": 3}, "exactly one of at_most and at_least"),
        ({"at_most": None}, "exactly one of at_most and at_least"),
        ({"function": "share"}, "aim goes with share"),
        ({"aim": 90}, "aim goes with share"),
        ({"function": "sum"}, "'median', 'mean', 'max', 'min' or 'share'"),
        ({"colour": "red"}, "Extra inputs"),
        ({"at_most": float("nan")}, "finite"),
        ({"name": {"vi": "một"}}, "Field required"),
    ],
)
def test_a_fault_is_named(changes: dict[str, Any], expected: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse([GOOD, GOOD | changes])
    assert expected in caught.value.problems[0].expected
    assert caught.value.problems[0].field.startswith("targets.1")


def test_a_list_is_needed() -> None:
    with pytest.raises(DocumentError):
        parse("none")


def test_figures_by_hand() -> None:
    values = [10.0, 20.0, 60.0, 70.0]
    figures = {function: parse([GOOD | {"function": function}])[0] for function in ("median", "mean", "max", "min")}
    assert {name: target.figure(values) for name, target in figures.items()} == {
        "median": 40.0, "mean": 40.0, "max": 70.0, "min": 10.0,
    }  # fmt: skip
    assert figures["median"].met(45.0)
    assert not figures["max"].met(45.1)
    share = parse([GOOD | {"function": "share", "aim": 50}])[0]
    assert share.figure(values) == 50.0
    assert share.met(50.0)
    assert not share.met(49.9)
    assert share.figure([]) is None
    least = parse([{**GOOD, "at_most": None, "at_least": 5.0}])[0]
    assert (least.met(5.0), least.met(4.9)) == (True, False)
