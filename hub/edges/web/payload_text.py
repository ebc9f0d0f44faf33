"""Raw payloads as people read them."""

from __future__ import annotations


def text_of(payload: bytes, *, cut: bool) -> str | None:
    """As text when it is text; a character cut in two at the end does not count against it."""
    for drop in range(4 if cut else 1):
        try:
            return payload[: len(payload) - drop].decode()
        except UnicodeDecodeError:
            continue
    return None
