"""Content codings of an answer (RFC 9110, 8.4 and 12.5.3): gzip, made once and kept, for who takes it."""

from __future__ import annotations

import gzip
import hashlib
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

GZIP = {"Content-Encoding": "gzip"}
VARIES = {"Vary": "Accept-Encoding"}
"""On both forms of an answer, so that nobody on the way gives one to who asked for the other."""


class Packed(NamedTuple):
    """An answer in both forms."""

    content: bytes
    packed: bytes
    """``content`` in gzip."""
    tag: str
    """Weak: it stands for both forms (RFC 9110, 8.8.3.3)."""


def pack(content: bytes) -> Packed:
    """Takes its time with megabytes: not for the loop that serves everybody."""
    return Packed(content, gzipped(content), f'W/"{hashlib.sha256(content).hexdigest()[:32]}"')


def gzipped(content: bytes) -> bytes:
    """More effort packs columns of numbers hardly smaller."""
    return gzip.compress(content, compresslevel=1, mtime=0)


def answer(request: Request, made: Packed, *, media_type: str, cache: str) -> Response:
    """``made`` in the form that ``request`` takes, or 304 when it is what the asker has. ``cache``: its Cache-Control."""
    headers = {"ETag": made.tag, "Cache-Control": cache, **VARIES}
    if made.tag.removeprefix("W/") in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if takes_gzip(request):
        return Response(made.packed, headers=headers | GZIP, media_type=media_type)
    return Response(made.content, headers=headers, media_type=media_type)


def takes_gzip(request: Request) -> bool:
    """Whether ``request`` accepts gzip: named, or covered by ``*``, with a weight above zero."""
    weights: dict[str, float] = {}
    for item in ",".join(request.headers.getlist("accept-encoding")).lower().split(","):
        coding, *parameters = (part.strip() for part in item.split(";"))
        weights[coding] = min((_weight(parameter) for parameter in parameters), default=1.0)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
