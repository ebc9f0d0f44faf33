"""The metric catalogue: what the hub knows about the quantities of a city, and the rule for names outside it.

A metric that is not in the catalogue is stored too, under its own lower-cased key and without a known unit, so that
a new sensor never waits for a release. Values outside ``[min, max]`` are physically implausible for a city (a
sensor's fault code such as -9999): they are stored and flagged bad, and no rule judges them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from hub.core.units import IDENTITY, UNITS, Conversion, alternatives, conversion
from hub.errors import DecodeError, shown

Kind = Literal["number", "boolean", "text"]

NAME_RULE: Final = "a lower-case letter, then up to 63 of a-z 0-9 _ . -"
_NAME: Final = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


class Metric(NamedTuple):
    """One quantity. ``min`` and ``max`` bound what is plausible; ``precision`` is decimals worth showing."""

    key: str
    unit: str
    vi: str
    en: str
    domains: tuple[str, ...]
    min: float
    max: float
    precision: int
    kind: Kind = "number"

    @property
    def name(self) -> dict[str, str]:
        return {"vi": self.vi, "en": self.en}


def _number(
    key: str, unit: str, low: float, high: float, precision: int, domains: str, vi: str, en: str
) -> tuple[str, Metric]:
    return key, Metric(key, unit, vi, en, tuple(domains.split()), low, high, precision)


def _boolean(key: str, domains: str, vi: str, en: str) -> tuple[str, Metric]:
    return key, Metric(key, "", vi, en, tuple(domains.split()), 0, 1, 0, "boolean")


def _text(key: str, domains: str, vi: str, en: str) -> tuple[str, Metric]:
    return key, Metric(key, "", vi, en, tuple(domains.split()), 0, 0, 0, "text")


CATALOGUE: Final[dict[str, Metric]] = dict(
    [
        # water
        _number("water_level", "m", -50, 5000, 2, "water", "Mực nước", "Water level"),
        _number("water_depth", "m", 0, 200, 2, "water traffic", "Độ sâu ngập", "Water depth"),
        _number("flow", "m3/s", -100_000, 100_000, 1, "water", "Lưu lượng", "Flow"),
        _number("flow_velocity", "m/s", -30, 30, 2, "water", "Vận tốc dòng chảy", "Flow velocity"),
        _number("water_temperature", "Cel", -5, 60, 1, "water", "Nhiệt độ nước", "Water temperature"),
        _number("ph", "pH", 0, 14, 2, "water", "Độ pH", "pH"),
        _number("turbidity", "NTU", 0, 10_000, 1, "water", "Độ đục", "Turbidity"),
        _number("conductivity", "uS/cm", 0, 200_000, 0, "water", "Độ dẫn điện", "Conductivity"),
        _number("dissolved_oxygen", "mg/l", 0, 50, 2, "water", "Oxy hoà tan", "Dissolved oxygen"),
        _number("salinity", "g/l", 0, 300, 1, "water", "Độ mặn", "Salinity"),
        _number("wave_height", "m", 0, 40, 2, "water weather", "Độ cao sóng", "Wave height"),
        _number("pipe_pressure", "kPa", -100, 10_000, 1, "water", "Áp lực đường ống", "Pipe pressure"),
        # weather
        _number("rain", "mm/h", 0, 2000, 1, "weather water", "Cường độ mưa", "Rain intensity"),
        _number("rain_total", "mm", 0, 20_000, 1, "weather water", "Tổng lượng mưa", "Accumulated rain"),
        _number("temperature", "Cel", -60, 90, 1, "weather air device", "Nhiệt độ", "Temperature"),
        _number("humidity", "%", 0, 105, 0, "weather air", "Độ ẩm", "Relative humidity"),
        _number("pressure", "hPa", 500, 1100, 1, "weather air", "Khí áp", "Air pressure"),
        _number("wind_speed", "m/s", 0, 130, 1, "weather", "Tốc độ gió", "Wind speed"),
        _number("wind_gust", "m/s", 0, 150, 1, "weather", "Gió giật", "Wind gust"),
        _number("wind_direction", "deg", 0, 360, 0, "weather", "Hướng gió", "Wind direction"),
        _number("solar_radiation", "W/m2", -20, 2000, 0, "weather", "Bức xạ mặt trời", "Solar radiation"),
        _number("illuminance", "lx", 0, 200_000, 0, "weather lighting", "Độ rọi", "Illuminance"),
        _number("uv_index", "uvi", 0, 50, 1, "weather", "Chỉ số tia cực tím", "UV index"),
        _number("visibility", "m", 0, 200_000, 0, "weather", "Tầm nhìn xa", "Visibility"),
        # air
        _number("pm1", "ug/m3", 0, 10_000, 1, "air", "Bụi PM1", "PM1"),
        _number("pm25", "ug/m3", 0, 10_000, 1, "air", "Bụi mịn PM2.5", "PM2.5"),
        _number("pm10", "ug/m3", 0, 20_000, 1, "air", "Bụi PM10", "PM10"),
        _number("no2", "ug/m3", 0, 20_000, 1, "air", "Nitơ điôxít (NO₂)", "Nitrogen dioxide (NO₂)"),
        _number("so2", "ug/m3", 0, 50_000, 1, "air", "Lưu huỳnh điôxít (SO₂)", "Sulphur dioxide (SO₂)"),
        _number("co", "ug/m3", 0, 2_000_000, 0, "air", "Cacbon mônôxít (CO)", "Carbon monoxide (CO)"),
        _number("o3", "ug/m3", 0, 20_000, 1, "air", "Ôzôn (O₃)", "Ozone (O₃)"),
        _number("co2", "ppm", 0, 100_000, 0, "air", "Cacbon điôxít (CO₂)", "Carbon dioxide (CO₂)"),
        _number("aqi", "aqi", 0, 2000, 0, "air", "Chỉ số chất lượng không khí", "Air quality index"),
        # noise
        _number("laeq", "dB(A)", 0, 180, 1, "noise", "Mức ồn tương đương", "Equivalent sound level"),
        _number("lamax", "dB(A)", 0, 200, 1, "noise", "Mức ồn cực đại", "Maximum sound level"),
        _number("la90", "dB(A)", 0, 180, 1, "noise", "Mức ồn nền (LA90)", "Background sound level (LA90)"),
        # traffic and vehicles
        _number("vehicle_count", "count", 0, 1_000_000, 0, "traffic", "Số lượt xe", "Vehicle count"),
        _number("vehicle_flow", "1/h", 0, 100_000, 0, "traffic", "Lưu lượng xe", "Vehicle flow"),
        _number("average_speed", "m/s", 0, 120, 1, "traffic", "Tốc độ trung bình", "Average speed"),
        _number("occupancy", "%", 0, 100, 0, "traffic vehicle parking", "Độ chiếm dụng", "Occupancy"),
        _number("queue_length", "m", 0, 50_000, 0, "traffic", "Chiều dài hàng chờ", "Queue length"),
        _number("travel_time", "s", 0, 86_400, 0, "traffic", "Thời gian hành trình", "Travel time"),
        _number("speed", "m/s", 0, 400, 1, "vehicle", "Tốc độ", "Speed"),
        _number("heading", "deg", 0, 360, 0, "vehicle", "Hướng di chuyển", "Heading"),
        _number("passengers", "count", 0, 5000, 0, "vehicle", "Số hành khách", "Passengers"),
        _number("fuel_level", "%", 0, 100, 0, "vehicle energy", "Mức nhiên liệu", "Fuel level"),
        _number("odometer", "km", 0, 10_000_000, 1, "vehicle", "Quãng đường đã đi", "Odometer"),
        _boolean("ignition", "vehicle", "Khoá điện bật", "Ignition on"),
        _boolean("siren", "vehicle safety", "Còi ưu tiên", "Siren on"),
        # lighting and energy
        _boolean("lamp_on", "lighting", "Đèn bật", "Lamp on"),
        _number("dimming", "%", 0, 100, 0, "lighting", "Mức sáng đặt", "Dimming level"),
        _number("burning_hours", "h", 0, 1_000_000, 0, "lighting", "Số giờ chiếu sáng", "Burning hours"),
        _number("power", "W", -1e9, 1e9, 1, "energy lighting", "Công suất", "Active power"),
        _number("reactive_power", "var", -1e9, 1e9, 1, "energy", "Công suất phản kháng", "Reactive power"),
        _number("power_factor", "/", -1, 1, 2, "energy lighting", "Hệ số công suất", "Power factor"),
        _number("voltage", "V", -1e6, 1e6, 1, "energy lighting device", "Điện áp", "Voltage"),
        _number("current", "A", -1e5, 1e5, 2, "energy lighting", "Dòng điện", "Current"),
        _number("frequency", "Hz", 0, 1000, 2, "energy", "Tần số", "Frequency"),
        _number("energy", "kWh", -1e12, 1e12, 1, "energy lighting", "Điện năng", "Energy"),
        # waste and parking
        _number("fill_level", "%", 0, 100, 0, "waste", "Mức đầy", "Fill level"),
        _number("weight", "kg", 0, 1_000_000, 1, "waste vehicle", "Khối lượng", "Weight"),
        _number("available_spots", "count", 0, 1_000_000, 0, "parking", "Số chỗ trống", "Available spots"),
        _number("total_spots", "count", 0, 1_000_000, 0, "parking", "Tổng số chỗ", "Total spots"),
        _boolean("occupied", "parking", "Có xe đỗ", "Occupied"),
        # safety, citizens, security
        _boolean("smoke", "safety", "Có khói", "Smoke detected"),
        _boolean("motion", "safety security", "Có chuyển động", "Motion detected"),
        _boolean("door_open", "safety security device", "Cửa mở", "Door open"),
        _boolean("sos", "safety vehicle citizen", "Tín hiệu khẩn cấp", "Emergency call"),
        _boolean("tamper", "security device", "Bị can thiệp", "Tampered with"),
        _number("tilt", "deg", -180, 180, 1, "safety waste", "Độ nghiêng", "Tilt"),
        _number("crowd_count", "count", 0, 10_000_000, 0, "safety", "Số người", "People count"),
        _text("event", "safety security citizen device", "Sự kiện", "Event"),
        _text("message", "citizen security device", "Nội dung", "Message"),
        # the device itself
        _number("battery", "%", 0, 100, 0, "device", "Pin", "Battery"),
        _number("battery_voltage", "V", 0, 1000, 2, "device", "Điện áp pin", "Battery voltage"),
        _number("rssi", "dBm", -200, 50, 0, "device", "Cường độ tín hiệu", "Signal strength"),
        _number("snr", "dB", -60, 100, 1, "device", "Tỷ số tín hiệu trên nhiễu", "Signal-to-noise ratio"),
        _number("uptime", "s", 0, 1e10, 0, "device", "Thời gian hoạt động", "Uptime"),
        _text("firmware", "device", "Phiên bản phần mềm", "Firmware version"),
        _text("state", "device lighting traffic", "Trạng thái", "State"),
    ]
)

ALIASES: Final = {"pm2_5": "pm25", "pm_2_5": "pm25", "pm_10": "pm10", "noise_level": "laeq"}
"""Spellings seen so often that refusing or splitting them would help nobody."""

_MEETING: Final = {"K": "Cel", "dBW": "dBm"}


@lru_cache(maxsize=1 << 14)
def canonical(name: str) -> str | None:
    """The key a metric is stored under: lower-cased, and the catalogue's key where only ``-`` or ``.`` differ.

    None when no key can be made of it (``NAME_RULE``).
    """
    key = name.lower()
    if key in CATALOGUE:
        return key
    spelled = key.replace("-", "_").replace(".", "_")
    spelled = ALIASES.get(spelled, spelled)
    if spelled in CATALOGUE:
        return spelled
    return key if _NAME.fullmatch(key) else None


def to_catalogue(unit: str, key: str, field: str = "u") -> Conversion:
    """How a value in ``unit`` becomes one in the catalogue's unit of metric ``key``.

    A metric outside the catalogue converts to the base unit of its dimension, so that km/h and m/s meet (but
    temperatures to Cel and signal strengths to dBm); a unit that nobody knows stays as it is.

    Raises:
        DecodeError: reason ``unit``, naming both units.
    """
    metric = CATALOGUE.get(key)
    if metric is None:
        known = UNITS.get(unit)
        return (known and conversion(unit, _MEETING.get(known.dimension, known.dimension))) or IDENTITY
    if metric.kind != "number":
        return IDENTITY
    found = conversion(unit, metric.unit)
    if found is None:
        raise DecodeError(
            "unit", field, shown(unit), f"{' or '.join(alternatives(metric.unit))} ({key} is kept in {metric.unit})"
        )
    return found


def convert(value: float, unit: str, key: str, field: str = "u") -> float:
    """``value`` in the catalogue's unit of metric ``key``; raises as ``to_catalogue``."""
    factor, offset = to_catalogue(unit, key, field)
    return value * factor + offset
