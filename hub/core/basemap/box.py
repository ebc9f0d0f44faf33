"""A box in degrees as people write it on a command line."""

from __future__ import annotations

from hub.errors import InputError, Problem, shown

_EXPECTED = "WEST,SOUTH,EAST,NORTH in degrees, such as 108.05,15.93,108.38,16.22"


def parse_box(text: str) -> tuple[float, float, float, float]:
    """West, south, east, north. Raises InputError: not four numbers, out of the world, or turned inside out."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(Problem("--bbox", shown(text), _EXPECTED)) from None
    if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
        raise InputError(
            Problem("--bbox", shown(text), f"{_EXPECTED}; west below east, south below north, within ±85°")
        )
    return west, south, east, north
