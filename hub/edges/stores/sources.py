"""The sources in the database, as ingest and the dry run read them."""

from __future__ import annotations

from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import structlog

from hub.core.clock import ClockWindow
from hub.core.sources import document
from hub.core.sources.mapping import Mapper
from hub.core.sources.table import NATIVE, Source, Sources
from hub.edges.database import Connection
from hub.errors import DocumentError

log = structlog.get_logger(__name__)

MAPPING = "mapping"
"""The decoder of every source but the native one."""
CHANGED = "source"
"""Kind of notification on ``ioc_change``: there is nothing in the change log to it."""
_ALL = """
SELECT source_id, key, topic_filter, decoder, mapping, time_zone, lateness, max_late, max_skew, enabled, former_filters
FROM source ORDER BY source_id
"""


class Loaded(NamedTuple):
    """``over``: filters that a broker's session may still hold and that nobody reads any more."""

    sources: Sources
    over: tuple[str, ...]
    keys: dict[int, str]
    """of all sources, read or not"""


async def load(connection: Connection) -> Loaded:
    """All sources that are read. One whose mapping this hub does not understand is left out and said in the log.

    Raises:
        LookupError: there is no native source.
    """
    own: Source | None = None
    foreign: list[Source] = []
    over: set[str] = set()
    keys: dict[int, str] = {}
    for row in await (await connection.execute(_ALL)).fetchall():
        number, key, topic_filter, decoder, mapping, zone, lateness, max_late, max_skew, enabled, former = row
        keys[number] = key
        window = ClockWindow(lateness, max_late, max_skew)
        if key == NATIVE:
            own = Source(number, key, topic_filter, window)
            continue
        over.update(former)
        mapper = _mapper(key, mapping, zone) if enabled and decoder == MAPPING else None
        if mapper is None:
            over.add(topic_filter)
        else:
            foreign.append(Source(number, key, topic_filter, window, mapper))
    if own is None:
        raise LookupError("the source 'native' is missing from the database: run `hub migrate`")
    read = {source.topic_filter for source in foreign}
    return Loaded(Sources(own, foreign), tuple(sorted(over - read)), keys)


def _mapper(key: str, mapping: Any, zone: str) -> Mapper | None:
    try:
        return Mapper(document.parse(mapping), ZoneInfo(zone))
    except (DocumentError, ValueError, OSError) as error:
        log.error("source left out", source=key, problem=str(error))
        return None
