"""From an idea to an alarm: a zone is drawn, a rule written for it, tried on what was, brought into force, and it raises.

As a person does it, by mouse and keyboard alone; in Vietnamese in full, in English the same way once more, shorter.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import NewPerson
from tests.e2e.drawing import draw, new_zone
from tests.e2e.running import RunningCity, until
from tests.e2e.test_rules import fill

OUTSIDE, INSIDE = (108.2300, 16.0550), (108.2050, 16.0550)
CORNERS = [(108.200, 16.050), (108.210, 16.050), (108.210, 16.060), (108.200, 16.060)]


def drove_through(city: RunningCity, truck: str) -> None:
    """Half an hour ago it came in and left again."""
    now = datetime.now(UTC)
    way = [(30, OUTSIDE), (29, OUTSIDE), (25, INSIDE), (24, INSIDE), (20, OUTSIDE), (19, OUTSIDE)]
    for minutes, place in way:
        city.publish_position(truck, *place, at=now - timedelta(minutes=minutes))
    until(lambda: city.sensor(truck) is not None, f"{truck} in the registry")


def drives_in(city: RunningCity, truck: str) -> None:
    """Now. A border is crossed when two positions in a row say so."""
    start = datetime.now(UTC)
    for step, place in enumerate([OUTSIDE, OUTSIDE, INSIDE, INSIDE, INSIDE]):
        until(lambda at=start + timedelta(seconds=2 * step): datetime.now(UTC) >= at, "the next position")  # type: ignore[misc]
        city.publish_position(truck, *place)


def test_a_zone_a_rule_and_its_first_alarm(new_person: NewPerson, city: RunningCity, tmp_path: Path) -> None:
    truck, zone, name = "e2e-truck", "Khu chợ thử nghiệm", "Xe tải vào khu chợ"
    drove_through(city, truck)
    person = new_person("integrator", width=1600, height=900)
    page = person.page
    nav, side = page.get_by_role("navigation"), page.locator(".side")

    # The zone, on the map; only a draft as yet.
    person.arrive("#/live?at=13.60/16.05500/108.20500")
    person.is_live()
    nav.get_by_role("button", name="Vẽ vùng").click()
    new_zone(person)
    draw(person, CORNERS)
    expect(side.get_by_text("Hình hợp lệ")).to_be_visible()
    side.get_by_label("Mã vùng").fill("khu-cho-thu")
    side.get_by_label("Tên tiếng Việt").fill(zone)
    side.get_by_label("Tên tiếng Anh").fill("Test market")
    side.get_by_role("button", name="Lưu bản nháp").click()
    expect(side.get_by_role("heading", name=zone)).to_be_visible()

    # The rule, for that zone.
    nav.get_by_role("button", name="Luật cảnh báo").click()
    side.get_by_role("button", name="Luật mới").click()
    fill(side, "Mã luật", "xe-tai-vao-cho")
    fill(side, "Tên tiếng Việt", name)
    fill(side, "Tên tiếng Anh", "Lorry in the market")
    side.get_by_label("Lĩnh vực", exact=True).select_option("vehicle")
    side.get_by_label("Điều kiện", exact=True).select_option("geofence")
    fill(side, "Thiết bị", truck)
    side.get_by_label("Vùng", exact=True).select_option(label=f"{zone} (bản nháp)")
    side.get_by_label("Sự kiện", exact=True).select_option("enter")
    side.get_by_label("Mức độ", exact=True).select_option("major")
    fill(side, "Việc cần làm (tiếng Việt)", "Gọi đội trật tự.")
    fill(side, "Việc cần làm (tiếng Anh)", "Call the wardens.")
    expect(side.get_by_text("Luật hợp lệ")).to_be_visible()
    expect(side.get_by_text("Vùng này chưa áp dụng")).to_be_visible()
    until(lambda: person.rendered("rule-zone-line") > 0, "the zone outlined on the map")
    until(lambda: person.rendered("rule-sensor-ring") == 1, "the ring around the lorry")
    page.screenshot(path=tmp_path / "written.png")

    # What it would have done: nothing with the zones in force, one alarm with the zone just drawn.
    side.get_by_role("button", name="1 giờ qua").click()
    side.get_by_role("button", name="Chạy thử", exact=True).click()
    expect(side.get_by_text("Trong thời gian này luật không báo lần nào.")).to_be_visible(timeout=60_000)
    side.get_by_role("checkbox", name=zone).check()
    side.get_by_role("button", name="Chạy thử", exact=True).click()
    table = side.get_by_role("table", name="Chạy thử trên dữ liệu cũ")
    expect(table.locator("tbody tr")).to_have_count(1, timeout=60_000)
    expect(table).to_contain_text(truck)
    expect(table).to_contain_text("khu-cho-thu")
    until(lambda: person.rendered("rule-alarm") == 1, "the alarm's place on the map")
    page.screenshot(path=tmp_path / "backtest.png")

    # Into force, the zone first.
    side.get_by_role("button", name="Lưu bản nháp").click()
    expect(side.get_by_role("heading", name=name)).to_be_visible()
    nav.get_by_role("button", name="Vẽ vùng").click()
    side.locator("li").filter(has_text=zone).get_by_role("button").click()
    side.get_by_role("button", name="Lưu và áp dụng").click()
    expect(side.get_by_text("Đang ở trong vùng")).to_be_visible()
    nav.get_by_role("button", name="Luật cảnh báo").click()
    side.locator("li").filter(has_text=name).get_by_role("button").click()
    expect(side.get_by_text("Vùng này chưa áp dụng")).to_have_count(0)
    expect(side.get_by_text("Luật hợp lệ")).to_be_visible()
    side.get_by_role("button", name="Lưu và áp dụng").click()
    expect(side.locator("header .tag").filter(has_text="Đang áp dụng")).to_be_visible()
    expect(side.get_by_text("Luật này chưa báo lần nào.")).to_be_visible()

    # And the lorry comes.
    drives_in(city, truck)
    raised = side.locator("li[data-raised]")
    expect(raised).to_have_count(1, timeout=60_000)
    expect(raised).to_contain_text(zone)
    expect(raised).to_contain_text("theo phiên bản 1 của luật")
    page.screenshot(path=tmp_path / "raised.png")
    raised.get_by_role("button", name="Xem trên bản đồ").click()
    person.sees(name, truck)
    expect(page.locator("li[data-current=true]")).to_contain_text(name)
    page.screenshot(path=tmp_path / "alarm.png")


def test_the_same_in_english(new_person: NewPerson, city: RunningCity, tmp_path: Path) -> None:
    van, zone, name = "e2e-van", "Trial block", "Van in the trial block"
    drove_through(city, van)
    person = new_person("integrator", width=1600, height=900)
    person.choose(language="en", theme="light")
    page = person.page
    nav, side = page.get_by_role("navigation"), page.locator(".side")
    person.page.evaluate("location.hash = '#/zones/new?at=13.60/16.05500/108.20500'")
    until(lambda: "Nothing is drawn yet." in side.inner_text(), "the tools to be there")
    person.map_is_drawn()
    page.wait_for_timeout(500)
    draw(person, CORNERS)
    side.get_by_label("Key", exact=True).fill("trial-block")
    side.get_by_label("Vietnamese name", exact=True).fill("Ô phố thử")
    side.get_by_label("English name").fill(zone)
    side.get_by_role("button", name="Save and bring into force").click()
    expect(side.get_by_text("Inside now")).to_be_visible()

    nav.get_by_role("button", name="Alarm rules").click()
    side.get_by_role("button", name="New rule").click()
    fill(side, "Key", "van-in-trial-block")
    fill(side, "Vietnamese name", "Xe vào ô phố thử")
    fill(side, "English name", name)
    side.get_by_label("Condition", exact=True).select_option("geofence")
    fill(side, "Devices", van)
    side.get_by_label("Zone", exact=True).select_option(label=zone)
    side.get_by_label("Severity", exact=True).select_option("warning")
    expect(side.get_by_text("The rule speaks of no sensor yet")).to_be_visible()
    side.get_by_label("Domain", exact=True).select_option("vehicle")
    expect(side.get_by_text("The rule holds together")).to_be_visible()
    side.get_by_role("button", name="Run backtest").click()
    table = side.get_by_role("table", name="Backtest")
    expect(table.locator("tbody tr")).to_have_count(1, timeout=60_000)
    side.get_by_role("button", name="Save and enable").click()
    expect(side.locator("header .tag").filter(has_text="In force")).to_be_visible()
    drives_in(city, van)
    expect(side.locator("li[data-raised]")).to_have_count(1, timeout=60_000)
    page.screenshot(path=tmp_path / "raised-en.png")
