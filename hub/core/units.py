"""Units of measure and how they convert: the SenML registry with its secondary units, and a few names of practice.

Every unit is ``factor`` and ``offset`` away from the base unit of its dimension: base = value * factor + offset.
Two units convert into each other when they share a dimension. Kept as fractions, so that 36 km/h is 10 m/s.
Sources: RFC 8428 section 12.1 (primary units), RFC 8798 (secondary units), and the names that loggers and Vietnamese
technical standards write.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple


class Unit(NamedTuple):
    """One unit: its dimension (named by the SI base unit) and the way to that base unit."""

    dimension: str
    factor: Fraction
    offset: Fraction


class Conversion(NamedTuple):
    """``value * factor + offset``."""

    factor: float
    offset: float


IDENTITY: Final = Conversion(1.0, 0.0)

_BY_DIMENSION: Final[dict[str, dict[str, str | tuple[str, str]]]] = {
    "m": {"m": "1", "mm": "1/1000", "cm": "1/100", "km": "1000"},
    "m2": {"m2": "1"},
    "m3": {"m3": "1", "l": "1/1000"},
    "kg": {"kg": "1", "g": "1/1000", "t": "1000"},
    "s": {"s": "1", "ms": "1/1000", "min": "60", "h": "3600", "d": "86400", "EL": "1"},
    "A": {"A": "1", "mA": "1/1000"},
    "K": {"K": "1", "Cel": ("1", "273.15"), "degC": ("1", "273.15"), "degF": ("5/9", "45967/180")},
    "cd": {"cd": "1"},
    "mol": {"mol": "1"},
    "Hz": {"Hz": "1", "MHz": "1e6", "1/s": "1", "1/min": "1/60", "1/h": "1/3600", "beat/min": "1/60"},
    "rad": {"rad": "1", "deg": "0.017453292519943295"},
    "N": {"N": "1"},
    "Pa": {"Pa": "1", "hPa": "100", "mbar": "100", "kPa": "1000", "bar": "1e5"},
    "J": {"J": "1", "Wh": "3600", "kWh": "3.6e6", "MWh": "3.6e9"},
    "W": {"W": "1", "mW": "1/1000", "kW": "1000", "MW": "1e6"},
    "VA": {"VA": "1", "kVA": "1000"},
    "var": {"var": "1", "kvar": "1000"},
    "C": {"C": "1", "Ah": "3600"},
    "V": {"V": "1", "mV": "1/1000"},
    "Ohm": {"Ohm": "1"},
    "S/m": {"S/m": "1", "mS/cm": "1/10", "uS/cm": "1/10000"},
    "lm": {"lm": "1"},
    "lx": {"lx": "1"},
    "cd/m2": {"cd/m2": "1"},
    "W/m2": {"W/m2": "1"},
    "m/s": {"m/s": "1", "km/h": "5/18", "mm/h": "1/3600000", "m/h": "1/3600", "kn": "463/900"},
    "m/s2": {"m/s2": "1"},
    "m3/s": {"m3/s": "1", "l/s": "1/1000", "m3/h": "1/3600"},
    "kg/m3": {"kg/m3": "1", "g/m3": "1e-3", "mg/m3": "1e-6", "ug/m3": "1e-9", "mg/l": "1e-3", "g/l": "1"},
    "/": {
        "/": "1",
        "%": "1e-2",
        "%RH": "1e-2",
        "%EL": "1e-2",
        "/100": "1e-2",
        "/1000": "1e-3",
        "ppm": "1e-6",
        "ppb": "1e-9",
    },
    "count": {"count": "1"},
    "dB": {"dB": "1", "dB(A)": "1", "dBA": "1"},
    "dBW": {"dBW": "1", "dBm": ("1", "-30")},
    "bit/s": {"bit/s": "1", "kbit/s": "1000", "Mbit/s": "1e6", "B/s": "8", "MB/s": "8e6"},
    "B": {"B": "1", "KiB": "1024", "GB": "1e9"},
    "pH": {"pH": "1"},
    "NTU": {"NTU": "1"},
    "aqi": {"aqi": "1"},
    "uvi": {"uvi": "1"},
}
_NO_OFFSET: Final = "0"

UNITS: Final[dict[str, Unit]] = {
    name: Unit(dimension, *map(Fraction, scale if isinstance(scale, tuple) else (scale, _NO_OFFSET)))
    for dimension, names in _BY_DIMENSION.items()
    for name, scale in names.items()
}


def conversion(given: str, wanted: str) -> Conversion | None:
    """How to get from unit ``given`` to unit ``wanted``; None when no number can do that."""
    if given == wanted:
        return IDENTITY
    source, target = UNITS.get(given), UNITS.get(wanted)
    if source is None or target is None or source.dimension != target.dimension:
        return None
    factor, offset = source.factor / target.factor, (source.offset - target.offset) / target.factor
    return Conversion(float(factor), float(offset))


def alternatives(unit: str) -> tuple[str, ...]:
    """The units that convert into ``unit``, itself first."""
    known = UNITS.get(unit)
    if known is None:
        return (unit,)
    return (unit, *(name for name, other in UNITS.items() if other.dimension == known.dimension and name != unit))
