"""A duty officer looks again at what happened: the past on the map, never to be taken for the present."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person
from tests.e2e.running import SECOND_GAUGE, RunningCity, until
from tests.e2e.test_access import violations

VI = "Nước tràn bờ kè thử nghiệm"
_CITY = ZoneInfo("Asia/Ho_Chi_Minh")
COMMENT = "Đã gọi đội trực đê, đang xem lại"
DEVICE = SECOND_GAUGE


@pytest.fixture(scope="module")
def story(city: RunningCity) -> dict[str, Any]:
    """The second gauge floods, somebody acknowledges with a comment, the water falls: the alarm with its steps.

    Once for all tests here: an alarm that came and went for each of them would be chattering, and rightly stay one alarm.
    """
    known = {alarm["id"] for alarm in city.open_alarms()}
    city.publish(1.0, DEVICE)
    until(lambda: city.sensor(DEVICE) is not None, "the second gauge in the registry")
    city.publish(4.6, DEVICE)

    def mine() -> list[dict[str, Any]]:
        found = [
            alarm for alarm in city.open_alarms() if alarm["id"] not in known and alarm["rule"]["key"] == "e2e-water"
        ]
        return [alarm for alarm in found if alarm["sensor"]["device"] == DEVICE]

    until(mine, "the alarm")
    [alarm] = mine()
    answer = city.api.post(f"/alarms/{alarm['id']}/ack", json={"comment": COMMENT})
    assert answer.status_code == 200, answer.text
    # A moment in which the water is high and somebody has taken it up, long enough to be looked at again.
    acked = datetime.now(UTC)
    until(lambda: datetime.now(UTC) > acked + timedelta(seconds=2), "a moment to pass")
    city.publish(2.0, DEVICE)

    def steps() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = city.api.get(f"/alarms/{alarm['id']}").json()["transitions"]
        return found

    until(lambda: [step["action"] for step in steps()] == ["raise", "ack", "clear"], "the alarm to be cleared")
    return {"id": alarm["id"], "steps": {step["action"]: moment(step["wall_time"]) for step in steps()}}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def clock(at: datetime) -> str:
    return at.astimezone(_CITY).strftime("%H:%M:%S")


def follow(person: Person, start: datetime, to: datetime, **more: str) -> None:
    """By a link, as a colleague would send it."""
    parts = "".join(f"&{name}={value}" for name, value in more.items())
    person.page.evaluate(f"location.hash = '#/replay?from={iso(start)}&to={iso(to)}{parts}'")
    is_drawn(person.page)


def is_drawn(page: Page) -> None:
    settled = "document.querySelector('.replay .map')?.view?.settled ?? false"
    until(lambda: page.evaluate(settled), "the replay's map to be drawn")
    expect(page.locator(".replay .frame.waiting")).to_have_count(0, timeout=20_000)


def shown_at(page: Page) -> datetime:
    text = page.locator("[data-replay]").get_attribute("data-replay")
    assert text is not None
    return moment(text)


def told(address: str) -> dict[str, str]:
    """What a link says of the replay; where the live map stands beside it is another matter."""
    pairs = (part.partition("=") for part in address.partition("?")[2].split("&"))
    return {name: value for name, _, value in pairs if name != "at"}


def row(page: Page, number: int) -> Locator:
    return page.locator(f".replay li[data-alarm='{number}']")


def jump(page: Page, at: datetime) -> None:
    page.keyboard.press("g")
    page.keyboard.type(clock(at))
    page.keyboard.press("Enter")
    expect(page.locator(".replay .frame.waiting")).to_have_count(0, timeout=20_000)


def test_an_alarm_is_replayed_as_it_stood(new_person: NewPerson, city: RunningCity, story: dict[str, Any]) -> None:
    steps, number = story["steps"], story["id"]
    start, to = steps["raise"] - timedelta(minutes=2), steps["clear"] + timedelta(seconds=2)
    person = new_person("operator")
    page = person.page
    until(lambda: datetime.now(UTC) > to, "the span to have passed")
    follow(person, start, to)

    # Before: nothing of it is known.
    expect(page.get_by_text("PHÁT LẠI - không phải hiện tại")).to_be_visible()
    expect(page.locator("[data-replay]")).to_contain_text(re.compile(r"tháng \d+, 20\d\d|tháng \d+ năm 20\d\d"))
    assert shown_at(page) == start.replace(microsecond=start.microsecond // 1000 * 1000)
    expect(row(page, number)).to_have_count(0)

    # The next alarm by key: there it is, and nobody has taken it up yet.
    until(lambda: step_to(page, number), "the mark of the alarm")
    expect(row(page, number)).to_have_attribute("data-ack", "unacked")
    expect(row(page, number)).to_contain_text(VI)
    assert abs(shown_at(page) - steps["raise"]) < timedelta(seconds=1)

    # After the acknowledgement it stands as taken up, and the story says by whom and with which words.
    jump(page, steps["clear"] + timedelta(seconds=1))
    expect(row(page, number)).to_have_count(0, timeout=10_000)
    page.get_by_role("tab", name="Diễn biến").click()
    acted = page.locator("li[data-step=ack]").filter(has_text=COMMENT)
    expect(acted).to_have_count(1)
    acted.get_by_role("button").click()
    page.get_by_role("tab", name="Cảnh báo lúc đó").click()
    expect(row(page, number)).to_have_attribute("data-ack", "acked")

    # The live list never moved: cleared and acknowledged there is no such alarm.
    page.get_by_role("button", name="Về trực tiếp").click()
    expect(page.get_by_text("PHÁT LẠI")).to_have_count(0)
    expect(page.locator(f"#alarms li[data-alarm='{number}']")).to_have_count(0)


def step_to(page: Page, number: int) -> bool:
    """Press n until the alarm is chosen: the city raises others meanwhile."""
    page.keyboard.press("n")
    expect(page.locator(".replay .frame.waiting")).to_have_count(0, timeout=20_000)
    return f"focus={number}" in page.url


def test_it_plays_pauses_and_a_link_brings_it_back(new_person: NewPerson, story: dict[str, Any]) -> None:
    start = story["steps"]["raise"] - timedelta(minutes=1)
    to = story["steps"]["clear"]
    person = new_person("operator")
    page = person.page
    follow(person, start, to, speed="5")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Tạm dừng")).to_be_visible()
    until(lambda: shown_at(page) > start + timedelta(seconds=10), "the past to run by")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Phát", exact=True)).to_be_visible()
    stands = shown_at(page)
    page.wait_for_timeout(600)
    assert shown_at(page) == stands, "a replay that is paused stands still"

    # The scrubber by keys, in words for those who do not see it.
    slider = page.get_by_role("slider", name="Thanh thời gian")
    slider.focus()
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuenow", "0")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^\d\d:\d\d:\d\d, \d+ cảnh báo đang mở$"))
    page.keyboard.press("PageUp")
    moved = shown_at(page)
    assert moved > start
    page.keyboard.press("+")
    expect(page.get_by_role("button", name="10×")).to_have_attribute("aria-pressed", "true")

    # The pointer: half way is half way.
    box = slider.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 24)
    half = start + (to - start) / 2
    assert abs(shown_at(page) - half) < timedelta(seconds=4)
    expect(page.locator(".replay .frame.waiting")).to_have_count(0, timeout=20_000)
    address, stands = page.url, shown_at(page)
    page.reload()
    is_drawn(page)
    assert abs(shown_at(page) - stands) <= timedelta(seconds=1)
    assert told(page.url) == told(address)


def test_a_sensor_shows_what_it_measured_then(new_person: NewPerson, city: RunningCity, story: dict[str, Any]) -> None:
    steps, number = story["steps"], story["id"]
    person = new_person("viewer")
    page = person.page
    then = {"t": iso(steps["ack"] + timedelta(seconds=1)), "focus": str(number)}
    follow(person, steps["raise"] - timedelta(minutes=1), steps["clear"], **then)
    panel = page.get_by_role("complementary", name="Giá trị lúc đó")
    expect(panel).to_be_visible(timeout=10_000)
    level = panel.get_by_role("button", name="Mực nước")
    expect(level).to_contain_text("4,60")
    expect(panel.locator("canvas")).to_be_visible()
    drawn = "document.querySelector('.replay .map').view.rendered('sensor')"
    until(lambda: page.evaluate(drawn) > 0, "sensors on the map of then")


def test_a_report_leaves_the_console_and_the_trail_knows(
    new_person: NewPerson, city: RunningCity, story: dict[str, Any], tmp_path: Path
) -> None:
    person = new_person("operator")
    page = person.page
    follow(person, story["steps"]["raise"] - timedelta(minutes=1), story["steps"]["clear"] + timedelta(seconds=1))
    page.get_by_role("button", name="Báo cáo").click()
    dialog = page.get_by_role("dialog", name="Báo cáo ngắn")
    expect(dialog).to_contain_text(COMMENT)
    expect(dialog.get_by_role("table").filter(has_text=VI).first).to_be_visible()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Tải Markdown").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    text = path.read_text()
    assert text.startswith("# Báo cáo ngắn · Đà Nẵng")
    assert COMMENT in text
    assert "/#/replay?from=" in text
    exports = city.api.get("/audit", params={"action": "replay.export"}).json()["items"]
    assert (exports[0]["actor"], exports[0]["detail"]["form"]) == ("user:operator", "markdown")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_replay_is_accessible(new_person: NewPerson, story: dict[str, Any], theme: str) -> None:
    person = new_person("operator")
    person.choose(theme=theme)
    page = person.page
    page.evaluate("location.hash = '#/replay'")
    expect(page.get_by_role("dialog", name="Chọn thời gian hoặc sự cố")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("link").first).to_be_visible()
    found = {"choose": violations(page)}
    page.keyboard.press("Escape")
    then = {"t": iso(story["steps"]["ack"]), "focus": str(story["id"])}
    follow(person, story["steps"]["raise"] - timedelta(minutes=1), story["steps"]["clear"], **then)
    page.wait_for_timeout(600)
    found["alarms"] = violations(page)
    page.get_by_role("tab", name="Diễn biến").click()
    found["story"] = violations(page)
    page.get_by_role("button", name="Báo cáo").click()
    expect(page.get_by_role("dialog", name="Báo cáo ngắn")).to_be_visible()
    found["report"] = violations(page)
    assert found == {name: [] for name in found}


def test_it_fits_a_screen_that_is_much_enlarged(new_person: NewPerson, story: dict[str, Any]) -> None:
    """At 200 % of 1366 x 768 nothing that can be pressed lies off the page."""
    person = new_person("operator", width=683, height=384)
    page = person.page
    follow(person, story["steps"]["raise"] - timedelta(minutes=2), story["steps"]["clear"])
    expect(page.get_by_role("button", name="Về trực tiếp")).to_be_in_viewport(ratio=1)
    for control in page.locator(".transport button, .transport input, .replay .side header button").all():
        expect(control).to_be_in_viewport(ratio=1)
    widest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.replay *')].map((one) => one.getBoundingClientRect().right))"
    )
    assert widest <= 683


def test_a_link_leads_to_an_alarm_that_is_over(new_person: NewPerson, story: dict[str, Any]) -> None:
    """As every notification has it, and long after."""
    person = new_person("operator")
    page = person.page
    page.evaluate(f"location.hash = '#/live?alarm={story['id']}'")
    card = page.locator(f"[data-linked='{story['id']}']")
    expect(card).to_contain_text("Cảnh báo này đã hết lúc")
    expect(card).to_contain_text(VI)
    expect(card.get_by_role("button", name="Xem lại diễn biến")).to_be_visible()
    card.get_by_role("button", name="Mở lịch sử").click()
    # The rule by its name, and the alarm itself beside the table.
    expect(page.get_by_label("Luật", exact=True)).to_have_value(VI)
    expect(page.locator(f"tr[data-row='{story['id']}'][data-current=true]")).to_be_visible()
