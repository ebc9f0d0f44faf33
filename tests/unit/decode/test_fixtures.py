"""Every payload file is understood, or refused, exactly as its name and its neighbour file say."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.core.decode import decode
from hub.errors import DecodeError
from tests.unit.decode.cases import (
    BAD,
    GOOD,
    RECEIVED,
    REFUSED_FIELDS,
    as_json,
    decode_fixture,
    expected_of,
    name_of,
    topic,
)


@pytest.mark.parametrize("path", GOOD, ids=name_of)
def test_good_payload(path: Path) -> None:
    assert as_json(decode_fixture(path)) == expected_of(path)


@pytest.mark.parametrize("path", BAD, ids=name_of)
def test_bad_payload(path: Path) -> None:
    with pytest.raises(DecodeError) as caught:
        decode_fixture(path)
    problem = caught.value.problems[0]
    assert (caught.value.reason, problem.field) == (path.name.split(".")[0], REFUSED_FIELDS[name_of(path)])
    assert problem.given
    assert problem.expected


def test_every_bad_file_has_its_field() -> None:
    assert set(REFUSED_FIELDS) == {name_of(path) for path in BAD}


@pytest.mark.parametrize(
    ("payload", "reason", "field"),
    [
        (b'{"metrics":{"event":"' + b"x" * 263_168 + b'"}}', "too-large", "payload"),
        (b"[" + b",".join([b'{"metrics":{"rain":1}}'] * 5001) + b"]", "too-many", "payload"),
        (b"[" * 100_000, "too-deep", "payload"),
        (b'{"a":' * 50_000, "too-deep", "payload"),
        (b"[" * 100_000 + b"]" * 100_000, "too-deep", "payload"),
    ],
    ids=["257 KiB", "5001 samples", "100,000 open arrays", "50,000 open objects", "100,000 arrays"],
)
def test_big_payload(payload: bytes, reason: str, field: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(topic("json"), payload, RECEIVED)
    assert (caught.value.reason, caught.value.field) == (reason, field)


def test_256_kib_are_read() -> None:
    sample = b'{"metrics":{"rain":1}}'
    payload = b"[" + b",\n".join([sample] * 5000) + b"]"
    payload += b" " * (256 * 1024 - len(payload))
    assert len(decode(topic("json"), payload, RECEIVED).samples) == 5000


@pytest.mark.parametrize("format_", ["json", "senml", "feature", "status"])
def test_a_refusal_does_not_carry_the_whole_payload(format_: str) -> None:
    """Dead letters keep the payload once, as bytes; the words about it stay short."""
    for payload in (b'{"' + b"k" * 50_000 + b'":1}', b'"' + b"v" * 50_000 + b'"', b"[" + b"1" * 50_000 + b"]"):
        with pytest.raises(DecodeError) as caught:
            decode(topic(format_), payload, RECEIVED)
        assert len(str(caught.value)) < 600
