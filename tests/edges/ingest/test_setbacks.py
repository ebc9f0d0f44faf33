"""The hub's own mistakes: what the rules fail at is stored and told, and the city goes on being watched."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from hub.core.reading import Fix, Message, Reading
from hub.core.rules.conditions.threshold import ThresholdMachine
from hub.core.rules.engine import Engine, Outcome
from hub.core.rules.late import Rejudgement
from hub.edges.database import connect
from hub.edges.store import IngestStore
from hub.edges.stores import catalogue, late
from hub.pipeline import Pipeline
from tests.edges.ingest.hub_process import accounts, ask
from tests.edges.ingest.test_faults import add_rule
from tests.edges.ingest.test_messages import Deliveries, NoMeter

NOW = datetime.now(UTC).replace(microsecond=0)
CURSED = 6.66


@pytest.fixture
def town(database: str) -> Iterator[str]:
    add_rule(database)
    yield database
    with psycopg.connect(database) as connection:
        connection.execute("TRUNCATE misjudgement")  # it was meant to be there


def message(number: int, device: str, value: float) -> Message:
    time = NOW + timedelta(seconds=number)
    body = json.dumps({"time": time.isoformat(), "metrics": {"water_level": value}}).encode()
    return Message(f"ioc/v1/water/{device}/json", body, time, token=(1, number))


async def carried(database: str, *batches: Sequence[Message], strict: bool = False) -> None:
    store = IngestStore(database, consumer="test", auto_approve=True, strict=strict)
    await store.reopen()
    try:
        pipeline = Pipeline(Deliveries(), store, NoMeter(), batch_messages=100)
        for batch in batches:
            await pipeline.carry(batch)
            await store.do_duties(caught_up=True)
    finally:
        await store.close()


def failing_step(monkeypatch: pytest.MonkeyPatch) -> None:
    step = ThresholdMachine.step

    def fails(self: ThresholdMachine, state: Any, before: Any, event: Any) -> Any:
        if event.value == CURSED:
            raise LookupError("cursed")
        return step(self, state, before, event)

    monkeypatch.setattr(ThresholdMachine, "step", fails)


def failing_judgement(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = Engine.judge

    def fails(self: Engine, readings: Sequence[Reading], fixes: Sequence[Fix], now: datetime) -> Outcome:
        if any(one.value == CURSED for one in readings):
            raise LookupError("cursed")
        return judge(self, readings, fixes, now)

    monkeypatch.setattr(Engine, "judge", fails)


BATCH = [
    message(1, "east", 1.0), message(2, "west", CURSED), message(3, "south", 3.5), message(4, "west", 1.0),
    message(5, "north", 3.6),
]  # fmt: skip


async def test_the_stream_that_fails_is_stored_and_its_neighbours_are_judged(
    town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_step(monkeypatch)
    await carried(town, BATCH, [message(20, "west", 3.7)])
    assert accounts(town) | {"received": 6, "stored": 6, "rejected": 0} == accounts(town)
    raised = "SELECT s.device FROM alarm a JOIN sensor s USING (sensor_id) ORDER BY a.raised_at"
    assert ask(town, raised) == [("south",), ("north",), ("west",)]
    told = (
        "SELECT r.key, s.device, m.samples::int, m.error"
        " FROM misjudgement m JOIN rule r USING (rule_id) JOIN sensor s USING (sensor_id)"
    )
    assert ask(town, told) == [("high-water", "west", 2, "LookupError: cursed")], "both samples of that batch"


async def test_a_message_that_fails_everything_is_stored_unjudged_alone(
    town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_judgement(monkeypatch)
    await carried(town, BATCH)
    assert accounts(town) | {"received": 5, "stored": 5, "rejected": 0} == accounts(town)
    assert ask(town, "SELECT count(*)::int FROM alarm") == [(2,)]
    told = ask(town, "SELECT rule_id, samples::int, error FROM misjudgement")
    assert told == [(None, 1, "UnjudgedError: LookupError: cursed")]


async def test_strictly_it_is_an_error(town: str, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_judgement(monkeypatch)
    with pytest.raises(LookupError, match="cursed"):
        await carried(town, BATCH, strict=True)


async def test_rules_that_cannot_go_over_to_a_change_begin_from_what_is_stored(
    town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise LookupError("cursed")

    # A new device changes the catalogue in the middle of the second batch.
    monkeypatch.setattr(Engine, "with_catalogue", fails)
    await carried(town, [message(1, "east", 3.5)], [message(2, "west", 3.5)], [message(20, "east", 1.0)])
    held = "SELECT s.device, a.condition FROM alarm a JOIN sensor s USING (sensor_id) ORDER BY 1"
    assert ask(town, held) == [("east", "cleared"), ("west", "active")]


async def test_a_late_window_that_fails_is_given_up_and_told(town: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise LookupError("cursed")

    await carried(town, [message(60, "east", 1.0)], [message(2, "east", 3.5), message(3, "east", 1.0)])
    monkeypatch.setattr(Rejudgement, "feed", fails)
    async with await connect(town, name="test", autocommit=True) as connection:
        known = await catalogue.load(connection)
        with pytest.raises(LookupError):
            await late.look_back(connection, known, settle=0)
        assert ask(town, "SELECT count(*)::int FROM late_window") == [(1,)]
        assert await late.look_back(connection, known, settle=0, strict=False)
    assert ask(town, "SELECT count(*)::int FROM late_window") == [(0,)]
    assert ask(town, "SELECT samples::int, error FROM misjudgement") == [(0, "LookupError: cursed")]
