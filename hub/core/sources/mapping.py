"""Understanding a foreign payload by the mapping of its source. Nothing is guessed: what the mapping names is read as it says."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping as AnyMapping
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from hub.core.decode import native, strict
from hub.core.decode.strict import described, wrong_type
from hub.core.decode.values import Value, as_utc, checked_position, epoch_time, metric_value, samples_of, time_of
from hub.core.metrics import CATALOGUE, to_catalogue
from hub.core.reading import Decoded, Flag, Position, Sample
from hub.core.sources import document
from hub.core.sources.query import NOTHING, Query, compiled
from hub.core.topics import DEVICE_RULE, is_device
from hub.core.units import IDENTITY, Conversion, conversion
from hub.errors import DecodeError, shown

PASSED_OVER: Final = "passed-over"
"""Reason: the source does not want such messages. They are counted, and not kept."""
MOST_VALUES: Final = 20_000
"""About as many as native JSON has room for: values outside a list count for each of its entries."""
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_LONGEST_NUMBER: Final = 40


class _Quantity(NamedTuple):
    """``value * scale + offset``, then ``unit`` into the one that is kept."""

    query: Query
    scale: float
    offset: float
    unit: Conversion


class Mapper:
    """Decodes by one mapping; pure, and made once for a source."""

    def __init__(self, mapping: document.Mapping, zone: tzinfo) -> None:
        """``zone`` is what times without an offset are in."""
        self._mapping = mapping
        self._zone = zone
        self._device = None if mapping.device.path is None else compiled(mapping.device.path)
        self._each = None if mapping.each is None else compiled(mapping.each)
        self._time = None if mapping.time is None else compiled(mapping.time.path)
        self._seq = None if mapping.seq is None else compiled(mapping.seq)
        self._only = [(compiled(one.path), one.equals) for one in mapping.only]
        self._metrics = {
            key: _quantity(value, IDENTITY if value.unit is None else to_catalogue(value.unit, key))
            for key, value in mapping.metrics.items()
        }
        self._places = {
            name: _quantity(one, conversion(one.unit, document.KEPT_IN[name]) if one.unit else IDENTITY)
            for name, one in mapping.places()
        }

    def decode(self, topic: str, payload: bytes, received: datetime) -> Decoded:
        """Understand one message.

        Raises:
            DecodeError: ``passed-over``, ``device``, ``value``, ``missing-field`` and the reasons of native JSON; the field
                is the path that the mapping names.
        """
        strict.check_size(payload)
        value = strict.parse(payload) if self._mapping.payload == "json" else _text(payload)
        for query, wanted in self._only:
            given = query.find(value)
            if given != wanted or isinstance(given, bool) != isinstance(wanted, bool):
                raise DecodeError(PASSED_OVER, query.text, _said(given), shown(wanted))
        device = self._device_of(topic, value)
        if self._each is None:
            return Decoded(self._mapping.domain, device, tuple(self._samples(value, value)))
        entries = self._each.find(value)
        if not isinstance(entries, list):
            raise DecodeError("wrong-type", self._each.text, _said(entries), "an array of samples")
        native.check_batch(entries, self._each.text)
        values = len(entries) * (len(self._metrics) + bool(self._places))
        if values > MOST_VALUES:
            given = f"{len(entries)} samples, for each of which the mapping names {values // len(entries)} values"
            raise DecodeError("too-many", self._each.text, given, f"at most {MOST_VALUES} values in one message")
        found = []
        for index, entry in enumerate(entries):
            place = f"{self._each.text}[{index}]"
            try:
                found.append((place, self._samples(value, entry)))
            except DecodeError as error:
                one = error.problems[0]
                field = place + one.field[1:] if one.field.startswith("@") else one.field
                raise DecodeError(error.reason, field, one.given, one.expected) from None
        native.check_agreement(found)
        return Decoded(self._mapping.domain, device, tuple(sample for _, own in found for sample in own))

    def _device_of(self, topic: str, value: object) -> str:
        if self._device is not None:
            field, given = self._device.text, self._device.find(value)
        else:
            assert self._mapping.device.level is not None
            levels, at = topic.split("/"), self._mapping.device.level
            field, given = f"topic level {at}", levels[at - 1] if at <= len(levels) else NOTHING
        if isinstance(given, int) and not isinstance(given, bool):
            given = str(given)
        device = f"{self._mapping.device.prefix}{given}" if isinstance(given, str) and given else ""
        if not is_device(device):
            raise DecodeError("device", field, _said(given), f"the device: with its prefix {DEVICE_RULE}")
        return device

    def _samples(self, root: object, entry: object) -> list[Sample]:
        def find(query: Query) -> object:
            return query.find(entry if query.of_entry else root)

        time = None if self._time is None else self._moment(self._time.text, find(self._time))
        metrics: dict[str, Value] = {}
        for key, quantity in self._metrics.items():
            given = find(quantity.query)
            if given is not NOTHING and given is not None:
                metrics[key] = self._value(key, quantity, given)
        parts: dict[str, float] = {}
        for name, quantity in self._places.items():
            given = find(quantity.query)
            if given is not NOTHING and given is not None:
                parts[name] = _measured(quantity, _number(given, quantity.query.text), quantity.query.text)
        position = self._position(parts)
        if not metrics and position is None:
            paths = [quantity.query.text for quantity in (*self._metrics.values(), *self._places.values())]
            raise DecodeError("missing-field", paths[0], "nothing", f"a value at {_listed(paths)}")
        seq = None if self._seq is None else _seq(self._seq.text, find(self._seq))
        return samples_of(time, metrics, position, seq, Flag.GOOD)

    def _position(self, parts: AnyMapping[str, float]) -> Position | None:
        if "lon" not in parts and "lat" not in parts:
            return None
        for name in ("lon", "lat"):
            if name not in parts:
                raise DecodeError("missing-field", self._places[name].query.text, "nothing", f"{name} in degrees")
        try:
            return checked_position(parts, "")
        except DecodeError as error:
            one = error.problems[0]
            known = self._places.get(one.field, self._places["lon"])
            raise DecodeError(error.reason, known.query.text, one.given, one.expected) from None

    def _moment(self, field: str, given: object) -> datetime:
        moment = self._mapping.time
        assert moment is not None
        if given is NOTHING or given is None:
            raise DecodeError("missing-field", field, _said(given), "the time of measurement")
        if moment.format is not None:
            return self._formatted(field, given, moment.format)
        if isinstance(given, str) and len(given) <= _LONGEST_NUMBER and _NUMBER.fullmatch(given):
            return epoch_time(float(given), field)
        return time_of(given, field, self._zone)

    def _formatted(self, field: str, given: object, pattern: str) -> datetime:
        if not isinstance(given, str):
            wrong_type(field, given, f"a time as text of the form {pattern}")
        try:
            moment = datetime.strptime(given, pattern)  # noqa: DTZ007 (the zone is the source's where the text has none)
        except (ValueError, OverflowError):
            raise DecodeError("time", field, shown(given), f"a time of the form {pattern}") from None
        return as_utc(moment if moment.tzinfo else moment.replace(tzinfo=self._zone), field)

    def _value(self, key: str, quantity: _Quantity, given: object) -> Value:
        field = quantity.query.text
        words = self._mapping.metrics[key].values
        if words is not None:
            word = _word(given)
            if word not in words:
                raise DecodeError("value", field, described(given), f"one of {_listed(list(words))}")
            return metric_value(key, words[word], field)
        metric = CATALOGUE.get(key)
        counts = quantity.scale != 1.0 or quantity.offset != 0.0 or quantity.unit != IDENTITY
        if (metric is not None and metric.kind == "number") or counts:
            return _measured(quantity, _number(given, field), field)
        return metric_value(key, given, field)


def _quantity(given: document.Quantity, unit: Conversion | None) -> _Quantity:
    assert unit is not None  # the document was checked
    return _Quantity(compiled(given.path), given.scale, given.offset, unit)


def _measured(quantity: _Quantity, value: float, field: str) -> float:
    counted = (value * quantity.scale + quantity.offset) * quantity.unit.factor + quantity.unit.offset
    if not math.isfinite(counted):
        raise DecodeError("number", field, f"{value:g}", "a number that stays finite under scale, offset and unit")
    return counted


def _number(given: object, field: str) -> float:
    """A number, or the text of one: devices write both."""
    if isinstance(given, str) and len(given) <= _LONGEST_NUMBER and _NUMBER.fullmatch(given.strip()):
        return float(given)
    if isinstance(given, bool) or not isinstance(given, int | float):
        wrong_type(field, given, "a number")
    return float(given)


def _seq(field: str, given: object) -> int | None:
    try:
        return native.seq_of(None if given is NOTHING else given, "")
    except DecodeError as error:
        one = error.problems[0]
        raise DecodeError(error.reason, field, one.given, one.expected) from None


def _text(payload: bytes) -> str:
    text = strict.read_text(payload).strip()
    strict.check_text(text, "payload")
    return text


def _word(given: object) -> str:
    """A value as the keys of ``values`` write it."""
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, float) and given.is_integer():
        return str(int(given))
    return given if isinstance(given, str) else str(given)


def _said(given: object) -> str:
    return "nothing" if given is NOTHING else described(given)


def _listed(words: list[str]) -> str:
    return ", ".join(words[:5]) + (" …" if len(words) > 5 else "")
