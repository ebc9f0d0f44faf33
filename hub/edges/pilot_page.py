"""The report on a stretch of a pilot as a page in Vietnamese or English, as Markdown, or as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hub.edges.pilot import Pilot
from hub.edges.words import Words


class _Line(NamedTuple):
    key: str
    en: str
    vi: str
    told: Callable[[Pilot, Words], str]


def _silence(found: Pilot, words: Words) -> str:
    longest = found.presence.longest
    if longest is None:
        return "0"
    since, until = map(words.moment, longest)
    return f"{words.span(found.presence.silent)} ({words.of('longest', 'dài nhất')} {since} – {until})"


def _recall(found: Pilot, words: Words) -> str:
    """Of incidents known independently of the hub: those known from its own alarms are found by construction."""
    fit = found.independent
    if fit is None:
        return words.of("no label speaks of this time", "không có đánh dấu nào cho thời gian này")
    delays = (fit.median_delay_seconds, fit.longest_delay_seconds)
    after = " / ".join(words.span(timedelta(seconds=one)) for one in delays if one is not None)
    told = words.of(f"; after {after} (median / longest)", f"; sau {after} (trung vị / lâu nhất)") if after else ""
    return words.share(fit.found, fit.labels) + told


def _precision(found: Pilot, words: Words) -> str:
    fit = found.quality
    if fit is None:
        return "–"
    alarms = fit.right + fit.false + fit.disputed + fit.unlabelled
    rest = words.of(
        f"{fit.false} labelled false, {fit.disputed} disputed, {fit.unlabelled} unlabelled",
        f"{fit.false} đánh dấu là giả, {fit.disputed} trái ngược nhau, {fit.unlabelled} chưa đánh dấu",
    )
    return f"{words.share(fit.right, alarms)}; {rest}"


_LINES: tuple[_Line, ...] = (
    _Line("there", "Data came", "Có dữ liệu", lambda p, w: f"{w.span(p.presence.there)} / {w.span(p.until - p.since)} "
          f"({w.percent(p.presence.there / (p.until - p.since))})"),
    _Line("silent", "Silences of 5 min or more", "Im lặng từ 5 phút trở lên", _silence),
    _Line("readings", "Readings stored", "Số đo đã lưu", lambda p, w: w.number(p.readings)),
    _Line("simulated", "of these marked simulated by their device", "trong đó thiết bị ghi là mô phỏng",
          lambda p, w: w.number(p.simulated)),
    _Line("refused", "Messages refused", "Bản tin bị từ chối", lambda p, w: w.number(p.refused)),
    _Line("complete", "Completeness of sensors that promise a period, mean", "Độ đầy đủ của cảm biến có hẹn chu kỳ, trung bình",
          lambda p, w: f"{w.percent(p.completeness.mean)} ({w.of('of', 'của')} {w.number(p.completeness.promised)})"),
    _Line("holes", "of these below 90 %", "trong đó dưới 90 %",
          lambda p, w: w.share(p.completeness.holes, p.completeness.promised)),
    _Line("silent_sensors", "Sensors that sent nothing", "Cảm biến không gửi gì",
          lambda p, w: w.names(p.completeness.silent)),
    _Line("asked", "Calls for an operator (alarms raised, or become worse)",
          "Lần gọi trực ban (cảnh báo phát sinh hoặc nặng hơn)",
          lambda p, w: w.number(p.burden.asked)),
    _Line("per_hour", "for each operator-hour with data (one position)", "mỗi giờ trực có dữ liệu (một vị trí)",
          lambda p, w: "–" if p.burden.per_hour is None else w.number(p.burden.per_hour, 2)),
    _Line("busiest", "most in 10 minutes (a flood is more than 10)", "nhiều nhất trong 10 phút (trên 10 là dồn dập)",
          lambda p, w: w.number(p.burden.busiest)),
    _Line("flooded", "share of 10-minute spans with more than 10", "tỉ lệ khoảng 10 phút có trên 10",
          lambda p, w: w.percent(p.burden.flooded)),
    _Line("muted", "Alarms hidden by logic from the first", "Cảnh báo bị che ngay từ đầu", lambda p, w: w.number(p.muted)),
    _Line("answered", "Alarms answered by people in this time", "Cảnh báo được người tiếp nhận trong thời gian này",
          lambda p, w: w.share(p.answers.answered, p.answers.asked)),
    _Line("prompt", "within 10 minutes", "trong vòng 10 phút", lambda p, w: w.share(p.answers.prompt, p.answers.asked)),
    _Line("programs", "acknowledged by a program alone", "chỉ do chương trình xác nhận",
          lambda p, w: w.number(p.answers.programs)),
    _Line("took", "time to the answer, of those answered: median / p95 / longest",
          "thời gian tiếp nhận, của số đã tiếp nhận: trung vị / p95 / lâu nhất",
          lambda p, w: " / ".join(map(w.span, (p.answers.median, p.answers.p95, p.answers.longest)))),
    _Line("judged", "Judged by people: confirmed / false / test / not judged", "Người kết luận: đúng / giả / thử / chưa kết luận",
          lambda p, w: " / ".join(map(w.number, p.verdicts))),
    _Line("false_share", "False alarms, of those judged confirmed or false", "Báo giả, trong số đã kết luận đúng hoặc giả",
          lambda p, w: w.share(p.verdicts.false, p.verdicts.confirmed + p.verdicts.false)),
    _Line("recall", "Labelled incidents found (known independently of the hub)",
          "Sự cố đánh dấu đã phát hiện (biết độc lập với hệ thống)", _recall),
    _Line("precision", "Times an alarm was up that belong to a labelled incident",
          "Lần cảnh báo thuộc một sự cố đã đánh dấu", _precision),
    _Line("signed_in", "People who signed in, of those who may now", "Người đã đăng nhập, trong số nay có quyền",
          lambda p, w: f"{w.number(p.signed_in)} / {w.number(p.people)}"),
    _Line("acted", "People who did something", "Người đã thao tác", lambda p, w: w.number(p.acted)),
    _Line("days_used", "Days with a sign-in or an action", "Ngày có đăng nhập hoặc thao tác",
          lambda p, w: w.share(p.days_used, p.days)),
    _Line("absent", "NOT USED: people who were never there", "KHÔNG DÙNG: người không hề vào", lambda p, w: w.names(p.absent)),
    _Line("quiet_rules", "NOT USED: rules in force that raised nothing", "KHÔNG DÙNG: luật đang áp dụng mà không báo lần nào",
          lambda p, w: f"{w.names(p.quiet_rules)} ({w.of('of', 'trong')} {w.number(p.rules)})"),
    _Line("unanswered_rules", "NOT USED: rules whose alarms nobody answered",
          "KHÔNG DÙNG: luật có cảnh báo mà không ai tiếp nhận",
          lambda p, w: w.names(p.unanswered_rules)),
    _Line("ways", "NOT USED: what people never did", "KHÔNG DÙNG: việc không ai làm",
          lambda p, w: w.names([way for way, count in p.ways.items() if not count])),
)  # fmt: skip


def show(stretches: Sequence[Pilot], console: Console, language: str, zone: Any) -> None:
    """Print one column for each stretch."""
    words = Words(language, zone)
    console.print(escape(_title(words)), soft_wrap=True)
    table = Table(box=None, padding=(0, 2), pad_edge=False)
    table.add_column("", overflow="fold")
    for found in stretches:
        table.add_column(escape(_column(found, words)), overflow="fold")
    for line in _LINES:
        said = (escape(line.told(found, words)) for found in stretches)
        table.add_row(escape(words.of(line.en, line.vi)), *said)
    console.print(table)
    for note in _notes(stretches, words):
        console.print(escape(note), soft_wrap=True)


def markdown(stretches: Sequence[Pilot], language: str, zone: Any) -> str:
    """For a written report."""
    words = Words(language, zone)

    def row(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    lines = [f"# {_title(words)}", "", row(["", *(_column(found, words) for found in stretches)])]
    lines.append(row(["---"] * (len(stretches) + 1)))
    lines += [row([words.of(line.en, line.vi), *(line.told(found, words) for found in stretches)]) for line in _LINES]
    return "\n".join([*lines, "", *_notes(stretches, words), ""])


def as_json(stretches: Sequence[Pilot]) -> list[dict[str, Any]]:
    """Every figure and every name; times in UTC, spans in seconds."""
    return [_plain(found) for found in stretches]


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        case timedelta():
            return value.total_seconds()
        case tuple() if hasattr(value, "_asdict"):
            return {name: _plain(one) for name, one in value._asdict().items()}
        case tuple() | list():
            return [_plain(one) for one in value]
    return value


def _title(words: Words) -> str:
    return words.of("Review of the pilot", "Đánh giá thí điểm") + f" ({words.zone})"


def _column(found: Pilot, words: Words) -> str:
    return f"{words.moment(found.since)} – {words.moment(found.until)}"


def _notes(stretches: Sequence[Pilot], words: Words) -> list[str]:
    notes = []
    if not all(found.readings for found in stretches):
        notes.append(words.of(
            "Without readings a stretch says nothing of the rules.", "Không có số đo thì không nói được gì về các luật."
        ))  # fmt: skip
    if any(timedelta() < found.presence.there < timedelta(hours=1) for found in stretches):
        notes.append(words.of("With less than an hour of data, the figure for an hour is more than was seen.",
                              "Chưa đủ một giờ dữ liệu: con số mỗi giờ là suy ra, không phải đã thấy."))  # fmt: skip
    if any(found.completeness.eager for found in stretches):
        notes.append(words.of("Sensors send far more often than they promise (a city played fast?): few holes show.",
                              "Cảm biến gửi dày hơn nhiều so với chu kỳ đã hẹn (chạy nhanh?): khó thấy chỗ thiếu."))  # fmt: skip
    if any(found.answers.asked == 0 for found in stretches):
        notes.append(words.of("No alarm called anybody: nothing is known of how people answer.",
                              "Không cảnh báo nào gọi ai: không biết người trực phản ứng ra sao."))  # fmt: skip
    if any(found.days_used < found.days for found in stretches):
        notes.append(words.of("Whoever stays signed in is not seen on the days in which they do nothing.",
                              "Ai giữ phiên đăng nhập mà không thao tác thì không được tính là có mặt trong ngày."))  # fmt: skip
    return notes
