"""Which base map a city has, and a tile archive in ranges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.edges.basemap.choice import choose
from hub.edges.basemap.importer import import_osm
from hub.edges.settings import Settings
from hub.edges.web.security import policy
from hub.errors import SettingsError
from tests.edges.basemap.extract import BOX, written
from tests.edges.web.conftest import Seeded, serving
from tests.edges.web.support import Hub

ARCHIVE = b"PMTiles\x03" + bytes(range(256)) * 8
OSM = "© OpenStreetMap"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "city.pmtiles"
    path.write_bytes(ARCHIVE)
    return path


def test_the_outline_is_the_default_and_keeps_its_words(tmp_path: Path) -> None:
    about: dict[str, Any] = {"basemap": {"attribution": {"vi": "vẽ tay", "en": "drawn by hand"}}}
    for setting in (None, "outline"):
        chosen = choose(tmp_path, about, setting)
        assert (chosen.kind, chosen.attribution, chosen.origin) == (
            "outline",
            {"vi": "vẽ tay", "en": "drawn by hand"},
            None,
        )


def test_a_setting_goes_before_the_city(tmp_path: Path, archive: Path) -> None:
    chosen = choose(tmp_path, {"basemap": {"kind": "outline"}}, f"pmtiles:{archive}")
    assert (chosen.kind, chosen.file, chosen.attribution) == ("pmtiles", archive, {"vi": OSM, "en": OSM})
    own = choose(tmp_path, {"basemap": {"kind": "pmtiles", "file": "city.pmtiles", "attribution": OSM}}, None)
    assert (own.file, own.attribution) == (archive, {"vi": OSM, "en": OSM})


def test_a_map_of_another_site_widens_the_policy_by_that_site_alone(tmp_path: Path) -> None:
    chosen = choose(tmp_path, {}, "raster-xyz:https://tiles.example:8443/{z}/{x}/{y}.png", "© Sở TN&MT")
    assert (chosen.origin, chosen.attribution) == (
        "https://tiles.example:8443",
        {"vi": "© Sở TN&MT", "en": "© Sở TN&MT"},
    )
    wider = policy(chosen.origin)
    assert "connect-src 'self' https://tiles.example:8443;" in wider
    assert "script-src 'self';" in wider
    assert choose(tmp_path, {}, "style-url:/maps/style.json").origin is None


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("osm", "one of outline, pmtiles"),
        ("pmtiles:", "a readable .pmtiles file"),
        ("pmtiles:nowhere.pmtiles", "a readable .pmtiles file"),
        ("style-url:ftp://maps.example/style.json", "http"),
        ("style-url:https://maps.example/a;b", "without blanks"),
        ("raster-xyz:https://maps.example/{z}/{x}.png", "{y} is missing"),
    ],
)
def test_a_wrong_setting_is_told(tmp_path: Path, setting: str, expected: str) -> None:
    with pytest.raises(SettingsError) as raised:
        choose(tmp_path, {}, setting)
    assert expected in str(raised.value)
    assert "HUB_BASEMAP" in str(raised.value)


def test_a_file_that_is_no_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "photo.pmtiles").write_bytes(b"JFIF")
    with pytest.raises(SettingsError, match="PMTiles archive"):
        choose(tmp_path, {"basemap": {"kind": "pmtiles", "file": "photo.pmtiles"}}, None)


async def test_without_an_archive_there_is_none(hub: Hub) -> None:
    assert (await hub.client.get("/api/v1/basemap/tiles.pmtiles", headers=hub.as_("viewer"))).status_code == 404
    assert (await hub.client.get("/api/v1/basemap/tiles.pmtiles")).status_code == 401


async def test_the_names_of_a_street_map_come_packed_and_only_once(
    settings: Settings, seeded: Seeded, archive: Path
) -> None:
    there = settings.model_copy(update={"basemap": f"pmtiles:{archive}"})
    async with serving(there, seeded) as nameless:
        assert (await nameless.get("/city"))["basemap"]["gazetteer"] is None
        none = await nameless.client.get("/api/v1/basemap/gazetteer", headers=nameless.as_("viewer"))
        assert none.status_code == 404
    import_osm(written(archive.with_name("city.osm.pbf")), archive, BOX, "Thử", lambda _: None)
    async with serving(there, seeded) as hub:
        address = (await hub.get("/city"))["basemap"]["gazetteer"]
        assert (await hub.client.get(address)).status_code == 401
        packed = await hub.client.get(address, headers=hub.as_("viewer") | {"Accept-Encoding": "gzip"})
        plain = await hub.client.get(address, headers=hub.as_("viewer") | {"Accept-Encoding": "identity"})
        assert (packed.headers.get("content-encoding"), plain.headers.get("content-encoding")) == ("gzip", None)
        assert packed.json() == plain.json()
        assert "Bạch Đằng" in {one["properties"]["name"]["vi"] for one in plain.json()["features"]}
        again = await hub.client.get(address, headers=hub.as_("viewer") | {"If-None-Match": plain.headers["etag"]})
        assert again.status_code == 304


async def test_tiles_come_in_ranges(settings: Settings, seeded: Seeded, archive: Path) -> None:
    async with serving(settings.model_copy(update={"basemap": f"pmtiles:{archive}"}), seeded) as hub:
        about = (await hub.get("/city"))["basemap"]
        assert (about["kind"], about["url"], about["schematic"]) == ("pmtiles", "/api/v1/basemap/tiles.pmtiles", False)

        async def part(wanted: str) -> httpx.Response:
            return await hub.client.get(about["url"], headers={**hub.as_("viewer"), "Range": wanted})

        some = await part("bytes=8-19")
        assert (some.status_code, some.content) == (206, ARCHIVE[8:20])
        assert some.headers["content-range"] == f"bytes 8-19/{len(ARCHIVE)}"
        assert (await part(f"bytes={len(ARCHIVE)}-")).status_code == 416
        whole = await hub.client.get(about["url"], headers=hub.as_("viewer"))
        assert whole.content == ARCHIVE
