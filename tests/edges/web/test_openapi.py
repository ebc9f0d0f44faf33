"""The OpenAPI document is complete: what it promises is tested elsewhere, that it promises everything is tested here."""

from __future__ import annotations

from collections import Counter
from typing import Any

import jsonschema_rs
import pytest

from hub.edges.web.server import openapi_document


@pytest.fixture(scope="module")
def document() -> Any:
    return openapi_document()


def operations(document: Any) -> list[tuple[str, str, Any]]:
    return [(method, path, entry) for path, entries in document["paths"].items() for method, entry in entries.items()]


def test_every_operation_is_described(document: Any) -> None:
    found = operations(document)
    assert len(found) > 35
    for method, path, operation in found:
        assert operation.get("summary"), f"{method} {path}"
        assert operation.get("tags"), f"{method} {path}"
    names = [operation["operationId"] for _, _, operation in found]
    assert len(names) == len(set(names))


def test_every_answer_and_body_has_an_example(document: Any) -> None:
    for method, path, operation in operations(document):
        for status, answer in operation["responses"].items():
            for media, content in answer.get("content", {}).items():
                if media != "text/plain" and content.get("schema", {}).get("format") != "binary":
                    assert "example" in content, f"{method} {path} {status} {media}"
        if "requestBody" in operation:
            assert operation["requestBody"]["content"]["application/json"]["example"], f"{method} {path}"


def test_every_api_operation_names_its_refusals(document: Any) -> None:
    for method, path, operation in operations(document):
        if not path.startswith("/api/"):
            continue
        answers = operation["responses"]
        assert "503" in answers, f"{method} {path}"
        assert "401" in answers, f"{method} {path}"
        if operation.get("parameters") or "requestBody" in operation:
            assert "422" in answers, f"{method} {path}"
        if method != "get" or path.startswith(("/api/v1/users", "/api/v1/tokens", "/api/v1/audit", "/api/v1/dead")):
            assert "403" in answers, f"{method} {path}"
        if "{" in path:
            assert "404" in answers, f"{method} {path}"
        for status, answer in answers.items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], f"{method} {path} {status}"


def test_no_list_is_filtered_by_an_empty_text(document: Any) -> None:
    """It would find nothing, and look like a list with nothing in it."""
    read_anew = {("/api/v1/sensors", "bbox"), ("/api/v1/zones", "bbox")}
    found = set()
    for method, path, operation in operations(document):
        for parameter in operation.get("parameters", ()) if method == "get" else ():
            if parameter["in"] != "query" or parameter["name"] == "cursor":
                continue
            for kind in parameter["schema"].get("anyOf", [parameter["schema"]]):
                bounded = {"minLength", "format", "enum", "pattern", "const"} & kind.keys()
                if kind.get("type") == "string" and not bounded:
                    found.add((path, parameter["name"]))
    assert found <= read_anew


def test_examples_fit_their_schemas(document: Any) -> None:
    resolver = {"components": document["components"]}
    for method, path, operation in operations(document):
        contents = [answer.get("content", {}) for answer in operation["responses"].values()]
        contents.append(operation.get("requestBody", {}).get("content", {}))
        for content in contents:
            for part in content.values():
                if "schema" in part and "example" in part:
                    try:
                        jsonschema_rs.validate({**part["schema"], **resolver}, part["example"])
                    except jsonschema_rs.ValidationError as error:
                        raise AssertionError(f"{method} {path}: {error.message}") from None


def test_every_shape_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    """Generators of clients name classes by titles, and drop an answer whose class is there already."""
    titles = Counter(shape.get("title", name) for name, shape in document["components"]["schemas"].items())
    assert [title for title, times in titles.items() if times > 1] == []
    assert [name for name in document["components"]["schemas"] if not name.isalnum()] == []
