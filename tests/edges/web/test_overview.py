"""The city at a glance: figures are of fresh and good values only, liveness counts whom the hub hears."""

from __future__ import annotations

from datetime import timedelta

from tests.edges.web.support import NOW, Hub


async def test_figures_leave_out_what_is_old_or_bad(hub: Hub) -> None:
    river = "UPDATE sensor SET tags = '{\"river\": \"cam-le\"}' WHERE domain = 'water'"
    hub.sql(river + " RETURNING 1")
    hub.sql("UPDATE latest SET time = now() RETURNING 1")
    answer = await hub.get("/overview")
    level = next(one for one in answer["figures"] if one["target"]["metric"] == "water_level")
    assert (level["value"], level["sensors"], level["met"], level["unit"]) == (1.0, 1, True, "m")
    hub.sql("INSERT INTO latest VALUES (4, 1, now(), now(), 3.2, NULL, 0) RETURNING 1")
    level = next(one for one in (await hub.get("/overview"))["figures"] if one["target"]["metric"] == "water_level")
    assert (level["value"], level["sensors"], level["met"]) == (3.2, 2, False)
    hub.sql("UPDATE latest SET flags = 2 WHERE sensor_id = 4 RETURNING 1")
    hub.sql("UPDATE latest SET time = %s WHERE sensor_id = 1 RETURNING 1", NOW - timedelta(minutes=5))
    level = next(one for one in (await hub.get("/overview"))["figures"] if one["target"]["metric"] == "water_level")
    assert (level["value"], level["sensors"], level["met"]) == (None, 0, None)


async def test_liveness_is_by_each_sensors_own_period(hub: Hub) -> None:
    hub.sql("UPDATE latest SET time = now() RETURNING 1")
    hub.sql("UPDATE latest_position SET time = now() RETURNING 1")
    domains = {one["domain"]: (one["sensors"], one["fresh"]) for one in (await hub.get("/overview"))["liveness"]}
    assert domains == {"air": (1, 0), "noise": (1, 0), "vehicle": (1, 1), "water": (2, 1)}
    hub.sql("UPDATE latest SET time = %s WHERE sensor_id = 1 RETURNING 1", NOW - timedelta(minutes=3))
    domains = {one["domain"]: (one["sensors"], one["fresh"]) for one in (await hub.get("/overview"))["liveness"]}
    assert domains["water"] == (2, 0)
