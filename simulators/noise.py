"""Chance as a pure function: the same words give the same number, in any order, on any machine."""

from __future__ import annotations

import math
from zlib import crc32

_MASK = (1 << 64) - 1


def salt(seed: int, *words: str) -> int:
    """A 64-bit starting point for everything about one thing."""
    text = "/".join(words).encode()
    return _mixed((seed << 32) ^ crc32(text) ^ (crc32(text[::-1]) << 32))


def uniform(base: int, index: int = 0) -> float:
    """A number in [0, 1) for each index."""
    return _mixed(base + index * 0x9E3779B97F4A7C15) / 2.0**64


def between(low: float, high: float, base: int, index: int = 0) -> float:
    return low + (high - low) * uniform(base, index)


def wave(base: int, at: float, scale: float) -> float:
    """A smooth wander in [-1, 1] that changes over about ``scale`` seconds; ``at`` in seconds."""
    place = at / scale
    step = math.floor(place)
    share = place - step
    eased = share * share * (3 - 2 * share)
    before, after = uniform(base, step), uniform(base, step + 1)
    return 2 * (before + (after - before) * eased) - 1


def _mixed(value: int) -> int:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014)."""
    value &= _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)
