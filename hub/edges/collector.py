"""When the interpreter looks for cycles in memory: seldom, and not among what stays. Everybody waits while it does."""

from __future__ import annotations

import gc

THRESHOLDS = (100_000, 20, 50)
"""A batch makes tens of thousands of tuples that die with it; looking for cycles among them every 700 costs a fifth."""


def keep() -> None:
    """Never look again at what is there now: modules, routes, the registry. For a process that has just started."""
    gc.collect()
    gc.freeze()
