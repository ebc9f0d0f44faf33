"""The past of a sensor at the resolution that fits."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import openpyxl
import pytest

from hub.edges.web.fields import rfc3339
from hub.edges.web.routes import history as routes_history
from tests.edges.web.support import NOW, Hub, ms

CITY = ZoneInfo("Asia/Ho_Chi_Minh")
BEFORE = rfc3339(NOW - timedelta(hours=3))
AFTER = rfc3339(NOW + timedelta(minutes=1))
SPAN = {"metric": "water_level", "from": BEFORE, "to": AFTER}


async def test_raw_when_it_fits(hub: Hub) -> None:
    history = await hub.get("/sensors/1/history", **SPAN)
    assert (history["resolution"], history["columns"], len(history["rows"])) == (
        "raw",
        ["time", "value", "quality"],
        120,
    )
    assert history["rows"][-1] == [ms(), 1.0, "good"]
    assert history["rows"][-6][2] == "bad"
    assert history["rows"] == sorted(history["rows"])
    assert history["unit"] == "m"


async def test_summaries_when_it_does_not(hub: Hub) -> None:
    history = await hub.get("/sensors/1/history", **SPAN, points=50)
    assert history["resolution"] == "1m"
    assert history["bucket_seconds"] == 240
    assert 30 <= len(history["rows"]) <= 50
    assert sum(row[1] for row in history["rows"]) == 119, "a bad sample is in no summary"
    for _, count, low, mean, high, last in history["rows"]:
        assert count >= 1
        assert low <= mean <= high
        assert low <= last <= high


async def test_the_resolution_that_was_asked_for(hub: Hub) -> None:
    for resolution, most in (("raw", 120), ("1m", 121), ("1h", 4)):
        history = await hub.get("/sensors/1/history", **SPAN, resolution=resolution)
        assert history["resolution"] == resolution
        assert 2 <= len(history["rows"]) <= most
    long = await hub.get(
        "/sensors/1/history", metric="water_level", **{"from": "2026-01-01T00:00:00Z", "to": AFTER}, points=100
    )
    assert long["resolution"] == "1h"


async def test_a_span_the_wrong_way_round(hub: Hub) -> None:
    answer = await hub.client.get(
        "/api/v1/sensors/1/history",
        headers=hub.as_("viewer"),
        params={"metric": "water_level", "from": AFTER, "to": BEFORE},
    )
    assert answer.json()["errors"][0]["field"] == "from"


async def test_what_was_never_measured(hub: Hub) -> None:
    empty = await hub.get("/sensors/2/history", **SPAN)
    assert empty["rows"] == []
    for path, word in (("/sensors/1/history?metric=no2x", "no2x"), ("/sensors/99/history?metric=water_level", "99")):
        answer = await hub.client.get(f"/api/v1{path}", headers=hub.as_("viewer"))
        assert answer.status_code == 404
        assert word in answer.json()["detail"]


async def test_the_track_of_a_bus(hub: Hub) -> None:
    track = await hub.get("/sensors/3/track", **{"from": BEFORE, "to": AFTER})
    assert track["columns"] == ["time", "lon", "lat", "speed", "course", "accuracy"]
    assert len(track["rows"]) == 10
    assert track["rows"][-1] == [ms(), 108.22, 16.06, 8, 90, 5]
    assert [row[0] for row in track["rows"]] == sorted(row[0] for row in track["rows"])


async def test_a_history_for_a_spreadsheet(hub: Hub) -> None:
    hub.sql("INSERT INTO metric (key) VALUES ('note')")
    for minute, text in enumerate(
        ("plain, with comma", "=cmd|' /C calc'!A0", "\N{FULLWIDTH EQUALS SIGN}1+1", "  @SUM(1)")
    ):
        hub.sql("INSERT INTO reading VALUES (1, 3, %s, %s, NULL, %s, 0)", NOW - timedelta(minutes=minute), NOW, text)
    query = {"metric": "note", "from": BEFORE, "to": AFTER, "format": "csv"}
    answer = await hub.client.get("/api/v1/sensors/1/history", params=query, headers=hub.as_("viewer"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="cam-le-1-note.csv"'
    assert list(csv.reader(io.StringIO(answer.text, newline=""))) == [
        ["time", "value", "quality", "device", "metric", "unit"],
        [rfc3339(NOW - timedelta(minutes=3)), "'  @SUM(1)", "good", "cam-le-1", "note", ""],
        [rfc3339(NOW - timedelta(minutes=2)), "'\N{FULLWIDTH EQUALS SIGN}1+1", "good", "cam-le-1", "note", ""],
        [rfc3339(NOW - timedelta(minutes=1)), "'=cmd|' /C calc'!A0", "good", "cam-le-1", "note", ""],
        [rfc3339(NOW), "plain, with comma", "good", "cam-le-1", "note", ""],
    ]


@pytest.mark.parametrize(
    ("language", "names", "quality"),
    [("vi", ("Thời gian", "Giá trị (m)", "Chất lượng"), "Tốt"), ("en", ("Time", "Value (m)", "Quality"), "Good")],
)
async def test_a_workbook_has_numbers_and_times_of_the_city(
    hub: Hub, language: str, names: tuple[str, ...], quality: str
) -> None:
    book, answer = await workbook(hub, **SPAN, resolution="raw", language=language)
    assert answer.headers["content-disposition"] == 'attachment; filename="cam-le-1-water_level.xlsx"'
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert head == names
    told = await hub.get("/sensors/1/history", **SPAN, resolution="raw")
    assert len(rows) == len(told["rows"]) == 120
    at, value, word = rows[-1]
    assert abs(at - NOW.astimezone(CITY).replace(tzinfo=None)) < timedelta(milliseconds=2)
    assert (value, word) == (1.0, quality)
    about = dict(book.worksheets[1].iter_rows(values_only=True))
    assert {"cam-le-1", "water_level", "m", "Asia/Ho_Chi_Minh", 120} <= set(about.values())
    assert len(about) == 8


async def test_a_workbook_of_a_summary_says_what_a_row_is(hub: Hub) -> None:
    book, _ = await workbook(hub, metric="water_level", resolution="1m", points="60", language="en")
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert head == ("Time", "Samples", "Lowest (m)", "Mean (m)", "Highest (m)", "Last (m)")
    told = await hub.get("/sensors/1/history", metric="water_level", resolution="1m", points=60)
    assert [list(row[1:]) for row in rows] == [pytest.approx(row[1:]) for row in told["rows"]]
    assert dict(book.worksheets[1].iter_rows(values_only=True))["Each row sums up (seconds)"] == told["bucket_seconds"]


async def test_no_text_in_a_workbook_is_a_formula(hub: Hub) -> None:
    hub.sql("INSERT INTO metric (key) VALUES ('note')")
    texts = ["=cmd|' /C calc'!A0", "+1+1", "http://example.org", "x" * 40_000]
    for minute, text in enumerate(texts):
        hub.sql("INSERT INTO reading VALUES (1, 3, %s, %s, NULL, %s, 0)", NOW - timedelta(minutes=minute), NOW, text)
    book, _ = await workbook(hub, **{**SPAN, "metric": "note"})
    cells = [row[1] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert [(cell.data_type, cell.value, cell.hyperlink) for cell in cells] == [
        ("s", text[:32_767], None) for text in reversed(texts)
    ]


async def test_a_workbook_of_nothing_has_its_names_all_the_same(hub: Hub) -> None:
    book, _ = await workbook(
        hub, metric="water_level", **{"from": "2020-01-01T00:00:00Z", "to": "2020-01-02T00:00:00Z"}
    )
    assert [len(list(sheet.iter_rows())) for sheet in book.worksheets] == [1, 8]


async def workbook(hub: Hub, **query: str) -> tuple[Any, httpx.Response]:
    """What a spreadsheet program reads."""
    query["format"] = "xlsx"
    answer = await hub.client.get("/api/v1/sensors/1/history", params=query, headers=hub.as_("viewer"))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return openpyxl.load_workbook(io.BytesIO(answer.content)), answer


async def test_csv_holds_all_of_it_or_says_what_to_ask_for(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes_history, "MAX_RAW", 50)
    path = "/api/v1/sensors/1/history?metric=water_level&resolution=raw&format=csv"
    refused = await hub.client.get(path, headers=hub.as_("viewer"))
    [problem] = refused.json()["errors"]
    assert (refused.status_code, problem["field"], problem["code"]) == (422, "from", "history.most")
    start = problem["expected"].split("from ")[1].split(" ")[0]
    assert start in problem["vi"]["expected"]
    taken = await hub.client.get(path + f"&from={start}", headers=hub.as_("viewer"))
    assert len(taken.text.splitlines()) == 50, "a line of names, and the rows from the second of the newest on"
    told = await hub.get("/sensors/1/history", metric="water_level", resolution="raw")
    assert (told["truncated"], len(told["rows"])) == (True, 50)


async def test_csv_of_a_summary_names_its_width(hub: Hub) -> None:
    query = {"metric": "water_level", "resolution": "1m", "points": "60", "format": "csv"}
    answer = await hub.client.get("/api/v1/sensors/1/history", headers=hub.as_("viewer"), params=query)
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    told = await hub.get("/sensors/1/history", metric="water_level", resolution="1m", points=60)
    assert {row["bucket_seconds"] for row in rows} == {str(told["bucket_seconds"])} == {"1440"}
