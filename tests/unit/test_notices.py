"""What people read: complete in both languages, nothing of it is markup."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.core.notices import Language, Notice, text

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ALARM: dict[str, Any] = {
    "id": 42,
    "rule": {"key": "cam-le-level-3", "name": {"vi": "Sông Cẩm Lệ vượt báo động III", "en": "Cẩm Lệ above level III"}},
    "zone": {"key": "hoa-xuan", "name": {"vi": "Hòa Xuân", "en": "Hòa Xuân"}},
    "sensor": {"id": 1, "device": "cam-le-1", "name": {"vi": "Trạm Cẩm Lệ", "en": "Cẩm Lệ gauge"}},
    "severity": "critical",
    "ack": "unacked",
    "last_raised_at": "2026-03-03T02:00:00.000Z",
    "cleared_at": None,
    "count": 1,
    "why": {"vi": "Mực nước là 2,61 m, vượt ngưỡng 2,5 m.", "en": "Level is 2.61 m, above 2.5 m."},
    "response": {"vi": "Gọi đội trực.", "en": "Call the crew."},
}
NIGHT = {"vi": "Trực đêm", "en": "Night duty"}


def notice(event: str = "raised", step: int = 0, minutes: float = 0, **changes: Any) -> Notice:
    return Notice(
        event,
        ALARM | changes,
        NIGHT,
        step,
        timedelta(minutes=minutes),
        "Điều phối",
        "https://ioc.example.vn/#/live?alarm=42",
    )


def test_raised_in_vietnamese() -> None:
    words = text(notice(), "vi", ZONE)
    assert words.subject == "[Khẩn cấp] Sông Cẩm Lệ vượt báo động III"
    assert words.plain == (
        "Mực nước là 2,61 m, vượt ngưỡng 2,5 m.\n\n"
        "Việc cần làm: Gọi đội trực.\nVùng: Hòa Xuân\nThiết bị: Trạm Cẩm Lệ\nPhát sinh lúc: 09:00:00 03/03/2026\n"
        "Báo theo chính sách: Trực đêm, bậc 1\n\n"
        "Mở trên bàn điều hành: https://ioc.example.vn/#/live?alarm=42\n"
    )


@pytest.mark.parametrize(
    ("event", "language", "changes", "subject"),
    [
        ("escalated", "vi", {}, "[Khẩn cấp · 15 phút chưa ai tiếp nhận] Sông Cẩm Lệ vượt báo động III"),
        ("escalated", "en", {}, "[Critical · unacknowledged for 15 min] Cẩm Lệ above level III"),
        ("escalated", "en", {"ack": "acked"}, "[Critical · still active after 15 min] Cẩm Lệ above level III"),
        ("resolved", "vi", {"cleared_at": "2026-03-03T02:10:00.000Z"}, "[Đã hết] Sông Cẩm Lệ vượt báo động III"),
        ("resolved", "en", {}, "[Withdrawn] Cẩm Lệ above level III"),
    ],
)
def test_subjects(event: str, language: Language, changes: dict[str, Any], subject: str) -> None:
    assert text(notice(event, 1, 15, **changes), language, ZONE).subject == subject


def test_what_is_missing_is_left_out_and_a_language_stands_in_for_the_other() -> None:
    words = text(notice(zone=None, sensor=None, response=None, why={"vi": "Vì thế."}), "en", ZONE)
    assert words.lead == "Vì thế."
    assert [label for label, _ in words.facts] == ["Raised at", "Sent by policy"]
    bare = text(notice(rule={"key": "x", "name": None}, why=None), "vi", ZONE)
    assert (bare.subject, bare.lead) == ("[Khẩn cấp] x", "x")


def test_names_are_text_and_never_markup_nor_a_second_header_line() -> None:
    evil = {"vi": "<img src=x onerror=1>\r\nBcc: all@example.vn", "en": ""}
    words = text(notice(rule={"key": "x", "name": evil}, why=evil), "vi", ZONE)
    assert "\n" not in words.subject
    assert "<img" not in words.html("#000")
    assert "&lt;img" in words.html("#000")


def test_a_test_of_a_channel() -> None:
    for language in ("vi", "en"):
        words = text(Notice("test", None, {}, 0, timedelta(), "Điều phối", None), language, ZONE)
        assert "Điều phối" in words.subject
        assert "Điều phối" in words.plain


def test_that_it_is_over_is_told_to_all_steps_and_names_none() -> None:
    told = text(notice("resolved", cleared_at="2026-03-03T02:10:00Z"), "vi", ZONE)
    assert ("Báo theo chính sách", "Trực đêm") in told.facts
