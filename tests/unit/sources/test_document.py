"""A mapping is checked whole, and every fault names its field in both languages."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.sources.document import parse
from hub.errors import DocumentError

GOOD: dict[str, Any] = {
    "domain": "water",
    "device": {"path": "$.id", "prefix": "x-"},
    "only": [{"path": "$.type", "equals": "location"}],
    "time": {"path": "$.at", "format": "%d/%m/%Y %H:%M:%S"},
    "seq": "$.n",
    "metrics": {
        "water_level": {"path": "$.level", "unit": "cm", "scale": 0.1, "offset": 2},
        "door_open": {"path": "$.door", "values": {"open": True, "closed": False}},
        "strange.one": {"path": "$.z"},
    },
    "position": {
        "lon": {"path": "$.lon", "scale": 1e-7},
        "lat": {"path": "$.lat"},
        "speed": {"path": "$.v", "unit": "km/h"},
    },
}


def changed(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in {**GOOD, **changes}.items() if value is not ...}


def test_a_good_one_is_taken() -> None:
    mapping = parse(GOOD)
    assert mapping.metrics["water_level"].unit == "cm"
    assert mapping.metrics["door_open"].values == {"open": True, "closed": False}
    assert mapping.only[0].equals == "location"
    assert [name for name, _ in mapping.places()] == ["lon", "lat", "speed"]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (changed(domain="dragons"), "mapping.domain"),
        (changed(domain=...), "mapping.domain"),
        (changed(device={}), "mapping.device"),
        (changed(device={"level": 1, "path": "$.id"}), "mapping.device"),
        (changed(device={"level": 0}), "mapping.device.level"),
        (changed(device={"level": True}), "mapping.device.level"),
        (changed(device={"path": "$..id"}), "mapping.device.path"),
        (changed(device={"path": "@.id"}), "mapping.device.path"),
        (changed(device={"level": 1, "prefix": "ä"}), "mapping.device.prefix"),
        (changed(metrics=..., position=...), "mapping.metrics"),
        (changed(metrics={"Rain": {"path": "$.r"}}), "mapping.metrics.Rain"),
        (changed(metrics={"water-level": {"path": "$.r"}}), "mapping.metrics.water-level"),
        (changed(metrics={"1x": {"path": "$.r"}}), "mapping.metrics.1x"),
        (changed(metrics={"rain": {"path": "$.r", "unit": "mm"}}), "mapping.metrics.rain.unit"),
        (changed(metrics={"rain": {"path": "@.r"}}), "mapping.metrics.rain.path"),
        (changed(metrics={"rain": {"path": "$.r", "scale": True}}), "mapping.metrics.rain.scale"),
        (changed(metrics={"door_open": {"path": "$.r", "scale": 2}}), "mapping.metrics.door_open"),
        (changed(metrics={"rain": {"path": "$.r", "unit": "mm/h", "values": {"a": 1}}}), "mapping.metrics.rain.values"),
        (changed(metrics={"rain": {"path": "$.r", "values": {}}}), "mapping.metrics.rain.values"),
        (changed(position={"lon": {"path": "$.x"}}), "mapping.position.lat"),
        (changed(position={"lon": {"path": "$.x", "unit": "m"}, "lat": {"path": "$.y"}}), "mapping.position.lon.unit"),
        (changed(position={**GOOD["position"], "speed": {"path": "$.v", "unit": "m"}}), "mapping.position.speed.unit"),
        (changed(time={"path": "$.at", "format": "%Q"}), "mapping.time.format"),
        (changed(time={"path": "$.at", "format": "now"}), "mapping.time.format"),
        (changed(each="@.x"), "mapping.each"),
        (changed(payload="text"), "mapping.device.path"),
        (changed(payload="xml"), "mapping.payload"),
        (changed(rate=1), "mapping.rate"),
        (changed(metrics={"rate": {"path": "r"}}), "mapping.metrics.rate.path"),
        (changed(metrics={"float": {"path": "r"}}), "mapping.metrics.float.path"),
        (changed(metrics={"door_open": {"path": "$.r", "values": {"a": []}}}), "mapping.metrics.door_open.values.a"),
        (changed(only=[{"path": "$.a"}]), "mapping.only.0.equals"),
    ],
)
def test_a_fault_names_its_field_in_both_languages(document: dict[str, Any], field: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(document)
    assert field in [problem.field for problem in caught.value.problems]
    for problem in caught.value.problems:
        assert problem.vi is not None, problem
        assert problem.vi[1] != problem.expected


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(DocumentError) as caught:
        parse({"domain": "x", "device": {"level": 99}, "metrics": {"rain": {"path": "r"}}})
    assert {problem.field for problem in caught.value.problems} == {
        "mapping.domain", "mapping.device.level", "mapping.metrics.rain.path",
    }  # fmt: skip


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*GOOD, "each", "payload", "x"]), _ANYTHING, max_size=6))
def test_anything_is_a_mapping_or_told_to_be_none(changes: dict[str, Any]) -> None:
    with suppress(DocumentError):
        parse({**GOOD, **changes})
