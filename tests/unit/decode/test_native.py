"""Native JSON: the fast typed way and the explaining way are one decision."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.decode import decode, native
from hub.core.decode.values import QUALITIES
from hub.core.reading import Decoded, Flag
from hub.core.topics import parse
from hub.errors import DecodeError
from tests.unit.decode.cases import RECEIVED, topic

TOPIC = topic("json", "water")
_TIMES = st.datetimes(datetime(2001, 9, 10), datetime(2200, 1, 1))  # noqa: DTZ001 - hypothesis wants naive bounds
_OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_NUMBERS = st.floats(0, 100) | st.integers(0, 100)
_METRICS = st.dictionaries(
    st.sampled_from(["water_level", "rain", "pm25", "battery", "custom", "other.metric"]), _NUMBERS, min_size=1
) | st.dictionaries(
    st.sampled_from(["event", "door_open", "note", "Water-Level", "water_level", "PM2_5", "bad name"]),
    _NUMBERS | st.booleans() | st.text(max_size=10) | st.none() | st.just(-9999),
)
_POSITIONS = st.fixed_dictionaries(
    {"lon": st.floats(-181, 181), "lat": st.floats(-91, 91)},
    optional={
        "accuracy": st.floats(0, 50),
        "speed": st.floats(0, 30),
        "course": st.floats(0, 360),
        "altitude": st.none(),
    },
)
_BODIES = st.fixed_dictionaries(
    {},
    optional={
        "time": st.builds(lambda moment, zone: moment.replace(tzinfo=zone).isoformat(), _TIMES, _OFFSETS)
        | _TIMES.map(datetime.isoformat)
        | st.floats(0, 2e13)
        | st.integers(0, 2**60)
        | st.none(),
        "seq": st.integers(-1, 2**63) | st.floats(0, 5) | st.none(),
        "metrics": _METRICS | st.none(),
        "position": _POSITIONS | st.none(),
        "quality": st.sampled_from([*QUALITIES, "odd"]) | st.none(),
    },
)


def outcome(way: Any, payload: bytes) -> Decoded | str:
    try:
        decoded: Decoded = way(parse(TOPIC), payload, RECEIVED)
    except DecodeError as error:
        return f"{error.reason} {error}"
    return decoded


@given(_BODIES | st.lists(_BODIES, max_size=3), st.booleans())
def test_both_ways_decide_alike(body: Any, ascii_only: bool) -> None:
    payload = json.dumps(body, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert outcome(native.decode, payload) == outcome(native.explain, payload)


@given(
    st.lists(
        st.sampled_from(
            ['"seq":1', '"metrics":{"rain":1}', '"time":"2026-03-03T09:00:00+0700"', '"quality":"good"', '"seq":null']
        ),
        max_size=4,
    )
)
def test_duplicate_keys_never_pass(members: list[str]) -> None:
    names = [member.split(":")[0] for member in members]
    result = outcome(native.decode, ("{" + ", ".join(members) + "}").encode())
    if len(set(names)) < len(names):
        assert isinstance(result, str)
        assert result.startswith("duplicate-key")


@given(_TIMES, _OFFSETS, st.floats(0, 1e6), st.integers(0, 2**63 - 1), st.floats(-180, 180), st.floats(1, 90))
def test_round_trip(moment: datetime, zone: timezone, value: float, seq: int, lon: float, lat: float) -> None:
    time = moment.replace(tzinfo=zone)
    body = {"time": time.isoformat(), "seq": seq, "metrics": {"custom": value}, "position": {"lon": lon, "lat": lat}}
    decoded = decode(TOPIC, json.dumps(body).encode(), RECEIVED)
    (sample,) = decoded.samples
    assert (sample.time, sample.seq, sample.metrics) == (time, seq, {"custom": value})
    assert sample.time is not None
    assert sample.time.tzinfo is UTC
    assert sample.position is not None
    assert (sample.position.lon, sample.position.lat) == (lon, lat)
    assert (decoded.domain, decoded.device) == ("water", "dev-7")


@given(_TIMES)
def test_unix_seconds_and_milliseconds_are_the_same_moment(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC, microsecond=moment.microsecond // 1000 * 1000)
    milliseconds = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    times = [
        decode(TOPIC, f'{{"time":{text},"metrics":{{"rain":1}}}}'.encode(), RECEIVED).samples[0].time
        for text in (str(milliseconds), f"{milliseconds / 1000:.3f}")
    ]
    assert times == [moment, moment]


def test_a_zone_makes_naive_times_welcome() -> None:
    payload = b'{"time":"2026-03-03T09:00:00","metrics":{"rain":1}}'
    decoded = decode(TOPIC, payload, RECEIVED, ZoneInfo("Asia/Ho_Chi_Minh"))
    assert decoded.samples[0].time == datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def test_an_implausible_value_leaves_its_neighbours_good() -> None:
    payload = b'{"seq":9,"metrics":{"rain":3.5,"water_level":-9999}}'
    good, bad = decode(TOPIC, payload, RECEIVED).samples
    assert (good.metrics, good.quality, good.seq) == ({"rain": 3.5}, Flag.GOOD, 9)
    assert (bad.metrics, bad.quality, bad.seq) == ({"water_level": -9999.0}, Flag.BAD, None)


def test_the_device_s_word_and_ours_add_up() -> None:
    payload = b'{"quality":"calibrating","metrics":{"water_level":-9999}}'
    (only,) = decode(TOPIC, payload, RECEIVED).samples
    assert only.quality == Flag.CALIBRATING | Flag.BAD


@pytest.mark.parametrize("name", ["metric", "Time", "seq_", "positions"])
def test_a_misspelt_field_gets_a_hint(name: str) -> None:
    with pytest.raises(DecodeError, match=r"did you mean (metrics|time|seq|position)") as caught:
        decode(TOPIC, json.dumps({name: 1, "metrics": {"rain": 1}}).encode(), RECEIVED)
    assert caught.value.field == name
