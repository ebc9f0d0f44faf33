"""What native JSON, SenML and features have in common: metric values, positions, times, all with named refusals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

import msgspec

from hub.core.decode.strict import check_stored_text, described, member, wrong_type
from hub.core.metrics import CATALOGUE, NAME_RULE, canonical
from hub.core.reading import Flag, Position, Sample
from hub.errors import DecodeError, shown

Value = float | str | bool

MAX_METRICS: Final = 200
MAX_SAMPLES: Final = 5000
MAX_SEQ: Final = 2**63 - 1

NUMBER_BOUNDS: Final = {m.key: (m.min, m.max) for m in CATALOGUE.values() if m.kind == "number"}
"""Plausible bounds of the numeric metrics: what the fast path needs to know about a metric."""

QUALITIES: Final = {
    "good": Flag.GOOD,
    "uncertain": Flag.UNCERTAIN,
    "bad": Flag.BAD,
    "calibrating": Flag.CALIBRATING,
    "simulated": Flag.SIMULATED,
}

POSITION_BOUNDS: Final = {
    "lon": (-180.0, 180.0, "degrees"),
    "lat": (-90.0, 90.0, "degrees"),
    "altitude": (-12_000.0, 100_000.0, "metres"),
    "accuracy": (0.0, 1_000_000.0, "metres"),
    "speed": (0.0, 1000.0, "metres per second"),
    "course": (0.0, 360.0, "degrees clockwise from north"),
}
_POSITION_WORDS: Final = ", ".join(POSITION_BOUNDS)

_SECONDS: Final = (1e9, 1e10)  # 2001-09-09 to 2286-11-20
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TIME_RULE: Final = "RFC 3339 with an offset, such as 2026-03-03T09:00:00+07:00, or Unix seconds or milliseconds"


def metric_key(name: str, field: str) -> str:
    """The key to store ``name`` under. Raises: DecodeError: reason ``metric-name``."""
    key = canonical(name)
    if key is None:
        raise DecodeError("metric-name", field, shown(name, 60), NAME_RULE)
    return key


def metric_value(key: str, value: object, field: str) -> Value:
    """``value`` as metric ``key`` holds it; 0 and 1 are booleans where the catalogue wants one.

    Raises:
        DecodeError: reasons ``wrong-type``, ``text``.
    """
    metric = CATALOGUE.get(key)
    kind = None if metric is None else metric.kind
    if isinstance(value, str):
        if kind in ("number", "boolean"):
            wrong_type(field, value, f"a {kind}: {key} is no text (numbers go without quotation marks)")
        check_stored_text(value, field)
        return value
    if isinstance(value, bool):
        if kind in ("number", "text"):
            wrong_type(field, value, f"a {'number' if kind == 'number' else 'string'}: {key} is no boolean")
        return value
    if isinstance(value, int | float):
        if kind == "boolean" and value in (0, 1):
            return bool(value)
        if kind in ("boolean", "text"):
            wrong_type(field, value, f"a {'boolean' if kind == 'boolean' else 'string'}: {key} is no number")
        return float(value)
    return wrong_type(field, value, "a number, a boolean or a string")


def metric_values(given: Mapping[str, object], path: str) -> dict[str, Value]:
    """All metrics of one sample; a null means "no value now" and is left out.

    Raises:
        DecodeError: reasons ``metric-name``, ``wrong-type``, ``text``, ``duplicate-key``, ``too-many``.
    """
    if len(given) > MAX_METRICS:
        raise DecodeError("too-many", path, f"{len(given)} metrics", f"at most {MAX_METRICS} metrics in one sample")
    values: dict[str, Value] = {}
    for name, value in given.items():
        field = member(path, name)
        key = metric_key(name, field)
        if key in values:
            raise DecodeError("duplicate-key", field, f"metric {key} under two spellings", "each metric once")
        if value is not None:
            values[key] = metric_value(key, value, field)
    return values


def samples_of(
    time: datetime | None, values: dict[str, Value], position: Position | None, seq: int | None, quality: Flag
) -> list[Sample]:
    """One sample, and beside it a second one flagged bad with the values that cannot be true."""
    doubtful = {key: value for key, value in values.items() if not plausible(key, value)}
    if not doubtful:
        return [Sample(time, values, position, seq, quality)]
    good = {key: value for key, value in values.items() if key not in doubtful}
    if not good and position is None:
        return [Sample(time, doubtful, None, seq, quality | Flag.BAD)]
    return [Sample(time, good, position, seq, quality), Sample(time, doubtful, None, None, quality | Flag.BAD)]


def plausible(key: str, value: Value) -> bool:
    """False for a number outside the bounds that the catalogue gives the metric."""
    bounds = NUMBER_BOUNDS.get(key)
    return bounds is None or isinstance(value, str) or bounds[0] <= value <= bounds[1]


def position_of(given: object, path: str) -> Position:
    """A position object ``{"lon", "lat", "altitude"?, "accuracy"?, "speed"?, "course"?}``.

    Raises:
        DecodeError: reasons ``wrong-type``, ``unknown-field``, ``missing-field``, ``position``.
    """
    if not isinstance(given, dict):
        wrong_type(path, given, f"an object with {_POSITION_WORDS}")
    parts: dict[str, float] = {}
    for name, value in given.items():
        field = member(path, name)
        if name not in POSITION_BOUNDS:
            raise DecodeError("unknown-field", field, shown(name, 60), f"one of {_POSITION_WORDS}")
        if value is None and name not in ("lon", "lat"):
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            wrong_type(field, value, f"a number ({POSITION_BOUNDS[name][2]})")
        parts[name] = float(value)
    for name in ("lon", "lat"):
        if name not in parts:
            raise DecodeError("missing-field", member(path, name), "nothing", "a number (WGS 84 degrees)")
    return checked_position(parts, path)


def checked_position(parts: Mapping[str, float], path: str) -> Position:
    """``parts`` within their bounds. Raises: DecodeError: reason ``position``, telling when lon and lat look swapped."""
    lon, lat = parts["lon"], parts["lat"]
    if abs(lat) > 90 and abs(lon) <= 90 and abs(lat) <= 180:
        given = f"lat {lat:g} with lon {lon:g}"
        raise DecodeError("position", member(path, "lat"), given, f"-90 to 90; lon and lat look swapped: lon {lat:g}?")
    for name, value in parts.items():
        low, high, unit = POSITION_BOUNDS[name]
        if not low <= value <= high:
            raise DecodeError("position", member(path, name), f"{value:g}", f"{low:g} to {high:g} {unit}")
    if lon == 0 and lat == 0:
        raise DecodeError("position", path, "lon 0, lat 0", "a position; leave it out while there is no fix")
    return Position(**parts)


def time_of(given: object, field: str, zone: tzinfo | None = None) -> datetime:
    """A device's time as UTC; fractions are rounded to microseconds. ``zone`` is what times without an offset are in.

    Raises:
        DecodeError: reasons ``wrong-type``, ``time``.
    """
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        wrong_type(field, given, _TIME_RULE)
    if not isinstance(given, str):
        return epoch_time(given, field)
    try:
        moment = msgspec.convert(given, datetime)
    except msgspec.ValidationError:
        raise DecodeError("time", field, shown(given), _TIME_RULE) from None
    if moment.tzinfo is None:
        if zone is None:
            raise DecodeError("time", field, f"{shown(given)} without an offset", "an offset: append Z or +07:00")
        moment = moment.replace(tzinfo=zone)
    return as_utc(moment, field)


def as_utc(moment: datetime, field: str) -> datetime:
    """``moment`` in UTC. Raises: DecodeError: reason ``time``, at the ends of the calendar."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise DecodeError("time", field, moment.isoformat(), _TIME_RULE) from None


def epoch_time(given: float, field: str) -> datetime:
    """Unix time in seconds (1e9 to 1e10: the years 2001 to 2286) or in milliseconds (1e12 to 1e13); no other number.

    Raises:
        DecodeError: reason ``time``: a counter since power-on, or micro- or nanoseconds.
    """
    low, high = _SECONDS
    if low <= given < high:
        return datetime.fromtimestamp(given, UTC)
    if low * 1000 <= given < high * 1000:
        return _EPOCH + timedelta(milliseconds=given)
    raise DecodeError("time", field, shown(given), f"{_TIME_RULE} (no other number is a time)")


def check_object(value: object, field: str, expected: str) -> dict[str, object]:
    """``value`` as an object. Raises: DecodeError: reason ``wrong-type``."""
    if not isinstance(value, dict):
        raise DecodeError("wrong-type", field, described(value), expected)
    return value
