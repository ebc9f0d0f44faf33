"""Decoding ahead gives what decoding gives, and forgets what it gave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.decode import decode
from hub.core.decode.ahead import Ahead
from hub.core.reading import Decoded, Message
from hub.errors import DecodeError

NOON = datetime(2026, 3, 3, 5, tzinfo=UTC)
TOPICS = ("ioc/v1/water/gauge-1/json", "ioc/v1/water/gauge-2/json", "ioc/v1/water/gauge-1/status", "nonsense")
PAYLOADS = (b"", b"1", b'{"metrics": {"water_level": 1.5}}', b'{"metrics": {"water_level": "1"}}', b"online", b"{")

messages = st.builds(
    Message,
    st.sampled_from(TOPICS),
    st.sampled_from(PAYLOADS),
    st.integers(0, 2).map(lambda seconds: NOON + timedelta(seconds=seconds)),
)


def answer(decoder: object, message: Message, received: datetime) -> Decoded | tuple[str, str]:
    try:
        return decoder(message.topic, message.payload, received)  # type: ignore[operator, no-any-return]
    except DecodeError as error:
        return error.reason, str(error)


@given(st.lists(messages, max_size=8), st.lists(messages, max_size=8), st.booleans())
def test_it_answers_as_decode_does_whatever_was_prepared(
    prepared: list[Message], asked: list[Message], first_receipt: bool
) -> None:
    ahead = Ahead()
    for message in prepared:
        ahead.prepare(message)
    for message in [*prepared, *asked, *prepared]:
        received = message.received - timedelta(hours=1) if first_receipt else message.received
        assert answer(ahead, message, received) == answer(decode, message, received)
    assert len(ahead) == 0


def test_what_was_prepared_is_not_decoded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    message = Message(TOPICS[0], PAYLOADS[2], NOON)
    ahead = Ahead()
    ahead.prepare(message)
    monkeypatch.setattr("hub.core.decode.ahead.decode", lambda *_: pytest.fail("decoded twice"))
    assert ahead(message.topic, message.payload, NOON).device == "gauge-1"
