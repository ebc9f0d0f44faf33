"""How long to wait before the next attempt: doubling, with jitter, and no sooner than the other side asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

_FIRST = timedelta(seconds=5)
_LONGEST = timedelta(minutes=15)


def delay(attempt: int, jitter: float, asked: timedelta | None = None) -> timedelta:
    """Before the attempt after ``attempt`` (from 1). ``jitter`` in [0, 1) takes up to half of it away.

    ``asked`` (Retry-After) is the least there is: who asks for an hour is not asked again in a quarter of one.
    """
    wait = min(_FIRST * (1 << min(max(attempt, 1) - 1, 20)), _LONGEST) * (1 - jitter / 2)
    return wait if asked is None else max(wait, asked)


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """Retry-After (RFC 9110, section 10.2.3): seconds or an HTTP date. None when there is none that makes sense."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return timedelta(seconds=int(text))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return max(moment - now, timedelta())
