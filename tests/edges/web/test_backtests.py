"""Backtests and labels over the API. A worker runs them; tests/edges/jobs has its own proofs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.edges.backtest_worker import work
from tests.edges.web.support import NOW, RULE, SQUARE, Hub

PERIOD = {"from": (NOW - timedelta(hours=3)).isoformat(), "to": (NOW + timedelta(minutes=1)).isoformat()}
LOWER = {**RULE, "when": {"kind": "threshold", "above": 1.5, "clear_below": 1.2}}
FENCE: dict[str, Any] = {
    "key": "passes",
    "name": {"vi": "Đi qua", "en": "Passes"},
    "applies_to": {"domain": "vehicle"},
    "when": {"kind": "geofence", "event": "enter", "zone": "west"},
    "severity": "minor",
}
WEST = {
    "key": "west",
    "name": {"vi": "Phía tây", "en": "West"},
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[108.0, 16.05], [108.2245, 16.05], [108.2245, 16.07], [108.0, 16.07], [108.0, 16.05]]],
    },
}


@pytest.fixture
async def working(hub: Hub) -> AsyncIterator[Hub]:
    """The hub with a worker beside it."""
    running = asyncio.create_task(work(hub.database))
    yield hub
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def ended(hub: Hub, number: int) -> Any:
    async with asyncio.timeout(30):
        while True:
            answer = await hub.get(f"/backtests/{number}")
            if answer["status"] not in ("waiting", "running"):
                return answer
            await asyncio.sleep(0.05)


async def test_a_draft_over_stored_history(working: Hub) -> None:
    asked = await working.send("POST", "/backtests", {"documents": [LOWER], **PERIOD}, role="integrator")
    assert (asked.status_code, asked.json()["status"]) == (202, "waiting")
    answer = await ended(working, asked.json()["id"])
    assert (answer["status"], answer["progress"], answer["records"]) == ("done", 1.0, 120)
    (alarm,) = answer["result"]["alarms"]
    assert (alarm["rule"], alarm["device"], alarm["sensor"]) == ("cam-le-level-3", "cam-le-1", 1)
    assert answer["result"]["by_zone"] == [{"zone": "hoa-xuan", "count": 1}], "it stands there"
    assert sum(hour["count"] for hour in answer["result"]["by_hour"]) == 1
    assert answer["result"]["difference"]["counts"] == {"same": 0, "moved": 0, "new": 1, "gone": 0}
    assert (await working.get(f"/backtests/{answer['id']}/alarms"))["items"] == [alarm]
    listed = (await working.get("/backtests"))["items"]
    assert [(one["id"], one["result"]) for one in listed] == [(answer["id"], None)]
    assert (await working.send("DELETE", f"/backtests/{answer['id']}")).status_code == 204
    assert (await working.get("/backtests"))["items"] == []
    assert working.sql("SELECT count(*) FROM backtest_alarm") == [(0,)]


async def test_a_draft_zone_is_there_for_the_drafts_alone(working: Hub) -> None:
    asked = await working.send("POST", "/backtests", {"documents": [FENCE], "zones": [WEST], **PERIOD})
    answer = await ended(working, asked.json()["id"])
    (alarm,) = answer["result"]["alarms"]
    assert (alarm["device"], alarm["zone"]) == ("bus-1", "west")
    assert answer["result"]["difference"] is None
    await working.send(
        "POST", "/rules", {"document": {**FENCE, "when": {**FENCE["when"], "zone": "hoa-xuan"}}, "enable": True}
    )
    redrawn = {**WEST, "key": "hoa-xuan"}
    asked = await working.send("POST", "/backtests", {"zones": [redrawn], **PERIOD})
    answer = await ended(working, asked.json()["id"])
    assert answer["result"]["difference"]["counts"] == {"same": 0, "moved": 0, "new": 1, "gone": 0}
    assert (await working.get("/zones/1"))["geometry"] == SQUARE, "nothing was written"


async def test_many_alarms_are_paged(working: Hub) -> None:
    """A lamp that goes up and down 1,200 times."""
    working.sql(
        "INSERT INTO reading SELECT 4, 1, %s::timestamptz - n * INTERVAL '1 second', now(), n %% 2 * 9, NULL, 0"
        " FROM generate_series(1, 2400) n",
        NOW,
    )
    asked = await working.send("POST", "/backtests", {"documents": [{**RULE, "key": "flapping"}], **PERIOD})
    answer = await ended(working, asked.json()["id"])
    assert (answer["result"]["alarm_count"], len(answer["result"]["alarms"])) == (1200, 1000)
    first = await working.get(f"/backtests/{answer['id']}/alarms")
    rest = await working.get(f"/backtests/{answer['id']}/alarms", cursor=first["next"])
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (1000, 200, None)


async def test_labels_make_precision_and_recall(working: Hub) -> None:
    """One alarm; two incidents, of which one is found 10 minutes after it began."""
    asked = await working.send("POST", "/backtests", {"documents": [LOWER], **PERIOD})
    raised = NOW - timedelta(minutes=119)
    one = {"rule": RULE["key"], "device": "cam-le-1", "note": "ngập"}
    span = {"from": (raised - timedelta(minutes=10)).isoformat(), "to": (raised + timedelta(minutes=5)).isoformat()}
    before = await ended(working, asked.json()["id"])
    assert before["result"]["quality"] is None
    made = await working.send("POST", "/labels", {**one, **span}, role="operator")
    assert made.status_code == 201, made.text
    assert (await working.send("POST", "/labels", {**one, **span}, role="operator")).status_code == 409
    assert (await working.send("POST", "/labels", {"zone": "hoa-xuan", "device": "bus-1", **span})).status_code == 201
    answer = await ended(
        working, (await working.send("POST", "/backtests", {"documents": [LOWER], **PERIOD})).json()["id"]
    )
    assert answer["result"]["quality"] == {
        "labels": 2, "given": 2, "found": 1, "missed": 1, "right": 1, "false": 0, "unlabelled": 0,
        "precision": 1.0, "recall": 0.5, "median_delay_seconds": 600.0, "longest_delay_seconds": 600.0,
        "disputed": 0, "independent": 2, "independent_found": 1, "recall_independent": 0.5,
    }  # fmt: skip
    assert [label["zone"] for label in (await working.get("/labels"))["items"]] == ["hoa-xuan", None]
    assert len((await working.get("/labels", rule=RULE["key"]))["items"]) == 1
    assert (await working.send("DELETE", f"/labels/{made.json()['id']}", role="operator")).status_code == 204
    assert (await working.send("DELETE", f"/labels/{made.json()['id']}", role="operator")).status_code == 404


async def test_a_period_ends_now_at_the_latest_and_the_answer_says_so(hub: Hub) -> None:
    asked = await hub.send("POST", "/backtests", {"documents": [RULE], **PERIOD, "to": "2199-01-01T00:00:00Z"})
    assert NOW <= datetime.fromisoformat(asked.json()["to"]) <= datetime.now(UTC)
    ahead = {"from": "2198-01-01T00:00:00Z", "to": "2199-01-01T00:00:00Z"}
    answer = await hub.send("POST", "/backtests", {"documents": [RULE], **ahead})
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, ["from"])


async def test_what_cannot_be_run_is_refused_at_once(hub: Hub) -> None:
    for body, field in (
        ({"documents": [{**RULE, "severity": "loud"}], **PERIOD}, "documents.cam-le-level-3.severity"),
        ({"documents": [RULE], "from": PERIOD["to"], "to": PERIOD["from"]}, "to"),
        ({"documents": [], **PERIOD}, "documents"),
        ({"documents": [RULE], "zones": [{**WEST, "kind": "circle"}], **PERIOD}, "zones.west.geometry.type"),
    ):
        answer = await hub.send("POST", "/backtests", body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.text
    assert (await hub.send("POST", "/backtests", {"documents": [RULE], **PERIOD}, role="operator")).status_code == 403
    assert (await hub.send("POST", "/labels", {**PERIOD}, role="operator")).json()["errors"][0]["field"] == "rule"


async def test_a_label_of_what_is_not_there_is_refused_by_name(hub: Hub) -> None:
    mistyped = {"rule": "nope-rule", "device": "nope-dev", "zone": "hoa-xuan", **PERIOD}
    answer = await hub.send("POST", "/labels", mistyped, role="operator")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "rule", "given": "'nope-rule'", "expected": "the key of a rule"},
        {"field": "device", "given": "'nope-dev'", "expected": "the key of a device"},
    ]
    assert (await hub.get("/labels"))["items"] == []


async def test_one_that_waits_is_cancelled(hub: Hub) -> None:
    number = (await hub.send("POST", "/backtests", {"documents": [RULE], **PERIOD})).json()["id"]
    assert (await hub.send("DELETE", f"/backtests/{number}")).status_code == 204
    assert (await hub.get(f"/backtests/{number}"))["status"] == "cancelled"
    assert (await hub.send("DELETE", f"/backtests/{number}")).status_code == 204
    assert (await hub.send("DELETE", f"/backtests/{number}")).status_code == 404
