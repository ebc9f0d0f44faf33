"""The catalogue of faults: both languages say the same and fill in the same."""

from __future__ import annotations

from string import Formatter

import pytest

from hub.core.faults import CATALOGUE, NOTHING, both, problem


def named(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", CATALOGUE)
def test_both_languages_fill_in_the_same(code: str) -> None:
    said = CATALOGUE[code]
    assert said.en
    assert said.vi
    assert named(said.en) == named(said.vi)


def test_a_problem_is_told_in_both_languages() -> None:
    told = problem("when", NOTHING, "rule.exactly-one", names=both("zone", "zones"))
    assert str(told) == "when: got nothing, expected exactly one of zone and zones"
    assert told.vi == ("không có gì", "đúng một trong zone và zones")
    assert told.code == "rule.exactly-one"


def test_what_was_given_stays_as_given() -> None:
    told = problem("when.clear_below", 2.7, "rule.clear-under", level=2.5)
    assert told.vi == ("2.7", "mức không cao hơn ngưỡng báo (2.5)")


@pytest.mark.parametrize(
    ("listed", "vi"),
    [
        ("'enter'", "một trong 'enter'"),
        ("'enter' or 'exit'", "một trong 'enter' hoặc 'exit'"),
        ("'a or b', 'c' or 'd or e'", "một trong 'a or b', 'c' hoặc 'd or e'"),
        ("1, 2 or 3", "một trong 1, 2 hoặc 3"),
    ],
)
def test_choices_are_listed_in_the_language_of_the_sentence(listed: str, vi: str) -> None:
    told = problem("when.event", 7, "literal_error", expected=listed)
    assert (told.expected, told.vi) == (f"one of {listed}", ("7", vi))
