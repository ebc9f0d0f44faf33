"""Rules of every sort written by the form alone, in Vietnamese: nobody touches the YAML, and the hub has what was meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person
from tests.e2e.running import RunningCity, until
from tests.e2e.test_access import violations
from tests.e2e.test_rules import fill


def begun(person: Person, key: str, vi: str, en: str) -> Locator:
    """A new rule with its names."""
    person.page.evaluate("location.hash = '#/rules'")
    side = person.page.locator(".side")
    side.get_by_role("button", name="Luật mới").click()
    fill(side, "Mã luật", key)
    fill(side, "Tên tiếng Việt", vi)
    fill(side, "Tên tiếng Anh", en)
    return side


def choose(place: Locator, label: str, option: str) -> None:
    place.get_by_label(label, exact=True).select_option(option)


def part(side: Locator, name: str) -> Locator:
    return side.get_by_role("group", name=name, exact=True)


def faultless(side: Locator) -> list[Any]:
    """What axe finds once the hub has answered: a button that becomes able to save meanwhile has no colour of its own."""
    expect(side.get_by_role("button", name="Lưu bản nháp")).to_be_enabled()
    return violations(side.page)


def saved(side: Locator, city: RunningCity, key: str) -> dict[str, Any]:
    expect(side.get_by_text("Luật hợp lệ")).to_be_visible()
    side.get_by_role("button", name="Lưu bản nháp").click()
    expect(side.get_by_text("Phiên bản 1", exact=True)).to_be_visible()

    def stored() -> dict[str, Any] | None:
        items = city.api.get("/rules", params={"limit": 1000}).json()["items"]
        return next((rule["document"] for rule in items if rule["key"] == key), None)

    until(stored, f"{key} to be stored")
    document = stored()
    assert document is not None
    return document


def test_a_person_writes_stages_a_silent_gateway_and_rain_before_the_river(
    new_person: NewPerson, city: RunningCity, tmp_path: Path
) -> None:
    person = new_person("integrator", width=1280, height=800)
    page = person.page

    # The level of a river in stages, each gauge by its own levels.
    side = begun(person, "song-cam-le-ba-bac", "Sông Cẩm Lệ ba bậc", "Cẩm Lệ river in three stages")
    choose(side, "Chỉ số", "water_level")
    fill(side, "Nhãn", "river = cam-le")
    fill(side, "Ngưỡng báo", "flood_1")
    fill(side, "Ngưỡng hết", "flood_1 - 0,1")
    side.get_by_label("Nhiều bậc mức độ").check()
    fill(part(side, "Bậc 2"), "Ngưỡng báo", "flood_2")
    side.get_by_role("button", name="Thêm bậc").click()
    fill(part(side, "Bậc 3"), "Ngưỡng báo", "1,2 mét")
    # A fault at its field, and the way to it from the list beside the text.
    fault = part(side, "Bậc 3").get_by_label("Ngưỡng báo", exact=True)
    expect(fault).to_have_attribute("aria-invalid", "true")
    side.locator(".verdict").get_by_role("button", name="when.stages.2.above").click()
    expect(fault).to_be_focused()
    fault.fill("flood_3")
    fault.blur()
    fill(side, "Kéo dài ít nhất", "5 phút")
    side.get_by_text("Quy trình xử lý").click()
    side.get_by_role("button", name="Thêm bước").click()
    step = part(side, "Bước 1")
    fill(step, "Nội dung (tiếng Việt)", "Gọi trực ban phường.")
    fill(step, "Nội dung (tiếng Anh)", "Call the ward.")
    fill(step, "Xong trong", "15 phút")
    expect(side.get_by_text("1 bước")).to_be_visible()
    page.screenshot(path=tmp_path / "stages.png")
    assert faultless(side) == []
    assert saved(side, city, "song-cam-le-ba-bac") == {
        "key": "song-cam-le-ba-bac",
        "name": {"vi": "Sông Cẩm Lệ ba bậc", "en": "Cẩm Lệ river in three stages"},
        "applies_to": {"domain": "water", "metric": "water_level", "tags": {"river": "cam-le"}},
        "when": {
            "kind": "threshold",
            "stages": [
                {
                    "above": {"setpoint": "flood_1"},
                    "clear_below": {"setpoint": "flood_1", "offset": -0.1},
                    "severity": "minor",
                },
                {"above": {"setpoint": "flood_2"}, "severity": "major"},
                {"above": {"setpoint": "flood_3"}, "severity": "critical"},
            ],
        },
        "for": "PT5M",
        "procedure": [
            {"key": "step-1", "text": {"vi": "Gọi trực ban phường.", "en": "Call the ward."}, "within": "PT15M"}
        ],
    }

    # A gauge whose float hangs.
    side = begun(person, "thuoc-nuoc-ket", "Thước nước có thể bị kẹt", "A gauge may be stuck")
    choose(side, "Điều kiện", "flat_line")
    choose(side, "Chỉ số", "water_level")
    fill(side, "Sai khác bỏ qua", "0,005")
    fill(side, "Đứng yên ít nhất", "2 giờ")
    page.screenshot(path=tmp_path / "flat.png")
    assert faultless(side) == []
    written = saved(side, city, "thuoc-nuoc-ket")
    assert written["when"] == {"kind": "flat_line", "tolerance": 0.005}
    assert written["for"] == "PT2H"

    # A gateway that falls silent with its lights.
    side = begun(person, "tu-dien-im-lang", "Cả cụm tủ điện im lặng", "A whole group of cabinets silent")
    choose(side, "Lĩnh vực", "lighting")
    choose(side, "Điều kiện", "absence")
    fill(side, "Lỡ bao nhiêu lần", "6")
    # Which cabinets: found by their names with the keyboard, and one that is yet to be put up.
    devices = side.get_by_role("combobox", name="Thiết bị")
    devices.focus()
    page.keyboard.type("tu chieu sang")
    offered = side.get_by_role("listbox", name="Thiết bị tìm thấy").get_by_role("option")
    expect(offered.first).to_have_attribute("aria-selected", "true")
    page.keyboard.type(" bach dang")
    expect(offered).to_have_count(2)
    expect(offered.first).to_contain_text("light-040")
    page.keyboard.press("Enter")
    page.keyboard.type("light-900")
    expect(offered).to_contain_text(["như đã gõ"])
    page.keyboard.press("Enter")
    page.keyboard.type("light-041")
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    expect(side.get_by_role("button", name="Bỏ Tủ chiếu sáng Bạch Đằng 1")).to_be_visible()
    expect(side.get_by_text("Hub chưa có thiết bị light-900.")).to_be_visible()
    choose(side, "Gộp theo", "gateway")
    fill(side, "Số im lặng tối thiểu", "80%")
    choose(side, "Mức độ", "warning")
    page.screenshot(path=tmp_path / "silence.png")
    assert faultless(side) == []
    assert saved(side, city, "tu-dien-im-lang") == {
        "key": "tu-dien-im-lang",
        "name": {"vi": "Cả cụm tủ điện im lặng", "en": "A whole group of cabinets silent"},
        "applies_to": {"domain": "lighting", "devices": ["light-040", "light-900"]},
        "when": {"kind": "absence", "periods": 6, "group_by": "gateway", "min_silent": 0.8},
        "severity": "warning",
    }

    # Rain, then the river near it; first taken for one that is about the river alone, and back by a step.
    side = begun(person, "mua-roi-song-len", "Mưa lớn rồi sông lên", "Heavy rain, then the river")
    choose(side, "Điều kiện", "geofence")
    side.get_by_role("button", name="Hoàn tác").click()
    expect(side.get_by_label("Điều kiện", exact=True)).to_have_value("threshold")
    choose(side, "Lĩnh vực", "weather")
    choose(side, "Chỉ số", "rain")
    fill(side, "Ngưỡng báo", "30")
    choose(side, "Điều kiện", "sequence")
    fill(side, "Từ đầu đến cuối không quá", "1 giờ 30")
    choose(side, "Xét các cảm biến", "within_m")
    fill(side, "Cách nhau tối đa", "1500")
    river = part(side, "Phần 2")
    choose(river, "Lĩnh vực", "water")
    choose(river, "Chỉ số", "water_level")
    choose(river, "Điều kiện của phần này", "rate")
    fill(river, "Hơn", "0,2")
    fill(river, "Trong vòng", "20 phút")
    choose(side, "Mức độ", "major")
    side.get_by_text("Giờ áp dụng").click()
    side.get_by_role("button", name="Thêm khung giờ").click()
    fill(side, "Đến giờ", "5h30")
    fill(side, "Kể từ ngày", "1/9/2026")
    expect(side.get_by_text("22:00–05:30 mỗi ngày")).to_be_visible()
    page.screenshot(path=tmp_path / "sequence.png")
    assert faultless(side) == []
    assert saved(side, city, "mua-roi-song-len") == {
        "key": "mua-roi-song-len",
        "name": {"vi": "Mưa lớn rồi sông lên", "en": "Heavy rain, then the river"},
        "when": {
            "kind": "sequence",
            "within": "PT1H30M",
            "within_m": 1500,
            "parts": [
                {"applies_to": {"domain": "weather", "metric": "rain"}, "when": {"kind": "threshold", "above": 30}},
                {
                    "applies_to": {"domain": "water", "metric": "water_level"},
                    "when": {"kind": "rate", "rises": 0.2, "within": "PT20M"},
                },
            ],
        },
        "severity": "major",
        "calendar": [{"start": "2026-09-01T22:00", "duration": "PT7H30M", "rrule": "FREQ=DAILY"}],
    }
