"""A query finds the one value it names, and what may find several is none."""

from __future__ import annotations

import json
from typing import Any

import jsonpath_rfc9535 as jsonpath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.sources.leaves import MOST, leaves
from hub.core.sources.query import NOTHING, compiled

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=15,
)


@given(JSON)
def test_every_leaf_is_found_by_the_query_it_is_shown_with(payload: object) -> None:
    for leaf in leaves(payload):
        assert compiled(leaf.path).find(payload) == leaf.value


_STEPS = st.lists(st.text(max_size=6) | st.integers(-3, 3), max_size=4)
_QUOTES = st.sampled_from(["'", '"'])


@given(_STEPS, _QUOTES)
def test_what_the_standard_takes_is_taken_and_means_the_same(steps: list[str | int], quote: str) -> None:
    def literal(name: str) -> str:
        return quote + json.dumps(name)[1:-1].replace('\\"', '"').replace(quote, "\\" + quote) + quote

    text = "$" + "".join(f"[{step if isinstance(step, int) else literal(step)}]" for step in steps)
    payload: Any = "here"
    for step in reversed(steps):
        payload = {step: payload} if isinstance(step, str) else [payload] * 4
    assert compiled(text).find(payload) == "here"
    if steps:
        assert jsonpath.find(text, payload).values() == ["here"]


@given(st.text(alphabet="$@.[]'\"\\ab0-1u8d* ", max_size=12))
def test_what_the_standard_refuses_is_refused(text: str) -> None:
    try:
        query = compiled("$" + text)
    except ValueError:
        return
    jsonpath.compile("$" + text)
    assert all(isinstance(step, str | int) for step in query.steps)


@given(JSON, st.sampled_from(["$", "$.a", "$[0]", "$.a.b", "$.a[1]", "$[-1]", "$['a']", "$.a[-2].b"]))
def test_it_finds_what_the_standard_finds(payload: object, text: str) -> None:
    found = jsonpath.find(text, payload).values() if isinstance(payload, dict | list) else [payload][: text == "$"]
    assert compiled(text).find(payload) == (found[0] if found else NOTHING)


@pytest.mark.parametrize(
    "text", ["", "a.b", "$.", "$..a", "$.*", "$[*]", "$[0:2]", "$[0,1]", "$[?@.a]", "$.a b", "$.x" + "y" * 300]
)
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        compiled(text)


def test_an_entry_is_where_at_begins() -> None:
    query = compiled("@.t['level cm'][0]")
    assert (query.of_entry, query.steps) == (True, ("t", "level cm", 0))
    assert compiled("$.t").of_entry is False


def test_null_is_not_nothing() -> None:
    assert compiled("$.a").find({"a": None}) is None
    assert compiled("$.a").find({}) is NOTHING


def test_leaves_are_bounded() -> None:
    found = leaves({"a": list(range(1000)), "b": "x" * 10_000})
    assert len(found) == MOST
    assert leaves(["x" * 10_000])[0].value == "x" * 200
