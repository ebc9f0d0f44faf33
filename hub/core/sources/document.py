"""The mapping of a source: where in a foreign payload the device, the time, the values and the position stand.

``docs/integrators.md`` teaches it. A document is checked whole: every problem it has is reported at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import AfterValidator, Field, ValidationError, field_validator, model_validator

from hub.core.decode.values import MAX_METRICS
from hub.core.faults import NOTHING, Raw, problem
from hub.core.metrics import CATALOGUE, canonical, to_catalogue
from hub.core.rules.base import FaultError, Part, WrongError, told
from hub.core.rules.quantities import Number, Whole
from hub.core.sources.query import compiled
from hub.core.topics import DOMAINS
from hub.core.units import alternatives
from hub.errors import DecodeError, DocumentError, Problem

DIRECTIVES: Final = "%Y %y %m %d %j %H %I %p %M %S %f %z"
_DIRECTIVE: Final = re.compile(r"%(.?)", re.DOTALL)
_ALLOWED: Final = frozenset(DIRECTIVES.replace("%", "").split()) | {"%"}
KEPT_IN: Final = {"altitude": "m", "accuracy": "m", "speed": "m/s"}
"""Units of the members of a position that are not in degrees."""


def _query(text: str) -> str:
    try:
        compiled(text)
    except ValueError as error:
        raise WrongError("source.query", reason=Raw(str(error), "đường dẫn JSONPath tới đúng một giá trị")) from None
    return text


Path: TypeAlias = Annotated[str, AfterValidator(_query)]


class Device(Part):
    """Who measures: a level of the topic (counted from 1) or a value of the payload, behind ``prefix``."""

    level: Whole | None = Field(None, ge=1, le=20)
    path: Path | None = None
    prefix: str = Field("", pattern=r"^[A-Za-z0-9_.:-]{0,32}$")

    @model_validator(mode="after")
    def _one(self) -> Device:
        if (self.level is None) == (self.path is None):
            raise WrongError("source.device")
        return self


class Moment(Part):
    """When it was measured; without ``format`` as native JSON writes it."""

    path: Path
    format: str | None = Field(None, min_length=2, max_length=80)

    @field_validator("format")
    @classmethod
    def _known(cls, given: str | None) -> str | None:
        found = _DIRECTIVE.findall(given) if given is not None else None
        if found is not None and (not found or not _ALLOWED.issuperset(found)):
            raise WrongError("source.time-format", directives=DIRECTIVES)
        return given


class Quantity(Part):
    """A number: ``given * scale + offset``, in ``unit``."""

    path: Path
    unit: str | None = Field(None, min_length=1, max_length=20)
    scale: Number = 1.0
    offset: Number = 0.0


class Value(Quantity):
    """A value of a metric. ``values``: what the device's words mean."""

    values: dict[str, bool | float | str] | None = Field(None, min_length=1, max_length=50)

    @model_validator(mode="after")
    def _either(self) -> Value:
        if self.values is not None and (self.unit is not None or self.scale != 1.0 or self.offset != 0.0):
            raise FaultError("values", NOTHING if self.values is None else self.values, "source.values")
        return self


class Place(Part):
    lon: Quantity
    lat: Quantity
    altitude: Quantity | None = None
    accuracy: Quantity | None = None
    speed: Quantity | None = None
    course: Quantity | None = None


class Only(Part):
    """Messages in which something else stands there are passed over."""

    path: Path
    equals: bool | float | str


class Mapping(Part):
    domain: Literal[DOMAINS]  # type: ignore[valid-type]
    device: Device
    payload: Literal["json", "text"] = "json"
    only: tuple[Only, ...] = Field((), max_length=5)
    each: Path | None = None
    time: Moment | None = None
    seq: Path | None = None
    metrics: dict[str, Value] = Field(default_factory=dict, max_length=MAX_METRICS)
    position: Place | None = None

    @model_validator(mode="after")
    def _whole(self) -> Mapping:
        if not self.metrics and self.position is None:
            raise FaultError("metrics", NOTHING, "source.empty")
        for key, value in self.metrics.items():
            _check_metric(key, value)
        for name, quantity in self.places():
            _check_place(f"position.{name}", name, quantity)
        for field, path in self._paths():
            if path.startswith("@") and (self.each is None or field in ("each", "device.path")):
                raise FaultError(field, path, "source.entry")
            if self.payload == "text" and path != "$":
                raise FaultError(field, path, "source.text")
        return self

    def places(self) -> list[tuple[str, Quantity]]:
        """The members of the position that are mapped."""
        if self.position is None:
            return []
        members = ((name, getattr(self.position, name)) for name in Place.model_fields)
        return [(name, quantity) for name, quantity in members if quantity is not None]

    def _paths(self) -> list[tuple[str, str]]:
        named: list[tuple[str, str | None]] = [
            ("device.path", self.device.path),
            ("each", self.each),
            ("time.path", None if self.time is None else self.time.path),
            ("seq", self.seq),
            *((f"only.{number}.path", one.path) for number, one in enumerate(self.only)),
            *((f"metrics.{key}.path", value.path) for key, value in self.metrics.items()),
            *((f"position.{name}.path", quantity.path) for name, quantity in self.places()),
        ]
        return [(field, path) for field, path in named if path is not None]


def _check_metric(key: str, value: Value) -> None:
    field = f"metrics.{key}"
    stored = canonical(key)
    if stored is None:
        raise FaultError(field, key, "rule.metric-key")
    if stored != key:
        raise FaultError(field, key, "rule.metric-name", key=stored)
    metric = CATALOGUE.get(key)
    counts = value.unit is not None or value.scale != 1.0 or value.offset != 0.0
    if metric is not None and metric.kind != "number" and counts:
        raise FaultError(field, key, "source.no-number")
    if value.unit is not None:
        try:
            to_catalogue(value.unit, key)
        except DecodeError:
            assert metric is not None
            units = ", ".join(alternatives(metric.unit))
            raise FaultError(f"{field}.unit", value.unit, "source.unit", units=units) from None


def _check_place(field: str, name: str, quantity: Quantity) -> None:
    if quantity.unit is None:
        return
    if name not in KEPT_IN:
        raise FaultError(f"{field}.unit", quantity.unit, "source.degrees")
    mates = alternatives(KEPT_IN[name])
    if quantity.unit not in mates:
        raise FaultError(f"{field}.unit", quantity.unit, "source.unit", units=", ".join(mates))


def parse(document: AnyMapping[str, Any], *, under: str = "mapping") -> Mapping:
    """The mapping a YAML or JSON document describes; ``under`` is what the fields of a problem begin with.

    Raises:
        DocumentError: one Problem for everything that is wrong with it.
    """
    if not isinstance(document, AnyMapping):
        raise DocumentError(problem(under, document, "model_type"))
    try:
        return Mapping.model_validate(dict(document))
    except ValidationError as error:
        found = [_fault(fault, under) for fault in error.errors()]
        raise DocumentError(*{one.field: one for one in reversed(found)}.values()) from None


def _fault(fault: Any, under: str) -> Problem:
    # What pydantic calls the branches of a value that may be of several kinds comes last.
    branch = len(fault["loc"]) > 1 and fault["loc"][-1] in ("bool", "float", "str")
    path = [under, *(str(part) for part in (fault["loc"][:-1] if branch else fault["loc"]))]
    if fault["type"] == "extra_forbidden":
        return problem(".".join(path), fault["input"], "source.extra")
    return told(path, fault, under)
