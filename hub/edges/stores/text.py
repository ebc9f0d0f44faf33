"""Texts from outside as PostgreSQL takes them."""

from __future__ import annotations


def visible(text: str) -> str:
    """U+0000 and lone surrogates cannot stand in a PostgreSQL text: they are shown as their escapes."""
    return text.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode()
