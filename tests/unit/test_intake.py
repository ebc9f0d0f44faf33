from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.core.intake import Intake, Stored
from hub.core.ledger import Sequences
from hub.core.reading import Decoded, Flag, Message, Position, Sample
from hub.errors import DecodeError

NOW = datetime(2026, 3, 3, 2, tzinfo=UTC)
SENSORS = {("water", "a"): 1, ("water", "b"): 2}
METRICS = {"level": 1, "state": 2}


def message(topic: str, **more: object) -> Message:
    return Message(topic, b"payload", NOW, **more)  # type: ignore[arg-type]


def decoder(answers: dict[str, Decoded]) -> object:
    def decode(topic: str, _payload: bytes, _received: datetime) -> Decoded:
        if topic not in answers:
            raise DecodeError("json", "payload", "nonsense", "JSON")
        return answers[topic]

    return decode


def level(device: str = "a", value: float = 1.0, seconds: int = 0, seq: int | None = None) -> Decoded:
    return Decoded("water", device, (Sample(NOW - timedelta(seconds=seconds), {"level": value}, seq=seq),))


def taken(messages: list[Message], answers: dict[str, Decoded]) -> Intake:
    intake = Intake(messages)
    intake.decode(decoder(answers))  # type: ignore[arg-type]
    intake.place(SENSORS, METRICS)
    return intake


def test_a_bad_message_is_buried_and_its_neighbours_are_not() -> None:
    intake = taken([message("x"), message("bad"), message("y")], {"x": level(), "y": level("b")})
    assert [row.sensor_id for row in intake.readings] == [1, 2]
    assert [(letter.message.topic, letter.reason, letter.field) for letter in intake.dead] == [
        ("bad", "json", "payload")
    ]


def test_a_wrong_clock_buries_the_whole_message() -> None:
    samples = (Sample(NOW, {"level": 1.0}), Sample(datetime(1970, 1, 1, tzinfo=UTC), {"level": 2.0}))
    intake = taken([message("x")], {"x": Decoded("water", "a", samples)})
    assert intake.readings == []
    assert intake.dead[0].field == "[1].time"
    assert intake.ledger.reasons == {"clock": 1}


def test_what_is_unknown_is_named_once_with_the_first_position() -> None:
    place = Position(108.2, 16.1)
    answers = {"x": Decoded("air", "new", (Sample(NOW, {"pm25": 1.0}), Sample(NOW, {}, place))), "y": level()}
    intake = Intake([message("x"), message("x"), message("y")])
    intake.decode(decoder(answers))  # type: ignore[arg-type]
    devices, metrics = intake.unknown(SENSORS, METRICS)
    assert [(device.domain, device.device, device.position) for device in devices] == [("air", "new", place)]
    assert metrics == {"pm25": ("air", "new")}


def test_retained_and_text_and_bool_values_are_rows() -> None:
    answers = {"x": Decoded("water", "a", (Sample(NOW, {"state": "open", "level": True}),))}
    rows = taken([message("x", retain=True)], answers).readings
    assert [(row.value, row.text, row.flags) for row in rows] == [
        (None, "open", Flag.RETAINED),
        (1.0, None, Flag.RETAINED),
    ]


def test_undated_samples_of_one_message_stay_apart_and_a_redelivery_keeps_the_date() -> None:
    samples = (Sample(None, {"level": 1.0}), Sample(None, {"level": 2.0}))
    first = taken([message("x", token=(1, 7))], {"x": Decoded("water", "a", samples)})
    assert [row.time - NOW for row in first.readings] == [timedelta(0), timedelta(microseconds=1)]
    again = Intake([Message("x", b"payload", NOW + timedelta(minutes=1), dup=True, token=(2, 7))])
    answers = {"x": Decoded("water", "a", samples)}
    again.decode(decoder(answers), lambda _: first.undated[7][1])  # type: ignore[arg-type]
    again.place(SENSORS, METRICS)
    assert [row.time for row in again.readings] == [row.time for row in first.readings]


def test_a_time_reckoned_from_receipt_is_reckoned_from_the_first_receipt() -> None:
    def decode(_topic: str, _payload: bytes, received: datetime) -> Decoded:
        return Decoded("water", "a", (Sample(received - timedelta(seconds=60), {"level": 1.0}, from_receipt=True),))

    first = Intake([message("x", token=(1, 7))])
    first.decode(decode)
    first.place(SENSORS, METRICS)
    again = Intake([Message("x", b"payload", NOW + timedelta(minutes=9), dup=True, token=(2, 7))])
    again.decode(decode, lambda _: first.undated[7][1])
    again.place(SENSORS, METRICS)
    assert [row.time for row in again.readings] == [row.time for row in first.readings] == [NOW - timedelta(seconds=60)]


def test_undated_messages_that_arrive_together_are_not_taken_for_one() -> None:
    one = Decoded("water", "a", (Sample(None, {"level": 1.0}),))
    intake = taken([message("x", token=(1, 1)), message("x", token=(1, 2))], {"x": one})
    assert len({row.time for row in intake.readings}) == 2


kinds = st.lists(st.sampled_from(["stored", "duplicate", "rejected", "presence"]), max_size=30)


@given(kinds)
def test_the_ledger_balances_and_says_what_happened(outcomes: list[str]) -> None:
    answers = {
        "stored": level(),
        "duplicate": level("b"),
        "presence": Decoded("water", "a", (), online=True),
    }
    intake = taken([message(kind) for kind in outcomes], answers)
    new = [row.sensor_id == 1 for row in intake.readings]
    stored = Stored(new, [])
    intake.settle(stored, Sequences())
    ledger = intake.ledger
    for kind in ("stored", "duplicate", "rejected", "presence"):
        assert getattr(ledger, kind) == outcomes.count(kind)
    assert ledger.received == ledger.stored + ledger.duplicate + ledger.rejected + ledger.presence
    assert ledger.readings == outcomes.count("stored")
    assert ledger.duplicate_rows == outcomes.count("duplicate")
    fresh, _ = intake.fresh(stored)
    assert all(row.sensor_id == 1 for row in fresh)


def test_gaps_and_lateness_are_put_to_the_sensor() -> None:
    answers = {"1": level(seq=1, seconds=120), "2": level(seq=4)}
    intake = taken([message("1"), message("2")], answers)
    intake.settle(Stored([True, True], []), Sequences())
    account = intake.ledger.sensors[1]
    assert (account.received, account.stored, account.late, account.gaps, account.seq) == (2, 2, 1, 2, 4)
