from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.edges.alarms.support import City, open_city, seed


@pytest.fixture
async def city(database: str) -> AsyncIterator[City]:
    """A seeded database, and a connection to it."""
    seed(database)
    city = await open_city(database)
    yield city
    await city.connection.close()
