"""Every timeline in ``timelines/`` played on the engine: the alarm list must do exactly what is written there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.timeline import Said, Timeline, clock, play, read, seconds

FILES = sorted((Path(__file__).parent / "timelines").glob("*.yaml"))
TIMELINES = [pytest.param(one, id=f"{path.stem}: {one.name}") for path in FILES for one in read(path)]


@pytest.mark.parametrize("timeline", TIMELINES)
def test_timeline(timeline: Timeline) -> None:
    said = play(timeline)
    left = list(said)
    missing = [one for one in timeline.expected if not _take(left, one)]
    differences = missing + left
    assert not differences, _report(missing, left, said)


def _take(said: list[Said], wanted: Said) -> bool:
    """Cross one fitting transition off the list."""
    for place, one in enumerate(said):
        if wanted.fits(one):
            del said[place]
            return True
    return False


def _report(missing: list[Said], left: list[Said], said: list[Said]) -> str:
    parts = {"expected, not said": missing, "said, not expected": left, "all that was said": said}
    return "\n".join(f"\n{title}:\n" + "\n".join(map(str, lines)) for title, lines in parts.items() if lines)


def test_the_table_is_checked_line_by_line() -> None:
    timeline = read(FILES[0])[0]
    assert timeline.expected
    wrong = timeline.expected[0]._replace(event=timeline.expected[0].event + 1)
    assert not any(wrong.fits(one) for one in play(timeline))


@pytest.mark.parametrize("text", ["09:00:00", "08:59:59", "23:59:30", "1d00:00:10"])
def test_clock(text: str) -> None:
    assert clock(seconds(text)) == text
