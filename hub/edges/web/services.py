"""What the routes work with. Made once by the server, handed to ``create_app``; nothing is global."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psycopg_pool import AsyncConnectionPool

from hub.edges.basemap.choice import Choice
from hub.edges.database import Connection
from hub.edges.settings import Settings
from hub.edges.web.aside import Aside
from hub.edges.web.feed import Feed
from hub.edges.web.login import Logins, Pool
from hub.edges.web.metrics import WebMetrics
from hub.edges.web.table import Tables


@dataclass(frozen=True, slots=True)
class CityFolder:
    """The city this hub serves: its folder, and city.yaml as it stands."""

    folder: Path
    about: Mapping[str, Any]
    base: Choice = field(default_factory=lambda: Choice("outline"))


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    pool: Pool
    feed: Feed
    city: CityFolder
    metrics: WebMetrics
    logins: Logins
    tables: Tables = field(default_factory=Tables)
    aside: Aside = field(default_factory=Aside)


def make_pool(url: str, *, size: int = 8) -> Pool:
    """A pool that is opened by the server; its connections are in autocommit and speak UTC."""
    return AsyncConnectionPool[Connection](
        url,
        min_size=1,
        max_size=size,
        open=False,
        timeout=5,
        max_waiting=200,
        # After the database was away each of them is dead, and each would cost somebody an answer.
        check=AsyncConnectionPool.check_connection,
        kwargs={
            "autocommit": True,
            "application_name": "ioc-hub web",
            "options": "-c timezone=UTC -c jit=off -c statement_timeout=20000",
            "connect_timeout": 5,
            "keepalives_idle": 10,
        },
        name="web",
    )
