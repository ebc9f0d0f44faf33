"""Rules as YAML: all of them out, many of them in, nothing half."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from hub.core.rules import texts
from hub.edges.stores import documents
from hub.edges.web.deps import ConnectionDep, Integrator, ServicesDep, TrailDep, Viewer
from hub.edges.web.errors import FieldProblem, problems
from hub.edges.web.fields import Strict, Text
from hub.edges.web.routes.rules import EXAMPLE
from hub.errors import members

router = APIRouter(prefix="/rules", tags=["rules"])

MEDIA_TYPE = "text/yaml"
_LIST: dict[str, Any] = {"type": "array", "items": {"type": "object"}}  # what the YAML holds
_YAML: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA_TYPE: {"schema": _LIST, "example": [EXAMPLE]}}}}
Keys = Annotated[list[Text] | None, Query(max_length=1000, description="only these, in their newest version")]
WhichStatus = Annotated[
    documents.Exported | None,
    Query(description="of this status, in their newest version; none: those in force, as they are in force"),
]


class Faulty(FieldProblem):
    """One problem of one document."""

    document: str = Field(description="its key, or its place (#3)", examples=["cam-le-level-3"])

    @classmethod
    def all_of(cls, faults: Sequence[texts.Faulty]) -> list[Faulty]:
        return [cls(document=one.document, **members(one)) for one in faults]


class Imported(BaseModel):
    """Keys. With problems nothing was imported."""

    created: list[str] = Field(examples=[["cam-le-level-3"]])
    changed: list[str] = Field(description="a new version, or the same one enabled", examples=[[]])
    same: list[str] = Field(examples=[[]])
    problems: list[Faulty] = Field(examples=[[]])


class RulesText(Strict):
    yaml: Text = Field(
        max_length=500_000,
        description="a rule, a list of rules, or several after `---`",
        examples=[texts.write([EXAMPLE])],
    )
    enable: bool = Field(default=False, description="bring what is imported into force at once; false: as drafts")


@router.get("/export", summary="Rules as YAML", response_class=Response, responses={**problems(401, 404, 422), **_YAML})
async def export_rules(connection: ConnectionDep, _: Viewer, key: Keys = None, status: WhichStatus = None) -> Response:
    """In a form that import takes in unchanged: those in force, as they are in force; of a `status` or `key`, the newest
    version."""
    found = await documents.export(connection, "rule", key, status)
    text = texts.write([row["document"] for row in found])
    return Response(text.encode(), media_type=f"{MEDIA_TYPE}; charset=utf-8")


@router.post("/import", summary="Take in rules from YAML", responses=problems(401, 403, 409, 422))
async def import_rules(
    body: RulesText, connection: ConnectionDep, who: Integrator, trail: TrailDep, services: ServicesDep
) -> Imported:
    """All or nothing: one fault, and every fault of every document is told and nothing is imported."""
    given, faults = await services.aside.run(who.actor, _read, body.yaml)
    if faults:
        return Imported(created=[], changed=[], same=[], problems=Faulty.all_of(faults))
    async with connection.transaction():
        done = await documents.take_in(
            connection, "rule", [(one["key"], one) for one in given], who.actor, enable_=body.enable
        )
        counts = {name: len(keys) for name, keys in done._asdict().items()}
        await trail.ok(connection, who, "rule.import", f"rules:{len(given)}", counts | {"enabled": body.enable})
    return Imported(**done._asdict(), problems=[])


def _read(text: str) -> tuple[list[Any], list[texts.Faulty]]:
    given = texts.read(text)
    return given, texts.check(given)
