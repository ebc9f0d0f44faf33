"""An administrator's morning: a colleague, a machine, a way to be told, a new device; and the trail of all of it."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.running import GAUGE, RunningCity, until
from tests.e2e.test_access import violations

SECTIONS = (
    "system", "audit", "users", "tokens", "sources", "devices", "dead-letters", "accounting", "channels", "policies",
    "deliveries", "maintenance",
)  # fmt: skip


def go(page: Page, section: str) -> None:
    page.evaluate("(place) => { location.hash = place }", f"#/admin/{section}")
    expect(page.locator(".content .frame")).to_be_visible()
    expect(page.get_by_text("Đang tải…")).to_have_count(0)


def refused_by_purpose(person_faults: list[str]) -> None:
    """The browser writes every 4xx down; the one that was asked for is no fault of the page."""
    person_faults[:] = [fault for fault in person_faults if "status of 422" not in fault]


def test_a_morning_of_an_administrator(new_person: NewPerson, city: RunningCity) -> None:
    person = new_person("admin")
    page = person.page

    go(page, "users")
    page.get_by_role("button", name="Thêm người dùng").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Tên đăng nhập").fill("Hoa Mai")
    form.get_by_label("Họ tên").fill("Hoàng Mai")
    form.get_by_label("Mật khẩu").fill("một câu dài dễ nhớ của Mai")
    form.get_by_label("Thư điện tử").fill("mai@example.vn")
    page.keyboard.press("Enter")
    expect(form.get_by_label("Tên đăng nhập")).to_be_focused()
    expect(form.get_by_role("alert")).to_contain_text("2–32 ký tự a–z")
    form.get_by_label("Tên đăng nhập").fill("hoang.mai")
    page.keyboard.press("Enter")
    expect(form).to_have_count(0)
    expect(page.get_by_role("row", name=re.compile("hoang.mai"))).to_contain_text("Trực ban")

    go(page, "tokens")
    page.get_by_role("button", name="Tạo mã").click()
    page.get_by_role("dialog").get_by_label("Dùng cho").fill("điều phối 115")
    page.keyboard.press("Enter")
    expect(page.locator("output")).to_have_text(re.compile(r"^ioc_\S{40,}$"))
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Thu hồi điều phối 115").click()
    page.get_by_role("dialog").get_by_role("button", name="Thu hồi").click()
    expect(page.get_by_role("row", name=re.compile("điều phối 115"))).to_contain_text("Đã thu hồi")

    go(page, "channels")
    page.get_by_role("button", name="Thêm kênh").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Khóa", exact=True).fill("dispatch")
    form.get_by_label("Tên", exact=True).fill("Điều phối")
    form.get_by_label("Địa chỉ nhận").fill("http://127.0.0.1:5432/")
    form.get_by_role("button", name="Tạo khóa").click()
    expect(form.get_by_label("Khóa ký")).to_have_value(re.compile("^whsec_"))
    form.get_by_role("button", name="Lưu").click()
    expect(form.get_by_role("alert")).to_contain_text("là chính máy này")
    form.get_by_label("Địa chỉ nhận").fill("https://dispatch.invalid/ioc")
    form.get_by_role("button", name="Lưu").click()
    expect(form).to_have_count(0)
    row = page.get_by_role("row", name=re.compile("Điều phối"))
    expect(row).to_contain_text("https://dispatch.invalid/ioc")
    expect(row).to_contain_text("Chưa dùng")
    page.get_by_role("button", name="Gửi thử Điều phối").click()
    expect(row).to_contain_text("Gửi thử không được: không tìm thấy máy chủ dispatch.invalid", timeout=30_000)
    expect(row).to_contain_text("Đang thử lại")

    go(page, "policies")
    page.get_by_role("button", name="Thêm chính sách").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Khóa", exact=True).fill("night")
    form.get_by_label("Tên tiếng Việt").fill("Trực đêm")
    form.get_by_label("Tên tiếng Anh").fill("Night duty")
    form.get_by_role("button", name="Lưu").click()
    expect(form.get_by_role("alert")).to_contain_text("chọn ít nhất 1")
    form.get_by_label("Điều phối").check()
    form.get_by_role("button", name="Thêm bậc").click()
    form.get_by_role("button", name="Lưu").click()
    expect(form).to_have_count(0)
    expect(page.get_by_role("row", name=re.compile("Trực đêm"))).to_contain_text("5 phút: dispatch → Quản trị")

    go(page, "deliveries")
    expect(page.get_by_role("row", name=re.compile("Gửi thử")).first).to_contain_text("dispatch")

    city.api.patch("/sensors/1", json={"status": "pending", "version": city.api.get("/sensors/1").json()["version"]})
    device = city.api.get("/sensors/1").json()["device"]
    go(page, "devices")
    page.get_by_role("button", name=f"Duyệt {device}").click()
    expect(page.locator(".content").get_by_role("status")).to_contain_text(f"Đã duyệt {device}")
    assert city.api.get("/sensors/1").json()["status"] == "approved"

    city.publish("1.82 m")  # type: ignore[arg-type]
    go(page, "dead-letters")
    refused = page.get_by_role("row", name=f"ioc/v1/water/{GAUGE}/json").first
    until(lambda: city.api.get("/dead-letters").json()["items"], "a refused message")
    page.get_by_role("button", name="Làm mới").click()
    expect(refused).to_be_visible()

    go(page, "maintenance")
    page.get_by_role("button", name="Thêm khung bảo trì").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Tên tiếng Việt").fill("Thay trạm đo")
    form.get_by_label("Tên tiếng Anh").fill("Gauge replaced")
    form.get_by_label("Lý do").fill("Thay cảm biến")
    form.get_by_role("button", name="Lưu").click()
    expect(form.get_by_role("alert")).to_contain_text("ít nhất một trong luật, vùng, lĩnh vực, thiết bị")
    form.get_by_label("Thiết bị").last.fill("no-such-gauge")
    form.get_by_role("button", name="Lưu").click()
    expect(form.get_by_role("alert")).to_contain_text("'no-such-gauge', cần mã của một thiết bị đã có")
    form.get_by_role("button", name="Bỏ no-such-gauge").click()
    sensor = city.api.get("/sensors/1").json()
    form.get_by_label("Thiết bị").last.press_sequentially(sensor["name"]["vi"].lower())
    form.get_by_role("option", name=device).click()
    form.get_by_role("button", name="Lưu").click()
    expect(form).to_have_count(0)
    row = page.get_by_role("row", name=re.compile("Thay trạm đo"))
    expect(row).to_contain_text("Đang mở")
    expect(row).to_contain_text(sensor["name"]["vi"])
    page.get_by_role("button", name="Xóa Thay trạm đo").click()
    page.get_by_role("dialog").get_by_role("button", name="Xóa").click()
    expect(row).to_have_count(0)

    go(page, "audit")
    expect(page.get_by_text("Niêm phong nguyên vẹn")).to_be_visible()
    page.get_by_label("Việc", exact=True).fill("channel.create")
    page.get_by_role("button", name="Lọc").click()
    row = page.get_by_role("row", name=re.compile("channel:dispatch"))
    expect(row).to_have_count(1)
    expect(row).to_contain_text("user:admin")
    row.get_by_role("button").click()
    detail = page.locator("pre").inner_text()
    assert json.loads(detail)["config"] == {"url": "https://dispatch.invalid/ioc"}, "no secret is in the trail"
    for action in ("user.create", "token.revoke", "channel.test", "policy.create", "sensor.edit", "maintenance.delete"):
        until(lambda wanted=action: city.api.get("/audit", params={"action": wanted}).json()["items"], action)  # type: ignore[misc]
    refused_by_purpose(person.faults)


def test_who_may_not_change_reads(new_person: NewPerson) -> None:
    page = new_person("operator").page
    go(page, "channels")
    expect(page.get_by_text("Chỉ xem")).to_be_visible()
    expect(page.get_by_role("button", name="Thêm kênh")).to_have_count(0)
    go(page, "users")
    expect(page.get_by_role("heading", name="Tình trạng hệ thống")).to_be_visible()
    expect(page.get_by_role("link", name="Người dùng")).to_have_count(0)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_section_is_accessible(new_person: NewPerson, city: RunningCity, theme: str) -> None:
    person = new_person("admin")
    page = person.page
    person.choose(theme=theme)
    found = {}
    for section in SECTIONS:
        go(page, section)
        page.wait_for_timeout(300)
        found[section] = violations(page)
    assert found == {section: [] for section in SECTIONS}
