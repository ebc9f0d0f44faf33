"""What goes wrong between a device and a broker, each with a named chance, decided by the seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from simulators.noise import between, salt, uniform

DEFAULT: Final[Mapping[str, float]] = {
    "missing": 0.001,  # never sent
    "duplicate": 0.002,  # sent twice
    "late": 0.001,  # sent 6 to 40 s after it was measured
    "out_of_order": 0.002,  # sent after the device's next one
    "malformed": 0.0002,  # cut off in the middle
    "stuck": 0.0002,  # from here the device repeats its values for ten minutes
    "clock_skew": 0.004,  # share of devices whose clock is 20 to 90 s wrong
}
"""Chance per message; ``clock_skew`` per device."""
NONE: Final[Mapping[str, float]] = dict.fromkeys(DEFAULT, 0.0)
STUCK_FOR: Final = 600.0  # seconds


class Sending(NamedTuple):
    """``payload`` to be sent ``delay`` seconds after it was measured; ``fault``: the name of what goes wrong with it."""

    delay: float
    payload: bytes
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Faults:
    """Chances by name. ``exempt``: devices the scenario's ground truth rests on; they work perfectly."""

    seed: int
    chances: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT))
    exempt: frozenset[str] = frozenset()

    def skew(self, device: str) -> float:
        """Seconds by which the device's clock is wrong, either way."""
        base = salt(self.seed, "skew", device)
        if device in self.exempt or uniform(base) >= self.chances["clock_skew"]:
            return 0.0
        return between(20, 90, base, 1) * (1 if uniform(base, 2) < 0.5 else -1)

    def measured_at(self, device: str, at: float, period: float) -> float:
        """When the values shown at ``at`` were really measured: earlier for a stuck device."""
        if device in self.exempt or not self.chances["stuck"]:
            return at
        window = int(at // STUCK_FOR)
        chance = 1 - (1 - self.chances["stuck"]) ** (STUCK_FOR / period)
        return window * STUCK_FOR if uniform(salt(self.seed, "stuck", device), window) < chance else at

    def sendings(self, device: str, seq: int, period: float, payload: bytes) -> list[Sending]:
        """What becomes of one message: usually one sending at once."""
        if device in self.exempt:
            return [Sending(0.0, payload)]
        base = salt(self.seed, "message", device)
        roll = uniform(base, seq)
        for name in ("missing", "duplicate", "late", "out_of_order", "malformed"):
            roll -= self.chances[name]
            if roll < 0:
                return _faulty(name, payload, period, uniform(base + 1, seq))
        return [Sending(0.0, payload)]


def _faulty(name: str, payload: bytes, period: float, share: float) -> list[Sending]:
    match name:
        case "missing":
            return []
        case "duplicate":
            return [Sending(0.0, payload), Sending(0.2 + share, payload, name)]
        case "late":
            return [Sending(6 + 34 * share, payload, name)]
        case "out_of_order":
            return [Sending(period * 1.2, payload, name)]
    return [Sending(0.0, payload[: 1 + int(len(payload) * 0.9 * share)], name)]


def parse(words: list[str]) -> dict[str, float]:
    """Chances from ``name=chance`` words on top of the defaults; ``none`` first turns all off.

    Raises:
        ValueError: naming the word that is wrong and what would be right.
    """
    chances = dict(DEFAULT)
    for word in words:
        if word == "none":
            chances = dict(NONE)
            continue
        name, _, chance = word.partition("=")
        if name not in DEFAULT:
            raise ValueError(f"fault: got {word!r}, expected none or one of {', '.join(DEFAULT)} as name=chance")
        try:
            chances[name] = float(chance)
        except ValueError:
            raise ValueError(f"fault {name}: got {chance!r}, expected a chance from 0 to 1") from None
        if not 0 <= chances[name] <= 1:
            raise ValueError(f"fault {name}: got {chance}, expected a chance from 0 to 1")
    return chances


def without(faults: Faults, *devices: str) -> Faults:
    """The same faults, but never for ``devices``."""
    return replace(faults, exempt=faults.exempt | set(devices))
