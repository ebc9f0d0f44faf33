"""One viewer alone: what it costs that asks and does not read."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import msgspec

from hub.core.board import Board, View
from hub.edges.web.viewer import Viewer


class Pipe:
    """A wire that takes nothing while it is blocked, and remembers what was written."""

    def __init__(self) -> None:
        self.blocked = False
        self.open = True
        self.on_writable: Callable[[], None] = lambda: None
        self.written: list[dict[str, Any]] = []

    def write(self, frame: bytes) -> None:
        self.written.append(msgspec.json.decode(frame[frame.index(b"{") :]))


def test_views_asked_for_while_nothing_is_read_cost_one_snapshot_in_the_end() -> None:
    pipe = Pipe()
    changes = SimpleNamespace(cursor=0, after=lambda _: [], open_alarms=list)
    tally = SimpleNamespace(sent=lambda _: None, merged=lambda: None, resynced=lambda: None)
    viewer = Viewer(cast(Any, pipe), Board(), cast(Any, changes), cast(Any, tally), b"", "user:lan")
    viewer.look(View())
    assert [frame["type"] for frame in pipe.written] == ["snapshot"]
    pipe.blocked = True
    last = View(None, frozenset({"water"}))
    for _ in range(500):
        viewer.look(View())
        viewer.look(last)
    assert len(pipe.written) == 1, "nothing is kept for somebody who does not read"
    assert viewer.blocked_since is not None, "and the clock runs that cuts it"
    pipe.blocked = False
    pipe.on_writable()
    assert [frame["type"] for frame in pipe.written[1:]] == ["resync", "snapshot"]
    assert viewer.view == last
