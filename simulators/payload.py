"""A measurement as bytes: native JSON, or SenML (RFC 8428) for the families whose loggers speak it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from simulators.device import Device, Measurement

UNITS: Mapping[str, str] = {
    "temperature": "Cel",
    "humidity": "%RH",
    "pressure": "hPa",
    "wind_speed": "m/s",
    "wind_gust": "m/s",
    "wind_direction": "deg",
    "rain": "mm/h",
    "solar_radiation": "W/m2",
    "laeq": "dB",
    "lamax": "dB",
    "la90": "dB",
    "power": "W",
    "voltage": "V",
    "current": "A",
    "power_factor": "/",
    "energy": "kWh",
}
"""SenML units (RFC 8428 and RFC 8798) of what SenML families measure."""


def encode(device: Device, measured: Measurement, time: datetime, seq: int) -> bytes:
    """The payload of one measurement taken at ``time`` (aware)."""
    body = _senml(device, measured, time) if device.format == "senml" else _native(measured, time, seq)
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def _native(measured: Measurement, time: datetime, seq: int) -> dict[str, Any]:
    body: dict[str, Any] = {"time": rfc3339(time), "seq": seq}
    if measured.metrics:
        body["metrics"] = dict(measured.metrics)
    if measured.fix is not None:
        body["position"] = measured.fix._asdict()
    return body


def _senml(device: Device, measured: Measurement, time: datetime) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    for name, value in measured.metrics.items():
        record: dict[str, Any] = {"n": name}
        if isinstance(value, bool):
            record["vb"] = value
        elif isinstance(value, str):
            record["vs"] = value
        else:
            record |= {"u": UNITS[name], "v": value} if name in UNITS else {"v": value}
        records.append(record)
    records[0] = {"bn": f"{device.device}:", "bt": round(time.timestamp(), 3), **records[0]}
    return records


def rfc3339(time: datetime) -> str:
    """UTC with milliseconds."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
