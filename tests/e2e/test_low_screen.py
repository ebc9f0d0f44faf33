"""A low screen: what the keyboard goes to is shown, its name first, and of a form the button too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.running import RunningCity, until

DEVICES = [f"e2e-low-{number}" for number in range(4)]
NAME = "Mực nước màn hình thấp"
STEPS = ("Gọi trạm bơm và ghi lại trả lời", "Báo phường ở hạ lưu", "Chặn đường ngập", "Cử người xem tại chỗ", "Báo cáo")
_SEEN = """(node) => {
  const box = node.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + 8, box.top + box.height / 2);
  return top !== null && (node.contains(top) || top.contains(node));
}"""


@pytest.fixture(scope="module")
def waiting(city: RunningCity) -> Iterator[RunningCity]:
    """Four alarms, each with more to say than half of a low screen holds."""
    document = {
        "key": "e2e-low",
        "name": {"vi": NAME, "en": "Water level of the low screen"},
        "applies_to": {"domain": "water", "metric": "water_level", "devices": DEVICES},
        "when": {"kind": "threshold", "above": 4.0, "clear_below": 3.5},
        "severity": "critical",
        "procedure": [{"key": f"step-{n}", "text": {"vi": text, "en": f"Step {n}"}} for n, text in enumerate(STEPS)],
    }
    answer = city.api.post("/rules", json={"document": document, "enable": True})
    assert answer.status_code == 201, answer.text
    for device in DEVICES:
        city.publish(4.8, device)
    until(lambda: len(mine(city)) == len(DEVICES), "the alarms")
    yield city
    for device in DEVICES:
        city.publish(1.0, device)
    until(lambda: all(alarm["condition"] == "cleared" for alarm in mine(city)), "their end")
    left = [{"id": alarm["id"], "version": alarm["version"]} for alarm in mine(city) if alarm["ack"] == "unacked"]
    if left:
        assert city.api.post("/alarms/act", json={"action": "ack", "ids": left}).status_code == 200


def mine(city: RunningCity) -> list[dict[str, object]]:
    return [alarm for alarm in city.open_alarms() if alarm["rule"]["key"] == "e2e-low"]


def seen(node: Locator) -> bool:
    """Its middle is on the screen and nothing lies over it."""
    return bool(node.evaluate(_SEEN))


def test_what_the_keyboard_goes_to_is_shown(new_person: NewPerson, waiting: RunningCity) -> None:
    person = new_person("operator", width=1366, height=660)
    page = person.page
    if page.locator("[data-flood=on]").is_visible():
        page.get_by_role("button", name="Hiện từng cái").click()
    rows = page.locator("li[data-alarm]").filter(has_text=NAME)
    expect(rows).to_have_count(len(DEVICES))
    current = page.locator("li[data-current=true]")
    page.locator("#alarms").focus()
    page.keyboard.press("Home")
    while NAME not in current.inner_text():
        page.keyboard.press("j")

    # Each acknowledgement goes on to the next one, whose details are taller than what is left of the list.
    for _ in DEVICES:
        first = current.get_attribute("data-alarm")
        until(lambda: seen(current.locator(".title")), "the name of the chosen alarm")
        page.keyboard.press("a")
        expect(page.locator(f"li[data-alarm='{first}']")).to_have_attribute("data-ack", "acked")

    page.keyboard.press("Home")
    while NAME not in current.inner_text():
        page.keyboard.press("j")
    # What does not fit says why.
    page.keyboard.press("d")
    expect(page.get_by_text("Chưa đóng được: tình trạng của cảnh báo này còn.")).to_be_visible()
    page.keyboard.press("s")
    form = current.locator("form")
    until(lambda: seen(form.locator("textarea")) and seen(form.locator("button").last), "the form down to its buttons")
