"""Devices that stay where they are as far as the rules can tell, a batch at a time and without stepping anything.

Most positions of a city change nothing: the device is surely inside the zones it was inside before and no others, in
order, no delay of its runs, it was heard not long ago, and near a border it surely has not jumped. For each sensor
whose streams are calm the engine keeps here which zones that is, and for how long it may be silent. ``sift`` picks
out of a batch what only says so again, from columns alone; the positions are laid aside as they came, and the streams
are told of them when somebody asks them for more. It says nothing that ``Stream.changes_nothing`` would not say.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain, compress, repeat
from operator import and_, gt, itemgetter, le, sub
from typing import NamedTuple, TypeVar

import numpy as np

from hub.core.clearance import NOWHERE, UNCLEAR, Ints
from hub.core.reading import Fix
from hub.core.rules.conditions.absence import AbsenceMachine
from hub.core.rules.machine import Located
from hub.core.rules.stream import LOOK_TWICE, POSITION, Stream
from hub.core.zones import Near, ZoneIndex

_FEW = 16
"""So few are judged sooner one by one."""
_HIGHEST = 1 << 22
"""Sensors with a higher number have no place in the columns; they are judged one by one."""
_WIDEST_DEGREE = 112_500.0
"""Metres: no degree is that wide, on the ground or on the plane of the zones."""
_NEVER = datetime.max.replace(tzinfo=UTC)
_EVER = timedelta.max
_SWEEP = 8
"""Laid aside on average for each stream before what is too old to matter is thrown away."""


Noted = TypeVar("Noted", datetime, timedelta)


class Laid(NamedTuple):
    """Positions that change nothing, for ``Still.lay``."""

    sensors: Sequence[int]
    times: Sequence[datetime]
    fixes: Sequence[Fix]


class Still:
    """The calm streams of one engine and what was laid aside for them.

    Of a sensor that is one stream, its positions', or two: the other one only asks whether it is heard at all.
    """

    def __init__(self, index: ZoneIndex, *, slowest: float, drawn: datetime) -> None:
        """``slowest`` and ``drawn`` as in ``Catalogue``."""
        self._index = index
        self._slowest = slowest
        self._drawn = drawn
        self._codes = np.full(1024, UNCLEAR, dtype=np.int64)
        """by sensor: the zones it is in (``Clearance.code``); UNCLEAR: its stream must be asked. The last place stays
        UNCLEAR and stands for everybody beyond it."""
        self._last: dict[int, datetime] = {}
        """by sensor: when it was last heard, or since when its stream is calm (``Stream.after``) if that is later"""
        self._until: dict[int, datetime] = {}
        """by sensor whose positions are not calm for ever: until when they are"""
        self._patience: dict[int, timedelta] = {}
        """by sensor under rules of silence: how much later than the last its next sample may be"""
        self._aside: dict[int, list[Fix]] = {}
        self._streams: dict[int, tuple[Stream, ...]] = {}
        self._laid = 0

    def enter(self, stream: Stream, silence: Stream | None = None) -> None:
        """The ``stream`` of a sensor's positions, or the one that minds its ``silence``, has changed or is new; both
        have been told of everything."""
        sensor_id = stream.key[0]
        patience = None if silence is None else _patience(silence, stream)
        code = UNCLEAR
        if sensor_id < _HIGHEST and (silence is None or patience is not None):
            code = self._code(stream)
        if code == UNCLEAR:
            if self._streams.pop(sensor_id, None) is not None:
                self._codes[sensor_id] = UNCLEAR
                del self._last[sensor_id], self._aside[sensor_id]
                self._until.pop(sensor_id, None)
                self._patience.pop(sensor_id, None)
            return
        if sensor_id >= len(self._codes):
            longer = np.full(2 << sensor_id.bit_length(), UNCLEAR, dtype=np.int64)
            longer[: len(self._codes)] = self._codes
            self._codes = longer
        self._codes[sensor_id] = code
        self._aside[sensor_id] = []
        self._streams[sensor_id] = (stream,) if silence is None else (stream, silence)
        self.heard(stream)
        _note(self._until, sensor_id, stream.until)
        _note(self._patience, sensor_id, patience)

    def heard(self, stream: Stream) -> bool:
        """``stream`` was told of more that changed nothing; False when it is none of these."""
        streams = self._streams.get(stream.key[0])
        if streams is None:
            return False
        last = streams[-1].last  # whoever minds its silence hears all that it says
        assert last is not None
        self._last[stream.key[0]] = streams[0].after or last
        return True

    def _code(self, stream: Stream) -> int:
        newest = stream.newest
        if stream.low > stream.high or stream.last is None:
            return UNCLEAR
        if not isinstance(newest, Located):
            return UNCLEAR
        for cell in stream.cells:
            if not cell.machine.unmoved(cell.state, newest):
                return UNCLEAR
        return self._index.clearance.code(frozenset(zone_id for zone_id, metres in newest.near if metres < 0.0))

    def codes(self, sensors: Sequence[int]) -> Ints:
        """By sensor, the code (``Clearance.code``) that leaves its stream calm; UNCLEAR: none."""
        return self._codes.take(sensors, mode="clip")

    def sift(self, fixes: Sequence[Fix], busy: Collection[int] = ()) -> tuple[Laid | None, Sequence[Fix]]:
        """What changes nothing, and the rest, each in order of arrival. All fixes of one sensor go one way; those of
        ``busy`` sensors are the rest, for there is more in the batch that is to be judged with them."""
        if len(fixes) < _FEW or not self._streams:
            return None, fixes
        sensors, times, _, positions, flags = zip(*fixes, strict=True)
        lon, lat, _, accuracy, _, _ = zip(*positions, strict=True)
        margin = np.array([metres or 0.0 for metres in accuracy] if None in accuracy else accuracy)
        known = self.codes(sensors)
        margin = np.maximum(margin, self._index.reach)
        here, clear = self._index.clearance.around(np.array(lon), np.array(lat), margin)
        good = (here == known) & (known != UNCLEAR)
        if any(flags):
            good &= (np.array(flags) & LOOK_TWICE) == 0
        alike = len(set(sensors)) == len(sensors)
        good &= np.fromiter(self._in_time(sensors, times, alike=alike), dtype=np.bool_, count=len(fixes))
        if busy:
            good &= np.fromiter((sensor not in busy for sensor in sensors), dtype=np.bool_, count=len(fixes))
        for place in np.flatnonzero(good & ~clear).tolist():
            good[place] = alike and self._creeps(fixes[place])
        if good.all():
            return Laid(sensors, times, fixes), ()
        picked: Sequence[bool] = good.tolist()
        if not alike:
            restless = {sensor for sensor, one in zip(sensors, picked, strict=True) if not one}
            picked = [sensor not in restless for sensor in sensors]
        laid = Laid(*(tuple(compress(column, picked)) for column in (sensors, times, fixes)))
        return (laid if laid.fixes else None), [fix for fix, one in zip(fixes, picked, strict=True) if not one]

    def _creeps(self, fix: Fix) -> bool:
        """Nearer to a border than a fix can tell, and on the side known before: nothing has changed, if this surely is
        no jump, and the border was there before."""
        aside = self._aside[fix.sensor_id]
        before = aside[-1] if aside else self._streams[fix.sensor_id][0].newest
        if not isinstance(before, Fix | Located):
            return False
        metres = abs(fix.position.lon - before.position.lon) + abs(fix.position.lat - before.position.lat)
        metres *= _WIDEST_DEGREE
        most = self._slowest * (fix.time - before.time).total_seconds()
        return before.time >= self._drawn and metres <= most

    def _in_time(self, sensors: Sequence[int], times: Sequence[datetime], *, alike: bool) -> Iterable[bool]:
        """Does each come after the one before it, before its sensor has become silent, and while it is calm?"""
        before = list(map(self._last.get, sensors, times)) if alike else self._before(sensors, times)
        fit: Iterable[bool] = map(gt, times, before)
        if self._until:
            fit = map(and_, fit, map(le, times, map(self._until.get, sensors, repeat(_NEVER))))
        if self._patience:
            fit = map(and_, fit, map(le, map(sub, times, before), map(self._patience.get, sensors, repeat(_EVER))))
        return fit

    def _before(self, sensors: Sequence[int], times: Sequence[datetime]) -> list[datetime]:
        last: dict[int, datetime] = {}
        before: list[datetime] = []
        for sensor, time in zip(sensors, times, strict=True):
            before.append(last.get(sensor) or self._last.get(sensor, time))
            last[sensor] = time
        return before

    def lay(self, laid: Laid) -> None:
        """These were sifted out of a batch that is committed."""
        self._last.update(zip(laid.sensors, laid.times, strict=True))
        deque(map(list.append, map(self._aside.__getitem__, laid.sensors), laid.fixes), maxlen=0)
        self._laid += len(laid.fixes)
        if self._laid > _SWEEP * len(self._streams):
            self._laid = 0
            for sensor, fixes in self._aside.items():
                _shorten(fixes, self._streams[sensor][0].lateness)

    def tell(self, sensors: Iterable[int], fixes: Sequence[Fix] = ()) -> list[Located]:
        """Tell the streams of ``sensors`` what was laid aside for them; ``fixes`` are placed in the same go."""
        owed = [
            (self._streams[sensor], aside) for sensor in dict.fromkeys(sensors) if (aside := self._aside.get(sensor))
        ]
        for streams, aside in owed:
            _shorten(aside, streams[0].lateness)
        located = placed(self._index, [*chain.from_iterable(aside for _, aside in owed), *fixes], swift=bool(owed))
        at = 0
        for streams, aside in owed:
            for stream in streams:
                stream.absorb(located[at : at + len(aside)])
            at += len(aside)
            aside.clear()
        return located[at:]

    def tell_all(self) -> None:
        self.tell(self._streams)


def _note(notes: dict[int, Noted], sensor_id: int, noted: Noted | None) -> None:
    if noted is None:
        notes.pop(sensor_id, None)
    else:
        notes[sensor_id] = noted


def _patience(silence: Stream, positions: Stream) -> timedelta | None:
    """How long a sensor that was heard may be silent; None: it is silent already, or that is not all there is to it."""
    if silence.low > silence.high or silence.after or silence.last is None or positions.last is None:
        return None
    bounds = [cell.machine.bound for cell in silence.cells if isinstance(cell.machine, AbsenceMachine)]
    if silence.last < positions.last or len(bounds) < len(silence.cells):
        return None
    return min(bounds) - max((positions.after or silence.last) - silence.last, timedelta())


def _shorten(fixes: list[Fix], lateness: timedelta) -> None:
    """A stream keeps what is within its lateness bound, and the one before that."""
    if len(fixes) < 3:
        return
    if fixes[-2][1] < fixes[-1][1] - lateness:
        del fixes[:-2]
    else:
        older = bisect_left(fixes, fixes[-1].time - lateness, key=itemgetter(1)) - 1
        if older > 0:
            del fixes[:older]


def placed(index: ZoneIndex, fixes: Sequence[Fix], *, swift: bool = False) -> list[Located]:
    """``fixes`` relative to all zones, in one go. ``swift``: those that the grid knows to be far from every zone are not
    measured."""
    if not fixes:
        return []
    # By columns: ten thousand small objects are what this costs.
    sensors, times, received, positions, flags = zip(*fixes, strict=True)
    lon, lat, _, accuracy, _, _ = zip(*positions, strict=True)
    x, y = index.metres(lon, lat)
    margin = np.array([metres or 0.0 for metres in accuracy])
    near: list[tuple[Near, ...]] = [()] * len(fixes)
    measured = np.arange(len(fixes))
    if swift:
        here = index.clearance.look_up(np.array(lon), np.array(lat), np.maximum(margin, index.reach))
        measured = np.flatnonzero(here != NOWHERE)
    for place, own in zip(measured.tolist(), index.locate(x[measured], y[measured], margin[measured]), strict=True):
        near[place] = own
    columns = (sensors, repeat(POSITION), times, received, positions, near, flags, x.tolist(), y.tolist())
    return list(map(Located._make, zip(*columns, strict=False)))
