"""What every word of the rule language is made of: its model, and how it says that it is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo

from hub.core.faults import CATALOGUE, NOTHING, Raw, problem
from hub.errors import Problem, shown

ACCEPTED: Final = "accepted"
"""In the context of a validation: an earlier version of the hub took the document, what it let pass is judged as it was."""


class WrongError(ValueError):
    """A value that is wrong by itself: what would be right, by its code in the catalogue."""

    def __init__(self, code: str, **words: Any) -> None:
        super().__init__(code)
        self.code = code
        self.words = words

    def problem(self, field: str, given: object) -> Problem:
        return problem(field, given, self.code, **self.words)


class FaultError(WrongError):
    """A fault that several fields make together, told of the one to change: its dotted path here, what was given."""

    def __init__(self, field: str, given: object, code: str, **words: Any) -> None:
        super().__init__(code, **words)
        self.field = field
        self.given = Raw(str(given)) if isinstance(given, timedelta) else given


def told(path: Sequence[str], fault: Any, whole: str) -> Problem:
    """What pydantic found wrong at ``path`` of a document, as we say it; ``whole`` is what the document itself is called."""
    field = ".".join(path) or whole
    match fault["type"]:
        case "missing":
            return problem(field, NOTHING, "missing")
        case "value_error":
            wrong = fault["ctx"]["error"]
            if isinstance(wrong, FaultError):
                return wrong.problem(".".join([*path, *filter(None, [wrong.field])]), wrong.given)
            if isinstance(wrong, WrongError):
                return wrong.problem(field, fault["input"])
            return Problem(field, shown(fault["input"]), str(wrong))
        case code if code in CATALOGUE:
            return problem(field, fault["input"], code, **fault.get("ctx", {}))
    return Problem(field, shown(fault["input"]), fault["msg"].removeprefix("Input should be "))


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Words(Part):
    """A text in both languages."""

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)


def accepted_before(info: ValidationInfo) -> bool:
    return bool(info.context and info.context.get(ACCEPTED))
