"""Whose a topic is, and a batch taken apart by source."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hub.core.clock import ClockWindow
from hub.core.intake import Intake, Stored
from hub.core.ledger import Sequences
from hub.core.reading import Decoded, Message, Sample
from hub.core.sources.document import parse
from hub.core.sources.mapping import Mapper
from hub.core.sources.table import NATIVE, Source, Sources
from hub.errors import DecodeError

NOW = datetime(2026, 3, 3, 2, tzinfo=UTC)
OWN = Source(1, NATIVE, "ioc/v1/#", ClockWindow())
MAPPER = Mapper(
    parse({"domain": "water", "device": {"level": 2}, "metrics": {"water_level": {"path": "$.v"}},
           "only": [{"path": "$.kind", "equals": "up"}]}),
    ZoneInfo("UTC"),
)  # fmt: skip
LORA = Source(2, "lora", "lora/+/up", ClockWindow(), MAPPER)
SOURCES = Sources(OWN, [LORA])


def message(topic: str, payload: bytes = b'{"v": 1, "kind": "up"}') -> Message:
    return Message(topic, payload, NOW)


def test_a_topic_is_of_the_source_whose_filter_it_is_under() -> None:
    for _ in range(2):
        assert SOURCES.of("lora/a/up") is LORA
        assert SOURCES.of("ioc/v1/water/a/json") is OWN
        assert SOURCES.of("lora/a/down") is OWN, "nobody's: the native decoder says what is wrong with it"
    with pytest.raises(DecodeError, match="topic"):
        SOURCES.decode("lora/a/down", b"{}", NOW)


def test_a_batch_is_taken_apart_in_order_of_receipt() -> None:
    batch = [message(topic) for topic in ("lora/a/up", "ioc/v1/water/x/json", "lora/b/up", "ioc/v1/water/y/json")]
    parts = SOURCES.apart(batch)
    assert [(source.key, [one.topic for one in part]) for source, part in parts] == [
        ("lora", ["lora/a/up", "lora/b/up"]),
        (NATIVE, ["ioc/v1/water/x/json", "ioc/v1/water/y/json"]),
    ]
    assert Sources(OWN).apart(batch) == [(OWN, batch)]


def test_what_is_passed_over_is_counted_and_not_kept() -> None:
    intake = Intake([message("lora/a/up"), message("lora/a/up", b'{"v": 1}')], source=LORA)
    intake.decode(SOURCES.decode)
    intake.place({("water", "a"): 7}, {"water_level": 1})
    intake.settle(Stored([True], []), Sequences())
    assert (intake.ledger.received, intake.ledger.stored, intake.ledger.rejected) == (2, 1, 1)
    assert intake.ledger.reasons == {"passed-over": 1}
    assert intake.dead == []


def test_nobody_speaks_for_the_devices_of_another_source() -> None:
    intake = Intake([message("x"), message("y")], source=LORA)
    answers = {"x": Decoded("water", "own", (Sample(NOW, {"water_level": 1.0}),)),
               "y": Decoded("water", "theirs", (Sample(NOW, {"water_level": 1.0}),))}  # fmt: skip
    intake.decode(lambda topic, _payload, _received: answers[topic])
    owners = {1: None, 2: NATIVE}
    intake.place({("water", "own"): 1, ("water", "theirs"): 2}, {"water_level": 1}, owners.get)
    assert [row.sensor_id for row in intake.readings] == [1]
    (letter,) = intake.dead
    assert (letter.reason, letter.field) == ("not-its-device", "device")
    assert "native" in letter.given
