"""Control rooms keep their computers: the console works in a browser from the end of 2022 (Chromium 109, the last of
Windows 7). What later ones know is taken away from this one; styles cannot be."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import NewPerson
from tests.e2e.running import RunningCity

_FORGET = """(() => {
  const gone = (holder, ...names) => { for (const name of names) delete holder?.[name]; };
  const arrays = ['toReversed', 'toSorted', 'toSpliced', 'with'];
  gone(Array.prototype, ...arrays);
  gone(Object.getPrototypeOf(Uint8Array.prototype), ...arrays);
  gone(Array, 'fromAsync');
  gone(Map, 'groupBy');
  gone(Map.prototype, 'getOrInsert', 'getOrInsertComputed');
  gone(Object, 'groupBy');
  gone(Promise, 'withResolvers', 'try');
  gone(Set.prototype, 'union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf',
    'isDisjointFrom');
  gone(Object.getPrototypeOf(Object.getPrototypeOf([].values())), 'map', 'filter', 'take', 'drop', 'flatMap', 'reduce', 'toArray',
    'forEach', 'some', 'every', 'find');
  gone(globalThis, 'Iterator', 'Temporal', 'DisposableStack', 'scheduler');
  gone(String.prototype, 'isWellFormed', 'toWellFormed');
  gone(ArrayBuffer.prototype, 'transfer', 'transferToFixedLength', 'resize');
  gone(Uint8Array, 'fromBase64', 'fromHex');
  gone(Uint8Array.prototype, 'toBase64', 'toHex');
  gone(Math, 'f16round', 'sumPrecise');
  gone(Intl, 'DurationFormat');
  gone(URL, 'canParse', 'parse');
  gone(AbortSignal, 'any');
  gone(RegExp, 'escape');
  gone(Document.prototype, 'startViewTransition');
  gone(HTMLElement.prototype, 'showPopover', 'hidePopover', 'togglePopover');
  gone(Element.prototype, 'moveBefore', 'setHTMLUnsafe');
})();"""
PAGES = [
    "#/live?panel=layers",
    "#/live?panel=zones",
    "#/desk/open",
    "#/desk/incidents",
    "#/desk/shelved",
    "#/desk/history",
    "#/desk/handover",
    "#/desk/maintenance",
    "#/overview",
    "#/zones",
    "#/ingest",
    *(
        f"#/admin/{section}"
        for section in ("system", "audit", "users", "sources", "accounting", "policies", "maintenance")
    ),
]


def test_every_page_in_a_browser_of_2022(new_person: NewPerson, city: RunningCity) -> None:
    person = new_person()
    page = person.page
    page.context.add_init_script(_FORGET)
    person.sign_in("admin", city.passwords["admin"])
    assert page.evaluate("typeof [].toSorted + typeof Map.groupBy") == "undefinedundefined"
    for place in PAGES:
        page.evaluate("(place) => { location.hash = place }", place)
        page.wait_for_timeout(400)
        assert person.faults == [], place

    page.evaluate("location.hash = '#/rules/cam-le-level-2'")
    expect(page.get_by_text("Luật hợp lệ")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Chạy thử").click()
    expect(page.get_by_text(re.compile(r"đã xét [\d.]+ số liệu"))).to_be_visible(timeout=60_000)
    # Of the day that was asked for, the city is there for minutes.
    expect(page.get_by_text("Chỉ có số liệu từ")).to_be_visible()

    page.evaluate("location.hash = '#/replay'")
    page.get_by_role("button", name="15 phút qua").click()
    expect(page.get_by_role("button", name="Phát", exact=True)).to_be_visible(timeout=20_000)

    page.evaluate("location.hash = '#/live'")
    row = page.locator("li[data-alarm]").first
    expect(row).to_be_visible(timeout=60_000)
    row.locator("button.main").click()
    expect(page.locator("li[data-alarm] .more").first).to_be_visible()
    assert person.faults == []
