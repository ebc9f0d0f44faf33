"""Writing rules beside others: nothing unsaved is lost unasked, nobody overwrites anybody unseen, and one can go back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person
from tests.e2e.running import RULE, RunningCity, until
from tests.e2e.test_rules import fill


def made(city: RunningCity, key: str, **changes: Any) -> dict[str, Any]:
    """A rule in force that raises nothing."""
    document = {
        **RULE,
        "key": key,
        "name": {"vi": f"Luật thử {key}", "en": f"Test rule {key}"},
        "applies_to": {"domain": "water", "metric": "water_level", "devices": ["gauge-cam-le"]},
        "when": {"kind": "threshold", "above": 90.0, "clear_below": 80.0},
        **changes,
    }
    answer = city.api.post("/rules", json={"document": document, "enable": True})
    assert answer.status_code == 201, answer.text
    rule: dict[str, Any] = answer.json()
    return rule


def stored(city: RunningCity, rule: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = city.api.get(f"/rules/{rule['id']}").json()
    return answer


def opened(person: Person, key: str) -> Locator:
    person.page.evaluate(f"location.hash = '#/rules/{key}'")
    side = person.page.locator(".side")
    expect(side.get_by_text("Luật hợp lệ")).to_be_visible()
    return side


def edit(side: Locator, level: str) -> None:
    fill(side, "Ngưỡng báo", level)
    expect(side.get_by_text("Luật hợp lệ")).to_be_visible()
    expect(side.get_by_text("chưa lưu", exact=True)).to_be_visible()


def signs_in(person: Person, city: RunningCity, username: str) -> None:
    expect(person.page.get_by_text("Phiên làm việc đã kết thúc")).to_be_visible()
    person.page.locator("input[name=username]").fill(username)
    person.page.locator("input[name=password]").fill(city.passwords[username])
    person.page.keyboard.press("Enter")
    person.is_live()


def test_unsaved_changes_are_asked_about_and_survive_the_end_of_a_session(
    new_person: NewPerson, city: RunningCity, tmp_path: Path
) -> None:
    rule = made(city, "care-leaving")
    person = new_person("integrator")
    page = person.page
    side = opened(person, rule["key"])
    edit(side, "91")
    for go in (
        lambda: side.get_by_role("button", name="Về danh sách luật").click(),
        lambda: page.evaluate("location.hash = '#/live'"),
        lambda: page.get_by_role("navigation").get_by_role("button", name="Vùng").first.click(),
    ):
        go()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("chưa lưu")
        page.screenshot(path=tmp_path / "leave.png")
        dialog.get_by_role("button", name="Ở lại soạn tiếp").click()
        expect(side.get_by_label("Ngưỡng báo", exact=True)).to_have_value("91")
        assert page.url.split("?")[0].endswith(f"#/rules/{rule['key']}")

    # The session ends: the same person goes on where they were.
    city.end_sessions("integrator")
    signs_in(person, city, "integrator")
    expect(side.get_by_label("Ngưỡng báo", exact=True)).to_have_value("91")
    # Somebody else comes in between: there is nobody to ask, so it is kept for who wrote it.
    city.end_sessions("integrator")
    signs_in(person, city, "operator")
    expect(side.get_by_text("đã được giữ lại")).to_have_count(0)
    city.end_sessions("operator")
    signs_in(person, city, "integrator")
    expect(side.get_by_text("đã được giữ lại")).to_be_visible()
    expect(side.get_by_label("Ngưỡng báo", exact=True)).to_have_value("91")

    side.get_by_role("button", name="Về danh sách luật").click()
    page.get_by_role("dialog").get_by_role("button", name="Rời đi, bỏ thay đổi").click()
    expect(side.get_by_role("heading", name="Luật cảnh báo")).to_be_visible()
    assert stored(city, rule)["document"]["when"]["above"] == 90
    person.faults[:] = [one for one in person.faults if "WebSocket" not in one and "401" not in one]


def test_what_somebody_else_saved_is_shown_and_a_person_chooses(
    new_person: NewPerson, city: RunningCity, tmp_path: Path
) -> None:
    rule = made(city, "care-conflict")
    person = new_person("integrator")
    page = person.page
    side = opened(person, rule["key"])
    edit(side, "91")

    def by_another(level: float, version: int) -> None:
        document = rule["document"] | {"severity": "minor"}
        document["when"] = document["when"] | {"clear_below": level}
        body = {"document": document, "enable": False, "version": version}
        assert city.api.put(f"/rules/{rule['id']}", json=body).status_code == 200

    by_another(70, 1)
    side.get_by_role("button", name="Lưu bản nháp").click()
    told = side.get_by_role("alert")
    expect(told).to_contain_text("Người khác vừa lưu luật này.")
    expect(told).to_contain_text("phiên bản 2")
    expect(told.get_by_text("when.clear_below").first).to_be_visible()
    expect(told).to_contain_text("critical → minor")
    page.screenshot(path=tmp_path / "conflict.png")

    # Nothing is overwritten unasked; to keep one's own is a choice.
    assert stored(city, rule)["version"] == 2
    told.get_by_role("button", name="Giữ bản của tôi").click()
    side.get_by_role("button", name="Lưu bản nháp").click()
    until(lambda: stored(city, rule)["version"] == 3, "the third version")
    assert stored(city, rule)["document"]["when"] == {"kind": "threshold", "above": 91, "clear_below": 80.0}

    by_another(60, 3)
    edit(side, "92")
    side.get_by_role("button", name="Lưu bản nháp").click()
    side.get_by_role("button", name="Lấy bản của người kia").click()
    expect(side.get_by_label("Ngưỡng hết", exact=True)).to_have_value("60")
    expect(side.get_by_text("chưa lưu", exact=True)).to_have_count(0)
    assert [one for one in person.faults if "status of 409" not in one] == []
    person.faults.clear()


def test_an_older_version_comes_back_as_a_draft(new_person: NewPerson, city: RunningCity, tmp_path: Path) -> None:
    rule = made(city, "care-versions")
    for level, version in ((91.0, 1), (92.0, 2)):
        document = rule["document"] | {"when": rule["document"]["when"] | {"above": level}}
        body = {"document": document, "enable": True, "version": version}
        assert city.api.put(f"/rules/{rule['id']}", json=body).status_code == 200
    person = new_person("integrator")
    page = person.page
    side = opened(person, rule["key"])
    first = side.locator("li", has=page.get_by_text("Phiên bản 1", exact=True))
    first.get_by_role("button", name="So sánh").click()
    expect(first.locator(".change")).to_contain_text("when.above 90 → 92")
    first.get_by_label("So với").select_option(label="Phiên bản 2")
    expect(first.locator(".change")).to_contain_text("when.above 90 → 91")
    page.screenshot(path=tmp_path / "versions.png")

    first.get_by_role("button", name="Soạn tiếp từ bản này").click()
    expect(side.get_by_label("Ngưỡng báo", exact=True)).to_have_value("90")
    expect(side.get_by_text("Đã lấy lại nội dung phiên bản 1.")).to_be_visible()
    assert stored(city, rule)["version"] == 3
    expect(side.get_by_text("Luật hợp lệ")).to_be_visible()
    side.get_by_role("button", name="Lưu bản nháp").click()
    until(lambda: stored(city, rule)["version"] == 4, "the draft")
    now = stored(city, rule)
    assert (now["enabled_version"], now["document"]["when"]["above"]) == (3, 90)


def test_faults_are_told_in_the_language_of_the_console(new_person: NewPerson, city: RunningCity) -> None:
    rule = made(city, "care-words")
    person = new_person("integrator")
    side = opened(person, rule["key"])
    fill(side, "Ngưỡng hết", "95")
    expect(side.get_by_text("mức không cao hơn ngưỡng báo (90.0)").first).to_be_visible()
    text = side.get_by_role("textbox", name="Văn bản YAML")
    text.fill(text.input_value().replace("threshold", "geofence"))
    expect(side.get_by_text("bỏ đi: luật không có từ này ở đây").first).to_be_visible()
    verdict = side.locator(".verdict")
    assert "expected" not in verdict.inner_text()
    assert "nothing" not in verdict.inner_text()
    person.choose(language="en")
    expect(person.page.locator(".verdict")).to_contain_text("nothing: the rule language has no such word here")


def test_the_map_shows_whom_a_rule_speaks_of_and_a_backtest_is_stopped(
    new_person: NewPerson, city: RunningCity, tmp_path: Path
) -> None:
    rule = made(city, "care-map")
    person = new_person("integrator")
    page = person.page
    side = opened(person, rule["key"])
    side.get_by_role("button", name="Xem trên bản đồ").click()
    until(lambda: person.rendered("rule-sensor-ring") == 1, "the ring around the gauge")
    side.get_by_role("combobox", name="Thiết bị").press("Backspace")
    expect(side.get_by_text("1 cảm biến")).to_have_count(0)
    side.get_by_role("button", name="Xem trên bản đồ").click()
    until(lambda: person.rendered("rule-sensor-ring") > 1, "a ring around every gauge in view")
    page.screenshot(path=tmp_path / "preview.png")
    # Another theme draws the map anew: the rings come back.
    person.choose(theme="light")
    until(lambda: person.rendered("rule-sensor-ring") > 1, "the rings in the other theme")
    fill(side, "Thiết bị", "gauge-cam-le")
    expect(side.get_by_text("1 cảm biến")).to_be_visible()

    # Nobody works on it: it waits until it is stopped.
    city.pause("jobs")
    try:
        side.get_by_role("button", name="Chạy thử", exact=True).click()
        expect(side.get_by_text("Đang chờ")).to_be_visible()
        side.get_by_role("button", name="Dừng chạy thử").click()
        expect(side.get_by_text("Đã dừng. Chưa có kết quả.")).to_be_visible()
    finally:
        city.go_on("jobs")
    ran = page.evaluate("fetch('/api/v1/backtests').then((r) => r.json())")["items"]
    assert json.dumps(rule["document"]["key"]) in json.dumps(ran[0]["documents"])
    assert ran[0]["status"] == "cancelled"
    side.get_by_role("button", name="Về danh sách luật").click()
    until(
        lambda: person.page.evaluate("!document.querySelector('.map').view.chart.getLayer('rule-sensor-ring')"),
        "a clean map",
    )
