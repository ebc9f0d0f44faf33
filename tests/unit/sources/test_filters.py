"""Which topic filters a source may have."""

from __future__ import annotations

import itertools

import pytest

from hub.core.sources import filters
from hub.core.topics import is_filter, matches, overlap

_LEVELS = ("a", "b", "+", "#")
_TOPICS = ["/".join(levels) for size in (1, 2, 3, 4) for levels in itertools.product(("a", "b", "c"), repeat=size)]
_FILTERS = [
    one
    for size in (1, 2, 3)
    for levels in itertools.product(_LEVELS, repeat=size)
    if is_filter(one := "/".join(levels))
]


def test_two_filters_overlap_when_some_topic_is_under_both() -> None:
    under = {one: {topic for topic in _TOPICS if matches(one, topic)} for one in _FILTERS}
    for one, other in itertools.product(_FILTERS, repeat=2):
        assert overlap(one, other) == bool(under[one] & under[other]), (one, other)


@pytest.mark.parametrize(
    "given", ["zigbee2mqtt/+", "application/+/device/+/event/up", "v3/app@ttn/devices/+/up", "x", "x/#"]
)
def test_a_filter_of_others_is_taken(given: str) -> None:
    assert filters.fault("topic_filter", given) is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("#", "source.filter-reach"),
        ("+/x", "source.filter-reach"),
        ("ioc/v1/#", "source.filter-reach"),
        ("ioc", "source.filter-reach"),
        ("$SYS/#", "source.filter-reach"),
        ("$share/g/x", "source.filter-reach"),
        ("", "source.filter"),
        ("a/#/b", "source.filter"),
        ("a/b+", "source.filter"),
        ("a\nuser x", "source.filter"),
        (" a", "source.filter"),
        ("a/" * 120 + "b", "source.filter"),
    ],
)
def test_what_reaches_further_is_refused(given: str, code: str) -> None:
    fault = filters.fault("topic_filter", given)
    assert fault is not None
    assert (fault.field, fault.code) == ("topic_filter", code)
    assert fault.vi is not None


def test_a_topic_has_one_source() -> None:
    others = {"native": "ioc/v1/#", "lora": "application/+/device/+/event/up"}
    fault = filters.taken("topic_filter", "application/7/#", others)
    assert fault is not None
    assert "lora" in fault.expected
    assert filters.taken("topic_filter", "application/7/device/+/event/join", others) is None
