"""Where a fixed sensor stood: an editor who moves it today moves it in no replay of yesterday."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import errors

from tests.edges.web.conftest import Seeded
from tests.edges.web.support import Hub, ms
from tests.edges.web.test_replay import Viewer, ago, at, between, move

HOME = (108.20, 16.00)
"""of sensor 1, as it was registered"""


async def edit(hub: Hub, sensor: int, **given: Any) -> None:
    version = (await hub.get(f"/sensors/{sensor}"))["version"]
    answer = await hub.send("PATCH", f"/sensors/{sensor}", {**given, "version": version}, role="integrator")
    assert answer.status_code == 200, answer.text


def told(frames: list[dict[str, Any]]) -> list[tuple[int, int, float | None, float | None]]:
    """The moves among them: when (Unix milliseconds), sensor, lon, lat."""
    return [
        (frame["at"], frame["id"], frame["body"]["lon"], frame["body"]["lat"])
        for frame in frames
        if frame["type"] == "change" and frame["kind"] == "sensor"
    ]


def placed(hub: Hub, sensor: int = 1) -> list[tuple[datetime, float | None, float | None, bool]]:
    return hub.sql("SELECT at, lon, lat, moved FROM sensor_place WHERE sensor_id = %s ORDER BY at", sensor)


async def test_a_replay_of_before_an_edit_shows_where_it_stood(hub: Hub) -> None:
    await edit(hub, 1, lon=108.25, lat=16.05)
    await edit(hub, 2, name={"vi": "Tên khác", "en": "Another name"})
    assert (await at(hub, ago(minutes=5)))["places"] == [[1, *HOME]]
    moved = placed(hub)[-1][0]
    assert (await at(hub, moved))["places"] == []
    assert (await at(hub, moved - timedelta(microseconds=1)))["places"] == [[1, *HOME]]
    assert [entry[1:] for entry in placed(hub)] == [(*HOME, False), (108.25, 16.05, True)]
    assert len(placed(hub, 2)) == 1, "its name was edited, not its place"


async def test_one_that_was_moved_twice_stood_in_three_places(hub: Hub) -> None:
    move(hub, 1, ago(minutes=20), 108.21, 16.01)
    move(hub, 1, ago(minutes=10), 108.22, 16.02)
    stood = [(await at(hub, ago(minutes=minutes)))["places"] for minutes in (25, 20, 15, 10, 5)]
    assert stood == [[[1, *HOME]], [[1, 108.21, 16.01]], [[1, 108.21, 16.01]], [], []]


async def test_a_move_within_the_span_is_told_when_it_happened(hub: Hub) -> None:
    """Before the span, within it, and after it; and taken up it is the snapshot of later."""
    for minutes, lon in ((20, 108.21), (10, 108.22), (2, 108.23)):
        move(hub, 1, ago(minutes=minutes), lon, 16.01)
    viewer = Viewer(await at(hub, ago(minutes=15)))
    assert viewer.stood == {1: (108.21, 16.01)}
    frames = await between(hub, ago(minutes=15), ago(minutes=5), step_ms=60_000)
    assert told(frames) == [(ms(ago(minutes=10)), 1, 108.22, 16.01)]
    for frame in frames:
        viewer.take(frame)
    assert viewer.stood == Viewer(await at(hub, ago(minutes=5))).stood == {1: (108.22, 16.01)}
    [body] = [frame["body"] for frame in frames if frame["type"] == "change" and frame["kind"] == "sensor"]
    assert {**body, "lon": None, "lat": None} == {
        "id": 1, "device": "cam-le-1", "domain": "water", "status": "approved", "lon": None, "lat": None,
        "moving": False, "name_vi": "Sông Cẩm Lệ", "name_en": "cam-le-1", "period": 60.0,
    }  # fmt: skip


async def test_one_that_was_moved_and_moved_back_stands_where_it_does_today(hub: Hub) -> None:
    move(hub, 1, ago(minutes=20), 108.21, 16.01)
    move(hub, 1, ago(minutes=10), *HOME)
    assert (await at(hub, ago(minutes=25)))["places"] == []
    assert (await at(hub, ago(minutes=15)))["places"] == [[1, 108.21, 16.01]]


async def test_nowhere_is_a_place_as_well(hub: Hub) -> None:
    move(hub, 1, ago(minutes=20), None, None)
    move(hub, 1, ago(minutes=10), 108.22, 16.02)
    assert (await at(hub, ago(minutes=15)))["places"] == [[1, None, None]]
    assert told(await between(hub, ago(minutes=25), ago(minutes=5), step_ms=60_000)) == [
        (ms(ago(minutes=20)), 1, None, None), (ms(ago(minutes=10)), 1, 108.22, 16.02),
    ]  # fmt: skip


async def test_a_place_that_is_learnt_later_was_its_place_before(hub: Hub) -> None:
    """A sensor that sends no position is placed by hand when somebody finds it on the list; it stood there all along."""
    hub.sql("INSERT INTO sensor (source_id, domain, device, name) VALUES (1, 'air', 'new', '{}')")
    [(new,)] = hub.sql("SELECT sensor_id FROM sensor WHERE device = 'new'")
    await edit(hub, new, lon=108.24, lat=16.04)
    assert (await at(hub, ago(minutes=5)))["places"] == []
    await edit(hub, new, lon=108.25, lat=16.04)
    assert (await at(hub, ago(minutes=5)))["places"] == [[new, 108.24, 16.04]]
    assert [entry[1:] for entry in placed(hub, new)] == [
        (None, None, False), (108.24, 16.04, False), (108.25, 16.04, True),
    ]  # fmt: skip


async def test_nothing_is_told_of_those_that_were_never_moved(hub: Hub) -> None:
    hub.sql("INSERT INTO sensor (source_id, domain, device, name, lon, lat) VALUES (1, 'air', 'new', '{}', 108, 16)")
    assert (await at(hub, ago(minutes=5)))["places"] == [], "one that came later stands where it came to"
    now = hub.sql("SELECT clock_timestamp()")[0][0]
    assert told(await between(hub, ago(minutes=5), now, step_ms=60_000)) == []


async def test_of_the_retired_and_of_other_domains_nothing_is_told(hub: Hub) -> None:
    for sensor in (1, 2, 4):
        move(hub, sensor, ago(minutes=10), 108.3, 16.3)
    await edit(hub, 4, status="retired")
    span = {"start": ago(minutes=15), "to": ago(minutes=5)}
    assert [place[0] for place in (await at(hub, ago(minutes=15)))["places"]] == [1, 2]
    assert sorted(entry[1] for entry in told(await between(hub, **span, step_ms=60_000))) == [1, 2]
    assert [place[0] for place in (await at(hub, ago(minutes=15), domains="air"))["places"]] == [2]
    assert [entry[1] for entry in told(await between(hub, **span, step_ms=60_000, domains="air"))] == [2]


async def test_many_moves_come_page_by_page(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        move(hub, 1, ago(minutes=20 - number), 108.3 + number / 100, 16.0)
    monkeypatch.setattr("hub.edges.stores.past.CHANGES", 2)
    frames = told(await between(hub, ago(minutes=25), ago(minutes=5), step_ms=60_000))
    assert [entry[0] for entry in frames] == [ms(ago(minutes=20 - number)) for number in range(7)]


async def test_two_moves_of_one_transaction_and_a_clock_set_back_keep_their_order(hub: Hub) -> None:
    with psycopg.connect(hub.database) as connection:
        for lon in (108.3, 108.4):
            connection.execute("UPDATE sensor SET lon = %s WHERE sensor_id = 1", (lon,))
    move(hub, 1, ago(minutes=-1440), 108.5, 16.0)  # counted from when the tests began
    hub.sql("UPDATE sensor SET lon = 108.6 WHERE sensor_id = 1")
    assert [lon for _, lon, _, _ in placed(hub)] == [108.2, 108.3, 108.4, 108.5, 108.6]


@pytest.mark.parametrize("role", ["ioc_web", "ioc_ingest", "ioc_jobs"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO sensor_place VALUES (1, now(), 1, 1, true)",
        "UPDATE sensor_place SET lon = 0",
        "DELETE FROM sensor_place",
        "TRUNCATE sensor_place",
        "SELECT note_place()",
    ],
)
def test_nobody_writes_the_places_but_the_registry(seeded: Seeded, role: str, statement: str) -> None:
    with psycopg.connect(seeded.url, autocommit=True) as connection:
        connection.execute(f"SET SESSION AUTHORIZATION {role}")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement)


def test_even_the_owner_cannot_edit_them_by_accident(seeded: Seeded) -> None:
    with psycopg.connect(seeded.url, autocommit=True) as connection:
        for statement in ("UPDATE sensor_place SET lon = 0", "DELETE FROM sensor_place", "TRUNCATE sensor_place"):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement)


def test_ingest_registers_a_place_and_web_edits_it_with_no_right_to_the_table(seeded: Seeded) -> None:
    with psycopg.connect(seeded.url, autocommit=True) as connection:
        connection.execute("SET SESSION AUTHORIZATION ioc_ingest")
        connection.execute(
            "INSERT INTO sensor (source_id, domain, device, name, lon, lat) VALUES (1, 'air', 'new', '{}', 108, 16)"
        )
        connection.execute("SET SESSION AUTHORIZATION ioc_web")
        connection.execute("UPDATE sensor SET lon = 108.5 WHERE device = 'new'")
        found = connection.execute(
            "SELECT p.lon, moved FROM sensor_place p JOIN sensor USING (sensor_id) WHERE device = 'new' ORDER BY at"
        ).fetchall()
    assert found == [(108.0, False), (108.5, True)]
