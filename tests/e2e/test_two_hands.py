"""Two operators at the same alarm: whoever is slower loses nothing of what they write, and does nothing by accident."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.running import RunningCity, until

DEVICES = ("e2e-hands-over", "e2e-hands-stands", "e2e-hands-other")
NAME = "Mực nước hai người"


@pytest.fixture(scope="module")
def waiting(city: RunningCity) -> Iterator[RunningCity]:
    """Three alarms that nobody has acknowledged; the condition of the first is over."""
    document = {
        "key": "e2e-hands",
        "name": {"vi": NAME, "en": "Water level of two"},
        "applies_to": {"domain": "water", "metric": "water_level", "devices": list(DEVICES)},
        "when": {"kind": "threshold", "above": 4.0, "clear_below": 3.5},
        "severity": "critical",
    }
    answer = city.api.post("/rules", json={"document": document, "enable": True})
    assert answer.status_code == 201, answer.text
    for device in DEVICES:
        city.publish(4.8, device)
    until(lambda: len(mine(city)) == len(DEVICES), "the alarms")
    city.publish(1.0, DEVICES[0])
    until(lambda: mine(city)[DEVICES[0]]["condition"] == "cleared", "the first to be over")
    yield city
    for device in DEVICES:
        city.publish(1.0, device)
    until(lambda: all(alarm["condition"] == "cleared" for alarm in mine(city).values()), "their end")
    left = [
        {"id": alarm["id"], "version": alarm["version"]} for alarm in mine(city).values() if alarm["ack"] == "unacked"
    ]
    if left:
        assert city.api.post("/alarms/act", json={"action": "ack", "ids": left}).status_code == 200


def mine(city: RunningCity) -> dict[str, dict[str, object]]:
    found = [alarm for alarm in city.open_alarms() if alarm["rule"]["key"] == "e2e-hands"]
    return {alarm["sensor"]["device"]: alarm for alarm in found}


def acknowledged(city: RunningCity, device: str) -> None:
    """By a colleague."""
    alarm = mine(city)[device]
    ids = [{"id": alarm["id"], "version": alarm["version"]}]
    assert city.api.post("/alarms/act", json={"action": "ack", "ids": ids}).status_code == 200


def writes(page: Page, device: str) -> None:
    """A comment, begun by the keyboard."""
    row = page.locator("li[data-alarm]").filter(has_text=NAME).filter(has_text=device)
    row.locator(".main").click()
    page.keyboard.press("c")
    expect(page.get_by_role("textbox", name="Ghi chú")).to_be_focused()
    page.keyboard.type("Đã gọi ")


@pytest.mark.parametrize("device", DEVICES[:2])
def test_what_is_being_written_stays_when_a_colleague_is_faster(
    new_person: NewPerson, waiting: RunningCity, device: str
) -> None:
    city = waiting
    person = new_person("operator")
    page = person.page
    if page.locator("[data-flood=on]").is_visible():
        page.locator("body").press("v")
    writes(page, device)
    acknowledged(city, device)
    if device == DEVICES[0]:  # acknowledged and over: it leaves everybody's list
        expect(page.get_by_text("đã được xử lý và rời danh sách")).to_be_visible()
    else:
        expect(page.get_by_role("button", name="Tiếp nhận", exact=True)).to_have_count(0)
    # The keys of this are commands of the list, should nobody hold the focus: a acknowledges, s lays aside.
    page.keyboard.type("trạm as")
    expect(page.get_by_role("textbox", name="Ghi chú")).to_have_value("Đã gọi trạm as")

    page.keyboard.press("Control+Enter")
    lost = page.get_by_text("vừa tiếp nhận cảnh báo này trước").or_(page.get_by_text("Đã ghi"))
    expect(lost.first).to_be_visible()
    if page.get_by_role("textbox", name="Ghi chú").count():
        page.keyboard.press("Control+Enter")
    expect(page.get_by_role("textbox", name="Ghi chú")).to_have_count(0)
    [alarm] = city.api.get(f"/alarms?rule=e2e-hands&sensor={sensor_of(city, device)}").json()["items"]
    said = [one for one in city.api.get(f"/alarms/{alarm['id']}").json()["transitions"] if one["action"] == "comment"]
    assert ["Đã gọi trạm as" in json.dumps(one, ensure_ascii=False) for one in said] == [True]
    assert mine(city)[DEVICES[2]]["ack"] == "unacked", "nothing else was acknowledged"
    person.faults[:] = [fault for fault in person.faults if "409" not in fault]


def sensor_of(city: RunningCity, device: str) -> int:
    sensor = city.sensor(device)
    assert sensor is not None
    return int(sensor["id"])
