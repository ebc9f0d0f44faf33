"""The pilot review as a page of text, in Vietnamese or English: what was not found as plainly as what was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hub.core.review import Verdict
from hub.edges.review import Review, Sent
from hub.edges.words import Words

_FAR, _UNDER_WAY = 1.1, 2000
"""So many messages more, in all, are no longer those sent since the sender last wrote its count, nor duplicates."""
_STYLES: Final = {Verdict.IN_TIME: "green", Verdict.MISSED: "red", Verdict.LATE: "yellow", Verdict.EARLY: "yellow"}
_VERDICTS: Final = {
    Verdict.IN_TIME: "đúng hạn",
    Verdict.EARLY: "sớm",
    Verdict.LATE: "muộn",
    Verdict.MISSED: "bỏ sót",
    Verdict.FOUND_LATE: "tìm thấy trong số liệu đến muộn",
    Verdict.UP_BEFORE: "đã có từ trước",
    Verdict.NOT_DUE: "chưa đến hạn",
}
_ACCOUNT: Final = {"stored": "đã lưu", "duplicate": "trùng", "rejected": "bị từ chối", "presence": "báo có mặt"}

Say = Callable[[str], None]


def show(found: Review, console: Console, language: str, sent: Sent | None = None) -> None:
    """Print the page; times are UTC, as in the ground truth. ``sent``: the sender's own count, if there is one."""
    words = Words(language, UTC)

    def say(text: str) -> None:
        console.print(text, soft_wrap=True)

    truth, of = found.truth, words.of
    since = f"{truth.start:%Y-%m-%d %H:%M:%S} UTC"
    say(
        of(
            f"Scenario {truth.scenario}, seed {truth.seed}, since {since}",
            f"Kịch bản {truth.scenario}, seed {truth.seed}, từ {since}",
        )
    )
    _accounts(found, words, say)
    if sent is not None:
        _sender(found, sent, words, say)
        _faults(found, sent, words, say)
    _detection(found, words, say)
    console.print(_findings(found, words))
    if found.delay is not None:
        half, longest = (f"{words.number(span.total_seconds(), 2)} {of('s', 'giây')}" for span in found.delay)
        say(
            _line(of("Told", "Báo tin"))
            + of(
                f"half of the alarms within {half} of their moment, the slowest after {longest}",
                f"một nửa số cảnh báo trong vòng {half} kể từ lúc xảy ra, chậm nhất sau {longest}",
            )
        )
    _response(found, words, say)
    say(
        _line(of("Use", "Sử dụng"))
        + of(
            f"{found.signed_in} people signed in, {found.acted} acted on an alarm",
            f"{found.signed_in} người đã đăng nhập, {found.acted} người đã xử lý cảnh báo",
        )
    )


def _line(title: str = "") -> str:
    return f"{title:<12}"


def _accounts(found: Review, words: Words, say: Say) -> None:
    parts = " + ".join(
        f"{words.number(count)} {words.of(name, _ACCOUNT[name])}"
        for name, count in found.account.items()
        if name != "received"
    )
    sign = "=" if found.balanced else f"[red]{words.of('is not', 'không bằng')}[/]"
    received = f"{words.number(found.account['received'])} {words.of('messages received', 'bản tin đã nhận')}"
    say(f"\n{_line(words.of('Accounts', 'Sổ cái'))}{received} {sign} {parts}")


def _sender(found: Review, sent: Sent, words: Words, say: Say) -> None:
    beside = found.account["received"] - found.account["presence"]
    told = [words.number(count) for count in (sent.sent, sent.acknowledged, sent.dropped, beside)]
    at = "" if sent.at is None else f"{sent.at:%H:%M:%S} UTC"
    say(
        _line(words.of("Sender", "Bên gửi"))
        + words.of(
            f"{told[0]} messages sent in this run, {told[1]} acknowledged by the broker, {told[2]} dropped; "
            f"{told[3]} received without presence since the database was made" + (f" (counted at {at})" if at else ""),
            f"{told[0]} bản tin đã gửi trong lần chạy này, {told[1]} được broker xác nhận, {told[2]} bị bỏ; "
            f"{told[3]} đã nhận (không kể báo có mặt) từ khi tạo cơ sở dữ liệu" + (f" (đếm lúc {at})" if at else ""),
        )
    )
    if beside > _FAR * sent.sent + _UNDER_WAY:
        say(
            _line()
            + words.of(
                "more came than this run sent: an earlier run, or other devices, are in what the hub counted",
                "nhận nhiều hơn lần chạy này đã gửi: trong số hub đếm có lần chạy trước, hoặc thiết bị khác",
            )
        )


def _faults(found: Review, sent: Sent, words: Words, say: Say) -> None:
    """What the simulators did wrong on purpose, beside what the hub noticed of it."""
    if sent.faults is None:
        return
    given = {name: words.number(sent.faults.get(name, 0)) for name in ("malformed", "duplicate", "late")}
    missing = words.number(sent.missing)
    rejected, duplicate = words.number(found.account["rejected"]), words.number(found.account["duplicate"])
    gaps, late = words.number(found.noticed["gaps"]), words.number(found.noticed["late"])
    say(
        _line(words.of("Faults", "Lỗi cố ý"))
        + words.of(
            f"malformed {given['malformed']} (hub: {rejected} rejected), duplicate {given['duplicate']} (hub: {duplicate}), "
            f"missing {missing} (hub: {gaps} gaps), late {given['late']} (hub: {late})",
            f"hỏng {given['malformed']} (hub: {rejected} bị từ chối), trùng {given['duplicate']} (hub: {duplicate}), "
            f"thiếu {missing} (hub: {gaps} số thiếu), muộn {given['late']} (hub: {late})",
        )
    )
    if sent.stuck or found.truth.wrong_clocks:
        say(
            _line()
            + words.of(
                f"stuck values {sent.stuck} ({_stuck(found, words)}); "
                f"nothing looks for {found.truth.wrong_clocks} clock(s) that are wrong by 20 to 90 s",
                f"{sent.stuck} đoạn giá trị bị kẹt ({_stuck(found, words)}); "
                f"hub không tìm {found.truth.wrong_clocks} đồng hồ lệch 20 đến 90 giây",
            )
        )
    if spared := found.truth.spared:
        say(
            _line()
            + words.of(
                f"the {spared} device(s) that the ground truth rests on were spared all of it",
                f"{spared} thiết bị mà dữ liệu đối chứng dựa vào không bị lỗi nào trong số này",
            )
        )


def _detection(found: Review, words: Words, say: Say) -> None:
    truth, detection = found.truth, found.detection
    if not truth.expected:
        speed = words.number(truth.speed, 0 if truth.speed == round(truth.speed) else 1)
        recall = words.of(
            f"the ground truth expects nothing (at speed {speed})", f"đối chứng không chờ gì (ở tốc độ {speed})"
        )
    elif detection.recall is None:
        recall = words.of("nothing was due yet", "chưa có gì đến hạn")
    else:
        percent = f"{words.hundredths(detection.recall, 0)} %"
        hits, due = detection.count(Verdict.IN_TIME), detection.due
        recall = words.of(
            f"{hits} of {due} ({percent}) of what was due, in time", f"{hits} trên {due} ({percent}) đến hạn, đúng hạn"
        )
    beyond = len(detection.beyond)
    more = words.of(
        f"{beyond} more alarm(s) that the ground truth does not speak of", f"thêm {beyond} cảnh báo ngoài đối chứng"
    )
    say(f"{_line(words.of('Detection', 'Phát hiện'))}{recall}; {more}")
    if standing := detection.count(Verdict.UP_BEFORE):
        say(
            _line()
            + words.of(
                f"{standing} were up before this scenario began and could not be raised anew: not counted. "
                "`make clean-data` begins with an empty city",
                f"{standing} đã có từ trước kịch bản này nên không thể phát lại: không tính. "
                "`make clean-data` bắt đầu với thành phố trống",
            )
        )
    for story in truth.left_out:
        say(
            _line()
            + escape(
                words.of(
                    f"not expected: {story.rule} of {story.device}: {story.why['en']}",
                    f"không chờ: {story.rule} của {story.device}: {story.why['vi']}",
                )
            )
        )


def _stuck(found: Review, words: Words) -> str:
    if found.flat_lines is None:
        return words.of("no rule in force looks for them: kind flat_line", "không quy tắc nào tìm: loại flat_line")
    return words.of(f"hub: {found.flat_lines} alarm(s)", f"hub: {found.flat_lines} cảnh báo")


def _findings(found: Review, words: Words) -> Table:
    table = Table(box=None, padding=(0, 2), pad_edge=False)
    for title in (
        words.of("rule", "quy tắc"),
        words.of("device", "thiết bị"),
        words.of("expected (UTC)", "chờ trong (UTC)"),
        words.of("raised", "phát lúc"),
        words.of("after", "sau"),
        words.of("verdict", "kết quả"),
    ):
        table.add_column(title, no_wrap=True)
    for finding in found.detection.findings:
        wanted, alarm, style = finding.expected, finding.raised, _STYLES.get(finding.verdict, "default")
        table.add_row(
            escape(wanted.rule),
            escape(wanted.device),
            f"{wanted.earliest:%H:%M:%S}-{wanted.latest:%H:%M:%S}",
            "-" if alarm is None else f"{alarm.at:%H:%M:%S}",
            words.span(finding.delay),
            f"[{style}]{words.of(finding.verdict, _VERDICTS[finding.verdict])}[/]",
        )
    return table


def _response(found: Review, words: Words, say: Say) -> None:
    acts, of, span = found.response, words.of, words.span
    told = of(
        f"{acts.handled} of {acts.told} alarms answered by people",
        f"{acts.handled} trên {acts.told} cảnh báo được người xử lý",
    )
    if acts.handled:
        told += of(
            f", half of those within {span(acts.median)} and the slowest after {span(acts.longest)}",
            f", một nửa trong vòng {span(acts.median)}, chậm nhất sau {span(acts.longest)}",
        )
    if acts.programs:
        told += of(
            f"; {acts.programs} acknowledged by a program alone", f"; {acts.programs} chỉ do một chương trình tiếp nhận"
        )
    if acts.oldest_waiting is not None:
        oldest = span(acts.oldest_waiting)
        told += of(f"; the oldest waits for {oldest}", f"; cảnh báo chờ lâu nhất đã chờ {oldest}")
    if acts.hidden:
        told += of(
            f"; {acts.hidden} not shown now (muted, shelved or out of service)",
            f"; {acts.hidden} hiện không hiển thị (bị chặn, tạm ẩn hoặc ngừng phục vụ)",
        )
    say(_line(of("Response", "Xử lý")) + told)
