"""Alarms on the real database: what mutes them, what gathers them, what is not repeated."""

from __future__ import annotations

from datetime import timedelta

from hub.core.alarms import Action, Outcome
from hub.core.handling import Given
from hub.edges.stores import alarm_acts, incidents
from tests.edges.alarms.support import GATEWAY, LEVEL_1, LEVEL_3, NOW, SILENT, City, after, transition


async def test_a_source_mutes_what_stands_and_what_comes(city: City) -> None:
    await city.decide(transition(LEVEL_1, 1, "raise"))
    await city.decide(transition(LEVEL_3, 1, "raise", after(1)), transition(LEVEL_1, 2, "raise", after(2)))
    low, high, other = [await city.alarm(number) for number in (1, 2, 3)]
    assert (low["presentation"], high["presentation"], other["presentation"]) == ("suppressed", "shown", "shown")
    assert low["suppressed"] == {"reason": "inhibited", "by": "rule:level-3", "alarm": 2, "window": None}
    assert await city.told(1) == [("raise", "rule:level-1"), ("suppress", "system:inhibition")]
    await city.decide(transition(LEVEL_3, 2, "raise", after(3)))
    assert (await city.alarm(3))["presentation"] == "suppressed"
    await city.decide(transition(LEVEL_3, 1, "clear", after(4)))
    assert (await city.alarm(1))["presentation"] == "shown", "its own source is gone"
    assert (await city.alarm(3))["presentation"] == "suppressed", "the other source stands"


async def test_born_suppressed_asks_nobody_and_is_recorded(city: City) -> None:
    await city.decide(transition(GATEWAY, 3, "raise"), transition(SILENT, 1, "raise"), transition(SILENT, 2, "raise"))
    mine, strange = await city.alarm(2), await city.alarm(3)
    assert (mine["presentation"], strange["presentation"]) == ("suppressed", "shown")
    assert await city.told(2) == [("raise", "rule:gauge-silent")]
    rows = await city.rows("SELECT detail -> 'asks' FROM alarm_transition WHERE action = 'raise' ORDER BY alarm_id")
    assert rows == [(True,), (False,), (True,)]
    await city.decide(transition(SILENT, 1, "clear", after(1)), transition(GATEWAY, 3, "clear", after(2)))
    assert (await city.alarm(2))["presentation"] == "shown"


async def test_a_shelved_target_is_suppressed_when_its_shelf_ends(city: City) -> None:
    await city.decide(transition(LEVEL_1, 1, "raise"))
    given = Given(until=after(60), reason="đang kiểm tra")
    await alarm_acts.act(city.connection, 1, Action.SHELVE, "user:lan", given=given, now=NOW)
    await city.decide(transition(LEVEL_3, 1, "raise", after(1)))
    assert (await city.alarm(1))["presentation"] == "shelved"
    assert await alarm_acts.expire(city.connection, after(59)) == 0
    assert await alarm_acts.expire(city.connection, after(60)) == 1
    assert (await city.told(1))[-2:] == [("unshelve", "system:expiry"), ("suppress", "system:inhibition")]
    await city.decide(transition(LEVEL_3, 1, "clear", after(70)))
    assert (await city.alarm(1))["presentation"] == "shown"


async def test_a_shelf_goes_over_to_the_next_alarm(city: City) -> None:
    await city.decide(transition(LEVEL_1, 1, "raise"))
    given = Given(until=after(3600), reason="đang kiểm tra")
    await alarm_acts.act(city.connection, 1, Action.SHELVE, "user:lan", given=given, now=NOW)
    await alarm_acts.act(city.connection, 1, Action.ACK, "user:lan", now=NOW)
    await city.decide(transition(LEVEL_1, 1, "clear", after(60)))
    await city.decide(transition(LEVEL_1, 1, "raise", after(1200)))
    first, second = await city.alarm(1), await city.alarm(2)
    assert (first["presentation"], second["presentation"]) == ("shown", "shelved")
    assert second["shelved"]["by"] == "user:lan"
    await alarm_acts.act(city.connection, 2, Action.ACK, "user:lan", now=NOW)
    await city.decide(transition(LEVEL_1, 1, "clear", after(3500)))
    await city.decide(transition(LEVEL_1, 1, "raise", after(5000)))
    assert (await city.alarm(3))["presentation"] == "shown", "the shelf had ended"


async def test_chattering_is_one_alarm_that_asks_once(city: City) -> None:
    for number in range(3):
        await city.decide(transition(LEVEL_1, 1, "raise", after(number * 20)))
        if number < 2:
            await city.decide(transition(LEVEL_1, 1, "clear", after(number * 20 + 10)))
    alarm = await city.alarm(1)
    assert (alarm["chattering"], alarm["count"]) == (True, 3)
    await alarm_acts.act(city.connection, 1, Action.ACK, "user:lan", now=after(45))
    await city.decide(transition(LEVEL_1, 1, "clear", after(50)))
    await city.decide(transition(LEVEL_1, 1, "raise", after(60)))
    alarm = await city.alarm(1)
    assert (alarm["count"], alarm["ack"], alarm["condition"]) == (4, "acked", "active")
    assert await city.rows("SELECT count(*) FROM alarm") == [(1,)]
    asked = await city.rows("SELECT detail -> 'asks' FROM alarm_transition WHERE action = 'raise' ORDER BY event_time")
    assert asked == [(True,), (True,), (False,), (False,)]
    assert await alarm_acts.expire(city.connection, after(60 + 599)) == 0
    assert await alarm_acts.expire(city.connection, after(60 + 600)) == 1
    assert (await city.alarm(1))["chattering"] is False
    assert (await city.told(1))[-1] == ("calm", "system:calm")


async def test_incidents_gather_by_zone_cause_and_time(city: City) -> None:
    await city.decide(transition(LEVEL_1, 1, "raise"), transition(LEVEL_3, 2, "raise", after(60)))
    await city.decide(transition(LEVEL_1, 4, "raise", after(90)), transition(SILENT, 1, "raise", after(90)))
    bodies = [row[0] for row in await city.rows("SELECT body FROM incident_json ORDER BY incident_id")]
    assert [(one["key"], one["alarm_count"], one["severity"]) for one in bodies] == [
        ("zone=hoa-xuan,cause=flood", 2, "critical"),
        ("zone=-,cause=flood", 1, "minor"),
        ("zone=hoa-xuan,cause=silence", 1, "major"),
    ]
    assert bodies[0]["title"] == {"vi": "Ngập lụt – Hòa Xuân", "en": "Flooding – Hòa Xuân"}
    assert (bodies[0]["first_alarm"], bodies[0]["unacked_count"], bodies[0]["zone"]["key"]) == (1, 2, "hoa-xuan")
    late = timedelta(hours=2)
    await city.decide(transition(LEVEL_3, 1, "raise", NOW + late))
    assert (await city.alarm(5))["incident"] == 1, "something in it is active still"
    for number, (rule, sensor) in enumerate(((LEVEL_1, 1), (LEVEL_3, 2), (LEVEL_3, 1))):
        await city.decide(transition(rule, sensor, "clear", NOW + late + timedelta(seconds=number + 1)))
    await city.decide(transition(LEVEL_1, 2, "raise", NOW + 2 * late))
    assert (await city.alarm(6))["incident"] not in (1, 2, 3), (
        "two hours after the last, with nothing active, is another story"
    )


async def test_an_incident_closes_with_its_last_alarm_and_reopens_with_it(city: City) -> None:
    await city.decide(transition(LEVEL_1, 1, "raise"))
    await city.decide(transition(LEVEL_1, 1, "clear", after(1)))
    given = Given(outcome=Outcome.CONFIRMED)
    await alarm_acts.act(city.connection, 1, Action.CLOSE, "user:lan", given=given, now=after(2))
    [[closed]] = await city.rows("SELECT body FROM incident_json")
    assert (closed["open"], closed["closed_by"]) == (False, "system:incident")
    await alarm_acts.act(city.connection, 1, Action.REOPEN, "user:lan", now=after(3))
    [[opened]] = await city.rows("SELECT body FROM incident_json")
    assert (opened["open"], opened["open_count"]) == (True, 1)
    await incidents.act(city.connection, 1, "close", "user:lan", outcome=Outcome.FALSE_ALARM, now=after(4))
    alarm = await city.alarm(1)
    assert (alarm["outcome"], alarm["ack"], alarm["closed_by"]) == ("false_alarm", "acked", "user:lan")
    steps = await city.rows("SELECT action, actor FROM incident_event ORDER BY event_id")
    assert steps == [
        ("open", "system:incident"),
        ("close", "system:incident"),
        ("reopen", "system:incident"),
        ("close", "user:lan"),
    ]


async def test_each_step_tells_how_the_alarm_stands_after_it(city: City) -> None:
    await city.decide(transition(LEVEL_1, 1, "raise"))
    await alarm_acts.act(city.connection, 1, Action.ASSIGN, "user:lan", given=Given(assignee="mai"), now=after(1))
    given = Given(until=after(600), reason="thử")
    await alarm_acts.act(city.connection, 1, Action.SHELVE, "user:lan", given=given, now=after(2))
    rows = await city.rows("SELECT detail -> 'state' FROM alarm_transition ORDER BY transition_id")
    states = [row[0] for row in rows]
    assert [(one["presentation"], one["assignee"], one["incident"]) for one in states] == [
        ("shown", None, 1),
        ("shown", "mai", 1),
        ("shelved", "mai", 1),
    ]
    assert states[2]["shelved"]["reason"] == "thử"
    assert {"severity", "outcome", "suppressed", "chattering", "steps", "version", "open"} <= states[0].keys()


async def test_the_rights_of_ingest_are_enough(city: City) -> None:
    await city.connection.execute("SET SESSION AUTHORIZATION ioc_ingest")
    await city.decide(transition(LEVEL_1, 1, "raise"), transition(LEVEL_3, 1, "raise", after(1)))
    await city.decide(transition(LEVEL_3, 1, "clear", after(2)), transition(LEVEL_1, 1, "clear", after(3)))
    assert [action for action, _ in await city.told(1)] == ["raise", "suppress", "unsuppress", "clear"]
