"""Foreign payloads read by a mapping: what is stored, and what is refused at which path."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.decode import native
from hub.core.metrics import CATALOGUE
from hub.core.reading import Decoded, Flag, Sample
from hub.core.sources.document import parse
from hub.core.sources.mapping import PASSED_OVER, Mapper
from hub.core.topics import Topic
from hub.errors import DecodeError

NOON = datetime(2026, 3, 3, 5, tzinfo=UTC)
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
TOPIC = "vendor/site-1/wl-07/up"
LEVEL: dict[str, Any] = {"domain": "water", "device": {"level": 3}, "metrics": {"water_level": {"path": "$.v"}}}


def decoded(mapping: dict[str, Any], payload: object, topic: str = TOPIC) -> Decoded:
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return Mapper(parse(mapping), HERE).decode(topic, raw, NOON)


def sample(mapping: dict[str, Any], payload: object) -> Sample:
    (one,) = decoded(mapping, payload).samples
    return one


def refused(mapping: dict[str, Any], payload: object, topic: str = TOPIC) -> tuple[str, str]:
    with pytest.raises(DecodeError) as caught:
        decoded(mapping, payload, topic)
    return caught.value.reason, caught.value.field


def test_the_device_is_a_level_of_the_topic_or_a_value() -> None:
    assert decoded(LEVEL, {"v": 1}).device == "wl-07"
    assert decoded({**LEVEL, "device": {"path": "$.id", "prefix": "k-"}}, {"v": 1, "id": 7}).device == "k-7"
    for payload in ({"v": 1}, {"v": 1, "id": "bơm 1"}, {"v": 1, "id": ""}, {"v": 1, "id": True}, {"v": 1, "id": 1.5}):
        assert refused({**LEVEL, "device": {"path": "$.id"}}, payload) == ("device", "$.id")
    assert refused({**LEVEL, "device": {"level": 9}}, {"v": 1}) == ("device", "topic level 9")


def test_numbers_are_scaled_and_converted_and_may_be_text() -> None:
    value = {"path": "$.v", "unit": "cm", "scale": 0.1, "offset": 5}
    mapping = {**LEVEL, "metrics": {"water_level": value}}
    assert sample(mapping, {"v": 1000}).metrics == {"water_level": pytest.approx(1.05)}
    assert sample(mapping, {"v": " 1000 "}).metrics == {"water_level": pytest.approx(1.05)}
    wrong: object
    for wrong in ("1,5", "high", "0x10", "nan", True, [], {}):
        assert refused(mapping, {"v": wrong}) == ("wrong-type", "$.v")
    huge = {**LEVEL, "metrics": {"strange": {"path": "$.v", "scale": 1e300}}}
    assert refused(huge, {"v": 1e300}) == ("number", "$.v")


def test_what_is_missing_is_left_out_and_nothing_at_all_is_refused() -> None:
    mapping = {**LEVEL, "metrics": {"water_level": {"path": "$.v"}, "battery": {"path": "$.b"}}}
    assert sample(mapping, {"v": 1, "b": None}).metrics == {"water_level": 1.0}
    assert refused(mapping, {"b": None}) == ("missing-field", "$.v")
    assert refused(mapping, []) == ("missing-field", "$.v")


def test_words_mean_what_values_say() -> None:
    values = {"open": True, "closed": False, "1": True, "false": False}
    mapping = {**LEVEL, "metrics": {"door_open": {"path": "$.v", "values": values}}}
    for word, meant in (("open", True), ("closed", False), (1, True), (1.0, True), (False, False)):
        assert sample(mapping, {"v": word}).metrics == {"door_open": meant}
    assert refused(mapping, {"v": "OPEN"}) == ("value", "$.v")


def test_a_value_that_cannot_be_true_is_stored_as_bad_beside_its_neighbours() -> None:
    mapping = {**LEVEL, "metrics": {"water_level": {"path": "$.v"}, "battery": {"path": "$.b"}}}
    good, bad = decoded(mapping, {"v": -9999, "b": 50}).samples
    assert (good.metrics, good.quality) == ({"battery": 50.0}, Flag.GOOD)
    assert (bad.metrics, bad.quality) == ({"water_level": -9999.0}, Flag.BAD)


@pytest.mark.parametrize(
    ("time", "given", "moment"),
    [
        ({}, "2026-03-03T09:00:00+07:00", datetime(2026, 3, 3, 2, tzinfo=UTC)),
        ({}, "2026-03-03T09:00:00", datetime(2026, 3, 3, 2, tzinfo=UTC)),
        ({}, 1772503200, datetime(2026, 3, 3, 2, tzinfo=UTC)),
        ({}, "1772503200123", datetime(2026, 3, 3, 2, 0, 0, 123000, tzinfo=UTC)),
        ({"format": "%d/%m/%Y %H:%M:%S"}, "03/03/2026 09:00:00", datetime(2026, 3, 3, 2, tzinfo=UTC)),
        ({"format": "%y%m%d%H%M%S%z"}, "260303020000+0000", datetime(2026, 3, 3, 2, tzinfo=UTC)),
    ],
)
def test_times_as_devices_write_them(time: dict[str, str], given: object, moment: datetime) -> None:
    mapping = {**LEVEL, "time": {"path": "$.t", **time}}
    assert sample(mapping, {"v": 1, "t": given}).time == moment


def test_a_time_that_is_none_is_refused() -> None:
    mapping = {**LEVEL, "time": {"path": "$.t"}}
    assert refused(mapping, {"v": 1}) == ("missing-field", "$.t")
    assert refused(mapping, {"v": 1, "t": 12}) == ("time", "$.t")
    formatted = {**LEVEL, "time": {"path": "$.t", "format": "%d/%m/%Y"}}
    assert refused(formatted, {"v": 1, "t": "2026-03-03"}) == ("time", "$.t")
    assert refused(formatted, {"v": 1, "t": 5}) == ("wrong-type", "$.t")
    assert sample(LEVEL, {"v": 1}).time is None


def test_a_position_is_whole_and_within_its_bounds() -> None:
    place = {
        "lon": {"path": "$.x", "scale": 1e-7},
        "lat": {"path": "$.y", "scale": 1e-7},
        "speed": {"path": "$.s", "unit": "km/h"},
    }
    mapping = {"domain": "vehicle", "device": {"level": 3}, "position": place}
    found = sample(mapping, {"x": 1082272000, "y": 160612000, "s": 36}).position
    assert found is not None
    assert found == pytest.approx((108.2272, 16.0612, None, None, 10.0, None))
    assert refused(mapping, {"x": 1082272000}) == ("missing-field", "$.y")
    assert refused(mapping, {"x": 0, "y": 0}) == ("position", "$.x")
    assert refused(mapping, {"x": 1082272000, "y": 990612000}) == ("position", "$.y")


def test_each_entry_of_a_list_is_a_sample() -> None:
    mapping = {
        "domain": "water", "device": {"path": "$.id"}, "each": "$.data", "time": {"path": "@.t"},
        "metrics": {"water_level": {"path": "@.v"}, "battery": {"path": "$.bat"}},
    }  # fmt: skip
    data = [{"t": 1772503200, "v": 1}, {"t": 1772503260, "v": 2}]
    samples = decoded(mapping, {"id": "a", "bat": 90, "data": data}).samples
    assert [one.metrics for one in samples] == [
        {"water_level": 1.0, "battery": 90.0},
        {"water_level": 2.0, "battery": 90.0},
    ]
    assert refused(mapping, {"id": "a", "data": [*data, {"t": 1, "v": 1}]}) == ("time", "$.data[2].t")
    assert refused(mapping, {"id": "a", "data": {}}) == ("wrong-type", "$.data")
    assert refused(mapping, {"id": "a"}) == ("wrong-type", "$.data")
    assert refused(mapping, {"id": "a", "data": []}) == ("empty", "$.data")
    amplified = {**mapping, "metrics": {f"m{number}": {"path": "$.bat"} for number in range(10)}}
    assert refused(amplified, {"id": "a", "bat": 1, "data": [{"t": 1772503200 + n} for n in range(2500)]}) == (
        "too-many",
        "$.data",
    )
    twice = [{"t": 1772503200, "v": 1}, {"t": 1772503200, "v": 2}]
    assert refused(mapping, {"id": "a", "data": twice})[0] == "duplicate-record"


def test_what_is_not_wanted_is_passed_over() -> None:
    mapping = {**LEVEL, "only": [{"path": "$.type", "equals": "location"}, {"path": "$.ok", "equals": True}]}
    assert sample(mapping, {"v": 1, "type": "location", "ok": True}).metrics == {"water_level": 1.0}
    for payload in ({"v": 1}, {"v": 1, "type": "lwt", "ok": True}, {"v": 1, "type": "location", "ok": 1}):
        assert refused(mapping, payload)[0] == PASSED_OVER


def test_a_payload_may_be_one_value() -> None:
    mapping = {**LEVEL, "metrics": {"water_level": {"path": "$"}}}
    assert sample(mapping, b"1.82").metrics == {"water_level": 1.82}
    text = {**LEVEL, "payload": "text", "metrics": {"door_open": {"path": "$", "values": {"ON": True, "OFF": False}}}}
    assert sample(text, b" ON\n").metrics == {"door_open": True}
    assert refused(text, b"\xff")[0] == "encoding"
    assert refused(text, b"a\x00")[0] == "text"
    assert refused(text, b"")[0] == "empty"


def test_a_sequence_number_is_read() -> None:
    mapping = {**LEVEL, "seq": "$.n"}
    assert sample(mapping, {"v": 1, "n": 12}).seq == 12
    assert sample(mapping, {"v": 1}).seq is None
    assert refused(mapping, {"v": 1, "n": "x"}) == ("wrong-type", "$.n")


_NUMBERS = st.floats(-50, 5000) | st.integers(0, 60)
_AS_NATIVE = {
    "domain": "water", "device": {"level": 3}, "time": {"path": "$.time"}, "seq": "$.seq",
    "metrics": {key: {"path": f"$.metrics.{key}"} for key in ("water_level", "rain", "battery", "door_open", "own")},
}  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(["water_level", "rain", "battery", "own"]), _NUMBERS, min_size=1),
    st.integers(1_000_000_000, 1_900_000_000),
    st.none() | st.integers(0, 9),
)
def test_native_json_mapped_is_native_json(metrics: dict[str, float], time: int, seq: int | None) -> None:
    payload = json.dumps({"time": time, "seq": seq, "metrics": metrics}).encode()
    topic = Topic("water", "wl-07", "json")
    assert decoded(_AS_NATIVE, payload) == native.decode(topic, payload, NOON)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "v", "t"]), inner, max_size=3)
    ),
    max_leaves=8,
)
_EVERYTHING = {
    "domain": "water", "device": {"path": "$.a"}, "each": "$.b", "time": {"path": "@.t"}, "seq": "@.a",
    "metrics": {"water_level": {"path": "@.v", "unit": "mm", "scale": 1e3}, "state": {"path": "$.v"}},
    "position": {"lon": {"path": "@.a"}, "lat": {"path": "@.b"}},
}  # fmt: skip


@given(
    _JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40), st.sampled_from([_EVERYTHING, LEVEL])
)
def test_whatever_arrives_is_understood_or_refused_with_a_reason(payload: bytes, mapping: dict[str, Any]) -> None:
    try:
        answer = decoded(mapping, payload)
    except DecodeError:
        return
    for one in answer.samples:
        for key, value in one.metrics.items():
            assert key not in CATALOGUE or CATALOGUE[key].kind != "number" or isinstance(value, float)
