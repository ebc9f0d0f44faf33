"""Whatever arrives, a decoder answers with a Decoded that can be stored, or with a DecodeError."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.decode import decode
from hub.core.decode.senml import Record
from hub.core.decode.values import MAX_METRICS, MAX_SEQ
from hub.core.reading import Decoded
from hub.errors import DecodeError
from tests.unit.decode.cases import BAD, GOOD, RECEIVED, topic

FORMATS = st.sampled_from(["json", "senml", "feature", "status"])
_OTHER_WORDS = (
    "time seq metrics position quality lon lat water_level event door_open type Feature geometry Point coordinates "
    "properties state online m km/h good x_"
)
_WORDS = st.sampled_from([*Record.__struct_fields__, *_OTHER_WORDS.split()])
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.sampled_from(
        ["2026-03-03T09:00:00Z", "2026-03-03T09:00:00+07:00", "9999-12-31T23:59:59.9999999-14:00", "2026-03-03"]
    )
    | st.sampled_from([1772503200, 1772503200000, 0, 1, -60, 108.2, 16.05])
    | _WORDS
    | st.text(max_size=20)
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_WORDS | st.text(max_size=8), inner, max_size=6),
    max_leaves=20,
)


def check_storable(decoded: Decoded) -> None:
    """What the database and the rules take for granted."""
    for sample in decoded.samples:
        assert sample.metrics or sample.position
        assert len(sample.metrics) <= MAX_METRICS
        assert sample.time is None or sample.time.utcoffset() is not None
        assert sample.seq is None or 0 <= sample.seq <= MAX_SEQ
        for key, value in sample.metrics.items():
            assert 1 <= len(key) <= 64
            assert key == key.lower()
            if isinstance(value, str):
                assert "\0" not in value
                value.encode()
            else:
                assert math.isfinite(value)
                assert isinstance(value, bool | float)
        if sample.position:
            assert all(part is None or math.isfinite(part) for part in sample.position)
            assert abs(sample.position.lon) <= 180
            assert abs(sample.position.lat) <= 90


def decode_or_refuse(format_: str, payload: bytes) -> None:
    refusal = None
    try:
        decoded = decode(topic(format_), payload, RECEIVED)
    except DecodeError as error:
        refusal = error
    if refusal is None:
        check_storable(decoded)
        return
    problem = refusal.problems[0]
    assert all((refusal.reason, problem.field, problem.given, problem.expected))
    str(refusal).encode()
    assert "\0" not in str(refusal)


@given(FORMATS, st.binary(max_size=200))
def test_arbitrary_bytes(format_: str, payload: bytes) -> None:
    decode_or_refuse(format_, payload)


@given(FORMATS, _VALUES)
def test_arbitrary_json(format_: str, value: Any) -> None:
    decode_or_refuse(format_, json.dumps(value).encode())


@given(FORMATS, _VALUES)
def test_arbitrary_json_without_escapes(format_: str, value: Any) -> None:
    decode_or_refuse(format_, json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))


@given(FORMATS, st.sampled_from([*GOOD, *BAD]), st.data())
def test_broken_payload_files(format_: str, path: Any, data: st.DataObject) -> None:
    """Real payloads with a stretch replaced, under the right and under a wrong format."""
    payload = path.read_bytes()
    start = data.draw(st.integers(0, len(payload)))
    length = data.draw(st.integers(0, 6))
    decode_or_refuse(format_, payload[:start] + data.draw(st.binary(max_size=6)) + payload[start + length :])


@given(st.text(max_size=80) | st.lists(_WORDS, max_size=7).map("/".join))
def test_arbitrary_topics(name: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(name, b"{}", RECEIVED)
    assert caught.value.reason == "unknown-topic"
    str(caught.value).encode()
