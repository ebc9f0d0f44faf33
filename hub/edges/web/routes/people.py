"""Colleagues: who can be given an alarm, an incident or a shift. Everything else about people is the administrators'."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from hub.edges.web.accounts import Role
from hub.edges.web.deps import ConnectionDep, Operator
from hub.edges.web.errors import problems
from hub.edges.web.fields import rows

router = APIRouter(prefix="/people", tags=["alarms"])

_LIST = "SELECT username, name, role FROM app_user WHERE NOT disabled ORDER BY username LIMIT 1000"


class Person(BaseModel):
    username: str = Field(examples=["lan"])
    name: str = Field(examples=["Nguyễn Thị Lan"])
    role: Role = Field(description="a viewer can be given a shift, and no alarm")


class People(BaseModel):
    items: list[Person]


@router.get("", summary="List who can be given an alarm, an incident or a shift", responses=problems(401, 403))
async def list_people(connection: ConnectionDep, _: Operator) -> People:
    """At most 1000, by user name; nobody who is disabled."""
    return People(items=[Person(**row) for row in await rows(connection, _LIST)])
