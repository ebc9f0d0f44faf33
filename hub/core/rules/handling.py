"""What a rule says about its alarms once they are up: the procedure, what they mute, how they gather into incidents."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field

from hub.core.rules.base import Part, Words, WrongError
from hub.core.rules.quantities import PositiveSpan

_ISO = re.compile(r"P(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?")
_LABEL = re.compile(r"tag:[^:]{1,60}")
EQUAL = ("sensor", "zone", "gateway", "district")
"""What a muting and a muted alarm may have to agree on, beside ``tag:NAME``."""
GROUP = ("zone", "cause", "rule", "sensor")
"""What alarms of one incident may have in common, beside ``tag:NAME``."""
DEFAULT_GROUP = ("zone", "cause")


def _iso(given: Any) -> Any:
    """The database reads the same text, so only the one notation both understand alike."""
    if isinstance(given, timedelta):
        return given
    if not isinstance(given, str) or not _ISO.fullmatch(given) or given == "P":
        raise WrongError("rule.iso-duration")
    return given


def _unique(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    keys = [step.key for step in steps]
    if len(set(keys)) < len(keys):
        raise WrongError("rule.own-steps")
    return steps


def _some(given: tuple[str, ...]) -> tuple[str, ...]:
    if not given:
        raise WrongError("rule.some")
    return given


def _one_of(words: tuple[str, ...]) -> Any:
    def check(label: str) -> str:
        if label not in words and not _LABEL.fullmatch(label):
            raise WrongError("rule.label", names=", ".join(words))
        return label

    return AfterValidator(check)


class Step(Part):
    """One thing to do about an alarm, within a time from its raise."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")
    text: Words
    within: Annotated[PositiveSpan, BeforeValidator(_iso)] | None = None


class Inhibit(Part):
    """Active alarms of this rule mute alarms of ``rules`` that agree with them on every label of ``equal``.

    A label that both lack agrees; one that only one of them has does not.
    """

    rules: Annotated[
        tuple[Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9._-]{0,79}\*?|\*)$")], ...], AfterValidator(_some)
    ]
    equal: tuple[Annotated[str, _one_of(EQUAL)], ...] = ()


Procedure: TypeAlias = Annotated[tuple[Step, ...], Field(max_length=30), AfterValidator(_unique)]
Group: TypeAlias = Annotated[tuple[Annotated[str, _one_of(GROUP)], ...], AfterValidator(_some)]
Cause: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
