"""The native topic grammar and MQTT filters."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.topics import DOMAINS, FORMATS, Topic, build, is_filter, matches, parse
from hub.errors import DecodeError

_DEVICES = st.from_regex(r"[A-Za-z0-9_.:\-]{1,64}", fullmatch=True)


@given(st.sampled_from(DOMAINS), _DEVICES, st.sampled_from(FORMATS))
def test_build_and_parse_are_inverse(domain: str, device: str, format_: str) -> None:
    topic = build(domain, device, format_)
    assert parse(str(topic)) == topic == Topic(domain, device, format_)


@pytest.mark.parametrize(
    ("topic", "field"),
    [
        ("", "topic"),
        ("ioc/v1/water/wl-01", "topic"),
        ("ioc/v1/water/wl-01/json/extra", "topic"),
        ("ioc/v2/water/wl-01/json", "topic"),
        ("/ioc/v1/water/wl-01/json", "topic"),
        ("ioc/v1/Water/wl-01/json", "topic.domain"),
        ("ioc/v1/river/wl-01/json", "topic.domain"),
        ("ioc/v1/water//json", "topic.device"),
        ("ioc/v1/water/wl 01/json", "topic.device"),
        ("ioc/v1/water/wl-01\n/json", "topic.device"),
        ("ioc/v1/water/mực-nước/json", "topic.device"),
        ("ioc/v1/water/" + "a" * 65 + "/json", "topic.device"),
        ("ioc/v1/water/wl-01/xml", "topic.format"),
        ("ioc/v1/water/wl-01/JSON", "topic.format"),
    ],
)
def test_refusals_name_the_level(topic: str, field: str) -> None:
    with pytest.raises(DecodeError) as caught:
        parse(topic)
    assert (caught.value.reason, caught.value.field) == ("unknown-topic", field)


def test_a_refusal_can_be_printed_and_stored() -> None:
    with pytest.raises(DecodeError) as caught:
        parse("\0\ud800\x1b[31m" + "x" * 10_000)
    text = str(caught.value)
    text.encode()
    assert text.isprintable()
    assert len(text) < 400


@pytest.mark.parametrize(
    ("filter_", "topic", "expected"),
    [
        ("ioc/v1/#", "ioc/v1/water/wl-01/json", True),
        ("ioc/v1/#", "ioc/v1", True),
        ("ioc/v1/+/wl-01/+", "ioc/v1/water/wl-01/json", True),
        ("ioc/v1/+", "ioc/v1/water/wl-01", False),
        ("+", "", True),
        ("#", "$SYS/broker/uptime", False),
        ("+/broker/uptime", "$SYS/broker/uptime", False),
        ("$SYS/#", "$SYS/broker/uptime", True),
        ("application/+/device/+/event/up", "application/1/device/2/event/up", True),
        ("a/b", "a/B", False),
    ],
)
def test_filters(filter_: str, topic: str, expected: bool) -> None:
    assert is_filter(filter_)
    assert matches(filter_, topic) is expected


@given(st.lists(st.sampled_from(["a", "b", "", "c d"]), min_size=1, max_size=4), st.data())
def test_any_level_may_become_a_plus_and_any_tail_a_hash(levels: list[str], data: st.DataObject) -> None:
    topic = "/".join(levels)
    plus = ["+" if data.draw(st.booleans()) else level for level in levels]
    cut = data.draw(st.integers(0, len(levels)))
    assert matches("/".join(plus), topic)
    assert matches("/".join([*plus[:cut], "#"]), topic)


@pytest.mark.parametrize("filter_", ["", "a/#/b", "a#", "a/b#", "+a", "a/b+", "a\0b", "x" * 65_536])
def test_malformed_filters(filter_: str) -> None:
    assert not is_filter(filter_)


def test_domains_and_formats_are_single_plain_levels() -> None:
    for word in itertools.chain(DOMAINS, FORMATS):
        assert word.isascii()
        assert word.islower()
        assert word.isalpha()
