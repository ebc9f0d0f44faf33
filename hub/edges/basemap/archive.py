"""What is read of a tile archive (PMTiles 3) besides its tiles: the names in it, for the search."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Final

from pmtiles.reader import MmapSource, Reader

GAZETTEER: Final = "gazetteer"
"""Where ``hub basemap import`` puts it in the metadata, which the specification (5.1) leaves free for such keys."""


def gazetteer(path: Path) -> bytes | None:
    """GeoJSON as ``hub.core.basemap.gazetteer`` makes it; None: the archive was made by somebody else, or before."""
    try:
        with path.open("rb") as file:
            found = Reader(MmapSource(file)).metadata().get(GAZETTEER)
    except (OSError, EOFError, ValueError, KeyError, AttributeError, zlib.error):
        return None  # the tiles may be fine all the same
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        return None
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
