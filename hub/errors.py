"""Every error of IOC Hub, drawn as one tree.

HubError
├── InputError            somebody gave us something wrong: names the field, what was given, what would be right
│   ├── DecodeError       a message that cannot be understood; becomes a dead letter
│   ├── DocumentError     a rule, zone or city document that does not hold together
│   └── SettingsError     the configuration is wrong; carries all problems at once
├── ConflictError         the thing changed since the caller read it (optimistic concurrency)
├── NotFoundError         no such thing
├── UnavailableError      database, broker or another part cannot be reached now; trying again may help
└── RefusedError          the database refuses the values themselves: trying again cannot help
    └── UnjudgedError     the rules fail at these samples, which is a fault of the hub: they can only be stored
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: ``field`` (dotted path), what was ``given``, what would be ``expected``.

    ``code`` is the stable name of what was expected, where a catalogue has it; ``vi`` is given and expected in
    Vietnamese. What nobody but a program or an integrator's log reads has neither.
    """

    field: str
    given: str
    expected: str
    code: str = dataclasses.field(default="", compare=False)
    vi: tuple[str, str] | None = dataclasses.field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.field}: got {self.given}, expected {self.expected}"


class Told(Protocol):
    """What all problems have in common, those of a drawing too."""

    @property
    def field(self) -> str: ...
    @property
    def given(self) -> str: ...
    @property
    def expected(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def vi(self) -> tuple[str, str] | None: ...


def members(one: Told) -> dict[str, Any]:
    """A problem as the API and the change log tell it; without a code where the catalogue has none."""
    told = {"field": one.field, "given": one.given, "expected": one.expected}
    if one.vi is None:
        return told
    return told | {"code": one.code, "vi": {"given": one.vi[0], "expected": one.vi[1]}}


def shown(value: object, limit: int = 80) -> str:
    """A value as it may stand in a message: its repr, cut to ``limit`` characters."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


class HubError(Exception):
    """Root of the tree."""


class InputError(HubError):
    """Wrong input; ``problems`` holds every fault found, never only the first where more can be told."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "; ".join(str(problem) for problem in self.problems)


class DecodeError(InputError):
    """A message that cannot be understood. ``reason`` is the short code that dead letters are counted by."""

    def __init__(self, reason: str, field: str, given: str, expected: str) -> None:
        super().__init__(Problem(field, given, expected))
        self.reason = reason

    @property
    def field(self) -> str:
        return self.problems[0].field


class DocumentError(InputError):
    """A rule, zone or city document is wrong."""


class SettingsError(InputError):
    """The configuration is wrong."""


class ConflictError(HubError):
    """Somebody else changed it first; with ``problems``, its state does not allow this, and they say what would."""

    def __init__(self, text: str, *problems: Problem) -> None:
        super().__init__(text)
        self.problems = problems


class NotFoundError(HubError):
    """There is no such thing."""


class UnavailableError(HubError):
    """A part we depend on cannot be reached now."""


class RefusedError(HubError):
    """The database refuses these values themselves; trying again cannot help."""


class UnjudgedError(RefusedError):
    """The rules fail at these samples; that is a fault of the hub, and the samples are good."""
