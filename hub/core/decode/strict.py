"""JSON as strangers may send it: read strictly, every fault named with its path.

This is the slow, explanatory way. The decoders first try a typed msgspec decode and come here when that fails or
when ``faithful`` cannot rule out that something was silently dropped.
"""

from __future__ import annotations

import json
import math
from typing import Final, NoReturn

from hub.errors import DecodeError, shown

MAX_BYTES: Final = 256 * 1024
MAX_DEPTH: Final = 16
MAX_TEXT: Final = 1024
_MAX_DIGITS: Final = 400
_KEY_SHOWN: Final = 40


class _Fault:
    """A number that JSON or float8 cannot hold, kept in its place until its path is known."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class _Repeated(dict[str, object]):
    """An object in which a key stood twice."""

    key: str


def faithful(payload: bytes, encoded: bytes) -> bool:
    """Whether ``encoded``, made from what was decoded of ``payload``, holds every member of it.

    A decoder keeps the last of two equal keys and may skip unknown ones; each member dropped so takes at least two
    quotation marks with it. Without escapes a quotation mark is a delimiter and nothing else, so equal counts prove
    that nothing was dropped, at the price of two memory scans. An escape may also hide U+0000 or half a surrogate
    pair: False sends it the strict way.
    """
    return payload.count(b'"') == encoded.count(b'"') and b"\\" not in payload


def check_size(payload: bytes) -> None:
    """Raises: DecodeError: reason ``too-large``."""
    if len(payload) > MAX_BYTES:
        raise DecodeError("too-large", "payload", f"{len(payload)} bytes", f"at most {MAX_BYTES} bytes")


def parse(payload: bytes) -> object:
    """One JSON text (RFC 8259): strict UTF-8, no duplicate keys, finite numbers, text that PostgreSQL can store.

    Raises:
        DecodeError: reasons ``empty``, ``encoding``, ``json``, ``number``, ``duplicate-key``, ``text``, ``too-deep``.
    """
    text = read_text(payload)
    try:
        value: object = json.loads(
            text, object_pairs_hook=_object, parse_constant=_Fault, parse_float=_float, parse_int=_int
        )
    except json.JSONDecodeError as error:
        near = shown(text[max(0, error.pos - 10) : error.pos + 10], 40)
        place = f"line {error.lineno}, column {error.colno}, near {near}"
        raise DecodeError("json", "payload", f"{error.msg.lower()} at {place}", "one JSON text (RFC 8259)") from None
    except RecursionError:
        raise _too_deep("payload") from None
    _walk(value, "", 0)
    return value


def read_text(payload: bytes) -> str:
    """The payload as text. Raises: DecodeError: reasons ``empty``, ``encoding``."""
    if not payload.strip():
        raise DecodeError("empty", "payload", f"{len(payload)} bytes without content", "a JSON text")
    if payload.startswith(b"\xef\xbb\xbf"):
        raise DecodeError("encoding", "payload", "a byte order mark", "UTF-8 without byte order mark")
    try:
        return payload.decode()
    except UnicodeDecodeError as error:
        given = f"byte 0x{payload[error.start]:02x} at offset {error.start}"
        raise DecodeError("encoding", "payload", given, "UTF-8") from None


def wrong_type(field: str, given: object, expected: str) -> NoReturn:
    """Raises: DecodeError: reason ``wrong-type``."""
    raise DecodeError("wrong-type", field, described(given), expected)


def described(value: object) -> str:
    """The type and the value, in the words of JSON."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return f"{type_name(value)} {shown(value)}"


def type_name(value: object) -> str:
    """What JSON calls it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def check_stored_text(value: str, field: str) -> None:
    """A text that is going to be a value. Raises: DecodeError: reason ``text`` (longer than ``MAX_TEXT``)."""
    if len(value) > MAX_TEXT:
        raise DecodeError("text", field, f"{len(value)} characters", f"at most {MAX_TEXT} characters")


def member(path: str, key: str) -> str:
    """The path of a member: ``position.lon``; a key that is no plain word is shown as a literal."""
    if not (key.isascii() and key.isprintable() and key):
        key = repr(key)
    key = key if len(key) <= _KEY_SHOWN else key[: _KEY_SHOWN - 1] + "…"
    return f"{path}.{key}" if path else key


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated = _Repeated(found)
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            repeated.key = key
            break
        seen.add(key)
    return repeated


def _float(text: str) -> float | _Fault:
    value = float(text)
    return value if math.isfinite(value) else _Fault(text)


def _int(text: str) -> int | _Fault:
    if len(text) > _MAX_DIGITS:
        return _Fault(text)
    value = int(text)
    try:
        float(value)
    except OverflowError:
        return _Fault(text)
    return value


def _walk(value: object, path: str, depth: int) -> None:
    """The first fault in document order, depth first."""
    if isinstance(value, str):
        check_text(value, path or "payload")
    elif isinstance(value, _Fault):
        raise DecodeError("number", path or "payload", shown(value.text)[1:-1], "a finite number (float64)")
    elif isinstance(value, dict):
        if depth >= MAX_DEPTH:
            raise _too_deep(path)
        if isinstance(value, _Repeated):
            given = "the same key twice in one object"
            raise DecodeError("duplicate-key", member(path, value.key), given, "each key once")
        for key, item in value.items():
            inner = member(path, key)
            check_text(key, inner)
            _walk(item, inner, depth + 1)
    elif isinstance(value, list):
        if depth >= MAX_DEPTH:
            raise _too_deep(path)
        for index, item in enumerate(value):
            _walk(item, f"{path}[{index}]", depth + 1)


def check_text(value: str, path: str) -> None:
    """Raises: DecodeError: reason ``text``: what the database cannot store."""
    if "\0" in value:
        raise DecodeError("text", path, "U+0000", "text without U+0000 (the database cannot store it)")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            given = f"the lone surrogate U+{ord(value[error.start]):04X}"
            raise DecodeError("text", path, given, "Unicode text; surrogates only in pairs") from None


def _too_deep(path: str) -> DecodeError:
    shown_path = path if len(path) <= 2 * _KEY_SHOWN else path[: 2 * _KEY_SHOWN - 1] + "…"
    return DecodeError(
        "too-deep", shown_path, f"more than {MAX_DEPTH} levels", f"at most {MAX_DEPTH} levels of nesting"
    )
