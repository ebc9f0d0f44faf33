"""The OpenAPI document: FastAPI's, with problem details as they really go out and an example for every answer."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from hub.edges.web import errors

_TAGS = {
    "session": "Signing in and out.",
    "city": "The city, its base map, what can be measured.",
    "map": "Every sensor at once.",
    "sensors": "The registry and what each sensor shows now.",
    "history": "Values and positions over time.",
    "zones": "Areas that rules refer to.",
    "rules": "When to raise an alarm.",
    "backtests": "What a draft would have done over stored history.",
    "labels": "What really happened: to hold backtests against.",
    "alarms": "What was raised, and what people do about it.",
    "incidents": "Alarms of one place and cause, worked on together.",
    "maintenance": "Windows in which alarms are suppressed.",
    "handover": "What a shift leaves to the next.",
    "replay": "The city and its alarms as they were.",
    "dead letters": "Messages that were refused, and a dry run.",
    "accounting": "What became of every message.",
    "notifications": "Whom alarms are told to, over what, and what became of it.",
    "users": "People.",
    "tokens": "Machines.",
    "audit": "Who did what.",
    "health": "For probes and Prometheus.",
}
_LIVE = """
Live values, positions and alarms: WebSocket `/api/v1/live`, described in docs/live-feed.md.

Sign in with `POST /api/v1/session` (cookie, and `X-CSRF-Token` with every write) or send `Authorization: Bearer <token>`.
Every refusal is a problem detail (RFC 9457) whose `errors` name the field, what was given and what would be right.
Lists are pages: `next` of one is `cursor` of the next. docs/api.md is the guide, docs/webhooks.md that of webhooks.
"""

_UNKNOWN_PARAMETER: dict[str, Any] = {
    "description": "A query parameter that there is not; `errors` names it and the nearest.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
}


def document(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=_LIVE.strip(),
            routes=app.routes,
            tags=[{"name": name, "description": text} for name, text in _TAGS.items()],
        )
        for path, methods in schema["paths"].items():
            for operation in methods.values():
                if path.startswith("/api/"):
                    operation["responses"].setdefault("422", deepcopy(_UNKNOWN_PARAMETER))
                _complete(operation, schema)
        app.openapi_schema = schema
    return app.openapi_schema


def _complete(operation: dict[str, Any], schema: dict[str, Any]) -> None:
    if "requestBody" in operation and "422" in operation["responses"]:
        refusal = {"application/json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
        operation["responses"]["413"] = {"description": "The request is larger than accepted.", "content": refusal}
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        if int(status) >= 400 and "application/json" in content and "Problem" in str(content["application/json"]):
            answer["content"] = {
                errors.MEDIA_TYPE: {
                    "schema": content["application/json"]["schema"],
                    "example": errors.example(int(status)),
                }
            }
        elif (plain := content.get("application/json")) is not None and "example" not in plain:
            plain["example"] = example_of(plain.get("schema", {}), schema)
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None and "example" not in body:
        body["example"] = example_of(body["schema"], schema)


def example_of(part: dict[str, Any], schema: dict[str, Any]) -> Any:
    """An example of a schema, put together from the examples of its fields."""
    if "$ref" in part:
        return example_of(schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[-1]], schema)
    if part.get("examples"):
        return part["examples"][0]
    for name in ("const", "default"):
        if part.get(name) is not None:
            return part[name]
    if "enum" in part:
        return part["enum"][0]
    for name in ("anyOf", "oneOf", "allOf"):
        if name in part:
            return example_of(part[name][0], schema)
    match part.get("type"):
        case "object":
            return {name: example_of(field, schema) for name, field in part.get("properties", {}).items()}
        case "array":
            return [example_of(part["items"], schema)] if part.get("items") else []
        case "boolean":
            return True
        case "integer" | "number":
            return 1
        case "null":
            return None
    return "text"
