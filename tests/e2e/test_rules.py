"""A rule is written by the form, its faults are named, it is tried on what was, brought into force, and then alarms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.running import RunningCity, until

KEY, NAME = "cam-le-watched", "Sông Cẩm Lệ đang được theo dõi"
DEVICE = "gauge-cam-le"


def fill(side: Locator, label: str, text: str) -> None:
    """As a person does: the field is left when it is filled."""
    field = side.get_by_label(label, exact=True)
    field.fill(text)
    field.blur()


def stored(page: Page) -> dict[str, Any] | None:
    answer: dict[str, Any] = page.evaluate("fetch('/api/v1/rules?limit=1000').then((r) => r.json())")
    return next((rule for rule in answer["items"] if rule["key"] == KEY), None)


def test_a_rule_is_written_tried_on_the_past_and_brought_into_force(
    new_person: NewPerson, city: RunningCity, tmp_path: Path
) -> None:
    gauge = city.sensor(DEVICE)
    assert gauge is not None
    now = datetime.now(UTC)
    span = {
        "metric": "water_level",
        "from": (now - timedelta(hours=1)).isoformat(),
        "to": (now + timedelta(hours=1)).isoformat(),
    }
    history = f"/sensors/{gauge['id']}/history"
    # Refused as unknown until the first one has come.
    until(lambda: city.api.get(history, params=span).json().get("rows"), "a water level", seconds=90)
    person = new_person("integrator")
    page = person.page
    person.arrive("#/rules")
    person.is_live()
    side = page.locator(".side")
    expect(side.locator("li").first).to_be_visible(timeout=20_000)
    side.get_by_role("button", name="Luật mới").click()

    fill(side, "Mã luật", KEY)
    fill(side, "Tên tiếng Việt", NAME)
    fill(side, "Tên tiếng Anh", "Cẩm Lệ river is watched")
    side.get_by_label("Chỉ số", exact=True).select_option("water_level")
    fill(side, "Thiết bị", DEVICE)
    fill(side, "Ngưỡng báo", "-5")
    fill(side, "Ngưỡng hết", "-4")
    side.get_by_label("Mức độ", exact=True).select_option("major")
    text = side.get_by_role("textbox", name="Văn bản YAML")
    assert "above: -5" in text.input_value()

    # It would be over above where it begins: the field says so, and it cannot be saved.
    clear = side.get_by_label("Ngưỡng hết", exact=True)
    expect(clear).to_have_attribute("aria-invalid", "true")
    expect(side.get_by_text("when.clear_below")).to_be_visible()
    expect(side.get_by_role("button", name="Lưu và áp dụng")).to_be_disabled()
    page.screenshot(path=tmp_path / "fault.png")

    # Put right in the text: the form follows, and what a person noted there stays.
    text.fill("# theo dõi thử\n" + text.input_value().replace("clear_below: -4", "clear_below: -6"))
    expect(clear).to_have_value("-6")
    expect(side.get_by_text("Luật hợp lệ")).to_be_visible(timeout=20_000)
    expect(side.get_by_text("1 cảm biến (1 đang có số liệu), 0 vùng")).to_be_visible()
    fill(side, "Việc cần làm (tiếng Việt)", "Cử người ra xem.")
    fill(side, "Việc cần làm (tiếng Anh)", "Send somebody to look.")
    assert text.input_value().startswith("# theo dõi thử\n")

    side.get_by_role("button", name="1 giờ qua").click()
    side.get_by_role("button", name="Chạy thử").click()
    table = side.get_by_role("table", name="Chạy thử trên dữ liệu cũ")
    expect(table.locator("tbody tr").first).to_contain_text(DEVICE, timeout=60_000)
    expect(side.get_by_text("Chưa có bản nào đang áp dụng để so.")).to_be_visible()
    table.get_by_role("button", name=DEVICE).first.click()
    page.screenshot(path=tmp_path / "backtest.png")

    side.get_by_role("button", name="Lưu và áp dụng").click()
    expect(side.get_by_role("heading", name=NAME)).to_be_visible(timeout=20_000)
    rule = stored(page)
    assert rule is not None
    assert (rule["status"], rule["document"]["when"]) == (
        "enabled",
        {"kind": "threshold", "above": -5, "clear_below": -6},
    )
    expect(side.get_by_text("Phiên bản 1", exact=True)).to_be_visible()
    page.screenshot(path=tmp_path / "saved.png")

    # A second version as a draft; what it changes is told beside the first.
    fill(side, "Ngưỡng báo", "-4")
    expect(side.get_by_text("Luật hợp lệ")).to_be_visible(timeout=20_000)
    side.get_by_role("button", name="Lưu bản nháp").click()
    side.get_by_role("button", name="So sánh").last.click()
    expect(side.locator(".change")).to_contain_text("when.above -5 → -4")
    page.screenshot(path=tmp_path / "versions.png")
    side.get_by_role("button", name="Về danh sách luật").click()
    expect(side.locator("li").filter(has_text=NAME)).to_contain_text("có bản nháp mới")

    person.page.evaluate("location.hash = '#/live'")
    expect(page.locator("li[data-alarm]").filter(has_text=NAME).first).to_be_visible(timeout=90_000)

    # Retired, its alarm ends and troubles nobody after this.
    page.evaluate(f"location.hash = '#/rules/{KEY}'")
    side.get_by_role("button", name="Ngừng luật này").click()
    side.get_by_role("button", name="Ngừng luật này").click()
    until(lambda: (stored(page) or {})["status"] == "retired", "the rule to be retired")


def test_a_viewer_reads_rules_and_changes_none(new_person: NewPerson, city: RunningCity) -> None:
    person = new_person("operator")
    page = person.page
    person.arrive("#/rules/e2e-water")
    side = page.locator(".side")
    expect(side.get_by_text("Tài khoản này chỉ được xem luật.")).to_be_visible(timeout=20_000)
    expect(side.get_by_label("Ngưỡng báo", exact=True)).to_be_disabled()
    expect(side.get_by_role("button", name="Lưu bản nháp")).to_have_count(0)
