"""The metric catalogue and unit conversion."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.metrics import ALIASES, CATALOGUE, Metric, canonical, convert
from hub.core.topics import DOMAINS
from hub.core.units import UNITS, alternatives, conversion
from hub.errors import DecodeError

METRICS = list(CATALOGUE.values())
NUMBERS = [metric for metric in METRICS if metric.kind == "number"]


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.key)
def test_an_entry_holds_together(metric: Metric) -> None:
    assert CATALOGUE[metric.key] is metric
    assert canonical(metric.key) == metric.key
    assert metric.vi.strip()
    assert metric.en.strip()
    assert set(metric.domains) <= set(DOMAINS)
    assert metric.domains
    assert 0 <= metric.precision <= 3
    if metric.kind == "number":
        assert metric.min < metric.max
        assert metric.unit in UNITS


def test_names_are_told_apart_in_both_languages() -> None:
    for language in ("vi", "en"):
        names = [metric.name[language] for metric in METRICS]
        assert len(set(names)) == len(names)


def test_every_domain_has_a_metric() -> None:
    assert {domain for metric in METRICS for domain in metric.domains} == set(DOMAINS)


def test_aliases_lead_into_the_catalogue() -> None:
    assert set(ALIASES.values()) <= set(CATALOGUE)
    assert not set(ALIASES) & set(CATALOGUE)


@pytest.mark.parametrize(
    ("value", "unit", "key", "expected"),
    [
        (182, "cm", "water_level", 1.82),
        (36, "km/h", "wind_speed", 10),
        (10, "kn", "wind_speed", 5.144_444),
        (1, "m/h", "rain", 1000),
        (0.001, "m", "rain_total", 1),
        (300.15, "K", "temperature", 27),
        (86, "degF", "temperature", 30),
        (0.8, "/", "humidity", 80),
        (80, "%RH", "humidity", 80),
        (101_325, "Pa", "pressure", 1013.25),
        (1013.25, "mbar", "pressure", 1013.25),
        (4.12e-8, "kg/m3", "pm25", 41.2),
        (0.03, "mg/m3", "no2", 30),
        (3.14159265, "rad", "wind_direction", 180),
        (3.6e6, "J", "energy", 1),
        (-130, "dBW", "rssi", -100),
        (10, "1/min", "vehicle_flow", 600),
        (0.05, "S/m", "conductivity", 500),
        (2, "kW", "power", 2000),
        (7, "furlong", "not_in_the_catalogue", 7),
        (36, "km/h", "not_in_the_catalogue", 10),
        (27, "Cel", "not_in_the_catalogue", 27),
    ],
)
def test_convert(value: float, unit: str, key: str, expected: float) -> None:
    assert convert(value, unit, key) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("unit", "key"), [("Cel", "water_level"), ("ppm", "no2"), ("", "rain"), ("M", "water_level"), ("dBm", "laeq")]
)
def test_an_incompatible_unit_is_refused_naming_both(unit: str, key: str) -> None:
    with pytest.raises(DecodeError) as caught:
        convert(1, unit, key, "[0].u")
    problem = caught.value.problems[0]
    assert (caught.value.reason, problem.field, problem.given) == ("unit", "[0].u", repr(unit))
    assert CATALOGUE[key].unit in problem.expected


@given(st.sampled_from(sorted(UNITS)), st.data(), st.floats(-1e6, 1e6))
def test_there_and_back_again(unit: str, data: st.DataObject, value: float) -> None:
    other = data.draw(st.sampled_from(alternatives(unit)))
    there, back = conversion(unit, other), conversion(other, unit)
    assert there is not None
    assert back is not None
    away = value * there.factor + there.offset
    assert away * back.factor + back.offset == pytest.approx(value, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("water_level", "water_level"),
        ("Water-Level", "water_level"),
        ("WATER.LEVEL", "water_level"),
        ("pm2.5", "pm25"),
        ("my.Own-metric_2", "my.own-metric_2"),
        ("a" * 64, "a" * 64),
        ("a" * 65, None),
        ("", None),
        ("2nd", None),
        ("_x", None),
        ("a b", None),
        ("a\n", None),
        ("ẞ", None),
        ("K", "k"),
        ("\u212a", "k"),
    ],
)
def test_canonical(name: str, key: str | None) -> None:
    assert canonical(name) == key


@given(st.text(max_size=70))
def test_a_key_is_its_own_key(name: str) -> None:
    key = canonical(name)
    assert key is None or canonical(key) == key
