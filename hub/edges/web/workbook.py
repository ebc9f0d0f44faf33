"""The history of a metric as a workbook (Office Open XML): a comma, a point and a byte order mark mean another thing in each
country's spreadsheet, a typed cell does not."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Language = Literal["vi", "en"]
_LONGEST_CELL: Final = 32_767
"""Characters; the format has no room for more."""
_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "vi": {
        "values": "Số liệu", "about": "Nguồn gốc", "sensor": "Cảm biến", "device": "Thiết bị", "metric": "Đại lượng",
        "unit": "Đơn vị", "from": "Từ", "to": "Đến (không gồm)", "zone": "Múi giờ", "width": "Mỗi dòng gộp (giây)",
        "rows": "Số dòng", "time": "Thời gian", "value": "Giá trị", "quality": "Chất lượng", "count": "Số lần đo",
        "min": "Thấp nhất", "mean": "Trung bình", "max": "Cao nhất", "last": "Cuối cùng",
        "good": "Tốt", "uncertain": "Chưa chắc chắn", "bad": "Không tin cậy", "calibrating": "Đang hiệu chuẩn",
        "clock_suspect": "Đồng hồ lệch",
    },
    "en": {
        "values": "Values", "about": "About", "sensor": "Sensor", "device": "Device", "metric": "Metric", "unit": "Unit",
        "from": "From", "to": "To (not included)", "zone": "Time zone", "width": "Each row sums up (seconds)",
        "rows": "Rows", "time": "Time", "value": "Value", "quality": "Quality", "count": "Samples", "min": "Lowest",
        "mean": "Mean", "max": "Highest", "last": "Last",
        "good": "Good", "uncertain": "Uncertain", "bad": "Not reliable", "calibrating": "Calibrating",
        "clock_suspect": "Clock off",
    },
}  # fmt: skip


class Source(NamedTuple):
    """Whose values these are, and of when: ``since`` up to ``until``; ``width`` in seconds, 0 for samples as they came."""

    sensor: str
    device: str
    metric: str
    unit: str
    since: datetime
    until: datetime
    width: int


def workbook(
    source: Source, columns: Sequence[str], rows: Sequence[Sequence[Any]], zone: ZoneInfo, language: Language
) -> bytes:
    """One sheet of values, ``rows`` beginning with Unix milliseconds, and one that says what they are.

    Times are those of ``zone``, as cells know no other. Texts are texts, never formulas.
    """
    words = _WORDS[language]
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
        values = book.add_worksheet(words["values"])
        unit = f" ({source.unit})" if source.unit else ""
        measured = {"value", "min", "mean", "max", "last"}
        for at, name in enumerate(columns):
            values.write_string(0, at, words[name] + (unit if name in measured else ""), bold)
        values.freeze_panes(1, 0)
        values.set_column(0, 0, 20)
        values.set_column(1, len(columns) - 1, 16)
        values.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)
        for line, (at, *cells) in enumerate(rows, start=1):
            values.write_datetime(line, 0, _local(datetime.fromtimestamp(at / 1000, UTC), zone), moment)
            for place, cell in enumerate(cells, start=1):
                _put(values, line, place, words.get(cell, cell) if columns[place] == "quality" else cell)
        about = book.add_worksheet(words["about"])
        about.set_column(0, 0, 28)
        about.set_column(1, 1, 44)
        facts = {
            "sensor": source.sensor, "device": source.device, "metric": source.metric, "unit": source.unit,
            "from": source.since, "to": source.until, "zone": zone.key,
            **({"width": source.width} if source.width else {}), "rows": len(rows),
        }  # fmt: skip
        for line, (name, fact) in enumerate(facts.items()):
            about.write_string(line, 0, words[name], bold)
            _put(about, line, 1, _local(fact, zone) if isinstance(fact, datetime) else fact, moment)
    return file.getvalue()


def _put(sheet: Worksheet, line: int, place: int, cell: object, moment: Format | None = None) -> None:
    match cell:
        case bool():
            sheet.write_boolean(line, place, cell)
        case int() | float():
            sheet.write_number(line, place, cell)
        case str():
            sheet.write_string(line, place, cell[:_LONGEST_CELL])
        case datetime():
            sheet.write_datetime(line, place, cell, moment)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
