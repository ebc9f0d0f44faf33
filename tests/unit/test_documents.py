"""What changed between two documents, and rules and zones as text and back."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core import zone_document
from hub.core.documents import Change, diff, unstorable
from hub.core.rules import texts
from hub.errors import DocumentError
from tests.unit.rules.city import fence, silence, square, threshold

STAGED = threshold(
    when={"kind": "threshold", "stages": [{"severity": "minor", "above": 1.0}, {"severity": "major", "above": 2.0}]}
)
STAGED.pop("severity")

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
)
json_values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdek", min_size=1, max_size=3), inner, max_size=4)
    ),
)
objects = st.dictionaries(st.text("abcdek", min_size=1, max_size=3), json_values, max_size=5)


def bare(value: Any) -> Any:
    """``value`` without nulls."""
    if isinstance(value, dict):
        return {key: bare(entry) for key, entry in value.items() if entry is not None}
    if isinstance(value, list):
        return [bare(entry) for entry in value if entry is not None]
    return value


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    return [tuple(change) for change in diff(before, after)]


def test_a_value_a_word_more_and_a_word_less() -> None:
    before = threshold(**{"for": "PT2M"})
    after = threshold(when={"kind": "threshold", "above": 2.7, "clear_below": 2.3}, clear_for="PT5M")
    assert changed(before, after) == [
        ("when.above", 2.5, 2.7), ("for", "PT2M", None), ("clear_for", None, "PT5M"),
    ]  # fmt: skip


def test_stages_are_matched_by_their_severity() -> None:
    after = copy.deepcopy(STAGED)
    after["when"]["stages"].insert(0, {"severity": "warning", "above": 0.5})
    after["when"]["stages"][2]["above"] = 2.2
    assert changed(STAGED, after) == [
        ("when.stages[severity=major].above", 2.0, 2.2),
        ("when.stages[severity=warning]", None, {"severity": "warning", "above": 0.5}),
    ]


def test_a_list_of_words_by_its_common_run_and_an_order_by_its_names() -> None:
    before, after = ({"devices": list(given)} for given in ("abcd", "xabd"))
    assert changed(before, after) == [("devices[0]", None, "x"), ("devices[2]", "c", None)]
    turned = [{"key": "a"}, {"key": "b"}], [{"key": "b"}, {"key": "a"}]
    assert changed({"procedure": turned[0]}, {"procedure": turned[1]}) == [("procedure[order]", ["a", "b"], ["b", "a"])]
    assert changed({"on": True}, {"on": 1}) == [("on", True, 1)], "true is not 1"


def test_a_redrawn_border_is_one_change() -> None:
    one, two = ({"geometry": dict(square(1, 0, 0, half).geometry)} for half in (200, 300))
    assert changed(one, two) == [("geometry", one["geometry"], two["geometry"])]


@settings(deadline=None)
@given(objects, objects)
def test_no_change_means_the_same_json(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert diff(one, copy.deepcopy(one)) == []
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    if same:
        assert diff(one, other) == []
    elif not diff(one, other):
        assert bare(one) == bare(other), "but numbers of equal value, 1 and 1.0, and a null, which is as good as absent"


def test_change_is_told_once_in_each_direction() -> None:
    one, other = threshold(), threshold(severity="minor")
    assert diff(one, other) == [Change("severity", "critical", "minor")]
    assert diff(other, one) == [Change("severity", "minor", "critical")]


@settings(deadline=None)
@given(st.lists(objects, max_size=4))
def test_yaml_round_trips_to_the_last_digit(documents: list[dict[str, Any]]) -> None:
    again = texts.read(texts.write(documents))
    assert json.dumps(again, sort_keys=True) == json.dumps(documents, sort_keys=True)


def test_rules_are_written_as_people_write_them() -> None:
    rule = {"when": {"kind": "absence", "periods": 3}, **silence()}
    text = texts.write([dict(sorted(rule.items(), reverse=True))])
    assert [line.strip(" -").partition(":")[0] for line in text.splitlines() if not line.startswith("   ")] == [
        "key", "name", "applies_to", "when", "severity",
    ]  # fmt: skip
    assert "Mất tín hiệu" in text


def test_every_fault_of_every_rule_is_told_with_its_rule() -> None:
    given = [
        threshold("good"),
        threshold("bad", severity="loud", when={"kind": "threshold"}),
        {"name": 1},
        threshold("good"),
    ]
    faults = texts.check(given)
    assert {(one.document, one.field) for one in faults} >= {
        ("bad", "severity"),
        ("bad", "when"),
        ("#3", "key"),
        ("good", "key"),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key: a\nkey: b", "'key' is written twice"),
        ("a: &x [1]\nb: *x", "aliases"),
        ("a: [1", "line"),
        ("- !!python/object:os.system {}", "could not determine a constructor"),
        ("a: !!binary x", "base64"),
        ("[" * 3000, ""),
    ],
)
def test_traps_in_yaml_are_refused_with_their_place(text: str, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        texts.read(text)
    assert said in str(caught.value)
    assert caught.value.problems[0].field == "yaml"


def test_what_json_cannot_hold_is_named() -> None:
    given = yaml.safe_load("start: 2026-01-01\nlow: .inf\nbig: 99999999999999999999\n1: x\nraw: !!binary aGk=\n")
    assert [problem.field for problem in unstorable(given)] == ["start", "low", "big", "document", "raw"]


def zone(**changes: Any) -> dict[str, Any]:
    drawn = square(1, 0, 0, 200)
    return {
        "key": "harbour", "name": {"vi": "Cảng", "en": "Harbour"}, "kind": "polygon", "geometry": dict(drawn.geometry),
        "radius": None, "tags": {"kind": ["harbour", "port"], "depth": 4.25}, "schedule": None,
    } | changes  # fmt: skip


def test_geojson_round_trips() -> None:
    school = {"start": "2026-01-01T06:30", "duration": "PT1H30M", "rrule": "FREQ=DAILY"}
    zones = [
        zone(),
        zone(key="pier", kind="circle", geometry={"type": "Point", "coordinates": [108.2, 16.0]}, radius=12.5),
        zone(key="school", schedule=[school]),
    ]
    text = json.dumps(zone_document.to_features(zones))
    assert zone_document.from_features(json.loads(text)) == (zones, [])


def test_faults_of_zones_are_told_with_their_zone_and_field() -> None:
    bow = {
        "type": "Polygon",
        "coordinates": [[[108.2, 16.0], [108.21, 16.01], [108.21, 16.0], [108.2, 16.01], [108.2, 16.0]]],
    }
    features = zone_document.to_features(
        [zone(), zone(key="bow", geometry=bow), zone(key="Bad Key", radius=-1), zone(), zone(key="s", schedule=[{}])]
    )
    features["features"].append({"type": "Feature"})
    good, faults = zone_document.from_features(features)
    assert [one["key"] for one in good] == ["harbour"]
    assert {(fault.document, fault.field) for fault in faults} >= {
        ("bow", "geometry.coordinates"), ("Bad Key", "properties.key"), ("Bad Key", "properties.radius"),
        ("harbour", "properties.key"), ("s", "schedule.0.start"), ("#6", "properties"),
    }  # fmt: skip
    assert zone_document.from_features({"type": "Feature"})[1][0].field == "type"


@pytest.mark.parametrize(
    ("collection", "field", "said"),
    [
        (None, "type", "nothing"),
        ([], "type", "[]"),
        ({"type": "FeatureCollection"}, "features", "nothing"),
        ({"type": "FeatureCollection", "features": []}, "features", "[]"),
        ({"type": "FeatureCollection", "features": [3]}, "type", "3"),
        ({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": None}]}, "properties", "nothing"),
    ],
    ids=str,
)
def test_a_file_without_zones_is_refused_in_both_languages(collection: Any, field: str, said: str) -> None:
    documents, [fault] = zone_document.from_features(collection)
    assert documents == []
    assert (fault.field, fault.given) == (field, said)
    assert fault.vi


def feature(geometry: Any, **about: Any) -> dict[str, Any]:
    properties = {"key": "harbour", "name": {"vi": "Cảng", "en": "Harbour"}} | about
    features = [{"type": "Feature", "properties": properties, "geometry": geometry}]
    return {"type": "FeatureCollection", "features": features}


POINT = {"type": "Point", "coordinates": [108.2, 16.0]}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (feature(POINT, kind="circle", radius="wide"), "properties.radius"),
        (feature(POINT, name="Cảng", kind="circle", radius=5), "properties.name"),
        (feature({"type": "Point", "coordinates": ["108.2", "16.0"]}, kind="circle", radius=5), "geometry.coordinates"),
        (feature({"type": "Point", "coordinates": [True, 16.0]}, kind="circle", radius=5), "geometry.coordinates"),
        (feature({"type": "Point"}, kind="circle", radius=5), "geometry.coordinates"),
        (feature(None, kind="circle", radius=5), "geometry.type"),
    ],
    ids=str,
)
def test_a_zone_that_is_wrong_is_refused_at_its_field(given: dict[str, Any], field: str) -> None:
    documents, [fault] = zone_document.from_features(given)
    assert documents == []
    assert (fault.document, fault.field) == ("harbour", field)
    assert fault.vi


def test_a_radius_as_text_is_kept_as_the_number_it_is() -> None:
    [zone], faults = zone_document.from_features(feature(POINT, kind="circle", radius="200"))
    assert not faults
    assert zone["radius"] == 200.0
    assert isinstance(zone["radius"], float)


@given(st.sampled_from(["key", "name", "kind", "radius", "tags", "schedule", "geometry", "coordinates"]), json_values)
def test_whatever_stands_in_a_feature_is_taken_or_refused(name: str, value: Any) -> None:
    if name == "coordinates":
        collection = feature({"type": "Polygon", "coordinates": value})
    elif name == "geometry":
        collection = feature(value)
    else:
        collection = feature(square(1, 0, 0, 200).geometry, **{name: value})
    documents, faults = zone_document.from_features(collection)
    assert bool(documents) is not bool(faults)
    assert all(fault.vi for fault in faults)


def test_the_place_where_a_border_crosses_itself() -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    found = zone_document.measure("polygon", bow, None)
    assert (found.problems[0].at, found.area_m2) == ((1.0, 1.0), None)
    sound = zone_document.measure("polygon", square(1, 0, 0, 200).geometry, None)
    assert sound.problems == []
    assert sound.area_m2 == pytest.approx(160_000, rel=0.02)
    assert sound.perimeter_m == pytest.approx(1_600, rel=0.02)


def test_which_rules_look_at_a_zone() -> None:
    by_key, by_tags = fence("enter", zone="harbour"), fence("exit", zones={"tags": {"kind": "port"}})
    tags = zone()["tags"]
    assert zone_document.speaks_of(by_key, "harbour", {})
    assert zone_document.speaks_of(by_tags, "any", tags)
    assert not zone_document.speaks_of(by_key, "other", tags)
    assert not zone_document.speaks_of(threshold(), "harbour", tags)
    nested = {"when": {"kind": "all", "of": [{"when": by_key["when"]}, {"when": {"kind": "threshold"}}]}}
    assert zone_document.speaks_of(nested, "harbour", {})


def test_a_decimal_comma_is_told_from_other_keys_that_are_no_text() -> None:
    comma = [str(fault) for fault in unstorable(yaml.safe_load("when: {above: 1,6}"))]
    assert comma == ["when: got the key 6, expected keys that are text; a decimal mark is a point (1.6)"]
    number = [str(fault) for fault in unstorable(yaml.safe_load("when: {1: above}"))]
    assert number == ["when: got the key 1, expected keys that are text"]


@pytest.mark.parametrize(
    ("drawn", "closed"),
    [
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}, [[[0, 0], [1, 0], [1, 1], [0, 0]]]),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}, [[[0, 0], [1, 0], [1, 1], [0, 0]]]),
        ({"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1]], []]]}, [[[[0, 0], [1, 0], [1, 1], [0, 0]], []]]),
        ({"type": "LineString", "coordinates": [[0, 0], [1, 0], [1, 1]]}, [[0, 0], [1, 0], [1, 1]]),
        ({"type": "Polygon", "coordinates": 7}, 7),
        ({"type": "Polygon", "coordinates": [7, None]}, [7, None]),
        ({"type": "MultiPolygon", "coordinates": {"a": 1}}, {"a": 1}),
    ],
)  # fmt: skip
def test_rings_are_closed_and_nothing_else_is_touched(drawn: dict[str, Any], closed: object) -> None:
    before = copy.deepcopy(drawn)
    assert zone_document.closed(drawn) == {**drawn, "coordinates": closed}
    assert drawn == before


def test_what_is_no_geometry_stays_as_it_is() -> None:
    assert zone_document.closed(None) is None
    assert zone_document.closed("Polygon") == "Polygon"
