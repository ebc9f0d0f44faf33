"""Wrong passwords cost time: how long after how many, and the memory of those that belong to no account.

An account's own count is in the database, so that it holds for all web processes and after a restart. Unknown user
names and whole addresses are counted here, by the same rule, so that they are answered like known ones and one machine
cannot try many.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_address

FREE_ATTEMPTS = 5
ADDRESS_ATTEMPTS = 30
_FIRST_SECONDS = 15.0
_LONGEST_SECONDS = 300.0
QUIET_SECONDS = 300.0
"""Without a wrong password for so long, counted from the end of the wait, what was before is forgiven."""
_REMEMBERED = 10_000


def wait_after(failed: int, free: int = FREE_ATTEMPTS) -> float:
    """Seconds to wait after so many wrong passwords in a row: none for the first few, then doubling to five minutes.

    Short enough that nobody can keep a colleague out of a shift by typing wrong passwords for them.
    """
    if failed < free:
        return 0.0
    return min(_FIRST_SECONDS * 2.0 ** min(failed - free, 10), _LONGEST_SECONDS)


def network_of(client: str) -> str:
    """What counts as one machine: an IPv4 address, or the /64 of an IPv6 one, of which every machine has all addresses."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((int(address), 64), strict=False))


class Failures:
    """Recent failures by key, bounded. ``clock`` gives seconds, monotonic."""

    def __init__(self, clock: Callable[[], float], free: int = FREE_ATTEMPTS) -> None:
        self._clock = clock
        self._free = free
        self._held: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Seconds until ``key`` may try again; 0: now."""
        return max(self._held.get(key, (0, 0.0))[1] - self._clock(), 0.0)

    def failed(self, key: str) -> float:
        """One more failure; returns the wait that follows. A quiet while forgives what was before."""
        count, until = self._held.pop(key, (0, 0.0))
        if self._clock() - until > QUIET_SECONDS and count:
            count = 0
        count += 1
        wait = wait_after(count, self._free)
        self._held[key] = (count, self._clock() + wait)
        while len(self._held) > _REMEMBERED:
            self._held.popitem(last=False)
        return wait


class Told:
    """Waits that were told of already, bounded: an answer to each guess is due, a line for each guess is not."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: OrderedDict[str, float] = OrderedDict()

    def first(self, key: str, wait: float) -> bool:
        """Whether the wait of ``key`` that goes on for ``wait`` seconds is asked about for the first time."""
        now = self._clock()
        if wait <= 0 or self._until.get(key, 0.0) > now:
            return False
        self._until.pop(key, None)
        self._until[key] = now + wait
        while len(self._until) > _REMEMBERED:
            self._until.popitem(last=False)
        return True
