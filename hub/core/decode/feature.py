"""GeoJSON (RFC 7946): a Feature with a Point, or a FeatureCollection of them, as one device reports it.

The geometry is the position; ``properties`` hold what native JSON holds (time, seq, metrics, quality) and what GeoJSON
has no place for (accuracy, speed, course). ``id`` and ``bbox`` are ignored: the topic names the device.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Final

from hub.core.decode import native, strict
from hub.core.decode.strict import member, wrong_type
from hub.core.decode.values import check_object
from hub.core.reading import Decoded, Sample
from hub.core.topics import Topic
from hub.errors import DecodeError, shown

_SHAPE: Final = 'a GeoJSON object with "type": "Feature" or "FeatureCollection"'
_MOTION: Final = ("accuracy", "speed", "course")
_COORDINATES: Final = ("lon", "lat", "altitude")


def decode(topic: Topic, payload: bytes, received: datetime, zone: tzinfo | None = None) -> Decoded:
    """Understand one feature message. Raises: DecodeError: ``geojson`` and the reasons of native JSON."""
    value = check_object(strict.parse(payload), "payload", _SHAPE)
    if value.get("type") != "FeatureCollection":
        return Decoded(topic.domain, topic.device, tuple(_samples(value, "", zone)))
    features = value.get("features")
    if not isinstance(features, list):
        wrong_type("features", features, "an array of features")
    native.check_batch(features, "features")
    found = [
        (f"features[{index}]", _samples(entry, f"features[{index}]", zone)) for index, entry in enumerate(features)
    ]
    native.check_agreement(found)
    return Decoded(topic.domain, topic.device, tuple(sample for _, own in found for sample in own))


def _samples(entry: object, path: str, zone: tzinfo | None) -> list[Sample]:
    feature = check_object(entry, path or "payload", _SHAPE)
    if feature.get("type") != "Feature":
        raise DecodeError("geojson", member(path, "type"), shown(feature.get("type")), _SHAPE)
    inside = member(path, "properties")
    properties = feature.get("properties")
    body = dict(check_object({} if properties is None else properties, inside, "an object or null"))
    if "position" in body:
        raise DecodeError("unknown-field", member(inside, "position"), "'position'", "the position as geometry")
    if feature.get("geometry") is not None:
        motion = {name: body.pop(name) for name in _MOTION if name in body}
        body["position"] = _point(feature["geometry"], member(path, "geometry")) | motion
    try:
        return native.sample_of(body, "", zone)
    except DecodeError as error:
        raise _relocated(error, path, inside) from None


def _point(given: object, path: str) -> dict[str, object]:
    geometry = check_object(given, path, "a Point or null")
    if geometry.get("type") != "Point":
        raise DecodeError("geojson", f"{path}.type", shown(geometry.get("type")), "Point")
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list) or not 2 <= len(coordinates) <= 3:
        raise DecodeError("geojson", f"{path}.coordinates", shown(coordinates), "[lon, lat] or [lon, lat, altitude]")
    return dict(zip(_COORDINATES, coordinates, strict=False))


def _relocated(error: DecodeError, path: str, inside: str) -> DecodeError:
    """``error`` of a native sample, under the path its field has in the feature."""
    problem = error.problems[0]
    field = problem.field
    first, _, last = field.rpartition(".")
    if first == "position" and last in _COORDINATES:
        field = f"{member(path, 'geometry')}.coordinates[{_COORDINATES.index(last)}]"
    elif field == "position":
        field = f"{member(path, 'geometry')}.coordinates"
    elif field == "payload":
        field = path or "payload"
    else:
        field = member(inside, last if first == "position" else field)
    return DecodeError(error.reason, field, problem.given, problem.expected)
