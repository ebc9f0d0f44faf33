"""An operator's first minutes: sign in, see the city live, an alarm comes, it is handled, a colleague sees it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person
from tests.e2e.running import GAUGE, RunningCity, until

VI, EN = "Nước tràn bờ kè thử nghiệm", "Water over the test embankment"


def test_wrong_password_is_told_and_right_one_opens_the_city(new_person: NewPerson, city: RunningCity) -> None:
    person = new_person()
    person.arrive()
    page = person.page
    expect(page.get_by_role("heading", name="Trung tâm điều hành đô thị")).to_be_visible()
    page.locator("input[name=username]").fill("operator")
    page.locator("input[name=password]").fill("không phải mật khẩu này")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("alert")).to_contain_text("không đúng")
    # The browser itself reports the refusal; that one line is expected and no other.
    assert [fault for fault in person.faults if "401" not in fault] == []
    person.faults.clear()
    person.sign_in("operator", city.passwords["operator"])
    assert person.requests > 10


def test_the_map_fills_the_window_and_shows_the_city(new_person: NewPerson) -> None:
    person = new_person("operator")
    page = person.page
    canvas = page.locator(".map canvas").bounding_box()
    assert canvas is not None
    assert (canvas["width"], canvas["height"]) == (1280, 720 - 44)
    assert person.rendered("street") > 30
    assert person.rendered("ward-name") >= 3
    assert person.rendered("sensor") > 100
    assert person.rendered("zone-fill") >= 3
    until(lambda: person.rendered("vehicle") > 10, "vehicles on the map")
    expect(page.get_by_text("không dùng để dẫn đường")).to_be_visible()


def test_zoomed_out_the_islands_are_named_as_vietnams(new_person: NewPerson) -> None:
    person = new_person("operator")
    person.page.evaluate("location.hash = '#/live?at=6.5/14/112'")
    until(lambda: person.rendered("island-name") >= 1, "the label of an archipelago")
    labels = {
        feature["properties"]["name"]["vi"]
        for feature in person.page.evaluate("fetch('/api/v1/basemap/wards.geojson').then((r) => r.json())")["features"]
        if feature["properties"]["kind"] == "islands"
    }
    assert labels == {"Quần đảo Hoàng Sa (Việt Nam)", "Quần đảo Trường Sa (Việt Nam)"}


def test_the_clock_is_whole_on_a_narrow_screen(new_person: NewPerson) -> None:
    """A laptop at 150 %: the search box gives way, then the product's name, and the hub's time never."""
    page = new_person("operator", width=911, height=512).page
    cut = "(element) => element.scrollWidth > element.clientWidth"
    for width in (911, 800):
        page.set_viewport_size({"width": width, "height": 512})
        clock = page.locator("[data-state=live] .num")
        expect(clock).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
        assert not clock.evaluate(cut)
        assert not page.locator("header").first.evaluate(cut)
        search = page.get_by_role("combobox").bounding_box()
        assert search is not None
        assert search["width"] < width * 0.3


def test_values_change_by_themselves(new_person: NewPerson, city: RunningCity) -> None:
    city.publish(1.25)
    until(lambda: city.sensor(GAUGE) is not None, "the new gauge in the registry")
    person = new_person("operator")
    sensor = city.sensor(GAUGE)
    assert sensor is not None
    page = person.page
    page.evaluate(f"location.hash = '#/live?panel=sensor&sensor={sensor['id']}'")
    level = page.get_by_role("group", name="Giá trị hiện tại").get_by_role("button", name="Mực nước")
    expect(level).to_contain_text("1,25")
    city.publish(1.5)
    expect(level).to_contain_text("1,50", timeout=5_000)
    chart = page.get_by_role("img", name="Biểu đồ Mực nước").locator("canvas")
    expect(chart).to_be_visible()
    page.get_by_label("Khoảng thời gian").select_option("24h")
    expect(chart).to_be_visible()


def test_a_click_on_the_map_opens_the_sensor_and_the_camera_stays(new_person: NewPerson, city: RunningCity) -> None:
    city.publish(1.1)
    until(lambda: city.sensor(GAUGE) is not None, "the new gauge in the registry")
    person = new_person("operator")
    page = person.page
    page.evaluate("location.hash = '#/live?at=17.5/16.0612/108.2272'")
    person.map_is_drawn()
    until(lambda: person.rendered("sensor") > 0, "the gauge on the map")
    before = person.pixel(108.2272, 16.0612)
    page.mouse.click(*before)
    expect(page.get_by_role("heading", name=re.compile(GAUGE))).to_be_visible()
    page.wait_for_timeout(700)
    assert person.pixel(108.2272, 16.0612) == before
    assert "at=17.50/16.06120/108.22720" in page.url
    assert "sensor=" in page.url


def test_an_alarm_comes_is_acknowledged_by_keys_and_a_colleague_sees_it(
    new_person: NewPerson, city: RunningCity
) -> None:
    city.publish(1.0)
    operator, colleague = new_person("operator"), new_person("admin", width=1024, height=640)
    colleague.choose(language="en")
    city.publish(4.4)
    mine = operator.alarm(VI, GAUGE)
    expect(mine).to_have_count(1, timeout=10_000)
    theirs = colleague.alarm(EN, GAUGE)
    expect(theirs).to_have_count(1, timeout=10_000)

    page = operator.page
    walk_to(operator, mine)
    expect(mine).to_contain_text("Mực nước")
    expect(mine).to_contain_text("Gọi đội trực đê.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile(GAUGE))).to_be_visible()
    page.wait_for_timeout(300)
    camera = page.url.split("at=")[-1].split("&")[0] if "at=" in page.url else ""
    page.keyboard.press("c")
    expect(page.get_by_label("Ghi chú cho cảnh báo")).to_be_focused()
    page.keyboard.type("Đã gọi đội trực, đang ra hiện trường")
    page.keyboard.press("Control+Enter")
    expect(mine).to_have_attribute("data-ack", "acked")
    assert camera == (page.url.split("at=")[-1].split("&")[0] if "at=" in page.url else "")

    expect(theirs).to_have_attribute("data-ack", "acked", timeout=5_000)
    theirs.locator("button.main").click()
    expect(theirs).to_contain_text("Đã gọi đội trực, đang ra hiện trường")

    # Seen and over: it leaves the list.
    city.publish(1.0)
    expect(mine).to_have_count(0, timeout=10_000)


def walk_to(person: Person, row: Locator) -> None:
    """With j, from the top of the list."""
    for _ in range(80):
        person.page.keyboard.press("j")
        if row.get_attribute("data-current") == "true":
            return
    raise AssertionError("j never reached the alarm")


def test_a_viewer_sees_and_cannot_act(new_person: NewPerson) -> None:
    person = new_person("viewer")
    page = person.page
    row = page.locator("li[data-alarm]").first
    expect(row).to_be_visible(timeout=60_000)
    row.locator("button.main").click()
    expect(row.get_by_role("button", name="Xem trên bản đồ")).to_be_visible()
    expect(page.get_by_role("button", name="Tiếp nhận", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Tiếp nhận dữ liệu")).to_have_count(0)


def test_language_and_theme_stay_after_a_reload(new_person: NewPerson) -> None:
    person = new_person("operator")
    page = person.page
    expect(page.get_by_role("heading", name="Cảnh báo")).to_be_visible()
    person.choose(language="en", theme="light")
    expect(page.get_by_role("heading", name="Alarms")).to_be_visible()
    page.reload()
    person.is_live()
    expect(page.get_by_role("heading", name="Alarms")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.get_by_role("combobox").fill("cau rong")
    expect(page.get_by_role("option").first).to_be_visible()


def test_an_integrator_approves_a_device_in_its_panel(new_person: NewPerson, city: RunningCity) -> None:
    city.publish(1.0)
    until(lambda: city.sensor(GAUGE) is not None, "the new gauge in the registry")
    sensor = city.sensor(GAUGE)
    assert sensor is not None
    waiting = {"status": "pending", "version": sensor["version"]}
    assert city.api.patch(f"/sensors/{sensor['id']}", json=waiting).status_code == 200
    for role, may in (("operator", 0), ("integrator", 1)):
        page = new_person(role).page
        page.evaluate(f"location.hash = '#/live?panel=sensor&sensor={sensor['id']}'")
        expect(page.get_by_text("Cảm biến chưa được duyệt")).to_be_visible()
        approve = page.get_by_role("button", name="Duyệt cảm biến")
        expect(approve).to_have_count(may)
    approve.click()
    expect(page.get_by_text("Cảm biến chưa được duyệt")).to_have_count(0)
    after = city.sensor(GAUGE)
    assert after is not None
    assert after["status"] == "approved"


def test_back_turns_pages_and_moves_no_map(new_person: NewPerson) -> None:
    person = new_person("operator")
    page = person.page
    rail = page.get_by_role("navigation")
    rail.get_by_role("button", name="Bàn trực").click()
    page.get_by_role("tab", name="Bàn giao ca").click()
    rail.get_by_role("button", name="Bàn trực").click()
    person.map_is_drawn()
    camera = "document.querySelector('.map').view.chart.jumpTo({ center: [108.25, 16.03], zoom: 13 })"
    page.evaluate(camera)
    moved = re.compile(r"#/live\?at=13\.00/16\.0300")
    expect(page).to_have_url(moved)
    page.go_back()
    expect(page.get_by_role("tab", name="Bàn giao ca")).to_have_attribute("aria-selected", "true")
    page.go_back()
    expect(page.get_by_role("tab", name="Đang mở")).to_have_attribute("aria-selected", "true")
    page.go_back()
    # Where the map is now, not where it was.
    expect(page).to_have_url(moved)
    page.go_forward()
    expect(page.get_by_role("tab", name="Đang mở")).to_have_attribute("aria-selected", "true")
    page.reload()
    person.is_live()
    expect(page.get_by_role("tab", name="Đang mở")).to_be_visible()
