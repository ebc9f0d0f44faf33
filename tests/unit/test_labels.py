"""Labelled incidents against alarms, counted by hand."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hub.core.labels import Label, Told, quality
from tests.unit.rules.city import at

RULES = frozenset({"level-3"})


def told(device: str, raised: float, cleared: float | None, *zones: str) -> Told:
    return Told("level-3", device, frozenset(zones), at(raised), None if cleared is None else at(cleared))


def label(device: str | None, since: float, until: float, **more: Any) -> Label:
    return Label("level-3", device, None, at(since), at(until))._replace(**more)


def test_a_day_counted_by_hand() -> None:
    """Four incidents, five alarms. g1 is found after 30 s; g2 was up before it began; the flood in the zone is found
    after 90 s by g4; g3 is missed. g5 is labelled false, g6 nobody speaks of: 3 of 5 are right, 3 of 4 found."""
    alarms = [
        told("g1", 130, 400), told("g2", 50, 500), told("g4", 1_090, None, "hoa-xuan"), told("g5", 200, 210),
        told("g6", 300, 310),
    ]  # fmt: skip
    labels = [
        label("g1", 100, 200), label("g2", 100, 200), label("g3", 100, 200),
        label(None, 1_000, 2_000, rule=None, zone="hoa-xuan"),
        label("g5", 150, 250, kind="false_alarm"),
        label("g1", 100, 200, rule="another"),
    ]  # fmt: skip
    found = quality(labels, alarms, RULES)
    assert found is not None
    assert (found.labels, found.found, found.missed) == (4, 3, 1)
    assert (found.right, found.false, found.unlabelled) == (3, 1, 1)
    assert (found.precision, found.recall, found.median_delay_seconds) == (3 / 5, 3 / 4, 30.0)


def test_an_incident_raised_twice_is_found_once_and_an_alarm_that_ended_before_is_none_of_it() -> None:
    alarms = [told("g1", 10, 90), told("g1", 120, 130), told("g1", 150, 160), told("g1", 201, 300)]
    found = quality([label("g1", 100, 200)], alarms, RULES)
    assert found is not None
    assert (found.found, found.right, found.unlabelled, found.median_delay_seconds) == (1, 2, 2, 20.0)


def test_an_incident_that_several_labels_tell_of_counts_once() -> None:
    """The ground truth, the alarm that an operator confirmed (it names its zone), and a diary: one incident, found after
    20 s. The same in another zone, of another device, and later are others, and missed."""
    alarms = [told("g1", 120, 300, "harbour")]
    one = [label("g1", 100, 200), label("g1", 120, 300, zone="harbour"), label("g1", 300, 400)]
    others = [label("g1", 150, 250, zone="bay"), label("g2", 100, 200), label("g1", 401, 500)]
    for labels in ([*one, *others], [*others, *reversed(one)]):
        found = quality(labels, alarms, RULES)
        assert found is not None
        assert (found.labels, found.given, found.found, found.missed) == (4, 6, 1, 3)
        assert (found.right, found.recall, found.median_delay_seconds) == (1, 1 / 4, 20.0)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6)), max_size=8), st.integers(0, 7))
def test_a_label_told_again_changes_nothing(spans: list[tuple[int, int]], again: int) -> None:
    labels = [label("g1", since, since + length) for since, length in spans]
    alarms = [told("g1", 5, 9), told("g1", 20, None)]
    once, twice = quality(labels, alarms, RULES), quality([*labels, *labels[:again]], alarms, RULES)
    assert (None if once is None else once._replace(given=0)) == (None if twice is None else twice._replace(given=0))


def test_an_alarm_that_one_label_confirms_and_another_denies_is_disputed_and_flatters_nobody() -> None:
    """A flood in the zone says nothing of the one alarm that an operator closed as false: 1 of 2 is right, not 2 of 2."""
    alarms = [told("g1", 130, 400, "hoa-xuan"), told("g2", 150, 300, "hoa-xuan")]
    labels = [label(None, 100, 900, rule=None, zone="hoa-xuan"), label("g2", 150, 300, kind="false_alarm", own=True)]
    found = quality(labels, alarms, RULES)
    assert found is not None
    assert (found.right, found.false, found.disputed, found.unlabelled) == (1, 0, 1, 0)
    assert found.precision == 1 / 2


def test_an_incident_known_only_from_an_alarm_of_the_hub_says_nothing_of_what_it_missed() -> None:
    """Three alarms were confirmed, of which a diary tells too of one; it tells of another that nothing was raised for."""
    alarms = [told("g1", 100, 200), told("g2", 100, 200), told("g3", 130, 200)]
    confirmed = [label(device, 130 if device == "g3" else 100, 200, own=True) for device in ("g1", "g2", "g3")]
    found = quality([*confirmed, label("g3", 90, 200), label("g4", 100, 200)], alarms, RULES)
    assert found is not None
    assert (found.labels, found.found, found.recall) == (4, 3, 3 / 4)
    assert (found.independent, found.independent_found, found.recall_independent) == (2, 1, 1 / 2)
    assert (found.median_delay_seconds, found.longest_delay_seconds) == (0.0, 40.0)
    alone = quality(confirmed, alarms, RULES)
    assert alone is not None
    assert (alone.recall, alone.independent, alone.recall_independent) == (1.0, 0, None)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3), st.integers(0, 60), st.integers(0, 20), st.sampled_from(["incident", "false_alarm"]),
            st.booleans(),
        ),
        min_size=1, max_size=12,
    ),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 60), st.integers(1, 20)), max_size=12),
)  # fmt: skip
def test_every_alarm_is_counted_once_and_no_share_leaves_its_bounds(
    spans: list[tuple[int, int, int, Any, bool]], ups: list[tuple[int, int, int]]
) -> None:
    labels = [label(f"g{g}", since, since + length, kind=kind, own=own) for g, since, length, kind, own in spans]
    alarms = [told(f"g{g}", raised, raised + length) for g, raised, length in ups]
    found = quality(labels, alarms, RULES)
    assert found is not None
    assert found.right + found.false + found.disputed + found.unlabelled == len(alarms)
    assert found.found + found.missed == found.labels
    assert 0 <= found.independent_found <= found.independent <= found.labels
    for part in (found.precision, found.recall, found.recall_independent):
        assert part is None or 0 <= part <= 1


def test_nothing_to_hold_against() -> None:
    assert quality([], [told("g1", 1, 2)], RULES) is None
    assert quality([label("g1", 1, 2, rule="another")], [told("g1", 1, 2)], RULES) is None
    silent = quality([label("g1", 1, 2)], [], RULES)
    assert silent is not None
    assert (silent.precision, silent.recall, silent.median_delay_seconds) == (None, 0.0, None)
