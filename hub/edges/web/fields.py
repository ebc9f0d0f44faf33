"""Kinds of field that several nouns share, each with its bounds and an example."""

from __future__ import annotations

import base64
import binascii
import math
import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from fastapi import Path, Query
from psycopg.rows import dict_row
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from hub.core.clock import EARLIEST, LATEST
from hub.core.documents import DEEPEST, unstorable
from hub.core.topics import DOMAINS
from hub.edges.database import Connection
from hub.errors import InputError, Problem, shown

MAX_INT4 = 2**31 - 1
MAX_INT8 = 2**63 - 1
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _storable(text: str) -> str:
    if _UNSTORABLE.search(text):
        raise ValueError("text without U+0000 and without lone surrogates")
    return text


def _storable_deep(value: Any, depth: int = 0) -> Any:
    if depth > DEEPEST:
        raise ValueError(f"at most {DEEPEST} levels")
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, dict):
        return {_storable(key): _storable_deep(entry, depth + 1) for key, entry in value.items()}
    if isinstance(value, list):
        return [_storable_deep(entry, depth + 1) for entry in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > MAX_INT8:
        raise ValueError("whole numbers of at most 63 bits")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("finite numbers")
    return value


def not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("words, not only spaces")
    return text


def _keepable(tags: dict[str, Any]) -> dict[str, Any]:
    for one in unstorable(tags):
        raise ValueError(one.expected)
    return tags


def _believable(moment: datetime) -> datetime:
    if not EARLIEST <= moment <= LATEST:
        raise ValueError("a time between 1970 and 2200")
    return moment.astimezone(UTC)


def rfc3339(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Text = Annotated[str, AfterValidator(_storable)]
ShortText = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_storable)]
Comment = Annotated[
    str,
    Field(min_length=1, max_length=2_000, examples=["Đã gọi đội trực Cẩm Lệ."]),
    AfterValidator(_storable),
    AfterValidator(not_blank),
]
Tags = Annotated[dict[str, Any], Field(max_length=50, examples=[{"river": "cam-le"}]), AfterValidator(_keepable)]
Json = Annotated[dict[str, Any], AfterValidator(_storable_deep)]
Lon = Annotated[float, Field(strict=True, ge=-180, le=180, description="degrees", examples=[108.2022])]
Lat = Annotated[float, Field(strict=True, ge=-90, le=90, description="degrees", examples=[16.0544])]
Moment = Annotated[
    AwareDatetime,
    PlainSerializer(rfc3339, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
    Field(examples=["2026-03-03T02:00:00.000Z"]),
]
"""A time that goes out."""
When = Annotated[AwareDatetime, AfterValidator(_believable)]
"""A time that comes in: RFC 3339 with an offset."""
Version = Annotated[int, Field(strict=True, ge=1, le=MAX_INT4, description="the version that was read", examples=[1])]

Id4 = Annotated[int, Path(ge=1, le=MAX_INT4, examples=[12])]
Id8 = Annotated[int, Path(ge=1, le=MAX_INT8, examples=[12])]
Limit = Annotated[int, Query(ge=1, le=1000, description="most items in the answer")]
Cursor = Annotated[str | None, Query(max_length=400, description="`next` of the page before")]
Domain = Annotated[str, Field(json_schema_extra={"enum": list(DOMAINS)}, examples=["water"])]
FilterText = Annotated[str, Field(min_length=1), AfterValidator(_storable)]
"""What a list is filtered by. An empty one would find nothing, and look like a list with nothing in it: it is refused."""
SearchText = Annotated[str, AfterValidator(_storable), Field(min_length=1, max_length=100, examples=["cam le"])]


class Strict(BaseModel):
    """A body that comes in: an unknown field is a mistake, not something to pass over."""

    model_config = ConfigDict(extra="forbid")


class Words(Strict):
    """A name in both languages."""

    vi: ShortText = Field(examples=["Mực nước sông Cẩm Lệ"])
    en: ShortText = Field(examples=["Cẩm Lệ river level"])


class Bilingual(BaseModel):
    """A text in both languages, as stored."""

    vi: str = Field(default="", examples=["Mực nước sông Cẩm Lệ"])
    en: str = Field(default="", examples=["Cẩm Lệ river level"])


def check_domain(domain: str | None) -> None:
    """Raises InputError when ``domain`` is none of ours."""
    if domain is not None and domain not in DOMAINS:
        raise InputError(Problem("domain", shown(domain), f"one of {', '.join(DOMAINS)}"))


def bounds(text: str | None, field: str = "bbox") -> tuple[float, float, float, float] | None:
    """``west,south,east,north`` in degrees. Raises InputError."""
    if text is None:
        return None
    problem = Problem(field, shown(text), "west,south,east,north in degrees, e.g. 108.1,15.9,108.4,16.2")
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(problem) from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InputError(problem)
    return west, south, east, north


def check_order(start: datetime | None, end: datetime | None) -> None:
    """Raises InputError when ``from`` is not before ``to``."""
    if start is not None and end is not None and start >= end:
        raise InputError(Problem("from", rfc3339(start), f"a time before `to`, which is {rfc3339(end)}"))


def folded(text: str) -> str:
    """Lower case without diacritics, so that "cam le" finds "Cẩm Lệ"."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def like(text: str) -> str:
    """A LIKE pattern for "contains ``text``", folded; backslash escapes."""
    return "%" + re.sub(r"([\\%_])", r"\\\1", folded(text)) + "%"


def next_cursor(*key: object) -> str:
    """An opaque cursor: where the next page begins."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def after_id(cursor: str | None, default: int, highest: int = MAX_INT8) -> int:
    """The id in a cursor made by ``next_cursor``. Raises InputError."""
    if cursor is None:
        return default
    try:
        key = msgspec.json.decode(
            base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True), type=tuple[int]
        )
        if 0 <= key[0] <= highest:
            return key[0]
    except (binascii.Error, ValueError, msgspec.DecodeError):
        pass
    raise InputError(Problem("cursor", shown(cursor), "the `next` value of the page before"))


async def rows(connection: Connection, query: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """All rows as dictionaries."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, parameters)
        return await cursor.fetchall()


async def one(connection: Connection, query: str, parameters: dict[str, Any] | None = None) -> dict[str, Any] | None:
    """The first row as a dictionary."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, parameters)
        return await cursor.fetchone()
