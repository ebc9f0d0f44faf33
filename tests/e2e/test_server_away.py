"""The hub goes away in the middle of a shift and comes back: the console says so, and misses no alarm."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import NewPerson
from tests.e2e.running import SECOND_GAUGE, RunningCity, until

VI = "Nước tràn bờ kè thử nghiệm"


def test_lost_server_is_told_and_the_alarm_of_the_outage_arrives(new_person: NewPerson, city: RunningCity) -> None:
    second = SECOND_GAUGE
    city.publish(1.0, second)
    until(lambda: city.sensor(second) is not None, "the second gauge in the registry")
    person = new_person("operator")
    page = person.page
    assert person.hellos[0]["cursor"] is None

    city.kill_web()
    try:
        expect(page.get_by_text("không còn là hiện tại")).to_be_visible(timeout=15_000)
        expect(page.locator("[data-state=lost], [data-state=connecting]")).to_be_visible()
        expect(page.locator("[data-state=live]")).to_have_count(0)
        expect(page.get_by_text("Dữ liệu đến")).to_be_visible()
        # Ingest lives on: the alarm is raised while nobody can be told.
        city.publish(4.6, second)
        page.wait_for_timeout(1500)
        expect(person.alarm(VI, second)).to_have_count(0)
    finally:
        city.revive()

    person.sees(VI, second)
    expect(page.locator("[data-state=live]")).to_be_visible()
    expect(page.get_by_text("không còn là hiện tại")).to_have_count(0)
    # Resumed by the cursor, not started over: what was missed follows as alarm frames.
    assert person.hellos[-1]["cursor"] is not None
    assert person.snapshots[-1].get("alarms") is None
    # That the browser could not connect meanwhile is what this test did to it.
    assert [fault for fault in person.faults if "WebSocket connection" not in fault and "ERR_" not in fault] == []
    person.faults.clear()
    city.publish(1.0, second)


def test_an_ingest_that_stopped_is_told_though_the_line_is_well(new_person: NewPerson, city: RunningCity) -> None:
    """A city that nobody listens to looks calm."""
    person = new_person("operator")
    page = person.page
    city.kill_ingest()
    try:
        expect(page.locator("[data-state=deaf]")).to_be_visible(timeout=40_000)
        banner = page.get_by_text("không cảnh báo nào được phát hiện")
        expect(banner).to_be_visible()
        page.evaluate("location.hash = '#/desk'")
        # A page in front of the map hides the map's own word for it.
        expect(page.locator(".shell > .lost")).to_contain_text("không cảnh báo nào được phát hiện")
    finally:
        city.revive()
    expect(page.locator("[data-state=live]")).to_be_visible(timeout=40_000)
    expect(banner).to_have_count(0)
