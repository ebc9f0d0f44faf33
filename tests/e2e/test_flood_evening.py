"""A flood evening: forty alarms within minutes, handled by keyboard, in Vietnamese, and handed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.person import Box, Person
from tests.e2e.running import RunningCity, until
from tests.e2e.test_access import violations

WATER = [f"e2e-evening-{number:02}" for number in range(25)]
STREET = [f"e2e-street-{number:02}" for number in range(15)]
WATER_VI, STREET_VI = "Nước tràn kè tối lũ", "Đường ngập tối lũ"
SECTIONS = ("open", "incidents", "shelved", "hidden", "history", "handover", "maintenance")


def rule(key: str, name: str, devices: list[str], severity: str) -> dict[str, Any]:
    return {
        "key": key,
        "name": {"vi": name, "en": f"{key} of the flood evening"},
        "applies_to": {"domain": "water", "metric": "water_level", "devices": devices},
        "when": {"kind": "threshold", "above": 4.0, "clear_below": 3.5},
        "severity": severity,
        "group": ["rule"],
        "procedure": [
            {"key": "call", "text": {"vi": "Gọi đội xung kích", "en": "Call the crew"}, "within": "PT10M"},
            {"key": "close-road", "text": {"vi": "Chặn đường ngập", "en": "Close the road"}},
        ],
    }


@pytest.fixture(scope="module")
def evening(city: RunningCity) -> Iterator[RunningCity]:
    """Forty alarms of two causes; all of it clears at the end, for those who test after."""
    for document in (rule("e2e-evening", WATER_VI, WATER, "major"), rule("e2e-street", STREET_VI, STREET, "minor")):
        answer = city.api.post("/rules", json={"document": document, "enable": True})
        assert answer.status_code == 201, answer.text
    for device in WATER + STREET:
        city.publish(4.8, device)
    until(lambda: len(mine(city)) == 40, "forty alarms", seconds=90)
    yield city
    for device in WATER + STREET:
        city.publish(1.0, device)
    until(lambda: all(alarm["condition"] == "cleared" for alarm in mine(city)), "the evening to end", seconds=90)
    left = [{"id": alarm["id"], "version": alarm["version"]} for alarm in mine(city) if alarm["ack"] == "unacked"]
    if left:
        assert city.api.post("/alarms/act", json={"action": "ack", "ids": left}).status_code == 200


def mine(city: RunningCity) -> list[dict[str, Any]]:
    return [alarm for alarm in city.open_alarms() if alarm["rule"]["key"] in ("e2e-evening", "e2e-street")]


def walk_to(person: Person, row: Locator) -> None:
    """With j, from the top of the list."""
    person.page.keyboard.press("Home")
    for _ in range(120):
        if row.get_attribute("data-current") == "true":
            return
        person.page.keyboard.press("j")
    raise AssertionError("j never reached the row")


def test_a_flood_evening(new_person: NewPerson, evening: RunningCity) -> None:
    person = new_person("operator")
    page = person.page

    # The list says that it is too much for one person, and gathers.
    expect(page.locator("[data-flood=on]")).to_contain_text("Cảnh báo dồn dập", timeout=30_000)
    water = page.locator("li[data-group]").filter(has_text="25 cảnh báo")
    street = page.locator("li[data-group]").filter(has_text="15 cảnh báo")
    expect(water).to_contain_text(WATER_VI)
    expect(water).to_contain_text("25 chưa tiếp nhận")
    expect(street).to_contain_text(STREET_VI)
    members = page.locator("li[data-alarm]").filter(has_text=WATER_VI)
    expect(members).to_have_count(0)

    # Acknowledged together: opened first, for nobody acknowledges what is not on the screen.
    page.locator("#alarms").focus()
    walk_to(person, water)
    page.keyboard.press("a")
    expect(members).to_have_count(25)
    expect(members.filter(has_text="đầu tiên")).to_have_count(1)
    assert sum(alarm["ack"] == "acked" for alarm in mine(evening)) == 0
    page.keyboard.press("Shift+A")
    expect(page.get_by_text("Đã tiếp nhận 25 cảnh báo.")).to_be_visible(timeout=60_000)
    expect(members.and_(page.locator("[data-ack=acked]"))).to_have_count(25)
    until(lambda: sum(alarm["ack"] == "acked" for alarm in mine(evening)) == 25, "25 acknowledged alarms")

    # One is shelved, with a reason; without one nothing is sent.
    walk_to(person, street)
    page.keyboard.press("Enter")
    gauge = page.locator("li[data-alarm]").filter(has_text=STREET_VI).first
    walk_to(person, gauge)
    shelved = int(gauge.get_attribute("data-alarm") or 0)
    page.keyboard.press("s")
    expect(page.get_by_role("radio", name="1 giờ")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Cần ghi lý do")).to_be_visible()
    page.keyboard.type("Đầu đo bị rác che, đội thoát nước đang dọn")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Đã tạm gác 1 cảnh báo")).to_be_visible()
    expect(page.locator(f"li[data-alarm='{shelved}']")).to_have_count(0)

    # One is over and was a false alarm.
    ended = evening.api.get("/alarms", params={"rule": "e2e-street", "open": True, "presentation": "shown"}).json()
    over = ended["items"][0]
    evening.publish(1.0, over["sensor"]["device"])
    row = page.locator(f"li[data-alarm='{over['id']}']")
    expect(row).to_contain_text("Đã hết", timeout=10_000)
    walk_to(person, row)
    page.keyboard.press("d")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Báo động giả")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Đã đóng 1 cảnh báo: báo động giả.")).to_be_visible()
    assert evening.api.get(f"/alarms/{over['id']}").json()["outcome"] == "false_alarm"

    # A step of the procedure is done, and says by whom.
    other = page.locator("li[data-alarm]").filter(has_text=STREET_VI).first
    walk_to(person, other)
    other.get_by_role("checkbox", name="Gọi đội xung kích").press(" ")
    expect(other.get_by_role("checkbox", name="Gọi đội xung kích")).to_be_checked()
    expect(other).to_contain_text("operator,")

    # The desk shows what is shelved, and the shift is handed over.
    page.evaluate("location.hash = '#/desk/shelved'")
    expect(page.locator(f"tr[data-row='{shelved}']")).to_contain_text("Đầu đo bị rác che", timeout=20_000)
    page.evaluate("location.hash = '#/desk/handover'")
    expect(page.get_by_role("heading", name="Tóm tắt ca trực")).to_be_visible()
    expect(page.locator("article.sheet")).to_contain_text("Đầu đo bị rác che")
    page.get_by_label("Dặn ca sau").fill("Đường Thăng Long còn ngập, đội thoát nước đang ở hiện trường.")
    page.get_by_label("Bàn giao cho").fill("integrator")
    page.get_by_role("button", name="Ký bàn giao").click()
    expect(page.get_by_text("Đã ký bàn giao lúc")).to_be_visible()

    # The officer goes home.
    page.close()
    colleague = new_person("integrator").page
    colleague.evaluate("location.hash = '#/desk/handover'")
    expect(colleague.get_by_text("operator bàn giao cho integrator").first).to_be_visible()
    colleague.evaluate("location.hash = '#/desk/history?rule=e2e-street'")
    expect(colleague.locator(f"tr[data-row='{over['id']}']")).to_contain_text("Báo động giả")


def test_somebody_else_was_faster(new_person: NewPerson, evening: RunningCity) -> None:
    """The answer to an action on an old version says who did what, and nothing is overwritten."""
    person = new_person("operator")
    page = person.page
    page.evaluate("location.hash = '#/desk/open'")
    alarm = next(alarm for alarm in mine(evening) if alarm["ack"] == "unacked" and alarm["presentation"] == "shown")
    row = page.locator(f"tr[data-row='{alarm['id']}']")
    row.get_by_role("button").first.click()

    # The colleague's answer arrives while this console is deaf.
    def overtaken(route: Route) -> None:
        first(evening, alarm)
        route.continue_()

    page.route("**/api/v1/alarms/act", overtaken)
    page.keyboard.press("c")
    page.keyboard.type("Tôi đang xem")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("trước")
    detail = evening.api.get(f"/alarms/{alarm['id']}").json()
    assert [step["detail"].get("comment") for step in detail["transitions"]].count("Tôi đang xem") == 0


def first(city: RunningCity, alarm: dict[str, Any]) -> None:
    answer = city.api.post(f"/alarms/{alarm['id']}/assign", json={"assignee": "admin", "version": alarm["version"]})
    assert answer.status_code == 200, answer.text


def test_a_row_under_the_hand_hides_nothing(new_person: NewPerson, evening: RunningCity) -> None:
    """The tick and the check mark have room of their own: no severity, no time is covered, and no row jumps."""
    person = new_person("operator")
    page = each(person)
    waiting = page.locator("li[data-alarm][data-ack=unacked]")
    row = waiting.filter(has_text=STREET_VI).first
    expect(row).to_be_visible()
    height = box(row)["height"]
    row.hover()
    tick, check = row.locator("input[type=checkbox]"), row.get_by_role("button", name="Tiếp nhận")
    expect(tick).to_have_css("opacity", "1")
    expect(check).to_have_css("opacity", "1")
    assert box(row)["height"] == height
    for hand in (tick, check):
        assert min(box(hand)["width"], box(hand)["height"]) >= 24
        for sign in (row.get_by_role("img").first, *row.locator(".side").all()):
            assert apart(box(hand), box(sign))
    tick.click()
    for mark in page.locator("li[data-alarm] [role=img]").all():
        expect(mark).to_have_css("visibility", "visible")


def test_acknowledging_by_key_goes_on_with_the_next_title(new_person: NewPerson, evening: RunningCity) -> None:
    """On a low screen, where a chosen alarm is taller than the list."""
    person = new_person("operator", width=911, height=512, pixel_ratio=1)
    page = each(person)
    page.locator("#alarms").focus()
    page.keyboard.press("j")
    for _ in range(3):
        page.wait_for_timeout(300)
        seen = page.locator("li[data-current=true]").get_attribute("data-alarm")
        page.keyboard.press("a")
        expect(page.locator(f"li[data-alarm='{seen}'][data-current=true]")).to_have_count(0)
        chosen = page.locator("li[data-current=true] button.main")
        expect(chosen).to_be_focused()
        heading = page.locator("#alarms h3").first
        # Half a pixel for the screen's own rounding.
        assert box(chosen)["y"] >= box(heading)["y"] + box(heading)["height"] - 0.5
        assert box(chosen)["y"] + 30 < 512


def each(person: Person) -> Page:
    """The minor alarms of the evening one by one: what else the city raises meanwhile would move the rows."""
    page = person.page
    expect(page.locator("#alarms li").first).to_be_visible(timeout=30_000)
    for severity in ("Khẩn cấp", "Nghiêm trọng", "Lưu ý"):
        page.locator(f"#alarms .filters button[title='{severity}']").click()
    page.wait_for_timeout(500)
    if page.locator("li[data-group]").count() > 0:
        page.keyboard.press("v")
    expect(page.locator("li[data-group]")).to_have_count(0)
    return page


def box(thing: Locator) -> Box:
    found = thing.bounding_box()
    assert found is not None
    return {"x": found["x"], "y": found["y"], "width": found["width"], "height": found["height"]}


def apart(a: Box, b: Box) -> bool:
    beside = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
    return beside or a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]


def test_silence_ends_by_itself(new_person: NewPerson) -> None:
    person = new_person("operator")
    page = person.page
    page.get_by_role("button", name="Âm báo").click()
    page.get_by_role("button", name="Tắt âm 15 phút").click()
    sound = page.locator("[data-sound=muted]")
    expect(sound).to_contain_text("14 phút")
    page.evaluate(
        "localStorage.setItem('ioc.prefs', JSON.stringify("
        "{...JSON.parse(localStorage.getItem('ioc.prefs')), muteUntil: Date.now() + 20000}))"
    )
    page.reload()
    person.is_live()
    expect(page.locator("[data-sound=muted]")).to_have_count(0, timeout=30_000)


def test_the_desk_is_accessible_in_both_themes(new_person: NewPerson, evening: RunningCity) -> None:
    person = new_person("operator")
    page = person.page
    expect(page.locator("[data-flood]")).to_be_visible(timeout=30_000)
    page.locator("#alarms").focus()
    page.keyboard.press("j")
    page.keyboard.press("a")
    found: dict[str, list[Any]] = {}
    for theme in ("dark", "light"):
        page.evaluate("location.hash = '#/live'")
        expect(page.get_by_role("heading", name="Cảnh báo", exact=True)).to_be_visible(timeout=30_000)
        person.choose(theme=theme)
        found[f"list {theme}"] = violations(page)
        for section in SECTIONS:
            page.evaluate(f"location.hash = '#/desk/{section}'")
            settle(page, section)
            found[f"{section} {theme}"] = violations(page)
    assert {name: faults for name, faults in found.items() if faults} == {}


def settle(page: Page, section: str) -> None:
    """What the section asks the hub for has come; a row or an incident is open."""
    expect(page.get_by_role("tabpanel")).to_be_visible(timeout=20_000)
    page.wait_for_timeout(800)
    if section == "open":
        page.keyboard.press("j")
        page.keyboard.press("s")
    if section == "incidents":
        page.locator("li[data-incident] button").first.click()
        expect(page.locator("article h2")).to_be_visible(timeout=20_000)
    if section == "history":
        expect(page.get_by_role("button", name="Tìm", exact=True)).to_be_enabled(timeout=20_000)
    if section == "handover":
        expect(page.get_by_role("heading", name="Tóm tắt ca trực")).to_be_visible(timeout=20_000)
    page.wait_for_timeout(300)
