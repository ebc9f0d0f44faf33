"""What people read when they are told of an alarm: subject and lines in Vietnamese or English, as text and as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from html import escape
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

Language = Literal["vi", "en"]
Words = Mapping[str, str]

_SEVERITIES: Mapping[str, Words] = MappingProxyType(
    {
        "critical": {"vi": "Khẩn cấp", "en": "Critical"},
        "major": {"vi": "Nghiêm trọng", "en": "Major"},
        "minor": {"vi": "Nhẹ", "en": "Minor"},
        "warning": {"vi": "Lưu ý", "en": "Warning"},
        "indeterminate": {"vi": "Chưa rõ mức", "en": "Indeterminate"},
    }
)
_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "raised": {"vi": "{severity}", "en": "{severity}"},
        "escalated-unacked": {
            "vi": "{severity} · {span} chưa ai tiếp nhận",
            "en": "{severity} · unacknowledged for {span}",
        },
        "escalated-active": {"vi": "{severity} · {span} chưa hết", "en": "{severity} · still active after {span}"},
        "resolved": {"vi": "Đã hết", "en": "Cleared"},
        "withdrawn": {"vi": "Rút lại", "en": "Withdrawn"},
        "test": {"vi": "Thử kênh báo", "en": "Channel test"},
        "resolved-line": {
            "vi": "Tình trạng này đã trở lại bình thường lúc {time}.",
            "en": "This has returned to normal at {time}.",
        },
        "withdrawn-line": {
            "vi": "Số liệu đến muộn cho thấy cảnh báo này không xảy ra.",
            "en": "Data that arrived late show that this never happened.",
        },
        "test-line": {
            "vi": "Đây là tin thử của kênh “{channel}”. Nhận được tin này nghĩa là kênh hoạt động.",
            "en": "This is a test of the channel “{channel}”. If you can read it, the channel works.",
        },
        "response": {"vi": "Việc cần làm", "en": "What to do"},
        "zone": {"vi": "Vùng", "en": "Zone"},
        "sensor": {"vi": "Thiết bị", "en": "Device"},
        "raised_at": {"vi": "Phát sinh lúc", "en": "Raised at"},
        "count": {"vi": "Số lần phát sinh", "en": "Times raised"},
        "acked_by": {"vi": "Người tiếp nhận", "en": "Acknowledged by"},
        "policy": {"vi": "Báo theo chính sách", "en": "Sent by policy"},
        "policy-step": {"vi": "{policy}, bậc {step}", "en": "{policy}, step {step}"},
        "link": {"vi": "Mở trên bàn điều hành", "en": "Open in the console"},
        "minutes": {"vi": "{n} phút", "en": "{n} min"},
        "hours": {"vi": "{n} giờ", "en": "{n} h"},
        "seconds": {"vi": "{n} giây", "en": "{n} s"},
    }
)


class Notice(NamedTuple):
    """What is to be said. ``alarm`` is an alarm as the API shows it; None for a test of the channel."""

    event: str
    alarm: Mapping[str, Any] | None
    policy: Mapping[str, str]
    """Its name in both languages; empty for a test."""
    step: int
    waited: timedelta
    """Since the alarm began to call."""
    channel: str
    link: str | None


class Text(NamedTuple):
    subject: str
    """One line."""
    lead: str
    """The sentence that matters."""
    facts: tuple[tuple[str, str], ...]
    """(label, value), in the order of importance."""
    link_label: str
    link: str | None

    @property
    def plain(self) -> str:
        lines = [self.lead, "", *(f"{label}: {value}" for label, value in self.facts)]
        if self.link:
            lines += ["", f"{self.link_label}: {self.link}"]
        return "\n".join(lines).strip() + "\n"

    def html(self, color: str) -> str:
        """A page that any mail program shows; nothing is loaded from anywhere. ``color``: of the rule under the subject."""
        rows = "".join(
            f'<tr><td style="padding:2px 16px 2px 0;color:#555;vertical-align:top;white-space:nowrap">{escape(label)}</td>'
            f'<td style="padding:2px 0">{escape(value)}</td></tr>'
            for label, value in self.facts
        )
        link = f'<p><a href="{escape(self.link)}">{escape(self.link_label)}</a></p>' if self.link else ""
        return (
            '<!doctype html><html><body style="font:15px/1.5 sans-serif;color:#111;max-width:40em">'
            f'<h1 style="font-size:18px;border-bottom:4px solid {color};padding-bottom:6px">{escape(self.subject)}</h1>'
            f'<p style="font-size:16px">{escape(self.lead)}</p><table style="border-collapse:collapse">{rows}</table>{link}'
            "</body></html>"
        )


def text(notice: Notice, language: Language, zone: tzinfo) -> Text:
    """The notice in words. ``zone``: of the city, for times."""

    def say(key: str, **values: object) -> str:
        return _WORDS[key][language].format(**values)

    alarm = notice.alarm
    if alarm is None:
        return Text(
            f"[IOC] {say('test')}: {_one_line(notice.channel)}",
            say("test-line", channel=notice.channel),
            (),
            say("link"),
            notice.link,
        )
    severity = _SEVERITIES.get(alarm["severity"], {}).get(language, str(alarm["severity"]))
    name = _one_line(_in(alarm["rule"].get("name"), language) or str(alarm["rule"]["key"]))
    mark, lead = say("raised", severity=severity), _in(alarm.get("why"), language)
    if notice.event == "escalated":
        key = "escalated-unacked" if alarm["ack"] == "unacked" else "escalated-active"
        mark = say(key, severity=severity, span=_span(notice.waited, language))
    elif notice.event == "resolved":
        withdrawn = alarm.get("cleared_at") is None
        mark = say("withdrawn" if withdrawn else "resolved")
        lead = say("withdrawn-line") if withdrawn else say("resolved-line", time=_time(alarm["cleared_at"], zone))
    facts: list[tuple[str, str]] = []

    def fact(key: str, value: str) -> None:
        if value:
            facts.append((say(key), value))

    if notice.event != "resolved":
        fact("response", _in(alarm.get("response"), language))
    fact("zone", _in((alarm.get("zone") or {}).get("name"), language))
    fact("sensor", _in((alarm.get("sensor") or {}).get("name"), language))
    fact("raised_at", _time(alarm["last_raised_at"], zone))
    if alarm.get("count", 1) > 1:
        fact("count", str(alarm["count"]))
    fact("acked_by", str(alarm.get("acked_by") or "").removeprefix("user:"))
    policy = _in(notice.policy, language)
    if policy and notice.event != "resolved":  # that the alarm is over is told to all steps at once
        policy = say("policy-step", policy=policy, step=notice.step + 1)
    fact("policy", policy)
    return Text(f"[{mark}] {name}", lead or name, tuple(facts), say("link"), notice.link)


def _in(words: Mapping[str, str] | None, language: Language) -> str:
    """The words in ``language``, else in the other."""
    if not words:
        return ""
    return words.get(language) or words.get("vi") or words.get("en") or ""


def _one_line(line: str) -> str:
    return " ".join(line.split())


def _time(moment: str, zone: tzinfo) -> str:
    return datetime.fromisoformat(moment).astimezone(zone).strftime("%H:%M:%S %d/%m/%Y")


def _span(span: timedelta, language: Language) -> str:
    seconds = round(span.total_seconds())
    unit, size = ("seconds", 1) if seconds < 120 else ("minutes", 60) if seconds < 7200 else ("hours", 3600)
    return _WORDS[unit][language].format(n=seconds // size)
