"""A list of sensors: what it asks to change, and every way it can be wrong, each named with its row and field."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core import sensor_sheet
from hub.core.documents import Change
from hub.errors import DocumentError

HELD: dict[str, Any] = {
    "domain": "water", "device": "gauge-1", "name": {"vi": "Trạm", "en": "Gauge"}, "lon": 108.2, "lat": 16.0,
    "period": 5.0, "status": "approved", "tags": {"river": "han", "floor": 3}, "setpoints": {"flood_1": 1.0},
}  # fmt: skip


def refusals(*entries: Any) -> list[str]:
    with pytest.raises(DocumentError) as refused:
        sensor_sheet.read([(f"line {n}", entry) for n, entry in enumerate(entries, 2)])
    return [str(problem) for problem in refused.value.problems]


def row(**wants: Any) -> sensor_sheet.Row:
    return sensor_sheet.read([("line 2", {"domain": "water", "device": "gauge-1", **wants})])[0]


def test_what_is_left_out_stays_and_null_takes_away() -> None:
    after, changes = sensor_sheet.edited(
        row(name={"vi": "Trạm cầu"}, tags={"gateway": "gw-1", "river": None}, setpoints={"flood_1": 1.2}, period=None),
        HELD,
    )
    assert changes == [
        Change("name.vi", "Trạm", "Trạm cầu"),
        Change("tags.gateway", None, "gw-1"),
        Change("tags.river", "han", None),
        Change("setpoints.flood_1", 1.0, 1.2),
        Change("period", 5.0, None),
    ]
    assert after == {
        "name": {"vi": "Trạm cầu", "en": "Gauge"}, "tags": {"gateway": "gw-1", "floor": 3}, "setpoints": {"flood_1": 1.2},
        "lon": 108.2, "lat": 16.0, "period": None, "status": "approved",
    }  # fmt: skip


def test_what_is_so_already_is_no_change() -> None:
    same = row(name=HELD["name"], lon=108.2, lat=16, period=5, tags={"floor": "3", "nothing": None}, status="approved")
    assert sensor_sheet.edited(same, HELD)[1] == []


def test_half_a_place_is_refused() -> None:
    with pytest.raises(DocumentError, match="line 2: lon, lat: got one of the two, expected both, or neither"):
        sensor_sheet.edited(row(lon=108.3), {**HELD, "lon": None, "lat": None})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"domain": "sea"}, "line 2: domain: got 'sea', expected one of traffic"),
        ({"device": None}, "line 2: device: got None"),
        ({"lon": 200.0}, "line 2: lon: got 200.0, expected degrees from -180 to 180, or null"),
        ({"lat": "16,05"}, "line 2: lat: got '16,05'"),
        ({"lat": True}, "line 2: lat: got True"),
        ({"period": 0}, "line 2: period: got 0, expected seconds above 0, up to a year, or null"),
        ({"status": "on"}, "line 2: status: got 'on', expected one of pending, approved, retired"),
        ({"status": None}, "line 2: status: got None"),
        ({"name": "Gauge"}, "line 2: name: got 'Gauge'"),
        ({"name": {"vi": ""}}, "line 2: name.vi: got '', expected text of 1 to 120 characters"),
        ({"name": {"vi": None}}, "line 2: name.vi: got None"),
        ({"name": {"fr": "Jauge"}}, "line 2: name.fr: got 'Jauge', expected only vi and en"),
        ({"setpoints": {"flood_1": "high"}}, "line 2: setpoints.flood_1: got 'high', expected a number, or null"),
        ({"tags": {"river": ["han"]}}, "line 2: tags.river"),
        ({"tags": {"the river": "han"}}, "line 2: tags.the river: got 'the river'"),
        ({"tags": {"river": "a\x00b"}}, "line 2: tags.river"),
        ({"colour": "red"}, "line 2: colour: got a value, expected nothing: a row has domain, device, name"),
    ],
)
def test_refusals_name_row_and_field(changed: dict[str, Any], said: str) -> None:
    assert any(problem.startswith(said) for problem in refusals({"domain": "water", "device": "gauge-1", **changed}))


def test_every_fault_is_told_at_once_and_each_sensor_stands_once() -> None:
    good = {"domain": "water", "device": "gauge-1"}
    assert len(refusals({**good, "lon": 999}, {**good, "device": "gauge-2", "period": -1}, "nothing")) == 3
    assert refusals(good, good) == ["line 3: device: got 'gauge-1', expected each sensor once: it stands in line 2 too"]


def test_cells_say_what_objects_say() -> None:
    cells = {
        "domain": "water", "device": "gauge-1", "name_vi": "Trạm", "name_en": "", "lon": "108.2", "lat": "16.0",
        "period": "-", "status": "", "tag:river": "-", "tag:gateway": " gw-1 ", "setpoint:flood_1": "1.2",
        "setpoint:flood_2": "-",
    }  # fmt: skip
    assert sensor_sheet.from_cells("line 2", cells) == {
        "domain": "water", "device": "gauge-1", "name": {"vi": "Trạm"}, "lon": 108.2, "lat": 16.0, "period": None,
        "tags": {"river": None, "gateway": "gw-1"}, "setpoints": {"flood_1": 1.2, "flood_2": None},
    }  # fmt: skip
    with pytest.raises(DocumentError) as refused:
        sensor_sheet.from_cells("line 2", {"lon": "108,2", "setpoint:a": "high"})
    assert [problem.field for problem in refused.value.problems] == ["line 2: lon", "line 2: setpoint:a"]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (["domain", "device", "Name_vi"], ["got 'Name_vi', expected one of domain"]),
        (["domain", "device", "tag:", "colour"], ["got 'tag:'", "got 'colour'"]),
        (["domain", "device", "lon", "lon", "lon"], ["got 'lon' 3 times, expected each column once"]),
        (["device", "lon"], ["got nothing, expected domain: it says which sensor"]),
        (["domain;device;lon"], ["got semicolons between them, expected commas between cells and a decimal point"]),
        (["domain\tdevice"], ["got tabs between them"]),
    ],
)
def test_the_first_line_is_judged_once_and_whole(columns: list[str], said: list[str]) -> None:
    with pytest.raises(DocumentError) as refused:
        sensor_sheet.check_columns("line 1", columns)
    problems = [str(problem) for problem in refused.value.problems]
    assert len(problems) == len(said)
    for problem, words in zip(problems, said, strict=True):
        assert problem.startswith("line 1: column")
        assert words in problem


def test_a_column_that_nearly_exists_is_named() -> None:
    with pytest.raises(DocumentError, match="did you mean name_vi"):
        sensor_sheet.check_columns("line 1", ["domain", "device", "Name_vi"])


_words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12).filter(
    lambda t: t != "-"
)
_names = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
_sensors = st.fixed_dictionaries({
    "domain": st.sampled_from(["water", "air"]),
    "device": st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True).filter(lambda name: name != "-"),
    "name": st.fixed_dictionaries({"vi": _words, "en": _words}),
    "lon": st.floats(-180, 180), "lat": st.floats(-90, 90), "period": st.none() | st.floats(0.1, 1e6),
    "status": st.sampled_from(sensor_sheet.STATUSES),
    "tags": st.dictionaries(_names, _words | st.integers() | st.booleans(), max_size=4),
    "setpoints": st.dictionaries(_names, st.floats(-1e6, 1e6), max_size=4),
})  # fmt: skip


@given(st.lists(_sensors, max_size=5, unique_by=lambda sensor: (sensor["domain"], sensor["device"])))
def test_what_is_exported_changes_nothing_when_it_comes_back(sensors: list[dict[str, Any]]) -> None:
    columns, *lines = sensor_sheet.to_cells(sensors)
    entries = [("line", sensor_sheet.from_cells("line", dict(zip(columns, line, strict=True)))) for line in lines]
    rows = sensor_sheet.read([(f"line {n}", entry) for n, (_, entry) in enumerate(entries)])
    assert [
        changes for row, held in zip(rows, sensors, strict=True) for changes in sensor_sheet.edited(row, held)[1]
    ] == []
