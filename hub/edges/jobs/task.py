"""What a task of ``hub jobs`` is, and what it is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from prometheus_client import CollectorRegistry

from hub.edges.settings import Settings


@dataclass(frozen=True, slots=True)
class Context:
    """What every task is made of: the settings, and where it registers its metrics."""

    settings: Settings
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

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
