"""From a place that worries somebody to an alarm on the map: a zone is drawn, a rule is written for it, both are tried on
what was, brought into force, and raise. In Vietnamese as an integrator does it, and once more in English as it is read."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import NewPerson
from tests.e2e.running import RunningCity, until
from tests.e2e.test_rules import fill
from tests.e2e.test_zones import draw

TRUCK = "e2e-truck"
OUTSIDE, INSIDE = (108.1850, 16.0800), (108.1750, 16.0700)
BEFORE, BEHIND = (108.1815, 16.0700), (108.1795, 16.0700)
CORNERS = [(108.170, 16.065), (108.180, 16.065), (108.180, 16.075), (108.170, 16.075)]
ZONE_VI, ZONE_EN = "Bờ kè sạt lở Hòa Minh", "Hòa Minh landslip"
VI, EN = "Xe tải vào bờ kè sạt lở", "Truck on the landslip"


def _stands_at(city: RunningCity, place: tuple[float, float]) -> bool:
    return city.stands(TRUCK) == place


def test_a_zone_is_drawn_a_rule_written_tried_and_raises(
    new_person: NewPerson, city: RunningCity, tmp_path: Path
) -> None:
    # A truck was there a while ago: what a backtest is to find.
    for place, minutes in ((OUTSIDE, 9), (INSIDE, 6), (OUTSIDE, 3)):
        city.drive(place, TRUCK, minutes)
        until(partial(_stands_at, city, place), "the truck to be there")

    person = new_person("integrator")
    page = person.page
    person.arrive("#/zones?at=13.60/16.07000/108.17500")
    person.is_live()
    side = page.locator(".side")
    side.get_by_role("button", name="Vùng mới").click()
    until(lambda: "Chưa vẽ gì." in side.inner_text(), "the tools to be there")
    page.wait_for_timeout(500)
    draw(person, CORNERS)
    expect(side.get_by_text("Hình hợp lệ")).to_be_visible()
    side.get_by_label("Mã vùng").fill("e2e-landslip")
    side.get_by_label("Tên tiếng Việt").fill(ZONE_VI)
    side.get_by_label("Tên tiếng Anh").fill(ZONE_EN)

    # Somebody who leaves in the middle of it is asked.
    page.get_by_role("button", name="Luật cảnh báo").click()
    dialog = page.get_by_role("dialog", name="Chưa lưu")
    dialog.get_by_role("button", name="Ở lại").click()
    expect(side.get_by_label("Mã vùng")).to_have_value("e2e-landslip")
    side.get_by_role("button", name="Lưu bản nháp").click()
    expect(side.get_by_role("heading", name=ZONE_VI)).to_be_visible()

    page.get_by_role("button", name="Luật cảnh báo").click()
    expect(dialog).to_have_count(0)
    side.get_by_role("button", name="Luật mới").click()
    fill(side, "Mã luật", "e2e-landslip")
    fill(side, "Tên tiếng Việt", VI)
    fill(side, "Tên tiếng Anh", EN)
    fill(side, "Thiết bị", TRUCK)
    side.get_by_label("Lĩnh vực", exact=True).select_option("vehicle")
    side.get_by_label("Điều kiện", exact=True).select_option("geofence")
    side.get_by_label("Vùng", exact=True).select_option("e2e-landslip")
    side.get_by_label("Sự kiện", exact=True).select_option("enter")
    side.get_by_label("Mức độ", exact=True).select_option("critical")
    fill(side, "Việc cần làm (tiếng Việt)", "Gọi lái xe quay ra ngay.")
    fill(side, "Việc cần làm (tiếng Anh)", "Call the driver back at once.")
    expect(side.get_by_text("Luật hợp lệ")).to_be_visible()
    until(lambda: person.rendered("rule-sensor-ring") == 1, "the truck to be ringed on the map")
    page.screenshot(path=tmp_path / "rule.png")

    # With what is in force it would have said nothing; with the draft of the zone it finds the truck.
    side.get_by_role("button", name="1 giờ qua").click()
    side.get_by_role("button", name="Chạy thử").click()
    expect(side.get_by_text("Trong thời gian này luật không báo lần nào.")).to_be_visible(timeout=60_000)
    side.get_by_role("checkbox", name="Tính theo bản nháp của vùng").check()
    expect(side.get_by_text("Luật đã sửa sau lần chạy thử này.")).to_be_visible()
    side.get_by_role("button", name="Chạy thử").click()
    table = side.get_by_role("table", name="Chạy thử trên dữ liệu cũ")
    expect(table.locator("tbody tr")).to_have_count(1, timeout=60_000)
    expect(table.locator("tbody tr").first).to_contain_text(TRUCK)
    expect(table.locator("tbody tr").first).to_contain_text(ZONE_VI)
    until(lambda: person.rendered("rule-alarm-spot") == 1, "the alarm's place on the map")
    page.screenshot(path=tmp_path / "backtest.png")

    side.get_by_role("button", name="Lưu bản nháp").click()
    expect(side.get_by_role("heading", name=VI)).to_be_visible()
    page.get_by_role("button", name="Vẽ vùng").click()
    side.locator("li").filter(has_text=ZONE_VI).get_by_role("button").click()
    side.get_by_role("button", name="Áp dụng bản này").click()
    expect(side.locator(".tag").filter(has_text="Đang áp dụng").first).to_be_visible()
    page.get_by_role("button", name="Luật cảnh báo").click()
    side.locator("li").filter(has_text=VI).get_by_role("button").click()
    side.get_by_role("button", name="Áp dụng bản này").click()
    expect(side.locator(".tag").filter(has_text="Đang áp dụng").first).to_be_visible()

    # A rule begins with where things are when it begins: the truck is seen outside once more, and drives in.
    city.drive(BEFORE, TRUCK)
    page.wait_for_timeout(4_000)
    city.drive(BEHIND, TRUCK)
    raised = side.locator("li[data-raised]")
    expect(raised).to_have_count(1, timeout=60_000)
    expect(raised).to_contain_text(ZONE_VI)
    raised.get_by_role("button", name="Xem cảnh báo").click()
    alarm = page.locator("li[data-alarm]").filter(has_text=VI)
    expect(alarm).to_be_visible(timeout=30_000)

    # The same in English, as a colleague reads it.
    person.choose(language="en")
    expect(page.locator("li[data-alarm]").filter(has_text=EN)).to_be_visible()
    person.arrive("#/rules/e2e-landslip")
    expect(side.get_by_role("heading", name=EN)).to_be_visible()
    expect(side.locator("li[data-raised]")).to_contain_text(ZONE_EN)
    until(lambda: person.rendered("rule-zone-line") > 0, "the rule's zone to be outlined")
    page.screenshot(path=tmp_path / "english.png")
    city.drive(OUTSIDE, TRUCK)
