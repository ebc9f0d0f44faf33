"""Which base map a city has: the drawn outline, a tile archive, a style or pictures of a server.

``city.yaml`` says it under ``basemap``; the setting HUB_BASEMAP overrides it for one installation:

    outline | pmtiles:FILE | style-url:ADDRESS | raster-xyz:ADDRESS with {z}, {x} and {y}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from hub.edges.basemap.archive import gazetteer
from hub.errors import Problem, SettingsError, shown

KINDS: Final = ("outline", "pmtiles", "style-url", "raster-xyz")
_MAGIC: Final = b"PMTiles\x03"
_OSM: Final = "© OpenStreetMap"


@dataclass(frozen=True, slots=True)
class Choice:
    """``file`` for pmtiles, ``url`` for style-url and raster-xyz; ``attribution`` in both languages, empty: none given."""

    kind: str
    file: Path | None = None
    url: str | None = None
    max_zoom: int | None = None
    attribution: Mapping[str, str] | None = None
    gazetteer: bytes | None = None
    """Of pmtiles: the names in it, as GeoJSON."""

    @property
    def origin(self) -> str | None:
        """The other site a browser must be let talk to; None: only ours."""
        parts = urlsplit(self.url or "")
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else None


def choose(folder: Path, about: Mapping[str, Any], setting: str | None, attribution: str | None = None) -> Choice:
    """The base map of the city in ``folder``; ``setting`` is HUB_BASEMAP.

    Raises:
        SettingsError: naming what is wrong with the setting, or with city.yaml.
    """
    base = about.get("basemap") or {}
    words = base.get("attribution")
    if setting:
        kind, _, address = setting.partition(":")
        given, where, root = {"kind": kind, "file": address, "url": address}, "HUB_BASEMAP", Path.cwd()
        words = attribution or (_OSM if kind == "pmtiles" else None)
        if kind == "outline":
            words = base.get("attribution")
    else:
        given, where, root = base, "city.yaml: basemap", folder
    kind = given.get("kind", "outline")
    if kind not in KINDS:
        raise SettingsError(Problem(where, shown(kind), f"one of {', '.join(KINDS)}, each but outline with :ADDRESS"))
    choice = Choice(kind, max_zoom=base.get("max_zoom"), attribution=_both(words))
    if kind == "outline":
        return choice
    if kind == "pmtiles":
        file = _archive(where, root, str(given.get("file") or ""))
        return Choice(kind, file=file, attribution=choice.attribution, gazetteer=gazetteer(file))
    return Choice(
        kind,
        url=_address(where, kind, str(given.get("url") or "")),
        max_zoom=choice.max_zoom,
        attribution=choice.attribution,
    )


def _archive(where: str, root: Path, name: str) -> Path:
    path = (root / name).resolve()
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except OSError as error:
        raise SettingsError(
            Problem(where, shown(name), f"a readable .pmtiles file, relative to {root} ({error.strerror})")
        ) from None
    if head != _MAGIC:
        raise SettingsError(Problem(where, f"{path}, which begins with {head!r}", "a PMTiles archive, version 3"))
    return path


def _address(where: str, kind: str, url: str) -> str:
    parts = urlsplit(url)
    local = not parts.scheme and not parts.netloc and url.startswith("/")
    if not local and not (parts.scheme in ("http", "https") and parts.netloc):
        raise SettingsError(
            Problem(where, shown(url), f"{kind}: an address http(s)://HOST/... or a path of this server")
        )
    if any(character in url for character in " ;,'\""):
        raise SettingsError(Problem(where, shown(url), "an address without blanks, quotes, commas and semicolons"))
    missing = [mark for mark in ("{z}", "{x}", "{y}") if mark not in url]
    if kind == "raster-xyz" and missing:
        raise SettingsError(
            Problem(where, shown(url), f"an address with {{z}}, {{x}} and {{y}}; {missing[0]} is missing")
        )
    return url


def _both(words: Any) -> Mapping[str, str] | None:
    if not words:
        return None
    return dict(words) if isinstance(words, Mapping) else {"vi": str(words), "en": str(words)}
