"""The OpenAPI document as a page to read: no script, nothing loaded from elsewhere, one heading for each operation."""

from __future__ import annotations

import json
from html import escape
from typing import Any

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><link rel="icon" href="/icon.svg">
<title>{title} {version}</title></head>
<body><h1>{title} {version}</h1>
<p>{summary} For programs: <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI {openapi}).</p>
<p>{description}</p>
"""


def page(document: dict[str, Any]) -> str:
    """HTML of the whole ``document``."""
    info = document["info"]
    parts = [
        _HEAD.format(
            title=escape(info["title"]), version=escape(info["version"]), summary=escape(info["summary"]),
            description=escape(info["description"]).replace("\n\n", "</p><p>"), openapi=escape(document["openapi"]),
        )
    ]  # fmt: skip
    for tag in document["tags"]:
        parts.append(f"<h2>{escape(tag['name'])}</h2><p>{escape(tag['description'])}</p>")
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                if tag["name"] in operation.get("tags", ()):
                    parts.append(_operation(method, path, operation))
    return "\n".join([*parts, "</body></html>\n"])


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    told = [f"<details><summary><code>{method.upper()} {escape(path)}</code> {escape(operation['summary'])}</summary>"]
    if description := operation.get("description"):
        told.append(f"<p>{escape(description)}</p>")
    parameters = operation.get("parameters", ())
    if parameters:
        told.append("<ul>" + "".join(map(_parameter, parameters)) + "</ul>")
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None:
        told.append(f"<p>Body</p><pre>{_example(body)}</pre>")
    for status, answer in operation["responses"].items():
        told.append(f"<p>{escape(status)} {escape(answer['description'])}</p>")
        if status.startswith("2"):
            told += [f"<pre>{_example(content)}</pre>" for content in answer.get("content", {}).values()]
    return "".join(told) + "</details>"


def _parameter(parameter: dict[str, Any]) -> str:
    kinds = [_kind(one) for one in parameter["schema"].get("anyOf", [parameter["schema"]])]
    what = " or ".join(kind for kind in kinds if kind != "null")
    need = ", required" if parameter.get("required") else ""
    about = escape(parameter.get("description") or parameter["schema"].get("description", ""))
    return f"<li><code>{escape(parameter['name'])}</code> ({parameter['in']}{need}): {escape(what)}. {about}</li>"


def _kind(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("format") or schema.get("const") or schema.get("type", "anything"))


def _example(content: dict[str, Any]) -> str:
    given = content.get("example")
    return escape(given if isinstance(given, str) else json.dumps(given, ensure_ascii=False, indent=1))
