"""SenML: the resolver against a slow, literal reading of RFC 8428 section 4, and the decisions the RFC leaves to us."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.decode import decode, senml
from hub.core.decode.senml import Record
from hub.core.reading import Decoded, Position, Sample
from hub.errors import DecodeError
from tests.unit.decode.cases import RECEIVED, topic

TOPIC = topic("senml", "air")
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
# Outside the catalogue, so that the reference needs no bounds; units it knows by hand.
_FACTORS = {"": 1.0, "m": 1.0, "km": 1000.0, "km/h": 5 / 18, "unheard": 1.0}
_NUMBERS = st.integers(-1000, 1000).map(lambda number: number / 8)


def _numeric(extra: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    own = {
        "t": st.integers(-100, 100),
        "u": st.sampled_from(["m", "km", "km/h", "unheard"]),
        "n": st.sampled_from(["x", "y", "z/w"]),
    }
    base = {
        "bt": st.sampled_from([0, 1_772_503_200, 1_772_503_200.5]),
        "bu": st.sampled_from(["m", "km"]),
        "bv": _NUMBERS,
        "bn": st.sampled_from(["", "g.", "dev-7:", "dev-7", "urn:dev:ow:10e2073a01080063:"]),
        "bver": st.just(10),
        "comment": st.text('bv}{:,"', max_size=3),
        "ut": st.just(60),
    }
    return st.fixed_dictionaries(extra, optional=own | base)


_RECORDS = st.lists(
    _numeric({"v": _NUMBERS}) | _numeric({"s": _NUMBERS}) | _numeric({"vb": st.booleans()}), min_size=1, max_size=8
)


def reference(pack: list[dict[str, Any]]) -> dict[float, dict[str, Any]] | None:
    """Time -> metric -> value, straight from the text of section 4; None when the pack has to be refused."""
    resolved: dict[float, dict[str, Any]] = {}
    base: dict[str, Any] = {"bn": "", "bt": 0, "bu": "", "bv": 0}
    for record in pack:
        base |= {label: record[label] for label in base if label in record}
        name = base["bn"] + record.get("n", "")
        for device in ("urn:dev:ow:10e2073a01080063", "dev-7"):
            if base["bn"].startswith(device):
                name = name.removeprefix(device)
        key = name.strip(":/._-").replace("/", ".")
        if not key:
            return None
        factor = _FACTORS[record.get("u", base["bu"])]
        entry: dict[str, Any] = {}
        if "v" in record:
            entry[key] = (record["v"] + base["bv"]) * factor
        elif "vb" in record:
            entry[key] = record["vb"]
        elif any("bv" in earlier for earlier in pack[: pack.index(record) + 1]):
            entry[key] = base["bv"] * factor
        if "s" in record:
            entry[key + ".sum"] = record["s"] * factor
        moment = resolved.setdefault(base["bt"] + record.get("t", 0), {})
        for metric, value in entry.items():
            if metric in moment and (
                moment[metric] != value or isinstance(moment[metric], bool) != isinstance(value, bool)
            ):
                return None
            moment[metric] = value
    return resolved


def moment_of(seconds: float) -> datetime | None:
    if seconds == 0:
        return None
    return (RECEIVED if seconds < 2**28 else _EPOCH) + timedelta(seconds=seconds)


@given(_RECORDS)
def test_resolves_like_the_rfc(pack: list[dict[str, Any]]) -> None:
    expected = reference(pack)
    payload = json.dumps(pack).encode()
    if expected is None:
        with pytest.raises(DecodeError):
            decode(TOPIC, payload, RECEIVED)
        return
    samples = decode(TOPIC, payload, RECEIVED).samples
    found = {sample.time: sample.metrics for sample in samples}
    assert len(found) == len(samples)
    assert found == {moment_of(seconds): pytest.approx(metrics) for seconds, metrics in expected.items()}


@given(_RECORDS)
def test_a_promised_plain_pack_is_resolved_like_any_other(pack: list[dict[str, Any]]) -> None:
    """Where the scan of the bytes finds a pack plain, the short way and the long way agree."""
    payload = json.dumps(pack).encode()
    records = senml.explain(payload)
    if b"\\" not in payload and senml._is_plain(payload):
        assert all(record.bt is msgspec.UNSET and record.bn is msgspec.UNSET for record in records[1:])
        assert outcome(records, plain=True) == outcome(records, plain=False)


def outcome(records: list[Record], plain: bool) -> tuple[Sample, ...] | str:
    try:
        return senml.resolve(records, "dev-7", RECEIVED, plain)
    except DecodeError as error:
        return str(error)


@given(st.dictionaries(st.integers(2**28, 2**33), st.floats(0, 1000), min_size=1, max_size=20))
def test_round_trip(levels: dict[int, float]) -> None:
    pack = [{"n": "water_depth", "u": "m", "t": time, "v": level / 10} for time, level in levels.items()]
    samples = decode(TOPIC, json.dumps(pack).encode(), RECEIVED).samples
    assert {sample.time: sample.metrics["water_depth"] for sample in samples} == {
        _EPOCH + timedelta(seconds=time): level / 10 for time, level in levels.items()
    }


def test_small_times_are_relative_and_large_ones_are_not() -> None:
    pack = [{"n": "rain", "t": 2**28 - 1, "v": 1}, {"n": "rain", "t": 2**28, "v": 1}]
    relative, absolute = decode(TOPIC, json.dumps(pack).encode(), RECEIVED).samples
    assert relative.time == RECEIVED + timedelta(seconds=2**28 - 1)
    assert absolute.time == _EPOCH + timedelta(seconds=2**28)


def test_lat_and_lon_are_the_position_of_their_time() -> None:
    pack = [
        {"bt": 1772503200, "n": "gps", "u": "lat", "v": 16.06},
        {"n": "gps", "u": "lon", "v": 108.22},
        {"u": "lat", "v": 16.07, "t": 1},
        {"n": "speed", "u": "km/h", "v": 36, "t": 1},
        {"u": "lon", "v": 108.23, "t": 1},
    ]
    first, second = decode(TOPIC, json.dumps(pack).encode(), RECEIVED).samples
    assert (first.position, first.metrics) == (Position(108.22, 16.06), {})
    assert (second.position, second.metrics) == (Position(108.23, 16.07), {"speed": 10.0})


def test_the_same_value_twice_is_one_value() -> None:
    pack = [{"n": "rain", "v": 1}, {"n": "rain", "v": 1.0}]
    assert one(decode(TOPIC, json.dumps(pack).encode(), RECEIVED)).metrics == {"rain": 1.0}


def test_an_ignored_label_costs_nothing_but_time() -> None:
    pack = [{"n": "rain", "v": 1, "l": [{"href": "x"}]}]
    assert one(decode(TOPIC, json.dumps(pack).encode(), RECEIVED)).metrics == {"rain": 1.0}


@pytest.mark.parametrize(
    ("bn", "n", "key"),
    [
        ("", "temperature", "temperature"),
        ("dev-7:", "temperature", "temperature"),
        ("DEV-7/", "temperature", "temperature"),
        ("dev-7", "/temperature", "temperature"),
        ("", "dev-7_temperature", "temperature"),
        ("", "dev-70_temperature", "dev-70_temperature"),
        ("urn:dev:mac:0024befffe81a001:", "temperature", "temperature"),
        ("urn:dev:ow:10e2073a01080063", "temperature", "temperature"),
        ("", "urn:dev:ow:10e2073a01080063/temperature", "temperature"),
        ("room/3/", "co2", "room.3.co2"),
        ("", "PM2.5", "pm25"),
        ("", "Water-Level", "water_level"),
    ],
)
def test_names(bn: str, n: str, key: str) -> None:
    pack = [{"bn": bn, "n": n, "v": 5}] if bn else [{"n": n, "v": 5}]
    assert list(one(decode(TOPIC, json.dumps(pack).encode(), RECEIVED)).metrics) == [key]


def one(decoded: Decoded) -> Sample:
    (sample,) = decoded.samples
    return sample
