"""The board: what every sensor shows now, and what changed since it was last read.

Newest event time wins, for each metric and for the position apart. What changed is handed out as a ``Flush``: rows
encoded once and grouped by (tile, domain), whoever watches. Nothing here waits, and nothing here knows a viewer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hub.core import frames
from hub.core.frames import Fix, Shown
from hub.core.tiles import TileRange, tile_of

Group = tuple[int, str]
"""tile, domain"""


@dataclass(frozen=True, slots=True)
class View:
    """What a viewer wants to see: tiles (None: everywhere) and domains (None: all)."""

    tiles: TileRange | None = None
    domains: frozenset[str] | None = None

    def sees(self, tile: int, domain: str) -> bool:
        return (self.domains is None or domain in self.domains) and (self.tiles is None or self.tiles.covers(tile))


@dataclass(slots=True)
class _Shown:
    """One sensor. Values and position with their event time in Unix milliseconds."""

    domain: str
    tile: int
    values: dict[str, Shown] = field(default_factory=dict)
    fix: tuple[int, Fix] | None = None
    online: bool | None = None
    encoded: bytes | None = None

    @property
    def silent(self) -> bool:
        """Nothing was ever heard of it."""
        return not self.values and self.fix is None and self.online is None


@dataclass(slots=True)
class _Changed:
    """What changed of one sensor since the last flush; ``tile`` is where it was then."""

    tile: int
    values: dict[str, Shown] = field(default_factory=dict)
    fix: tuple[int, Fix] | None = None
    online: bool | None = None


class Flush:
    """What changed, ready to be sent: encoded rows by (tile, domain); rows that crossed a tile border are kept apart."""

    def __init__(self) -> None:
        self._pieces: dict[Group, bytes] = {}
        self._sensors: dict[Group, list[int]] = {}
        self._crossed: list[tuple[int, int, str, int, bytes]] = []
        self._everything: bytes | None = None
        self.count = 0

    def rows(self, view: View) -> bytes:
        """The encoded rows in ``view``, joined by commas; empty when nothing of it changed."""
        if view.tiles is None and view.domains is None:
            if self._everything is None:
                self._everything = b",".join([*self._pieces.values(), *(entry[4] for entry in self._crossed)])
            return self._everything
        sees = view.sees
        parts = [piece for (tile, domain), piece in self._pieces.items() if sees(tile, domain)]
        parts += [row for before, now, domain, _, row in self._crossed if sees(now, domain) or sees(before, domain)]
        return b",".join(parts)

    def sensors(self, view: View) -> list[int]:
        """The sensors whose rows ``rows(view)`` holds."""
        sees = view.sees
        found = [sensor for group, sensors in self._sensors.items() if sees(*group) for sensor in sensors]
        found += [
            sensor for before, now, domain, sensor, _ in self._crossed if sees(now, domain) or sees(before, domain)
        ]
        return found


class Board:
    """All sensors by id. Sensors must be placed before they can show anything."""

    def __init__(self) -> None:
        self._shown: dict[int, _Shown] = {}
        self._changed: dict[int, _Changed] = {}

    def __contains__(self, sensor_id: int) -> bool:
        return sensor_id in self._shown

    def __len__(self) -> int:
        return len(self._shown)

    @property
    def dirty(self) -> bool:
        """Whether a flush would hold anything."""
        return bool(self._changed)

    def place(self, sensor_id: int, domain: str, lon: float | None, lat: float | None) -> None:
        """Put a sensor on the board, or move it: its registered place counts as long as it reports none itself."""
        held = self._shown.get(sensor_id)
        if held is None:
            self._shown[sensor_id] = _Shown(domain, tile_of(lon, lat))
            return
        tile = held.tile if held.fix is not None else tile_of(lon, lat)
        if (held.domain, held.tile) != (domain, tile):
            self._change(sensor_id, held)
            held.domain, held.tile = domain, tile

    def remove(self, sensor_id: int) -> None:
        self._shown.pop(sensor_id, None)
        self._changed.pop(sensor_id, None)

    def value(self, sensor_id: int, metric: str, time: int, value: float | str, doubt: str = "") -> None:
        """A new value, with what is wrong with it; passed over when the sensor is unknown or as new a value is shown."""
        held = self._shown.get(sensor_id)
        if held is None:
            return
        entry = (time, value, doubt)
        shown = held.values.get(metric)
        if shown is not None and (shown[0] > time or shown == entry):
            return
        held.values[metric] = entry
        held.encoded = None
        (self._changed.get(sensor_id) or self._change(sensor_id, held)).values[metric] = entry

    def fix(self, sensor_id: int, time: int, fix: Fix) -> None:
        """A new position; passed over when the sensor is unknown or as new a one is shown."""
        held = self._shown.get(sensor_id)
        if held is None or (held.fix is not None and (held.fix[0] > time or held.fix == (time, fix))):
            return
        changed = self._changed.get(sensor_id) or self._change(sensor_id, held)
        held.fix = changed.fix = (time, fix)
        held.tile, held.encoded = tile_of(fix[0], fix[1]), None

    def presence(self, sensor_id: int, online: bool) -> None:
        """A birth or a will; passed over when that is known already."""
        held = self._shown.get(sensor_id)
        if held is None or held.online is online:
            return
        changed = self._changed.get(sensor_id) or self._change(sensor_id, held)
        held.online = changed.online = online
        held.encoded = None

    def touch(self, sensor_id: int) -> None:
        """Hand out the whole sensor with the next flush, for viewers who only now learn of it."""
        held = self._shown.get(sensor_id)
        if held is not None and not held.silent:
            changed = self._changed.get(sensor_id) or self._change(sensor_id, held)
            changed.values, changed.fix, changed.online = dict(held.values), held.fix, held.online

    def take(self) -> Flush:
        """What changed since the last call."""
        flush = Flush()
        rows: dict[Group, list[bytes]] = {}
        for sensor_id, changed in self._changed.items():
            held = self._shown[sensor_id]
            row = frames.row(sensor_id, changed.values, changed.fix, changed.online)
            if changed.tile != held.tile:
                flush._crossed.append((changed.tile, held.tile, held.domain, sensor_id, row))
            else:
                group = (held.tile, held.domain)
                rows.setdefault(group, []).append(row)
                flush._sensors.setdefault(group, []).append(sensor_id)
        flush._pieces = {group: b",".join(encoded) for group, encoded in rows.items()}
        flush.count = len(self._changed)
        self._changed = {}
        return flush

    def rows(self, view: View, *, outside: View | None = None) -> bytes:
        """Everything in ``view`` as encoded rows joined by commas; ``outside`` leaves out what that view saw already."""
        sees = view.sees
        return b",".join(
            held.encoded or self._encode(sensor_id, held)
            for sensor_id, held in self._shown.items()
            if not held.silent
            and sees(held.tile, held.domain)
            and not (outside is not None and outside.sees(held.tile, held.domain))
        )

    def rows_of(self, sensor_ids: Iterable[int]) -> bytes:
        """These sensors as they are now, as encoded rows joined by commas."""
        return b",".join(
            held.encoded or self._encode(sensor_id, held)
            for sensor_id in sensor_ids
            if (held := self._shown.get(sensor_id)) is not None and not held.silent
        )

    def _change(self, sensor_id: int, held: _Shown) -> _Changed:
        changed = self._changed.get(sensor_id)
        if changed is None:
            changed = self._changed[sensor_id] = _Changed(held.tile)
        return changed

    def _encode(self, sensor_id: int, held: _Shown) -> bytes:
        held.encoded = frames.row(sensor_id, held.values, held.fix, held.online)
        return held.encoded
