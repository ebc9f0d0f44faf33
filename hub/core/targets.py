"""What a city wants of itself: key figures with a target each, for the wall screen. Written in city.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from hub.core.metrics import CATALOGUE
from hub.core.topics import DOMAINS
from hub.errors import DocumentError, Problem, shown

Function = Literal["median", "mean", "max", "min", "share"]


class TargetName(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    vi: str = Field(min_length=1, examples=["Bụi mịn, trung vị"])
    en: str = Field(min_length=1, examples=["Fine dust, median"])


class Target(BaseModel):
    """One figure over the newest values of ``metric`` in ``domain``, and where it should be.

    ``share`` is the percentage of sensors whose value is ``at_most`` (or ``at_least``) so much; the other functions are
    of the values themselves, and ``at_most`` or ``at_least`` is the target. ``aim`` is the percentage wanted of a share.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    domain: str = Field(examples=["air"])
    metric: str = Field(examples=["pm25"])
    name: TargetName
    function: Function = Field(examples=["median"])
    at_most: float | None = Field(default=None, examples=[45])
    at_least: float | None = Field(default=None, examples=[None])
    aim: float | None = Field(default=None, ge=0, le=100, description="percent, for share", examples=[None])
    tags: dict[str, str] = Field(default={}, description="only sensors with these tags", examples=[{}])

    @model_validator(mode="after")
    def _whole(self) -> Target:
        if self.domain not in DOMAINS:
            raise ValueError(f"domain: one of {', '.join(DOMAINS)}")
        if self.metric not in CATALOGUE:
            raise ValueError("metric: one of the catalogue, see docs/integrators.md")
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("exactly one of at_most and at_least")
        if (self.function == "share") != (self.aim is not None):
            raise ValueError("aim goes with share, and share needs one")
        return self

    def figure(self, values: Sequence[float]) -> float | None:
        """The figure over the newest value of each sensor; None: there is none."""
        if not values:
            return None
        match self.function:
            case "median":
                return float(median(values))
            case "mean":
                return fmean(values)
            case "max":
                return max(values)
            case "min":
                return min(values)
            case "share":
                return 100 * sum(map(self._within, values)) / len(values)

    def met(self, figure: float) -> bool:
        return figure >= self.aim if self.aim is not None else self._within(figure)

    def _within(self, value: float) -> bool:
        return value <= self.at_most if self.at_most is not None else value >= (self.at_least or 0.0)


_TARGETS = TypeAdapter(tuple[Target, ...])


def parse(given: Sequence[Any]) -> tuple[Target, ...]:
    """The targets of a city.

    Raises:
        DocumentError: one Problem for each fault.
    """
    try:
        return _TARGETS.validate_python(list(given) if isinstance(given, list | tuple) else given)
    except ValidationError as error:
        raise DocumentError(
            *(
                Problem(
                    ".".join(["targets", *map(str, fault["loc"])]),
                    shown(fault["input"]),
                    fault["msg"].removeprefix("Value error, "),
                )
                for fault in error.errors()
            )
        ) from None
