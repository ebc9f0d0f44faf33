"""An integrator looks into one sensor: its past beside others, its alarms, its messages as they came, its details."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
from playwright.sync_api import expect

from tests.e2e.conftest import NewPerson
from tests.e2e.running import RunningCity, until


def test_a_sensor_is_looked_into_compared_and_corrected(
    new_person: NewPerson, city: RunningCity, tmp_path: Path
) -> None:
    gauge = city.sensor("gauge-cam-le")
    assert gauge is not None
    person = new_person("integrator")
    page = person.page
    expect(page.locator("li[data-alarm]").first).to_be_visible(timeout=60_000)
    page.evaluate("(id) => { location.hash = `#/live?panel=sensor&sensor=${id}` }", gauge["id"])
    panel = page.locator("aside.dock")
    expect(panel.locator(".plot canvas")).to_be_visible()

    compare = panel.get_by_label("So sánh với…")
    other = compare.locator("option:not([disabled])").first
    name = other.inner_text()
    compare.select_option(other.get_attribute("value"))
    expect(panel.get_by_role("button", name=f"Thôi so sánh với {name}")).to_be_visible()
    panel.get_by_label("Khoảng thời gian").select_option("15m")
    expect(panel.get_by_text(re.compile(r"\d+ cảnh báo trong khoảng này"))).to_be_visible(timeout=15_000)

    with page.expect_download() as download:
        panel.get_by_role("link", name="Tải bảng số liệu (Excel)").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    head, *rows = book["Số liệu"].iter_rows(values_only=True)
    assert head[0] == "Thời gian"
    assert len(rows) > 1

    panel.get_by_text("Bản tin gốc gần nhất").click()
    message = panel.locator("article textarea").first
    expect(message).to_have_value(re.compile('"water_level"'))
    page.screenshot(path=tmp_path / "sensor.png")

    panel.get_by_role("button", name="Sửa thông tin").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Ngưỡng riêng").fill("flood_1 = 1,0\nflood_2")
    dialog.get_by_role("button", name="Lưu").click()
    expect(dialog.get_by_role("alert")).to_contain_text("flood_2")
    dialog.get_by_label("Ngưỡng riêng").fill("flood_1 = 1,0\nflood_2 = 1,8\nflood_3 = 2,5")
    dialog.get_by_label("Tên tiếng Anh").fill("Cẩm Lệ gauge (new)")
    dialog.get_by_role("button", name="Lưu").click()
    expect(dialog).to_be_hidden()
    stored = city.sensor("gauge-cam-le")
    assert stored is not None
    assert stored["name"]["en"] == "Cẩm Lệ gauge (new)"
    assert stored["setpoints"] == {"flood_1": 1.0, "flood_2": 1.8, "flood_3": 2.5}


def test_the_wall_shows_the_city_at_a_glance(new_person: NewPerson, city: RunningCity, tmp_path: Path) -> None:
    person = new_person("viewer", width=1920, height=1080)
    page = person.page
    page.get_by_role("navigation").get_by_role("button", name="Toàn cảnh").click()
    figures = page.get_by_role("region", name="Chỉ tiêu")
    expect(figures.locator("li").first).to_be_visible()
    expect(figures.get_by_text("Bụi mịn PM2.5, trung vị")).to_be_visible()
    water = page.locator(".alive li").filter(has=page.get_by_text("Nước", exact=True))
    until(lambda: "100%" in water.inner_text() or "9" in water.inner_text(), "the water sensors to be heard")
    page.get_by_role("button", name="Chế độ màn hình tường").click()
    expect(page.locator("header .brand")).to_be_hidden()
    assert "kiosk=1" in page.url
    person.map_is_drawn()
    page.screenshot(path=tmp_path / "wall.png")
    page.reload()
    expect(page.get_by_role("region", name="Chỉ tiêu")).to_be_visible()
    expect(page.locator("header .brand")).to_be_hidden()
    page.get_by_role("button", name="Thoát chế độ màn hình tường").click()
    expect(page.locator("header .brand")).to_be_visible()
