"""Content codings of an answer (RFC 9110, 8.4 and 12.5.3): gzip, made once and kept, for who takes it."""

from __future__ import annotations

from starlette.requests import Request

GZIP = {"Content-Encoding": "gzip"}
VARIES = {"Vary": "Accept-Encoding"}
"""On both forms of an answer, so that nobody on the way gives one to who asked for the other."""


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
