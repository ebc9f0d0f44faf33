"""The past as it was: what stood at a moment, and frames that lead from one moment to the next."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from hub.core import replay
from hub.edges.web.fields import rfc3339
from tests.edges.web.support import NOW, SQUARE, Hub, alarm, ms

SPAN = {"from": rfc3339(NOW - timedelta(hours=1)), "to": rfc3339(NOW)}

Shown = dict[str, Any]


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


class Viewer:
    """Takes up a snapshot and frames as the console does: newest event time wins, alarms stand while they are open."""

    def __init__(self, snapshot: Shown) -> None:
        self.values: dict[tuple[int, str], tuple[int, Any]] = {}
        self.places: dict[int, tuple[int, list[Any]]] = {}
        self.online: dict[int, bool] = {}
        self.cursor = snapshot["cursor"]
        self.alarms = {held["id"]: held for held in snapshot["alarms"]}
        self.zones = {zone["id"]: zone for zone in snapshot["zones"]}
        self.stood = {sensor: (lon, lat) for sensor, lon, lat in snapshot["places"]}
        self.rows(snapshot["rows"])

    def rows(self, rows: Iterable[Any]) -> None:
        for sensor, time, metrics, fix, online, *rest in rows:
            doubts = dict(*rest)
            for metric, value in metrics.items():
                if self.values.get((sensor, metric), (0, None))[0] <= time:
                    self.values[sensor, metric] = (time, (value, doubts.get(metric)))
            if fix is not None and self.places.get(sensor, (0, []))[0] <= time:
                self.places[sensor] = (time, fix)
            if online is not None:
                self.online[sensor] = online

    def take(self, frame: Shown) -> None:
        if frame["type"] == "delta":
            return self.rows(frame["rows"])
        assert frame["cursor"] > self.cursor, "a viewer that resumes would pass it over"
        self.cursor = frame["cursor"]
        if frame["type"] == "alarm":
            self.alarms.pop(frame["alarm"]["id"], None)
            if frame["alarm"]["open"]:
                self.alarms[frame["alarm"]["id"]] = frame["alarm"]
        elif frame["kind"] == "zone":
            self.zones.pop(frame["id"], None)
            if frame["body"]["enabled"]:
                self.zones[frame["id"]] = frame["body"]
        elif frame["kind"] == "sensor":
            self.stood[frame["id"]] = (frame["body"]["lon"], frame["body"]["lat"])
        return None

    def shown(self, today: Mapping[int, Any]) -> tuple[Any, ...]:
        """``today``: where the registry has each sensor now."""
        return self.values, self.places, self.online, self.alarms, self.zones, {**today, **self.stood}


def step(hub: Hub, number: int, action: str) -> None:
    """A step by the rules, as ingest writes it."""
    condition = "cleared" if action == "clear" else "active"
    hub.sql("UPDATE alarm SET condition = %s, version = version + 1 WHERE alarm_id = %s", condition, number)
    hub.sql("SELECT alarm_changed(%s, %s, 'test', 'rule:x', %s, '{}')", number, action, NOW)


async def at(hub: Hub, moment: datetime, **query: Any) -> Shown:
    found: Shown = await hub.get("/replay", at=moment.isoformat(), **query)
    return found


async def between(hub: Hub, start: datetime, to: datetime, **query: Any) -> list[Shown]:
    """All frames, page by page."""
    frames: list[Shown] = []
    cursor: dict[str, str] = {}
    while True:
        page = await hub.get("/replay/frames", **{"from": start.isoformat(), "to": to.isoformat()}, **query, **cursor)
        frames += page["frames"]
        if page["next"] is None:
            assert page["to"] == ms(to)
            return frames
        cursor = {"cursor": page["next"]}


async def test_every_sensor_as_it_was(hub: Hub) -> None:
    moment = ago(minutes=7, seconds=30)
    shown = await at(hub, moment)
    assert (shown["time"], shown["cursor"]) == (ms(moment), ms(moment) * 1000)
    [row] = [row for row in shown["rows"] if row[0] == 1]
    assert row == [1, ms(ago(minutes=8)), {"water_level": 1.08}, None, None], "its presence was not known then"
    assert not [row for row in shown["rows"] if row[0] == 3], "the bus was not heard of then"
    [bus] = [row for row in (await at(hub, ago(seconds=9)))["rows"] if row[0] == 3]
    assert bus == [3, ms(ago(seconds=9)), {}, [108.229, 16.06, 8.0, 90.0], None]


async def test_a_bus_comes_with_its_tail_oldest_first(hub: Hub) -> None:
    tail = [row for row in (await at(hub, NOW))["rows"] if row[0] == 3]
    assert [row[1] for row in tail] == [ms(ago(seconds=second)) for second in range(9, -1, -1)]


async def test_a_sensor_that_fell_silent_shows_nothing_after_the_look_back(hub: Hub) -> None:
    hub.sql("INSERT INTO latest SELECT 4, 1, %s, %s, 1, NULL, 0", NOW, NOW)
    hub.sql("INSERT INTO reading VALUES (4, 1, %s, %s, 7.5, NULL, 0)", ago(days=2), ago(days=2))
    assert not [row for row in (await at(hub, NOW))["rows"] if row[0] == 4]
    hub.sql("UPDATE sensor SET period = '1 day' WHERE sensor_id = 4")
    assert [row[2] for row in (await at(hub, NOW))["rows"] if row[0] == 4] == [{"water_level": 7.5}]
    assert not [row for row in (await at(hub, ago(days=2, seconds=1)))["rows"] if row[0] == 4]


async def test_only_the_domains_that_were_asked_for(hub: Hub) -> None:
    assert {row[0] for row in (await at(hub, NOW, domains="water"))["rows"]} == {1}
    both = await at(hub, NOW, domains=["water", "vehicle"])
    assert {row[0] for row in both["rows"]} == {1, 3}
    frames = await between(hub, ago(minutes=1), NOW, domains="vehicle")
    assert {row[0] for frame in frames for row in frame["rows"]} == {3}


async def test_each_step_tells_the_newest_of_each_sensor(hub: Hub) -> None:
    frames = await between(hub, ago(minutes=10), NOW, step_ms=120_000)
    assert [frame["at"] for frame in frames] == [ms(ago(minutes=minute)) for minute in (8, 6, 4, 2, 0)]
    assert {frame["type"] for frame in frames} == {"delta"}
    levels = [row for frame in frames for row in frame["rows"] if row[0] == 1 and row[2]]
    assert [(row[1], row[2]["water_level"]) for row in levels] == [
        (ms(ago(minutes=minute)), 1 + minute / 100) for minute in (8, 6, 4, 2, 0)
    ]


async def test_presence_over_time(hub: Hub) -> None:
    for online, since in ((False, ago(seconds=-1)), (True, ago(seconds=-2)), (True, ago(seconds=-3))):
        hub.sql("UPDATE presence SET online = %s, since = %s WHERE sensor_id = 1", online, since)
    told = hub.sql("SELECT online FROM presence_past WHERE sensor_id = 1 ORDER BY at")
    assert told == [(True,), (False,), (True,), (True,)]
    hub.sql("UPDATE presence_past SET at = at - interval '1 minute'")
    viewer = Viewer(await at(hub, ago(seconds=59)))
    assert viewer.online == {1: False}
    for frame in await between(hub, ago(seconds=59), NOW):
        viewer.take(frame)
    assert viewer.online == {1: True}


async def test_an_alarm_as_operators_were_shown_it(hub: Hub) -> None:
    number = alarm(hub)
    await hub.send("POST", f"/alarms/{number}/ack", {"comment": "đã thấy"}, role="operator")
    told = hub.sql("SELECT at FROM past ORDER BY at")
    before = await at(hub, told[0][0] - timedelta(microseconds=1))
    raised = await at(hub, told[0][0])
    acked = await at(hub, told[1][0])
    assert [[(held["ack"], held["version"]) for held in shown["alarms"]] for shown in (before, raised, acked)] == [
        [], [("unacked", 1)], [("acked", 2)],
    ]  # fmt: skip
    [frame] = await between(hub, told[0][0], told[1][0])
    assert (frame["type"], frame["at"], frame["alarm"]) == ("alarm", ms(told[1][0]), acked["alarms"][0])
    assert (frame["transition"]["action"], frame["transition"]["detail"]["comment"]) == ("ack", "đã thấy")


async def test_the_newest_of_the_past_is_the_present(hub: Hub) -> None:
    """Whatever was done to alarms, in whatever order: what the past says of now is what the tables say."""
    dice = random.Random(7)
    numbers = [alarm(hub, sensor) for sensor in (1, 2, 3, 4)]
    for _ in range(40):
        number, action = dice.choice(numbers), dice.choice(("ack", "comment", "clear", "again"))
        if action in ("ack", "comment"):
            await hub.send("POST", f"/alarms/{number}/{action}", {"comment": "xem"}, role="operator")
        else:
            step(hub, number, action)
    stood = {held["id"]: held for held in (await at(hub, _now(hub)))["alarms"]}
    assert stood == {held["id"]: held for held in (await hub.get("/alarms", open=True))["items"]}
    told = hub.sql("SELECT count(*), count(*) FILTER (WHERE until = 'infinity') FROM past")
    assert told == [(hub.sql("SELECT count(*) FROM alarm_transition")[0][0], 4)]


async def test_a_clock_set_back_takes_no_step_from_an_alarm(hub: Hub) -> None:
    number = alarm(hub)
    body = hub.sql("SELECT body FROM change")[0][0]
    again = "INSERT INTO change VALUES (%s, 'alarm', %s, %s, now() - interval '1 hour')"
    for seq in (90, 91):
        hub.sql(again, seq, number, Jsonb(body))
    spans = hub.sql("SELECT at, nullif(until, 'infinity') FROM past ORDER BY seq")
    assert [span[1] for span in spans[:2]] == [spans[1][0], spans[2][0]]
    assert spans[0][0] < spans[1][0] < spans[2][0]


async def test_zones_in_force_then(hub: Hub) -> None:
    # What was in force when is written by the database alone: an owner sets the clock of the test back.
    hub.sql("ALTER TABLE zone_force DISABLE TRIGGER append_only")
    hub.sql("UPDATE zone_force SET at = %s", ago(minutes=5))
    body = {"key": "new", "name": {"vi": "Mới", "en": "New"}, "geometry": SQUARE, "enable": True}
    assert (await hub.send("POST", "/zones", body)).status_code == 201
    assert [zone["key"] for zone in (await at(hub, ago(minutes=6)))["zones"]] == []
    assert [zone["key"] for zone in (await at(hub, ago(minutes=4)))["zones"]] == ["hoa-xuan"]
    frames = await between(hub, ago(minutes=6), _now(hub), step_ms=60_000)
    told = [frame for frame in frames if frame["type"] == "change"]
    assert [(frame["kind"], frame["body"]["key"]) for frame in told] == [("zone", "hoa-xuan"), ("zone", "new")]


@pytest.mark.parametrize("seed", range(4))
async def test_frames_lead_from_one_moment_to_the_next(hub: Hub, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Whatever happened: a snapshot and the frames after it are the later snapshot, in steps and pages of any size."""
    dice = random.Random(seed)
    _invent(hub, dice)
    today = {sensor: (lon, lat) for sensor, lon, lat in hub.sql("SELECT sensor_id, lon, lat FROM sensor")}
    monkeypatch.setattr(replay, "ROWS", dice.choice((1, 40, 20_000)))
    monkeypatch.setattr("hub.edges.stores.past.CHANGES", dice.choice((1, 3, 1_000)))
    moments = sorted(ago(seconds=dice.uniform(0, 1_800)) for _ in range(4))
    viewer = Viewer(await at(hub, moments[0]))
    for start, to in itertools.pairwise(moments):
        frames = await between(hub, start, to, step_ms=dice.choice((700, 5_000, 61_000, 3_600_000)))
        times = [frame["at"] for frame in frames]
        assert times == sorted(times)
        assert all(ms(start) <= time <= ms(to) for time in times)
        for frame in frames:
            viewer.take(frame)
        assert viewer.shown(today) == Viewer(await at(hub, to)).shown(today)


def move(hub: Hub, sensor: int, when: datetime, lon: float | None, lat: float | None) -> None:
    """As an editor does it, and as if it had been done then: an owner sets the clock of the test back."""
    hub.sql("UPDATE sensor SET lon = %s, lat = %s WHERE sensor_id = %s", lon, lat, sensor)
    hub.sql("ALTER TABLE sensor_place DISABLE TRIGGER append_only")
    hub.sql("UPDATE sensor_place SET at = %s WHERE NOT moved", ago(days=1))
    hub.sql(
        "UPDATE sensor_place SET at = %s WHERE sensor_id = %s AND at = (SELECT max(at) FROM sensor_place WHERE sensor_id = %s)",
        when, sensor, sensor,
    )  # fmt: skip
    hub.sql("ALTER TABLE sensor_place ENABLE TRIGGER append_only")


def _invent(hub: Hub, dice: random.Random) -> None:
    """Half an hour of readings, positions, presence, alarms and moves of sensors at random moments."""
    with psycopg.connect(hub.database) as connection:
        connection.execute("TRUNCATE reading, position, latest, latest_position")
        for sensor in (1, 2, 4):
            for metric in (1, 2):
                connection.execute("INSERT INTO latest VALUES (%s, %s, %s, %s, 1, NULL, 0)", (sensor, metric, NOW, NOW))
                for _ in range(dice.choice((0, 3, 200))):
                    time = ago(seconds=dice.uniform(0, 2_000))
                    value = (dice.random(), None) if dice.random() < 0.8 else (None, dice.choice("ab"))
                    connection.execute(
                        "INSERT INTO reading VALUES (%s, %s, %s, %s, %s, %s, %s)",
                        (sensor, metric, time, time, *value, int(time.timestamp()) % 3),
                    )
        connection.execute("INSERT INTO latest_position VALUES (3, %s, %s, 108.2, 16, NULL, 5, 8, 90, 0)", (NOW, NOW))
        for _ in range(150):
            time = ago(seconds=dice.uniform(0, 2_000))
            connection.execute(
                "INSERT INTO position VALUES (3, %s, %s, %s, 16, NULL, 5, NULL, 90, 0)",
                (time, time, 108 + dice.random()),
            )
        for _ in range(12):
            connection.execute(
                "INSERT INTO presence_past VALUES (%s, %s, %s)",
                (dice.randint(1, 4), ago(seconds=dice.uniform(0, 2_000)), dice.random() < 0.5),
            )
    for sensor in (1, 2, 3):
        number = alarm(hub, sensor)
        for action in ("clear", "again", "clear"):
            step(hub, number, action)
    # The clock of an edit only goes on, so the first of them are the oldest.
    for when in sorted(dice.uniform(0, 2_000) for _ in range(12)):
        lon, lat = dice.choice(((108.1, 16.0), (108.2, 16.1), (None, None)))
        move(hub, dice.choice((1, 2)), ago(seconds=2_000 - when), lon, lat)
    # They happened within this second; spread them over the half hour, in order.
    hub.sql(
        "UPDATE past SET at = p.moment, until = p.next FROM (SELECT seq, moment, coalesce(lead(moment) OVER (PARTITION BY ref"
        " ORDER BY seq), 'infinity') AS next FROM (SELECT seq, ref, %s - make_interval(secs => 1800 - 150 * row_number()"
        " OVER (ORDER BY seq)) AS moment FROM past) m) p WHERE past.seq = p.seq",
        NOW,
    )


def _now(hub: Hub) -> datetime:
    moment: datetime = hub.sql("SELECT clock_timestamp()")[0][0]
    return moment


async def test_an_answer_is_bounded_and_says_how_to_go_on(hub: Hub) -> None:
    span = {"from": rfc3339(ago(hours=2)), "to": rfc3339(NOW)}
    page = await hub.get("/replay/frames", **span, step_ms=1_000)
    assert page["next"] is not None
    assert page["to"] == ms(ago(hours=2)) + replay.FRAMES * 1_000


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"at": rfc3339(NOW + timedelta(hours=1))}, "at"),
        ({"at": "yesterday"}, "at"),
        ({"at": rfc3339(NOW), "domains": "magic"}, "domain"),
    ],
)
async def test_what_cannot_be_replayed(hub: Hub, query: dict[str, str], field: str) -> None:
    answer = await hub.client.get("/api/v1/replay", headers=hub.as_("viewer"), params=query)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_nothing_is_told_of_the_future(hub: Hub) -> None:
    span = {"from": rfc3339(NOW), "to": rfc3339(NOW + timedelta(days=1))}
    page = await hub.get("/replay/frames", **span, step_ms=3_600_000)
    assert page["next"] is None
    assert page["to"] <= ms(_now(hub))
    for wrong in ({"from": rfc3339(NOW), "to": rfc3339(ago(hours=1))}, {**SPAN, "cursor": "x"}):
        answer = await hub.client.get("/api/v1/replay/frames", headers=hub.as_("viewer"), params=wrong)
        assert answer.status_code == 422


async def test_a_report_says_who_did_what_and_how_long_it_took(hub: Hub) -> None:
    began = _now(hub)
    first, second = alarm(hub, 1), alarm(hub, 2)
    await hub.send("POST", f"/alarms/{first}/comment", {"comment": "đang xem"}, role="operator")
    await hub.send("POST", f"/alarms/{first}/ack", {}, role="operator")
    span = {"from": began.isoformat(), "to": (_now(hub) + timedelta(hours=1)).isoformat()}
    made = await hub.get("/replay/report", **span)
    assert [(step["action"], step["alarm"], step["by"]) for step in made["steps"]] == [
        ("raise", first, "rule"), ("raise", second, "rule"), ("comment", first, "person"), ("ack", first, "person"),
    ]  # fmt: skip
    figures = made["figures"]
    assert (figures["raised"], figures["acked"], figures["open_after"], figures["unacked_after"]) == (2, 1, 2, 1)
    assert figures["by_severity"]["critical"] == 2
    told = hub.sql("SELECT extract(epoch FROM b.at - a.at)::float8 FROM past a, past b WHERE a.seq = 1 AND b.seq = 4")
    assert made["alarms"][0]["answer_seconds"] == pytest.approx(told[0][0], abs=0.06)
    assert made["people"] == [{"actor": "token:test operator", "actions": {"ack": 1, "comment": 1}}]
    assert (made["made_by"], made["truncated"]) == ("token:test viewer", False)
    assert {step["alarm"] for step in (await hub.get("/replay/report", **span, alarm=second))["steps"]} == {second}
    assert hub.sql("SELECT count(*) FROM audit WHERE action LIKE 'replay%%'") == [(0,)]


async def test_a_report_of_an_incident_names_it_and_what_was_done_to_it(hub: Hub) -> None:
    began = _now(hub)
    first, other = alarm(hub, 1), alarm(hub, 2)
    [[number]] = hub.sql(
        "INSERT INTO incident (key, title, cause, zone_id, opened_at, last_at)"
        " VALUES ('zone=hoa-xuan,cause=flood', %s, 'flood', 1, %s, %s) RETURNING incident_id",
        Jsonb({"vi": "Ngập lụt – Hòa Xuân", "en": "Flooding – Hòa Xuân"}), began, began,
    )  # fmt: skip
    hub.sql("UPDATE alarm SET incident_id = %s WHERE alarm_id = %s", number, first)
    await hub.send("POST", f"/alarms/{first}/ack", {}, role="operator")
    await hub.send("POST", f"/incidents/{number}/assign", {"assignee": "operator", "comment": "đội 3"}, role="operator")
    span = {"from": began.isoformat(), "to": (_now(hub) + timedelta(hours=1)).isoformat()}
    made = await hub.get("/replay/report", **span, incident=number)
    assert [(one["id"], one["title"]["vi"], one["assignee"]) for one in made["incidents"]] == [
        (number, "Ngập lụt – Hòa Xuân", "operator")
    ]
    assert [held["id"] for held in made["alarms"]] == [first]
    assert [(deed["action"], deed["by"], deed["comment"]) for deed in made["deeds"]] == [("assign", "person", "đội 3")]
    assert made["people"] == [{"actor": "token:test operator", "actions": {"ack": 1, "incident-assign": 1}}]
    everything = await hub.get("/replay/report", **span)
    assert {held["id"] for held in everything["alarms"]} == {first, other}
    assert [one["id"] for one in everything["incidents"]] == [number]
    of_one = await hub.get("/replay/report", **span, alarm=first)
    assert (of_one["incidents"], of_one["deeds"]) == ([], [])


async def test_a_report_that_leaves_the_console_is_in_the_trail(hub: Hub) -> None:
    await hub.get("/replay/report", **{"from": rfc3339(ago(hours=1)), "to": rfc3339(NOW), "export": "markdown"})
    [(actor, detail)] = hub.sql("SELECT actor, detail FROM audit WHERE action = 'replay.export'")
    assert actor == "token:test viewer"
    assert detail == {
        "from": rfc3339(ago(hours=1)),
        "to": rfc3339(NOW),
        "incident": None,
        "alarm": None,
        "form": "markdown",
    }
