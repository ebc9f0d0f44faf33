"""The map as a person uses it: heat, switches, groups, and a graphics card that gives up in between."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import NewPerson
from tests.e2e.running import RunningCity, until

_LOSE = "document.querySelector('.map canvas').getContext('webgl2').getExtension('WEBGL_lose_context')"


def test_a_heat_surface_has_its_legend_and_is_off_until_asked_for(new_person: NewPerson) -> None:
    person = new_person("operator", pixel_ratio=1)
    page = person.page
    legend = page.get_by_role("complementary", name="Bụi mịn PM2.5")
    expect(legend).to_have_count(0)
    page.evaluate("location.hash = '#/live?at=12.4/16.06/108.215&panel=layers'")
    page.get_by_role("radio", name="Bụi mịn PM2.5").check()
    expect(legend).to_contain_text("µg/m³")
    expect(legend).to_contain_text("không có số đo")
    has_heat = "document.querySelector('.map').view.chart.getLayer('heat') !== undefined"
    until(lambda: page.evaluate(has_heat), "the surface on the map")
    page.get_by_role("button", name="Tắt bề mặt").click()
    expect(legend).to_have_count(0)
    until(lambda: not page.evaluate(has_heat), "the surface to go")


def test_a_vehicle_draws_its_way_until_trails_are_switched_off(new_person: NewPerson, city: RunningCity) -> None:
    person = new_person("operator", pixel_ratio=1)
    page = person.page
    page.evaluate("location.hash = '#/live?at=15/16.13/108.3&panel=layers'")  # out at sea, where nothing else is drawn
    west, east = 108.298, 108.302
    city.publish_position("e2e-trail", west, 16.13)
    until(lambda: person.rendered("vehicle") == 1, "the boat")
    page.wait_for_timeout(5_000)  # nobody is faster than 150 m/s
    city.publish_position("e2e-trail", east, 16.13)
    until(lambda: person.rendered("tail") == 1, "its tail")
    x, y = person.pixel((west + east) / 2, 16.13)

    def halfway() -> bytes:
        return page.screenshot(clip={"x": x - 6, "y": y - 6, "width": 12, "height": 12})

    # It fades while it is looked at, so with it no two pictures need be the same; without it all are.
    trails = page.get_by_label("Vệt di chuyển")
    trails.uncheck()
    until(lambda: person.rendered("tail") == 0, "no tail")
    until(lambda: halfway() == halfway(), "the sea to lie still")
    sea = halfway()
    trails.check()
    until(lambda: person.rendered("tail") == 1 and halfway() != sea, "the tail again", seconds=20)
    trails.uncheck()
    until(lambda: halfway() == sea, "nothing but the sea", seconds=20)


def test_zoomed_out_sensors_gather_unless_somebody_wants_each(new_person: NewPerson) -> None:
    person = new_person("operator", pixel_ratio=1)
    page = person.page
    page.evaluate("location.hash = '#/live?at=10.4/16.06/108.215&panel=layers'")
    until(lambda: person.rendered("cell") > 3 and person.rendered("sensor") == 0, "cells, and no sensor alone")
    page.get_by_label("Gom cảm biến khi thu nhỏ").uncheck()
    until(lambda: person.rendered("sensor") > 200, "every sensor")
    page.get_by_label("Gom cảm biến khi thu nhỏ").check()
    until(lambda: person.rendered("sensor") == 0, "cells again")


def test_names_can_be_switched_off_and_the_islands_keep_theirs(new_person: NewPerson) -> None:
    person = new_person("operator", pixel_ratio=1)
    page = person.page
    page.evaluate("location.hash = '#/live?at=11.5/16.06/108.215&panel=layers'")
    until(lambda: person.rendered("ward-name") > 0, "names of wards")
    page.get_by_label("Tên trên bản đồ nền").uncheck()
    until(lambda: person.rendered("ward-name") == 0, "no names of wards")
    page.evaluate("location.hash = '#/live?at=6.5/14/112'")
    until(lambda: person.rendered("island-name") >= 1, "the label of an archipelago")


def test_the_map_comes_back_after_the_graphics_card_dropped_it(new_person: NewPerson) -> None:
    person = new_person("operator", pixel_ratio=1)
    page = person.page
    page.evaluate("location.hash = '#/live?at=13.2/16.06/108.215'")
    until(lambda: person.rendered("sensor") > 20, "sensors")
    page.evaluate(f"window.lost = {_LOSE}; window.lost.loseContext()")
    expect(page.get_by_text("tạm mất phần vẽ đồ họa")).to_be_visible()
    page.evaluate("window.lost.restoreContext()")
    expect(page.get_by_text("tạm mất phần vẽ đồ họa")).to_have_count(0)
    person.map_is_drawn()
    until(lambda: person.rendered("sensor") > 20 and person.rendered("street") > 5, "the map again")
    assert "at=13.20/" in page.url
    # The engine warns that layers of ours are not restored by it: that is what the test is about.
    assert [fault for fault in person.faults if "context" not in fault.lower()] == []
    person.faults.clear()


def test_a_zone_is_named_once_however_many_tiles_it_reaches(new_person: NewPerson) -> None:
    person = new_person("operator", pixel_ratio=1)
    page = person.page
    chart = "const chart = document.querySelector('.map').view.chart; "
    labels = (
        "() => {"
        + chart
        + "return chart.queryRenderedFeatures({layers: ['zone-name']}).map((name) => name.properties.label) }"
    )
    # What stands there may be in the way of a name: where it would stand is what counts.
    once = (
        "async (lat) => {" + chart + "const { features } = await chart.getSource('zone-names').getData();"
        " const here = features.filter((name) => name.properties.label === 'Trung tâm thành phố'"
        " && chart.getBounds().contains(name.geometry.coordinates));"
        " return here.length === 1 && Math.abs(chart.getCenter().lat - lat) < 1e-4 }"
    )
    # Inside the zone on every side, then with its own middle out of view.
    for lat, lon in ((16.066, 108.221), (16.06, 108.22)):
        page.evaluate(f"location.hash = '#/live?at=15.8/{lat:.4f}/{lon:.4f}'")
        until(partial(page.evaluate, once, lat), f"one name at {lat}, {lon}")
        page.wait_for_timeout(500)
        shown = page.evaluate(labels)
        assert len(shown) == len(set(shown)), shown


def test_a_street_that_was_looked_for_is_shown_whole_until_something_else_is_chosen(
    new_person: NewPerson, tmp_path: Path
) -> None:
    person = new_person("operator", pixel_ratio=1)
    page = person.page
    box = page.get_by_role("combobox")

    box.fill("bach dang")
    page.get_by_role("option", name="Bạch Đằng").first.click()
    until(lambda: person.rendered("found") > 0, "the street to be drawn")
    person.map_is_drawn()
    page.screenshot(path=tmp_path / "street.png")
    page.keyboard.press("Escape")
    until(lambda: person.rendered("found") == 0, "the street to be let go")

    box.fill("chua linh ung")
    page.get_by_role("option", name="Chùa Linh Ứng").first.click()
    until(lambda: person.rendered("selected") == 1, "a ring around the place")
    person.map_is_drawn()
    page.screenshot(path=tmp_path / "place.png")
    page.locator(".map canvas").click(position={"x": 640, "y": 80})
    until(lambda: person.rendered("selected") == 0, "the ring to be let go")
