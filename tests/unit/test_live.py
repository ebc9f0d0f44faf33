"""What ingest tells web: times that a re-read from the database does not make newer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.core import live

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2242, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_milliseconds_are_cut_and_never_rounded(moment: datetime) -> None:
    assert live.unix_ms(moment) == (moment - EPOCH) // timedelta(milliseconds=1)


@given(
    st.lists(st.tuples(st.integers(1), st.integers(1), st.integers(0), st.floats(allow_nan=False) | st.text())),
    st.lists(st.tuples(st.integers(1), st.booleans())),
)
def test_a_batch_comes_back_as_it_was(values: list[live.Value], presence: list[live.Presence]) -> None:
    small = [entry for entry in values if max(entry[:3]) < 2**63]
    batch = live.LiveBatch("ingest", 1, small, [(1, 2, 108.2, 16.0, None, 90.0)], [p for p in presence if p[0] < 2**63])
    assert live.decode(live.encode(batch)) == batch
