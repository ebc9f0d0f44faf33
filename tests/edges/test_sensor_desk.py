"""hub sensors: a list in CSV or YAML, shown against the registry and then applied, all or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from hub.edges import city
from hub.errors import DocumentError
from tests.edges.test_document_files import hub, write

CSV = """\
domain,device,name_vi,lon,lat,tag:gateway,setpoint:flood_1,setpoint:flood_3
water,gauge-cam-le,Trạm cầu Cẩm Lệ,108.2070,16.0110,gw-hoa-xuan,1.2,
water,gauge-cau-do,,,,gw-hoa-xuan,,-
"""


@pytest.fixture
def registry(database: str) -> str:
    city.apply(database, city.read("da-nang"))
    return database


def sensor(database: str, device: str) -> dict[str, Any]:
    with psycopg.connect(database) as connection:
        row = connection.execute(
            "SELECT name, lon, lat, tags, setpoints, version FROM sensor WHERE device = %s", (device,)
        ).fetchone()
    assert row is not None
    return dict(zip(("name", "lon", "lat", "tags", "setpoints", "version"), row, strict=True))


def changes(database: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database) as connection:
        return connection.execute("SELECT kind, body ->> 'name_vi' FROM change WHERE kind = 'sensor'").fetchall()


def audited(database: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database) as connection:
        return connection.execute("SELECT target, detail FROM audit WHERE action = 'sensor.import'").fetchall()


def test_first_it_is_shown_and_then_it_is_done(registry: str, tmp_path: Path) -> None:
    file = write(tmp_path / "sensors.csv", CSV)
    before, told = sensor(registry, "gauge-cam-le"), len(changes(registry))
    shown = hub(registry, "sensors", "import", file)
    assert shown.exit_code == 0, shown.output
    assert "water/gauge-cam-le\n" in shown.stdout
    assert "  setpoints.flood_1: 1.0 -> 1.2\n" in shown.stdout
    assert "  setpoints.flood_3: 3.1 -> -\n" in shown.stdout
    assert shown.stdout.endswith("2 to change, 0 the same\nNothing was written: --update makes these changes.\n")
    assert sensor(registry, "gauge-cam-le") == before
    assert len(changes(registry)) == told

    done = hub(registry, "sensors", "import", file, "--update")
    assert done.exit_code == 0, done.output
    assert done.stdout.endswith("2 changed, 0 the same\n")
    after = sensor(registry, "gauge-cam-le")
    assert (after["lon"], after["lat"], after["version"]) == (108.207, 16.011, before["version"] + 1)
    assert after["name"] == {**before["name"], "vi": "Trạm cầu Cẩm Lệ"}
    assert after["tags"] == {**before["tags"], "gateway": "gw-hoa-xuan"}
    assert after["setpoints"] == {**before["setpoints"], "flood_1": 1.2}
    assert "flood_3" not in sensor(registry, "gauge-cau-do")["setpoints"]
    # The map and the engine hear of it, and the trail says who did what.
    assert ("sensor", "Trạm cầu Cẩm Lệ") in changes(registry)
    [(target, detail)] = audited(registry)
    assert target == "sensors:2"
    assert detail["water/gauge-cau-do"] == ["tags.gateway", "setpoints.flood_3"]

    again = hub(registry, "sensors", "import", file, "--update")
    assert again.stdout == "0 changed, 2 the same\n"
    assert len(audited(registry)) == 1


def test_yaml_says_the_same_as_csv(registry: str, tmp_path: Path) -> None:
    entry = "- {domain: water, device: gauge-cau-do, tags: {gateway: gw-1, river: null}, setpoints: {flood_1: 1.5}}\n"
    assert hub(registry, "sensors", "import", write(tmp_path / "sensors.yaml", entry), "--update").exit_code == 0
    held = sensor(registry, "gauge-cau-do")
    assert held["tags"] == {"type": "gauge", "gateway": "gw-1"}
    assert held["setpoints"]["flood_1"] == 1.5


def test_one_bad_row_stops_all_of_them(registry: str, tmp_path: Path) -> None:
    text = (
        CSV + "water,gauge-nowhere,,,,gw-1,,\nwater,gauge-cam-le\nwater,gauge-han,,108;2,16.0,,,\nsea,gauge-1,,,,,,\n"
    )
    before = sensor(registry, "gauge-cam-le")
    refused = hub(registry, "sensors", "import", write(tmp_path / "sensors.csv", text), "--update").exception
    assert isinstance(refused, DocumentError)
    assert [problem.field.removeprefix("sensors.csv ") for problem in refused.problems] == [
        "line 5: row", "line 6: lon", "line 7: domain",
    ]  # fmt: skip
    unknown = CSV + "water,gauge-nowhere,,,,gw-1,,\n"
    refused = hub(registry, "sensors", "import", write(tmp_path / "sensors.csv", unknown), "--update").exception
    assert str(refused) == (
        "sensors.csv line 4: device: got 'water/gauge-nowhere', expected a sensor that the hub has heard of"
    )
    assert sensor(registry, "gauge-cam-le") == before


@pytest.mark.parametrize(
    ("name", "text", "field"),
    [
        ("a.csv", "", "a.csv"),
        ("a.csv", "domain,device\n", "a.csv"),
        ("a.csv", "domain,device,colour\nwater,gauge-1,red\n", "a.csv line 1: column"),
        ("a.csv", "domain;device;lon\nwater;gauge-1;108,2\n", "a.csv line 1: columns"),
        ("a.csv", 'domain,device\nwater,"gauge\n', "a.csv line 2"),
        ("a.yaml", "- {domain: water, device: [", "a.yaml"),
        ("a.yaml", "domain: water\n", "a.yaml #1: device"),
    ],
)
def test_files_that_are_none_are_refused(registry: str, tmp_path: Path, name: str, text: str, field: str) -> None:
    refused = hub(registry, "sensors", "import", write(tmp_path / name, text)).exception
    assert isinstance(refused, DocumentError)
    assert refused.problems[0].field == field


def test_what_is_written_out_changes_nothing_when_it_comes_back(registry: str, tmp_path: Path) -> None:
    file = tmp_path / "sensors.csv"
    assert hub(registry, "sensors", "export", "--output", file).exit_code == 0
    count = len(city.read("da-nang").sensors)
    assert hub(registry, "sensors", "import", file).stdout == f"0 to change, {count} the same\n"
    only = hub(registry, "sensors", "export", "--domain", "water").stdout.splitlines()
    assert 1 < len(only) < count
    assert only[0].startswith("domain,device,name_vi,name_en,lon,lat,period,status,tag:")
