"""Why: one sentence in Vietnamese and English for every reason a rule can have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from string import Formatter
from types import MappingProxyType

from hub.core.metrics import Metric

Words = Mapping[str, str]

REFUTED = "silence-refuted"

SENTENCES: Mapping[str, Words] = MappingProxyType(
    {
        "above": {
            "vi": "{metric} của {sensor} là {value}, vượt ngưỡng {limit}.",
            "en": "{metric} of {sensor} is {value}, above {limit}.",
        },
        "above-held": {
            "vi": "{metric} của {sensor} vượt ngưỡng {limit} liên tục trong {span} (gần nhất {value}).",
            "en": "{metric} of {sensor} stayed above {limit} for {span} (last {value}).",
        },
        "below": {
            "vi": "{metric} của {sensor} là {value}, dưới ngưỡng {limit}.",
            "en": "{metric} of {sensor} is {value}, below {limit}.",
        },
        "below-held": {
            "vi": "{metric} của {sensor} dưới ngưỡng {limit} liên tục trong {span} (gần nhất {value}).",
            "en": "{metric} of {sensor} stayed below {limit} for {span} (last {value}).",
        },
        "outside-range": {
            "vi": "{metric} của {sensor} là {value}, ngoài khoảng cho phép (giới hạn {limit}).",
            "en": "{metric} of {sensor} is {value}, outside its range (limit {limit}).",
        },
        "outside-range-held": {
            "vi": "{metric} của {sensor} ngoài khoảng cho phép (giới hạn {limit}) liên tục trong {span} (gần nhất {value}).",
            "en": "{metric} of {sensor} stayed outside its range (limit {limit}) for {span} (last {value}).",
        },
        "equals": {"vi": "{metric} của {sensor} là {value}.", "en": "{metric} of {sensor} is {value}."},
        "equals-held": {
            "vi": "{metric} của {sensor} giữ giá trị {value} liên tục trong {span}.",
            "en": "{metric} of {sensor} stayed at {value} for {span}.",
        },
        "differs": {
            "vi": "{metric} của {sensor} là {value}, khác {limit}.",
            "en": "{metric} of {sensor} is {value}, not {limit}.",
        },
        "differs-held": {
            "vi": "{metric} của {sensor} khác {limit} liên tục trong {span} (gần nhất {value}).",
            "en": "{metric} of {sensor} was not {limit} for {span} (last {value}).",
        },
        "eased": {
            "vi": "{metric} của {sensor} đã bớt nghiêm trọng (gần nhất {value}).",
            "en": "{metric} of {sensor} is less severe now (last {value}).",
        },
        "back-to-normal": {
            "vi": "{metric} của {sensor} trở lại bình thường: {value}.",
            "en": "{metric} of {sensor} is back to normal: {value}.",
        },
        "silent": {
            "vi": "{sensor} im lặng quá {span}: dữ liệu cuối cùng lúc {last}.",
            "en": "{sensor} has been silent for more than {span}: its last data are of {last}.",
        },
        "silent-from-start": {
            "vi": "{sensor} chưa gửi dữ liệu nào trong {span} kể từ khi hệ thống lắng nghe.",
            "en": "{sensor} has sent nothing for {span} since the hub began to listen.",
        },
        "heard-again": {"vi": "{sensor} đã gửi dữ liệu trở lại.", "en": "{sensor} is heard again."},
        "group-silent": {
            "vi": "{sensor}: {members} trong {total} thiết bị im lặng ({some}).",
            "en": "{sensor}: {members} of {total} devices are silent ({some}).",
        },
        "group-heard-again": {
            "vi": "{sensor} đã có dữ liệu trở lại, còn {members} trong {total} thiết bị im lặng.",
            "en": "{sensor} is heard again; {members} of {total} devices are still silent.",
        },
        "silent-with-group": {
            "vi": "{sensor} vẫn im lặng, nay tính chung vào cảnh báo mất tín hiệu của cả nhóm.",
            "en": "{sensor} is still silent and now counted in the alarm of its whole group.",
        },
        "all": {
            "vi": "Cùng xảy ra trong vòng {window}: {parts}.",
            "en": "Together within {window}: {parts}.",
        },
        "all-over": {
            "vi": "Các điều kiện quanh {sensor} không còn cùng xảy ra.",
            "en": "The conditions around {sensor} no longer hold together.",
        },
        "any": {"vi": "{parts}.", "en": "{parts}."},
        "any-over": {
            "vi": "Không còn điều kiện nào xảy ra quanh {sensor}.",
            "en": "None of the conditions around {sensor} holds any more.",
        },
        "sequence": {
            "vi": "Lần lượt xảy ra trong vòng {window}: {parts}.",
            "en": "One after the other within {window}: {parts}.",
        },
        "sequence-over": {
            "vi": "Diễn biến quanh {sensor} đã kết thúc.",
            "en": "What had built up around {sensor} is over.",
        },
        "entered": {"vi": "{sensor} đã đi vào {zone}.", "en": "{sensor} entered {zone}."},
        "entered-held": {
            "vi": "{sensor} đã đi vào {zone} và ở lại {span}.",
            "en": "{sensor} entered {zone} and stayed for {span}.",
        },
        "exited": {"vi": "{sensor} đã rời khỏi {zone}.", "en": "{sensor} left {zone}."},
        "exited-held": {
            "vi": "{sensor} đã rời khỏi {zone} và ở ngoài {span}.",
            "en": "{sensor} left {zone} and stayed out for {span}.",
        },
        "inside": {"vi": "{sensor} đang ở trong {zone}.", "en": "{sensor} is inside {zone}."},
        "inside-held": {
            "vi": "{sensor} đã ở trong {zone} suốt {span}.",
            "en": "{sensor} has been inside {zone} for {span}.",
        },
        "outside": {"vi": "{sensor} đang ở ngoài {zone}.", "en": "{sensor} is outside {zone}."},
        "outside-held": {
            "vi": "{sensor} đã ở ngoài {zone} suốt {span}.",
            "en": "{sensor} has been outside {zone} for {span}.",
        },
        "crossed": {"vi": "{sensor} đã đi qua ranh giới {zone}.", "en": "{sensor} crossed the border of {zone}."},
        "crossing-over": {
            "vi": "{sensor} không đi qua ranh giới {zone} nữa.",
            "en": "{sensor} has not crossed the border of {zone} again.",
        },
        "rising": {
            "vi": "{metric} của {sensor} tăng hơn {limit} trong {window}, hiện là {value}.",
            "en": "{metric} of {sensor} rose by more than {limit} within {window}, now {value}.",
        },
        "falling": {
            "vi": "{metric} của {sensor} giảm hơn {limit} trong {window}, hiện là {value}.",
            "en": "{metric} of {sensor} fell by more than {limit} within {window}, now {value}.",
        },
        "steady": {
            "vi": "{metric} của {sensor} không còn thay đổi nhanh, hiện là {value}.",
            "en": "{metric} of {sensor} no longer changes fast, now {value}.",
        },
        "flat": {
            "vi": "{metric} của {sensor} đứng yên ở {value} suốt {span}: có thể cảm biến bị kẹt.",
            "en": "{metric} of {sensor} has stood still at {value} for {span}: the sensor may be stuck.",
        },
        "moves-again": {
            "vi": "{metric} của {sensor} đã thay đổi trở lại, hiện là {value}.",
            "en": "{metric} of {sensor} changes again, now {value}.",
        },
        "zone-above": {
            "vi": "{function} của {metric} tại {members} điểm đo trong {zone} là {value}, vượt ngưỡng {limit}.",
            "en": "{function} of {metric} over {members} sensors in {zone} is {value}, above {limit}.",
        },
        "zone-above-held": {
            "vi": "{function} của {metric} tại {members} điểm đo trong {zone} vượt ngưỡng {limit} suốt {span} (nay {value}).",
            "en": "{function} of {metric} over {members} sensors in {zone} stayed above {limit} for {span} (last {value}).",
        },
        "zone-below": {
            "vi": "{function} của {metric} tại {members} điểm đo trong {zone} là {value}, dưới ngưỡng {limit}.",
            "en": "{function} of {metric} over {members} sensors in {zone} is {value}, below {limit}.",
        },
        "zone-below-held": {
            "vi": "{function} của {metric} tại {members} điểm đo trong {zone} dưới ngưỡng {limit} suốt {span} (nay {value}).",
            "en": "{function} of {metric} over {members} sensors in {zone} stayed below {limit} for {span} (last {value}).",
        },
        "zone-count-above": {
            "vi": "{value} trong {members} điểm đo ở {zone} có {metric} {counted}, nhiều hơn {limit} điểm.",
            "en": "{value} of {members} sensors in {zone} have {metric} {counted}, more than {limit}.",
        },
        "zone-count-above-held": {
            "vi": "Hơn {limit} điểm đo ở {zone} có {metric} {counted} suốt {span} (gần nhất {value} trong {members}).",
            "en": "More than {limit} sensors in {zone} had {metric} {counted} for {span} (last {value} of {members}).",
        },
        "zone-count-below": {
            "vi": "{value} trong {members} điểm đo ở {zone} có {metric} {counted}, ít hơn {limit} điểm.",
            "en": "{value} of {members} sensors in {zone} have {metric} {counted}, fewer than {limit}.",
        },
        "zone-count-below-held": {
            "vi": "Chưa đến {limit} điểm đo ở {zone} có {metric} {counted} suốt {span} (gần nhất {value} trong {members}).",
            "en": "Fewer than {limit} sensors in {zone} had {metric} {counted} for {span} (last {value} of {members}).",
        },
        "zone-count-normal": {
            "vi": "Nay {value} trong {members} điểm đo ở {zone} có {metric} {counted}, trở lại bình thường.",
            "en": "Now {value} of {members} sensors in {zone} have {metric} {counted}: back to normal.",
        },
        "zone-normal": {
            "vi": "{metric} ở {zone} trở lại bình thường: {value}.",
            "en": "{metric} in {zone} is back to normal: {value}.",
        },
        "left-zone": {"vi": "{sensor} không còn ở trong {zone}.", "en": "{sensor} is no longer inside {zone}."},
        "back-in-zone": {"vi": "{sensor} đã trở lại {zone}.", "en": "{sensor} is back inside {zone}."},
        "withdrawn": {
            "vi": "Dữ liệu đến muộn cho thấy cảnh báo này của {sensor} không xảy ra.",
            "en": "Data that came late show that this alarm of {sensor} did not happen.",
        },
        "reinstated": {
            "vi": "Dữ liệu đến muộn cho thấy tình trạng của {sensor} chưa kết thúc.",
            "en": "Data that came late show that the condition of {sensor} had not ended.",
        },
        "severity-withdrawn": {
            "vi": "Dữ liệu đến muộn cho thấy mức độ cảnh báo của {sensor} không thay đổi.",
            "en": "Data that came late show that the severity of {sensor} had not changed.",
        },
        REFUTED: {
            "vi": "Dữ liệu đến muộn cho thấy {sensor} không hề mất tín hiệu lúc đó: số liệu vẫn có, chỉ gửi về chậm.",
            "en": "Data that came late show that {sensor} had not gone silent: it went on measuring, only its data came late.",
        },
        "off-duty": {
            "vi": "Quy tắc hết giờ áp dụng, cảnh báo của {sensor} kết thúc.",
            "en": "The rule is off duty; the alarm of {sensor} ends.",
        },
        "zone-closed": {
            "vi": "{zone} đã hết giờ áp dụng, cảnh báo của {sensor} kết thúc.",
            "en": "The hours of {zone} are over; the alarm of {sensor} ends.",
        },
        "zone-itself-closed": {
            "vi": "{zone} đã hết giờ áp dụng, cảnh báo kết thúc.",
            "en": "The hours of {zone} are over; its alarm ends.",
        },
        "own-zone-closed": {
            "vi": "Vùng có {sensor} đã hết giờ áp dụng, cảnh báo kết thúc.",
            "en": "The hours of the zone around {sensor} are over; its alarm ends.",
        },
        "own-hours-changed": {
            "vi": "Giờ áp dụng của vùng có {sensor} đã thay đổi, cảnh báo theo giờ cũ kết thúc.",
            "en": "The hours of the zone around {sensor} were changed; its alarm under the old hours ends.",
        },
        "rule-withdrawn": {
            "vi": "Quy tắc đã bị tắt hoặc xóa, cảnh báo của {sensor} kết thúc.",
            "en": "The rule was switched off or deleted; the alarm of {sensor} ends.",
        },
        "rule-changed": {
            "vi": "Quy tắc đã được thay đổi, cảnh báo của {sensor} theo phiên bản cũ kết thúc.",
            "en": "The rule was changed; the alarm of {sensor} under its old version ends.",
        },
        "no-longer-applies": {
            "vi": "Quy tắc không còn áp dụng cho {sensor}, cảnh báo kết thúc.",
            "en": "The rule no longer applies to {sensor}; its alarm ends.",
        },
        "memory-lost": {
            "vi": "Trạng thái đã lưu của {sensor} không đọc được, cảnh báo kết thúc và điều kiện được xét lại từ đầu.",
            "en": "What was stored of {sensor} cannot be read; its alarm ends, and the condition is judged from the beginning.",
        },
        "zone-deleted": {
            "vi": "{zone} đã bị xóa, cảnh báo của {sensor} kết thúc.",
            "en": "{zone} was deleted; the alarm of {sensor} ends.",
        },
        "zone-changed": {
            "vi": "Ranh giới hoặc giờ áp dụng của {zone} đã thay đổi, cảnh báo của {sensor} không còn đúng.",
            "en": "The border or the hours of {zone} were changed; the alarm of {sensor} no longer holds.",
        },
    }
)


BLANKS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        reason: frozenset(blank for text in texts.values() for _, blank, _, _ in Formatter().parse(text) if blank)
        for reason, texts in SENTENCES.items()
    }
)
"""What each sentence leaves open."""


def beyond(above: float | None, below: float | None, metric: Metric | None) -> Words:
    """On which side of which level a count counts."""
    level = quantity(below if above is None else above, metric, rounded=False)
    side = {"vi": "dưới", "en": "below"} if above is None else {"vi": "trên", "en": "above"}
    return {language: f"{side[language]} {level[language]}" for language in ("vi", "en")}


FUNCTIONS: Mapping[str, Words] = MappingProxyType(
    {
        "mean": {"vi": "Trung bình", "en": "The mean"},
        "median": {"vi": "Trung vị", "en": "The median"},
        "min": {"vi": "Giá trị thấp nhất", "en": "The lowest"},
        "max": {"vi": "Giá trị cao nhất", "en": "The highest"},
        "p95": {"vi": "Bách phân vị 95", "en": "The 95th percentile"},
    }
)


def group(subject: str) -> Words:
    """The name of a group of sensors: 'gateway:gw-07', 'source:native' or 'tag:district:hai-chau'."""
    kind, _, name = subject.partition(":")
    if kind == "tag":
        kind, _, name = name.partition(":")
    words = _GROUPS.get(kind, {"vi": kind, "en": kind})
    return {"vi": f"{words['vi']} {name}", "en": f"{words['en']} {name}"}


_GROUPS: Mapping[str, Words] = MappingProxyType(
    {
        "gateway": {"vi": "Cổng kết nối", "en": "Gateway"},
        "source": {"vi": "Nguồn dữ liệu", "en": "Source"},
        "district": {"vi": "Quận", "en": "District"},
        "ward": {"vi": "Phường", "en": "Ward"},
    }
)


def sentence(reason: str, facts: Mapping[str, str | Words]) -> dict[str, str]:
    """The sentence for ``reason`` with its blanks filled, in both languages.

    Args:
        facts: for each blank a text, or a text for each language.

    Raises:
        KeyError: an unknown reason, or a blank without a fact.
    """
    texts = SENTENCES[reason]
    return {
        language: text.format_map(
            {name: fact if isinstance(fact, str) else fact[language] for name, fact in facts.items()}
        )
        for language, text in texts.items()
    }


def quantity(value: float | str | None, metric: Metric | None, *, rounded: bool = True) -> Words:
    """A value as people write it: with its unit, the decimal comma in Vietnamese, and yes or no for a switch. A speed on
    the road is in km/h.

    Args:
        metric: None for one outside the catalogue, whose unit nobody knows.
        rounded: to one decimal more than is worth showing, so that a value just over a limit still reads as over it.
    """
    if value is None:
        return {"vi": "không rõ", "en": "unknown"}
    if isinstance(value, str):
        return {"vi": value, "en": value}
    if metric is not None and metric.kind == "boolean" and value in (0, 1):
        return {"vi": "có", "en": "yes"} if value else {"vi": "không", "en": "no"}
    name, places = ("", 0) if metric is None else (metric.unit, metric.precision + 1)
    if metric is not None and name == "m/s" and _ROAD.issuperset(metric.domains):
        value, name = value * 3.6, "km/h"
    shown = round(value, places) if metric is not None and rounded else value
    text = f"{shown:.6g}" if abs(shown) < 1e6 else f"{shown:.0f}"
    unit = _SYMBOLS.get(name, f" {name}" if name else "")
    return {"vi": text.replace(".", ",") + unit, "en": text + unit}


_ROAD = frozenset({"traffic", "vehicle"})
_SYMBOLS: Mapping[str, str] = MappingProxyType(
    {
        "Cel": " °C",
        "deg": "°",
        "ug/m3": " µg/m³",
        "uS/cm": " µS/cm",
        "m3/s": " m³/s",
        "W/m2": " W/m²",
        "pH": "",
        "count": "",
        "aqi": "",
        "uvi": "",
        "/": "",
        "1/h": "/h",
    }
)
"""Units that are written otherwise than they are named."""


def span(length: timedelta) -> Words:
    """A duration in its two largest units."""
    seconds = round(length.total_seconds())
    parts: list[tuple[int, str, str]] = []
    for size, vi, en in ((86_400, "ngày", "d"), (3_600, "giờ", "h"), (60, "phút", "min"), (1, "giây", "s")):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append((count, vi, en))
    parts = parts[:2] or [(0, "giây", "s")]
    return {
        "vi": " ".join(f"{count} {vi}" for count, vi, _ in parts),
        "en": " ".join(f"{count} {en}" for count, _, en in parts),
    }


def moment(time: datetime) -> str:
    """A time as it stands in a sentence, in the zone ``time`` carries."""
    return f"{time:%H:%M:%S %d/%m/%Y}"
