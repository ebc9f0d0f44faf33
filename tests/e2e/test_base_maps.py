"""The map under the city is a matter of configuration: a tile archive, somebody's style, pictures of a tile server."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Route, expect

from hub.edges.basemap.importer import import_osm
from tests.e2e.person import Person
from tests.e2e.running import until
from tests.e2e.town import BROWN, GREEN, GREY, STATION, Place, Town, colour_at, covered, like
from tests.edges.basemap.extract import BOX, written

# In the box of the extract: its coast runs along 108.23.
LAND: Place = (108.2150, 16.0250)
SEA: Place = (108.2360, 16.0250)
_NAMES = """(layer) => document.querySelector('.map').view.chart
  .queryRenderedFeatures({ layers: [layer] }).map((f) => f.properties.name)"""


def test_an_imported_archive_is_a_street_map(town: Town, browser: Browser, tmp_path: Path) -> None:
    archive = tmp_path / "corner.pmtiles"
    import_osm(written(tmp_path / "corner.osm.pbf"), archive, BOX, "Thử", lambda _: None)
    with town.visited(browser, f"pmtiles:{archive}", "© những người đóng góp OpenStreetMap") as person:
        page = person.page
        until(lambda: person.rendered("roads_major") > 0, "streets")
        until(lambda: "Bạch Đằng" in page.evaluate(_NAMES, "roads_labels_major"), "the name of a street")
        until(lambda: like(colour_at(person, SEA), (13, 35, 56)), "the sea in our colour")
        until(lambda: like(colour_at(person, LAND), (25, 33, 42)), "the land in our colour")
        _is_ours(person, "© những người đóng góp OpenStreetMap")
        on_the_way: list[Route] = []
        page.route("**/basemap/gazetteer", lambda route: on_the_way.append(route))
        page.get_by_role("combobox").fill("cau rong")
        until(lambda: page.evaluate("1") and on_the_way, "the question for the names")
        page.wait_for_timeout(500)
        expect(page.get_by_text("Đang tìm")).to_be_visible()
        assert page.get_by_role("option").count() == 0, "the drawn bridge, beside the true one"
        on_the_way[0].continue_()
        bridge = page.get_by_role("option").filter(has_text="Cầu Rồng")
        expect(bridge).to_contain_text("Đường · Đà Nẵng")
        bridge.click()
        until(lambda: person.rendered("found") > 0, "the street as the archive has it")
        person.map_is_drawn()
        page.screenshot(path=tmp_path / "found.png")
        assert (person.foreign, person.faults) == ([], [])


def test_a_style_of_another_site_is_drawn_and_no_third_one_is_asked(
    town: Town, browser: Browser, elsewhere: str
) -> None:
    with town.visited(browser, f"style-url:{elsewhere}/style.json", "© Sở Xây dựng") as person:
        until(lambda: like(colour_at(person, LAND), GREEN), "a parcel as the style has it")
        until(lambda: like(colour_at(person, SEA), BROWN), "the ground as the style has it")
        _is_ours(person, "© Sở Xây dựng")
        assert (set(person.foreign), person.faults) == ({f"{elsewhere}/style.json"}, [])


def test_pictures_of_a_tile_server_are_drawn(town: Town, browser: Browser, elsewhere: str) -> None:
    with town.visited(browser, f"raster-xyz:{elsewhere}/tiles/{{z}}/{{x}}/{{y}}.png", "© Ảnh hàng không") as person:
        until(lambda: like(colour_at(person, LAND), GREY), "a picture of the land")
        until(lambda: like(colour_at(person, SEA), GREY), "a picture of the sea")
        _is_ours(person, "© Ảnh hàng không")
        # No words of ours can be in a picture: the islands are named on top of it.
        person.page.evaluate("location.hash = '#/live?at=6.5/14/112'")
        until(lambda: person.rendered("island-name") >= 1, "the label of an archipelago")
        assert person.foreign
        assert [url for url in person.foreign if not url.startswith(f"{elsewhere}/tiles/")] == []
        assert person.faults == []


def test_without_its_style_the_city_is_still_there_and_says_so(town: Town, browser: Browser, elsewhere: str) -> None:
    with town.visited(browser, f"style-url:{elsewhere}/gone", "©") as person:
        until(lambda: person.rendered("street") > 0, "the outline")
        expect(person.page.locator(".credit .failed")).to_have_count(1)
        # The browser names what it could not get, and nothing else went wrong.
        assert [fault for fault in person.faults if f"{elsewhere}/gone" not in fault] == []


def _is_ours(person: Person, attribution: str) -> None:
    """Whatever lies under it: our sensor is drawn on it, and its makers are named."""
    ground = colour_at(person, (STATION[0], STATION[1] + 0.002))
    until(lambda: covered(person, STATION, ground) > 0.02, "the sensor on the map")
    expect(person.page.locator(".credit")).to_contain_text(attribution)
    expect(person.page.locator(".credit .schematic, .credit .failed")).to_have_count(0)
