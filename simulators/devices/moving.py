"""What all moving devices share: a receiver that is a few metres off, and journeys that repeat."""

from __future__ import annotations

from itertools import pairwise

from simulators.device import Fix
from simulators.ground import Journey, Moment, Place, distance, moved
from simulators.noise import wave

ACCURACY = 5.0  # metres, as the receivers report it


def fix(moment: Moment, base: int, at: float) -> Fix:
    """The position as received: it drifts some metres over half a minute, as real receivers do."""
    lon, lat = moved(moment.place, 2.2 * wave(base, at, 30), 2.2 * wave(base + 1, at, 30))
    return Fix(round(lon, 6), round(lat, 6), ACCURACY, round(moment.speed, 1), round(moment.course, 0) % 360)


def repeated(journey: Journey, seconds: float) -> Moment:
    """The moment of a journey that starts again as soon as it ends."""
    return journey.at(seconds % journey.duration)


def there_and_back(journey: Journey, gone: float, left: float) -> Moment:
    """Out along ``journey``, and home the same way so as to be back in time: ``gone`` seconds ago, ``left`` to go."""
    seconds = min(gone, left)
    moment = journey.at(seconds)
    if left < gone and seconds < journey.duration:
        return moment._replace(course=(moment.course + 180) % 360)
    return moment


def with_stops(path: list[Place], every: float) -> list[list[Place]]:
    """``path`` cut into legs of about ``every`` metres, a stop after each."""
    legs: list[list[Place]] = [[]]
    run = 0.0
    for a, b in pairwise(path):
        run += distance(a, b)
        legs[-1].append(b)
        if run >= every:
            legs.append([])
            run = 0.0
    return [leg for leg in legs if leg]
