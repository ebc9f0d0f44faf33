"""Why: every reason has a sentence in both languages, and numbers are written as people write them."""

from __future__ import annotations

import string
from datetime import datetime, timedelta

import pytest

from hub.core.metrics import CATALOGUE
from hub.core.rules import explain
from tests.unit.rules.city import Desk, fence, fix, gauge, reading, silence, square, threshold

BLANKS = {
    "metric",
    "sensor",
    "zone",
    "value",
    "limit",
    "window",
    "span",
    "last",
    "function",
    "counted",
    "members",
    "some",
    "total",
    "parts",
}


@pytest.mark.parametrize("reason", explain.SENTENCES)
def test_both_languages_say_the_same_things(reason: str) -> None:
    blanks = {
        language: {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for language, text in explain.SENTENCES[reason].items()
    }
    assert blanks.keys() == {"vi", "en"}
    assert blanks["vi"] == blanks["en"] <= BLANKS
    assert all(text.endswith(".") for text in explain.SENTENCES[reason].values())


def test_a_sentence_is_filled_in_its_own_language() -> None:
    facts: dict[str, str | explain.Words] = {"sensor": {"vi": "Trạm", "en": "Gauge"}, "zone": "Hòa Xuân"}
    assert explain.sentence("entered", facts) == {"vi": "Trạm đã đi vào Hòa Xuân.", "en": "Gauge entered Hòa Xuân."}
    with pytest.raises(KeyError):
        explain.sentence("no-such-reason", facts)


@pytest.mark.parametrize(
    ("key", "value", "vi", "en"),
    [
        ("water_level", 2.6, "2,6 m", "2.6 m"),
        ("water_level", 2.5040001, "2,504 m", "2.504 m"),
        ("rain", 34.56789, "34,57 mm/h", "34.57 mm/h"),
        ("temperature", -3.0, "-3 °C", "-3 °C"),
        ("pm25", 75.0, "75 µg/m³", "75 µg/m³"),
        ("vehicle_count", 12.0, "12", "12"),
        ("odometer", 1_234_567.0, "1234567 km", "1234567 km"),
        ("lamp_on", 1.0, "có", "yes"),
        ("lamp_on", 0.0, "không", "no"),
        ("average_speed", 10.0, "36 km/h", "36 km/h"),
        ("speed", 2.795, "10,06 km/h", "10.06 km/h"),
        ("wind_speed", 10.0, "10 m/s", "10 m/s"),
        ("state", "fault", "fault", "fault"),
        ("own-metric", 1.25, "1,25", "1.25"),
        ("water_level", None, "không rõ", "unknown"),
    ],
)
def test_quantities(key: str, value: float | str | None, vi: str, en: str) -> None:
    assert explain.quantity(value, CATALOGUE.get(key)) == {"vi": vi, "en": en}


@pytest.mark.parametrize(
    ("length", "vi", "en"),
    [
        (timedelta(), "0 giây", "0 s"),
        (timedelta(seconds=90), "1 phút 30 giây", "1 min 30 s"),
        (timedelta(hours=2), "2 giờ", "2 h"),
        (timedelta(days=1, hours=3, minutes=4), "1 ngày 3 giờ", "1 d 3 h"),
    ],
)
def test_spans_in_their_two_largest_units(length: timedelta, vi: str, en: str) -> None:
    assert explain.span(length) == {"vi": vi, "en": en}


def test_moments_are_written_as_in_vietnam() -> None:
    assert explain.moment(datetime(2026, 3, 9, 7, 5, 1)) == "07:05:01 09/03/2026"  # noqa: DTZ001


def test_a_transition_carries_rule_zone_samples_and_sentence() -> None:
    desk = Desk(fence("inside"), zones=[square(1, 0, 0, 100, version=3, name={"vi": "Âu thuyền", "en": "Harbour"})])
    (raised,) = desk.hear(fix(10, 0, accuracy=4.0))
    assert (raised.rule_version, raised.zone_id, raised.zone_version) == (1, 1, 3)
    assert (raised.subject, raised.reason) == ("sensor:50/zone:1", "inside")
    assert raised.why == {"vi": "Tàu 50 đang ở trong Âu thuyền.", "en": "Boat 50 is inside Harbour."}
    (sample,) = raised.evidence
    assert sample.as_json() == {
        "sensor_id": 50,
        "time": "2026-11-24T02:00:10Z",
        "received": "2026-11-24T02:00:10.050000Z",
        "lon": pytest.approx(108.22),
        "lat": pytest.approx(16.06),
    }


def test_the_decisive_samples_of_a_delay_are_its_first_and_last() -> None:
    desk = Desk(threshold(**{"for": "PT10S"}))
    desk.hear(reading(0, 2.6), reading(5, 2.8))
    (raised,) = desk.hear(reading(10, 3.0))
    assert [(one.metric, one.value) for one in raised.evidence] == [("water_level", 2.6), ("water_level", 3.0)]
    assert raised.value == 3.0
    assert (raised.lon, raised.lat) == (108.2, 16.0)


def test_silence_says_since_when_in_local_time() -> None:
    desk = Desk(silence(when={"kind": "absence", "after": "PT1M"}), sensors=[gauge()])
    desk.hear(reading(0, 1.0))
    (raised,) = desk.wait(70)
    assert raised.why["vi"] == "Trạm 1 im lặng quá 1 phút: dữ liệu cuối cùng lúc 09:00:00 24/11/2026."
