"""What a task of ``hub jobs`` is, and what it is given."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Protocol

from prometheus_client import CollectorRegistry

from hub.edges.settings import Settings


class Pulse:
    """When a task last had an answer from the database: that is how anybody knows, without asking it another question."""

    def __init__(self, longest: float) -> None:
        """``longest``: seconds between two answers beyond which something is wrong."""
        self._longest = longest
        self._at: float | None = None

    def beat(self) -> None:
        """There was an answer."""
        self._at = time.monotonic()

    def stop(self) -> None:
        """The task starts anew, and has had none."""
        self._at = None

    def trouble(self) -> str:
        """What is wrong, after the name of the task; empty: nothing."""
        if self._at is None:
            return "has none yet"
        age = time.monotonic() - self._at
        return f"has none for {age:.0f} s" if age > self._longest else ""


@dataclass(frozen=True, slots=True)
class Context:
    """What every task is made of: the settings, and where it registers its metrics and its pulse."""

    settings: Settings
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    pulses: dict[str, Pulse] = field(default_factory=dict)
    """By the name of the task."""

    def pulse(self, name: str, longest: float) -> Pulse:
        """The pulse of task ``name``; as Pulse."""
        return self.pulses.setdefault(name, Pulse(longest))

    @property
    def url(self) -> str:
        """The database, as the jobs' own login."""
        return self.settings.database_url.get_secret_value()


class Task(Protocol):
    """Made once, with its metrics; ``run`` is called again after each failure."""

    @property
    def name(self) -> str:
        """As logs and metrics call it."""

    async def run(self) -> None:
        """Until cancelled. An error ends it; the runner starts it again."""
