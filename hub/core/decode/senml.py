"""SenML JSON (RFC 8428, units also of RFC 8798). The device comes from the topic; records of one time are one sample.

Names: a ``urn:dev:...`` identifier or the topic's device name in front is taken off, ``/`` and ``:`` become ``.``, and
the metric catalogue has the last word on spelling. Records with the units lat and lon, whatever they are called, are
the position of their time. A sum becomes the metric ``<name>.sum`` (unit times seconds). A data value is kept as its
base64url text. Times below 2**28 are relative to the time of receipt (section 4.5.3).
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from hub.core.decode import strict
from hub.core.decode.senml_names import Plan, base_of, one_owner, plan_of
from hub.core.decode.strict import type_name, wrong_type
from hub.core.decode.values import (
    MAX_METRICS,
    MAX_SAMPLES,
    Value,
    check_object,
    checked_position,
    metric_value,
    samples_of,
)
from hub.core.reading import Decoded, Flag, Position, Sample
from hub.core.topics import Topic
from hub.errors import DecodeError, shown

VERSION: Final = 10
RELATIVE_BELOW: Final = 2**28
_LATEST: Final = 253_402_300_799.0  # the end of the year 9999

_Number = float | UnsetType
_Text = str | UnsetType


class Record(msgspec.Struct, omit_defaults=True, gc=False):
    """One record as sent. Labels that are not here are ignored, unless they end in an underscore."""

    n: _Text = UNSET
    v: _Number = UNSET
    t: _Number = UNSET
    u: _Text = UNSET
    vs: _Text = UNSET
    vb: bool | UnsetType = UNSET
    vd: _Text = UNSET
    s: _Number = UNSET
    ut: _Number = UNSET
    bn: _Text = UNSET
    bt: _Number = UNSET
    bu: _Text = UNSET
    bv: _Number = UNSET
    bs: _Number = UNSET
    bver: int | UnsetType = UNSET


_decode = msgspec.json.Decoder(list[Record]).decode
_encode = msgspec.json.Encoder().encode
_FIELDS: Final = Record.__struct_fields__
_VALUES: Final = ("v", "vs", "vb", "vd")
_OWN: Final = ("n", "t", "u", "v", "vs", "vb", "vd", "s")
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*={0,2}")
_LONGEST_SUMMED: Final = 60
_NOT_TYPED: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def decode(topic: Topic, payload: bytes, received: datetime, zone: tzinfo | None = None) -> Decoded:
    """Understand one pack.

    Raises:
        DecodeError: any reason that docs/integrators.md lists for SenML.
    """
    plain = False
    try:
        records = _decode(payload)
    except _NOT_TYPED:
        records = explain(payload)
    else:
        if strict.faithful(payload, _encode(records)):
            plain = _is_plain(payload)
        else:
            records = explain(payload)
    return Decoded(topic.domain, topic.device, resolve(records, topic.device, received, plain))


def explain(payload: bytes) -> list[Record]:
    """The records of a pack that the typed decode would not vouch for. Raises as ``decode``."""
    value = strict.parse(payload)
    if not isinstance(value, list):
        raise DecodeError("wrong-type", "payload", type_name(value), "an array of SenML records")
    return [_record(entry, f"[{index}]") for index, entry in enumerate(value)]


def _record(entry: object, path: str) -> Record:
    fields = check_object(entry, path, "a SenML record, which is an object")
    for label, value in fields.items():
        field = strict.member(path, label)
        if label not in _FIELDS:
            if label.endswith("_"):
                raise DecodeError(
                    "senml-label", field, shown(label, 60), "no label that has to be understood but is not"
                )
        elif label in ("n", "u", "vs", "vd", "bn", "bu"):
            if not isinstance(value, str):
                wrong_type(field, value, "a string")
        elif label == "vb":
            if not isinstance(value, bool):
                wrong_type(field, value, "a boolean")
        elif isinstance(value, bool) or not isinstance(value, int if label == "bver" else int | float):
            wrong_type(field, value, "an integer" if label == "bver" else "a number")
    return msgspec.convert({label: value for label, value in fields.items() if label in _FIELDS}, Record)


class _Pack:
    """What a pack says, by resolved time: metrics, halves of positions, and the times with a value that cannot be true."""

    __slots__ = ("doubtful", "metrics", "places")

    def __init__(self) -> None:
        self.metrics: dict[float, dict[str, Value]] = {}
        self.places: dict[float, dict[str, float]] = {}
        self.doubtful: set[float] = set()


def resolve(records: list[Record], device: str, received: datetime, plain: bool = False) -> tuple[Sample, ...]:
    """Section 4.6: base fields applied, names absolute, units the catalogue's, records grouped by time.

    ``plain`` promises that only the first record has base fields and that no record has vs, vb, vd or s.

    Raises:
        DecodeError: see ``decode``.
    """
    unset = UNSET
    pack = _Pack()
    moments = pack.metrics
    plans: dict[tuple[_Text, _Text], Plan] = {}
    index = 0
    bt = 0.0
    bs = bv = None
    bu = owner = ""
    base = base_of(device, "")
    look = True
    try:
        for index, record in enumerate(records):  # noqa: B007 - where a refusal happened
            n, u, t, v = record.n, record.u, record.t, record.v
            if look:
                look = not plain
                if record.bn is not unset:
                    base = base_of(device, record.bn)
                    owner = one_owner(owner, base.owner)
                    plans.clear()
                if record.bu is not unset:
                    bu = record.bu
                    plans.clear()
                if record.bt is not unset:
                    bt = record.bt
                if record.bv is not unset:
                    bv = record.bv
                if record.bs is not unset:
                    bs = record.bs
                if record.bver is not unset:
                    _check_version(record.bver, records)
                if v is unset and _only_base(record):
                    continue
            plan = plans.get((n, u))
            if plan is None:
                plan = plans[n, u] = plan_of(base, "" if n is unset else n, bu if u is unset else u)
                owner = one_owner(owner, plan.owner)
            time = bt if t is unset else bt + t
            metrics = moments.get(time)
            if metrics is None:
                metrics = moments[time] = {}
            key, factor, offset, low, high, number, _, _ = plan
            if number and v is not unset and bs is None and (plain or _only_v(record)):
                value = (v if bv is None else v + bv) * factor + offset
                if low <= value <= high and key not in metrics:
                    metrics[key] = value
                    continue
            _put(pack, time, record, plan, bv, bs)
    except DecodeError as error:
        raise _located(error, index) from None
    return _samples(pack, records, received)


def _put(pack: _Pack, time: float, record: Record, plan: Plan, bv: float | None, bs: float | None) -> None:
    """Any record, with every check. Raises: DecodeError, with the field relative to the record."""
    value = _value(record, bv)
    if plan.place is not None:
        _put_place(pack.places.setdefault(time, {}), plan.place, value, record)
        return
    metrics = pack.metrics[time]
    if value is not None:
        value = metric_value(plan.key, value, _value_label(record))
        if isinstance(value, float):
            value = _finite(value * plan.factor + plan.offset, "v")
            if not plan.low <= value <= plan.high:
                pack.doubtful.add(time)
        _put_metric(metrics, plan.key, value)
    if record.s is not UNSET or bs is not None:
        if plan.offset:
            raise DecodeError(
                "unit", "u", f"a sum in a unit that {plan.key} is not kept in", "the unit of the catalogue"
            )
        if len(plan.key) > _LONGEST_SUMMED:
            raise DecodeError("metric-name", "n", shown(plan.key), f"at most {_LONGEST_SUMMED} characters for a sum")
        total = (0.0 if record.s is UNSET else record.s) + (bs or 0.0)
        _put_metric(metrics, f"{plan.key}.sum", _finite(total * plan.factor, "s"))
    elif value is None:
        raise DecodeError("senml-value", "v", "no value", "one of v, vs, vb, vd, or a sum s")


def _put_metric(metrics: dict[str, Value], key: str, value: Value) -> None:
    before = metrics.setdefault(key, value)
    if before != value or type(before) is not type(value):
        given = f"{key} is {shown(before, 30)} and {shown(value, 30)} at the same time"
        raise DecodeError("duplicate-record", "n", given, "one value of a metric at a time (give each record its t)")


def _put_place(places: dict[str, float], place: str, value: Value | None, record: Record) -> None:
    if not isinstance(value, float):
        wrong_type(_value_label(record), value, f"v, a number: the unit {place} makes this record a position")
    if places.setdefault(place, value) != value:
        given = f"{place} is {places[place]:g} and {value:g} at the same time"
        raise DecodeError("duplicate-record", "u", given, "one position at a time (give each record its t)")


def _only_v(record: Record) -> bool:
    return record.vs is UNSET and record.vb is UNSET and record.vd is UNSET and record.s is UNSET


def _is_plain(payload: bytes) -> bool:
    """Whether ``resolve`` may be promised a plain pack; needs a payload without escapes. Never wrongly True."""
    return (
        payload.find(b'"b', payload.find(b"}")) < 0
        and payload.count(b'"v') == payload.count(b'"v"')
        and b'"s"' not in payload
    )


def _value(record: Record, bv: float | None) -> Value | None:
    """The one value of a record, the base value added; None when it has none (a sum only).

    Raises:
        DecodeError: reason ``senml-value``.
    """
    given = [label for label in _VALUES if getattr(record, label) is not UNSET]
    if len(given) > 1:
        raise DecodeError("senml-value", given[1], f"{' and '.join(given)} in one record", "one value in each record")
    if not given:
        return bv
    if record.v is not UNSET:
        return _finite(record.v + (bv or 0.0), "v")
    if record.vd is not UNSET:
        _check_data(record.vd)
        return record.vd
    value = record.vb if record.vs is UNSET else record.vs
    return None if value is UNSET else value


def _value_label(record: Record) -> str:
    return next((label for label in _VALUES if getattr(record, label) is not UNSET), "v")


def _check_data(text: str) -> None:
    """base64url without padding (section 5). Raises: DecodeError: reason ``senml-value``."""
    try:
        if not _BASE64URL.fullmatch(text):
            raise binascii.Error
        base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except binascii.Error:
        raise DecodeError("senml-value", "vd", shown(text), "base64url (RFC 4648 section 5)") from None


def _finite(value: float, field: str) -> float:
    if not math.isfinite(value):
        raise DecodeError("number", field, f"{value} after adding the base and converting", "a finite number (float64)")
    return value


def _only_base(record: Record) -> bool:
    """A record that only sets base fields for those after it."""
    return all(getattr(record, label) is UNSET for label in _OWN)


def _check_version(version: int, records: list[Record]) -> None:
    """Section 4.4. Raises: DecodeError: reason ``senml-version``."""
    if not 1 <= version <= VERSION:
        raise DecodeError("senml-version", "bver", str(version)[:40], f"1 to {VERSION}")
    others = {record.bver for record in records if record.bver is not UNSET}
    if len(others) > 1:
        raise DecodeError("senml-version", "bver", "different versions in one pack", "the same version everywhere")


def _samples(pack: _Pack, records: list[Record], received: datetime) -> tuple[Sample, ...]:
    moments = pack.metrics
    if not moments:
        raise DecodeError("empty", "payload", "a pack without a value", "at least one record with a value")
    if len(moments) > MAX_SAMPLES:
        raise DecodeError("too-many", "payload", f"{len(moments)} times", f"at most {MAX_SAMPLES} times in one pack")
    ordinary = not pack.places and not pack.doubtful and max(map(len, moments.values())) <= MAX_METRICS
    if ordinary and min(moments) >= RELATIVE_BELOW and max(moments) <= _LATEST:
        at = datetime.fromtimestamp
        return tuple([Sample(at(seconds, UTC), metrics) for seconds, metrics in moments.items()])
    samples: list[Sample] = []
    for seconds, metrics in moments.items():
        if RELATIVE_BELOW <= seconds <= _LATEST:
            time: datetime | None = datetime.fromtimestamp(seconds, UTC)
        else:
            time = _unusual_time(seconds, records, received)
        if len(metrics) > MAX_METRICS:
            given = f"{len(metrics)} metrics at one time"
            raise DecodeError("too-many", _path(seconds, records, ".n"), given, f"at most {MAX_METRICS} at one time")
        found = samples_of(time, metrics, _position(pack, seconds, records), None, Flag.GOOD)
        if time is not None and seconds < RELATIVE_BELOW:
            samples.extend(sample._replace(from_receipt=True) for sample in found)
        else:
            samples.extend(found)
    return tuple(samples)


def _position(pack: _Pack, seconds: float, records: list[Record]) -> Position | None:
    places = pack.places.get(seconds)
    if places is None:
        return None
    path = _path(seconds, records, "")
    for place in ("lon", "lat"):
        if place not in places:
            other = "lat" if place == "lon" else "lon"
            raise DecodeError("position", path, f"{other} without {place}", "both at the same time")
    return checked_position(places, path)


def _path(seconds: float, records: list[Record], label: str) -> str:
    """The path of the first record that speaks of this time, for a refusal."""
    bt = 0.0
    for index, record in enumerate(records):
        bt = bt if record.bt is UNSET else record.bt
        if bt + (0.0 if record.t is UNSET else record.t) == seconds and not _only_base(record):
            return f"[{index}]{label}"
    return "payload"


def _unusual_time(seconds: float, records: list[Record], received: datetime) -> datetime | None:
    """Section 4.5.3: no time at all is now, a small one is relative to now. Raises: DecodeError: reason ``time``."""
    if seconds == 0:
        return None
    if seconds < RELATIVE_BELOW:
        try:
            return received + timedelta(seconds=seconds)
        except OverflowError:
            pass
    given = f"{seconds:.15g} s"
    expected = "Unix seconds (not milliseconds), or seconds relative to now"
    raise DecodeError("time", _path(seconds, records, ".t"), given, expected)


def _located(error: DecodeError, index: int) -> DecodeError:
    problem = error.problems[0]
    return DecodeError(error.reason, f"[{index}].{problem.field}", problem.given, problem.expected)
