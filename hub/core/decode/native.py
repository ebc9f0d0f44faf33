"""Native JSON: one device, one sample or a list of samples. The shape is in docs/integrators.md.

    {"time": "2026-03-03T09:00:00+07:00", "seq": 1204, "metrics": {"water_level": 1.82},
     "position": {"lon": 108.2272, "lat": 16.0612}, "quality": "good"}

A typed decode answers for nearly every message; whatever it does not like is read again by ``explain``, which decides.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Annotated, Final, Literal, cast

import msgspec

from hub.core.decode import strict
from hub.core.decode.strict import member, wrong_type
from hub.core.decode.values import (
    MAX_METRICS,
    MAX_SAMPLES,
    MAX_SEQ,
    NUMBER_BOUNDS,
    QUALITIES,
    Value,
    check_object,
    epoch_time,
    metric_values,
    position_of,
    samples_of,
    time_of,
)
from hub.core.metrics import CATALOGUE, canonical
from hub.core.reading import Decoded, Flag, Position, Sample
from hub.core.topics import Topic
from hub.errors import DecodeError, shown

FIELDS: Final = ("time", "seq", "metrics", "position", "quality")

_Lon = Annotated[float, msgspec.Meta(ge=-180, le=180)]
_Lat = Annotated[float, msgspec.Meta(ge=-90, le=90)]


class _Position(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    lon: _Lon
    lat: _Lat
    altitude: Annotated[float, msgspec.Meta(ge=-12_000, le=100_000)] | None = None
    accuracy: Annotated[float, msgspec.Meta(ge=0, le=1_000_000)] | None = None
    speed: Annotated[float, msgspec.Meta(ge=0, le=1000)] | None = None
    course: Annotated[float, msgspec.Meta(ge=0, le=360)] | None = None


class _Body(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    time: datetime | float | None = None
    seq: Annotated[int, msgspec.Meta(ge=0, le=MAX_SEQ)] | None = None
    metrics: dict[str, float | bool | str] | None = None
    position: _Position | None = None
    quality: Literal["good", "uncertain", "bad", "calibrating", "simulated"] | None = None


_decode = msgspec.json.Decoder(_Body | list[_Body]).decode
_encode = msgspec.json.Encoder().encode
_GOOD: Final = Flag.GOOD
_NOT_TYPED: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def decode(topic: Topic, payload: bytes, received: datetime, zone: tzinfo | None = None) -> Decoded:
    """Understand one native JSON message; ``zone`` is what times without an offset are in (None: they are refused).

    Raises:
        DecodeError: any reason that docs/integrators.md lists for native JSON.
    """
    try:
        body = _decode(payload)
    except _NOT_TYPED:
        return explain(topic, payload, received, zone)
    if strict.faithful(payload, _encode(body)):
        if body.__class__ is _Body:
            sample = _sample(body)
            if sample is not None:
                return Decoded(topic.domain, topic.device, (sample,))
        else:
            samples = [_sample(entry) for entry in cast(list[_Body], body)]
            times = {sample.time for sample in samples if sample is not None}
            # Where two have one time, or none, it takes a closer look whether they contradict each other.
            if samples and None not in samples and len(times) == len(samples) <= MAX_SAMPLES:
                return Decoded(topic.domain, topic.device, tuple(cast(list[Sample], samples)))
    return explain(topic, payload, received, zone)


def _sample(body: _Body) -> Sample | None:
    """The sample of an ordinary body; None when something about it needs a closer look."""
    time = body.time
    if time is not None:
        if time.__class__ is float:
            try:
                time = epoch_time(time, "time")
            except DecodeError:
                return None
        else:
            time = cast(datetime, time)
            zone = time.tzinfo
            if zone is None:
                return None
            if zone is not UTC:
                try:
                    time = time.astimezone(UTC)
                except OverflowError:
                    return None
    metrics = body.metrics
    if metrics is None:
        metrics = {}
    else:
        for name, value in metrics.items():
            bounds = NUMBER_BOUNDS.get(name)
            plausible = bounds is not None and value.__class__ is float and bounds[0] <= value <= bounds[1]
            if not plausible and not _ordinary(name, value):
                return None
    place = body.position
    if place is None:
        if not metrics:
            return None
        position = None
    else:
        if place.lon == 0 and place.lat == 0:
            return None
        position = Position(place.lon, place.lat, place.altitude, place.accuracy, place.speed, place.course)
    if len(metrics) > MAX_METRICS:
        return None
    quality = body.quality
    return Sample(
        time,
        metrics,
        position,
        body.seq,
        _GOOD if quality is None else QUALITIES[quality],
    )


def _ordinary(name: str, value: float | str | bool | None) -> bool:
    """Whether a value that is no plausible catalogued number may be stored just as it stands."""
    metric = CATALOGUE.get(name)
    if metric is None:
        if canonical(name) != name:
            return False
        return len(value) <= strict.MAX_TEXT if isinstance(value, str) else value is not None
    if metric.kind == "boolean":
        return isinstance(value, bool)
    return metric.kind == "text" and isinstance(value, str) and len(value) <= strict.MAX_TEXT


def explain(topic: Topic, payload: bytes, received: datetime, zone: tzinfo | None = None) -> Decoded:
    """The same decision as ``decode``, slowly and with every refusal explained. Raises as ``decode``."""
    value = strict.parse(payload)
    if isinstance(value, list):
        check_batch(value, "payload")
        found = [(f"[{index}]", sample_of(entry, f"[{index}]", zone)) for index, entry in enumerate(value)]
        check_agreement(found)
        samples = [sample for _, own in found for sample in own]
    else:
        samples = sample_of(value, "", zone)
    return Decoded(topic.domain, topic.device, tuple(samples))


def check_batch(entries: list[object], field: str) -> None:
    """Raises: DecodeError: reasons ``empty``, ``too-many``."""
    if not entries:
        raise DecodeError("empty", field, "an empty list", "at least one sample")
    if len(entries) > MAX_SAMPLES:
        raise DecodeError("too-many", field, f"{len(entries)} samples", f"at most {MAX_SAMPLES} samples in one message")


def check_agreement(found: Sequence[tuple[str, Sequence[Sample]]]) -> None:
    """Samples of one message, each with its path, say one thing of one metric at one time.

    Raises:
        DecodeError: reason ``duplicate-record``.
    """
    said: dict[tuple[datetime, str], Value | tuple[float, float]] = {}
    for path, samples in found:
        for sample in samples:
            if sample.time is None:
                continue
            told: dict[str, Value | tuple[float, float]] = {
                f"metrics.{key}": value for key, value in sample.metrics.items()
            }
            if sample.position is not None:
                told["position"] = sample.position[:2]
            for field, value in told.items():
                before = said.setdefault((sample.time, field), value)
                if before != value:
                    raise DecodeError(
                        "duplicate-record", member(path, field), shown(value, 40),
                        f"{shown(before, 40)}, as this message says before of {sample.time.isoformat()}, or a time of its own",
                    )  # fmt: skip


def sample_of(entry: object, path: str, zone: tzinfo | None = None) -> list[Sample]:
    """One sample object (two samples when it holds values that cannot be true). Raises as ``decode``."""
    body = check_object(entry, path or "payload", f"an object with {', '.join(FIELDS)}, or a list of such objects")
    for name in body:
        if name not in FIELDS:
            raise _unknown_field(name, path)
    present = {name: value for name, value in body.items() if value is not None}
    metrics: dict[str, Value] = {}
    if "metrics" in present:
        field = member(path, "metrics")
        metrics = metric_values(check_object(present["metrics"], field, "an object of metric names and values"), field)
    position = None
    if "position" in present:
        position = position_of(present["position"], member(path, "position"))
    if not metrics and position is None:
        raise DecodeError("empty", path or "payload", "neither a metric nor a position", "metrics, a position or both")
    time = time_of(present["time"], member(path, "time"), zone) if "time" in present else None
    return samples_of(
        time, metrics, position, seq_of(present.get("seq"), path), quality_of(present.get("quality"), path)
    )


def seq_of(given: object, path: str) -> int | None:
    """The device's own message number. Raises: DecodeError: reasons ``wrong-type``, ``number``."""
    if given is None:
        return None
    field = member(path, "seq")
    if isinstance(given, bool) or not isinstance(given, int):
        wrong_type(field, given, "an integer that grows by one with each message")
    if not 0 <= given <= MAX_SEQ:
        raise DecodeError("number", field, shown(given, 40), f"0 to {MAX_SEQ}")
    return given


def quality_of(given: object, path: str) -> Flag:
    """The device's word on its values. Raises: DecodeError: reasons ``wrong-type``, ``quality``."""
    if given is None:
        return Flag.GOOD
    field = member(path, "quality")
    expected = f"one of {', '.join(QUALITIES)}"
    if not isinstance(given, str):
        wrong_type(field, given, expected)
    if given not in QUALITIES:
        raise DecodeError("quality", field, shown(given), expected)
    return QUALITIES[given]


def _unknown_field(name: str, path: str) -> DecodeError:
    near = difflib.get_close_matches(name.lower(), FIELDS, 1)
    hint = f"; did you mean {near[0]}?" if near else "; measured values go into metrics"
    return DecodeError("unknown-field", member(path, name), shown(name, 60), f"one of {', '.join(FIELDS)}{hint}")
