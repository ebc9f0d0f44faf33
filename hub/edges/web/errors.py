"""One shape for every refusal: RFC 9457 problem details that name the field, what was given and what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any, Final

import msgspec
import psycopg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from hub.core.faults import Raw, problem
from hub.edges.web.known import fields_at, unknown
from hub.errors import (
    ConflictError,
    HubError,
    InputError,
    NotFoundError,
    Problem,
    RefusedError,
    UnavailableError,
    members,
    shown,
)

log = structlog.get_logger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
_SECRET_FIELDS: Final = frozenset({"password", "current", "new", "token", "secret"})
_PLAINLY: Final = {"timezone_aware": "a time with its offset, such as 2026-03-03T09:00:00+07:00"}
"""What pydantic says too shortly, by its own names."""
_MOST: Final = 100
"""Faults of one body that are told."""
_LOST_PLUS: Final = re.compile(r"(\d{4}-\d\d-\d\d[T ][\d:.]+) (\d\d:?\d\d)$")
"""A time whose + became a space on the way."""
_STATUS: Final[tuple[tuple[type[HubError], int, str], ...]] = (
    (InputError, 422, "invalid-input"),
    (NotFoundError, 404, "not-found"),
    (ConflictError, 409, "conflict"),
    (UnavailableError, 503, "unavailable"),
    (RefusedError, 422, "refused"),
)


class InVietnamese(BaseModel):
    """A problem's two texts in Vietnamese."""

    given: str = Field(examples=["không có gì"])
    expected: str = Field(examples=["một giá trị: phần này bắt buộc"])


class FieldProblem(BaseModel):
    """One thing that is wrong."""

    field: str = Field(description="dotted path of the field", examples=["limit"])
    given: str = Field(description="what was given, shortened", examples=["5000"])
    expected: str = Field(description="what would be right", examples=["at most 1000"])
    code: str = Field(default="", description="stable name of what was expected, where it has one", examples=[""])
    vi: InVietnamese | None = Field(default=None, description="the same in Vietnamese", examples=[None])


class ProblemDetails(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(examples=["/problems/invalid-input"])
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["limit: got 5000, expected at most 1000"])
    code: str = Field(examples=["invalid-input"])
    errors: list[FieldProblem] = Field(default_factory=list)


class ApiError(Exception):
    """A refusal by the API itself."""

    def __init__(self, status: int, code: str, detail: str, *errors: Problem, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.retry_after = retry_after


_DESCRIBED: Final = {
    401: ("not-signed-in", "Not signed in: a session cookie or a Bearer token is needed."),
    403: ("forbidden", "Signed in, but the role or the CSRF token does not allow this."),
    404: ("not-found", "There is no such thing."),
    409: ("conflict", "It changed since it was read, or its state does not allow this."),
    413: ("too-large", "The request is larger than accepted."),
    415: ("unsupported-media-type", "The body must be application/json."),
    422: ("invalid-input", "A field is wrong; `errors` names each."),
    429: ("too-many-attempts", "Too many wrong passwords; `Retry-After` says how long to wait."),
    503: ("unavailable", "The database cannot be reached now; try again."),
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route that may refuse with ``statuses``; every route may also answer 503."""
    return {status: {"model": ProblemDetails, "description": _DESCRIBED[status][1]} for status in (*statuses, 503)}


def example(status: int) -> dict[str, Any]:
    """What a refusal with ``status`` looks like, for the OpenAPI document."""
    code, detail = _DESCRIBED[status]
    errors = [{"field": "limit", "given": "5000", "expected": "at most 1000"}] if status == 422 else []
    return _body(status, code, detail, errors)


def response(
    status: int, code: str, detail: str, errors: Iterable[Problem] = (), retry_after: float | None = None
) -> Response:
    """A refusal."""
    listed = [members(one) for one in errors]
    headers = {"Cache-Control": "no-store"}
    if retry_after is not None:
        headers["Retry-After"] = str(max(1, round(retry_after)))
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="ioc-hub"'
    content = msgspec.json.encode(_body(status, code, detail, listed))
    return Response(content, status, headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answer every error of ``app`` in this shape."""
    app.add_exception_handler(ApiError, _api_error)
    app.add_exception_handler(HubError, _hub_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)
    for lost in (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, PoolClosed, TooManyRequests):
        app.add_exception_handler(lost, _database_lost)
    app.add_exception_handler(psycopg.DataError, _database_refused)


def _body(status: int, code: str, detail: str, errors: Sequence[dict[str, Any]]) -> dict[str, Any]:
    title = HTTPStatus(status).phrase
    return {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "errors": errors,
    }


async def _api_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return response(error.status, error.code, error.detail, error.errors, error.retry_after)


async def _hub_error(_: Request, error: Exception) -> Response:
    status, code = next(
        ((status, code) for kind, status, code in _STATUS if isinstance(error, kind)), (500, "internal")
    )
    errors = error.problems if isinstance(error, InputError | ConflictError) else ()
    return response(status, code, str(error), errors, retry_after=2 if status == 503 else None)


async def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if isinstance(error.body, bytes):  # left as it came: the header does not say that it is JSON
        given = request.headers.get("content-type")
        problem = Problem("Content-Type", shown(given) if given else "nothing", "application/json")
        return response(422, "invalid-input", str(problem), [problem])
    kind = error.body.get("kind") if isinstance(error.body, dict) else None
    body = getattr(getattr(request.scope.get("route"), "body_field", None), "field_info", None)
    found = [_field_problem(fault, kind, getattr(body, "annotation", None)) for fault in error.errors()[:_MOST]]
    return response(422, "invalid-input", "; ".join(str(problem) for problem in found), found)


def _field_problem(fault: dict[str, Any], kind: object = None, body: Any = None) -> Problem:
    place = [str(part) for part in fault["loc"] if part not in ("body", "query", "path", "header", "cookie")]
    if fault["loc"][0] == "body" and len(place) > 1 and place[0] == kind:
        place = place[1:]  # which of several bodies it was: no field of the document
    field = ".".join(place) or "body"
    said = str(fault.get("msg", "something else"))
    expected = _PLAINLY.get(fault["type"], said.removeprefix("Value error, ").removeprefix("Input should be "))
    given = fault.get("input")
    if fault["type"] == "missing":
        return Problem(field, "nothing", "a value")
    if fault["type"] == "extra_forbidden" and fault["loc"][0] == "body":
        names = fields_at(body, fault["loc"][1:])
        return unknown(field, Raw("a secret", "một bí mật") if place[-1] in _SECRET_FIELDS else _brief(given), names)
    if fault["loc"][0] == "query" and fault["type"].startswith("datetime") and (sent := _LOST_PLUS.match(str(given))):
        return problem(field, given, "request.plus", fix=f"{sent[1]}%2B{sent[2]}")
    if fault["type"] == "json_invalid":
        return Problem("body", "text that is not JSON", f"JSON ({fault.get('ctx', {}).get('error', 'syntax')})")
    if place and place[-1] in _SECRET_FIELDS:
        return Problem(field, "a secret", expected)
    return Problem(field, str(given) if isinstance(given := _brief(given), Raw) else shown(given), expected)


def _brief(given: object) -> object:
    """An object or a list by its kind: it may be long, and hold a secret."""
    if isinstance(given, dict):
        return Raw("an object", "một đối tượng")
    return Raw(f"a list of {len(given)}", f"danh sách {len(given)} mục") if isinstance(given, list) else given


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    if status == 400:
        # FastAPI's word for a body it cannot read: not UTF-8, nested too deep, a number of thousands of digits.
        problem = Problem("body", "something that cannot be read", "JSON in UTF-8, nested at most a few hundred deep")
        return response(422, "invalid-input", str(problem), [problem])
    code = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 415: "unsupported-media-type"}.get(
        status, "refused"
    )
    detail = {
        404: f"{request.url.path} does not exist",
        405: f"{request.method} is not offered at {request.url.path}",
    }.get(status, str(error.detail))
    answer = response(status, code, detail)
    if error.headers:
        answer.headers.update(error.headers)
    return answer


async def _database_lost(_: Request, error: Exception) -> Response:
    log.warning("database unreachable", error=str(error).strip())
    return response(503, "unavailable", "the database cannot be reached now; try again", retry_after=2)


async def _database_refused(_: Request, error: Exception) -> Response:
    return response(422, "refused", f"the database refuses a value: {str(error).splitlines()[0]}")


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected error", method=request.method, path=request.url.path, error=repr(error))
    return response(500, "internal", "an error on our side; it is in the log")
