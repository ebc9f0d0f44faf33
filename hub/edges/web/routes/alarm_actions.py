"""What people do about alarms: one operation each, and one for many alarms at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field
from starlette.responses import Response

from hub.core.alarms import Action, Outcome
from hub.core.handling import LONGEST_SHELF, NOTHING, Given
from hub.edges.database import Connection
from hub.edges.stores import alarm_acts
from hub.edges.web.alarm_shapes import Alarm, Body, alarm_body, json_response
from hub.edges.web.deps import ConnectionDep, Operator, Trail, TrailDep
from hub.edges.web.errors import problems
from hub.edges.web.fields import MAX_INT8, Comment, Id8, ShortText, Strict, Text, Version, When, not_blank, one, rfc3339
from hub.edges.web.sessions import Identity
from hub.errors import ConflictError, HubError, InputError, NotFoundError, Problem, shown

router = APIRouter(prefix="/alarms", tags=["alarms"])

_REFUSALS = problems(401, 403, 404, 409, 422)
_PERSON = "SELECT role FROM app_user WHERE username = %(name)s AND NOT disabled AND role <> 'viewer'"

Reason = Annotated[
    Text, Field(min_length=1, max_length=500, examples=["Đang thay cảm biến"]), AfterValidator(not_blank)
]
Minutes = Annotated[int, Field(strict=True, ge=1, le=int(LONGEST_SHELF.total_seconds()) // 60, examples=[60])]
Assignee = Annotated[ShortText, Field(description="user name; null: nobody", examples=["lan"])]
StepKey = Annotated[Text, Field(min_length=1, max_length=80, examples=["call-crew"])]


class ActBody(Strict):
    version: Version | None = None
    comment: Comment | None = None


class CommentBody(Strict):
    version: Version | None = None
    comment: Comment


class AssignBody(ActBody):
    assignee: Assignee | None


class ShelveBody(ActBody):
    """Exactly one of `until` and `minutes`; at most 7 days."""

    until: When | None = None
    minutes: Minutes | None = Field(default=None, examples=[60])
    reason: Reason


class OutOfServiceBody(ActBody):
    reason: Reason


class CloseBody(ActBody):
    outcome: Outcome


class StepBody(ActBody):
    key: StepKey
    done: bool = True


class Seen(Strict):
    """One alarm as it was seen."""

    id: int = Field(ge=1, le=MAX_INT8, examples=[42])
    version: Version


_MANY = {
    "ack": Action.ACK,
    "comment": Action.COMMENT,
    "assign": Action.ASSIGN,
    "shelve": Action.SHELVE,
    "unshelve": Action.UNSHELVE,
    "out-of-service": Action.TAKE_OUT_OF_SERVICE,
    "return-to-service": Action.RETURN_TO_SERVICE,
    "close": Action.CLOSE,
    "reopen": Action.REOPEN,
    "step": Action.STEP,
}
_NEEDS = {"comment": "comment", "shelve": "reason", "out-of-service": "reason", "close": "outcome", "step": "key"}


class ActMany(Strict):
    """`action` is the last part of the path of the single operation; the rest is what that one takes."""

    action: Literal[
        "ack",
        "comment",
        "assign",
        "shelve",
        "unshelve",
        "out-of-service",
        "return-to-service",
        "close",
        "reopen",
        "step",
    ]
    ids: list[Seen] = Field(min_length=1, max_length=500)
    comment: Comment | None = None
    assignee: Assignee | None = None
    until: When | None = None
    minutes: Minutes | None = Field(default=None, examples=[None])
    reason: Reason | None = None
    outcome: Outcome | None = None
    key: StepKey | None = None
    done: bool = True


class ActAnswer(BaseModel):
    id: int = Field(examples=[42])
    ok: bool
    alarm: Alarm | None = Field(description="as it is now")
    code: str | None = Field(
        description="why it was refused: conflict, not-found, invalid-input", examples=["conflict"]
    )
    detail: str | None


class ActAnswers(BaseModel):
    items: list[ActAnswer]


@router.post("/{alarm_id}/ack", summary="Acknowledge", response_model=Alarm, responses=_REFUSALS)
async def acknowledge(
    alarm_id: Id8, body: ActBody, connection: ConnectionDep, who: Operator, trail: TrailDep
) -> Response:
    """ "Seen and owned"; never clears. 409 when it is acknowledged already, or changed since `version`."""
    return await _act(connection, alarm_id, Action.ACK, who, trail, body.version, Given(body.comment))


@router.post("/{alarm_id}/comment", summary="Comment", response_model=Alarm, responses=_REFUSALS)
async def comment(
    alarm_id: Id8, body: CommentBody, connection: ConnectionDep, who: Operator, trail: TrailDep
) -> Response:
    """Adds to the history; changes no axis."""
    return await _act(connection, alarm_id, Action.COMMENT, who, trail, body.version, Given(body.comment))


@router.post("/{alarm_id}/assign", summary="Assign", response_model=Alarm, responses=_REFUSALS)
async def assign(
    alarm_id: Id8, body: AssignBody, connection: ConnectionDep, who: Operator, trail: TrailDep
) -> Response:
    """Says who has it: a user who may act on alarms, or nobody (null)."""
    given = Given(body.comment, assignee=await known_person(connection, body.assignee))
    return await _act(connection, alarm_id, Action.ASSIGN, who, trail, body.version, given)


@router.post("/{alarm_id}/shelve", summary="Shelve", response_model=Alarm, responses=_REFUSALS)
async def shelve(
    alarm_id: Id8, body: ShelveBody, connection: ConnectionDep, who: Operator, trail: TrailDep
) -> Response:
    """Hides it until a time, at most 7 days ahead; it is judged and recorded meanwhile. Shelving again moves the time."""
    given = Given(body.comment, until=_until(body.until, body.minutes), reason=body.reason)
    return await _act(connection, alarm_id, Action.SHELVE, who, trail, body.version, given)


@router.post("/{alarm_id}/unshelve", summary="Take off the shelf", response_model=Alarm, responses=_REFUSALS)
async def unshelve(alarm_id: Id8, body: ActBody, connection: ConnectionDep, who: Operator, trail: TrailDep) -> Response:
    return await _act(connection, alarm_id, Action.UNSHELVE, who, trail, body.version, Given(body.comment))


@router.post("/{alarm_id}/out-of-service", summary="Take out of service", response_model=Alarm, responses=_REFUSALS)
async def take_out_of_service(
    alarm_id: Id8, body: OutOfServiceBody, connection: ConnectionDep, who: Operator, trail: TrailDep
) -> Response:
    """Hides it until somebody returns it to service; whoever does it answers for it by name."""
    given = Given(body.comment, reason=body.reason)
    return await _act(connection, alarm_id, Action.TAKE_OUT_OF_SERVICE, who, trail, body.version, given)


@router.post("/{alarm_id}/return-to-service", summary="Return to service", response_model=Alarm, responses=_REFUSALS)
async def return_to_service(
    alarm_id: Id8, body: ActBody, connection: ConnectionDep, who: Operator, trail: TrailDep
) -> Response:
    return await _act(connection, alarm_id, Action.RETURN_TO_SERVICE, who, trail, body.version, Given(body.comment))


@router.post("/{alarm_id}/close", summary="Close with an outcome", response_model=Alarm, responses=_REFUSALS)
async def close(alarm_id: Id8, body: CloseBody, connection: ConnectionDep, who: Operator, trail: TrailDep) -> Response:
    """Acknowledges and says how it ended. 409 while the alarm is active; closing again puts the outcome right."""
    given = Given(body.comment, outcome=body.outcome)
    return await _act(connection, alarm_id, Action.CLOSE, who, trail, body.version, given)


@router.post("/{alarm_id}/reopen", summary="Reopen", response_model=Alarm, responses=_REFUSALS)
async def reopen(alarm_id: Id8, body: ActBody, connection: ConnectionDep, who: Operator, trail: TrailDep) -> Response:
    """Takes back outcome and acknowledgement. 409 when a newer alarm of the same rule and subject is open."""
    return await _act(connection, alarm_id, Action.REOPEN, who, trail, body.version, Given(body.comment))


@router.post("/{alarm_id}/step", summary="Tick a step of the procedure", response_model=Alarm, responses=_REFUSALS)
async def step(alarm_id: Id8, body: StepBody, connection: ConnectionDep, who: Operator, trail: TrailDep) -> Response:
    """Who did it and when is kept with the step; `done: false` takes the tick back, and the history keeps both."""
    given = Given(body.comment, step=body.key, done=body.done)
    return await _act(connection, alarm_id, Action.STEP, who, trail, body.version, given)


@router.post("/act", summary="Act on many", response_model=ActAnswers, responses=problems(401, 403, 422))
async def act_on_many(body: ActMany, connection: ConnectionDep, who: Operator, trail: TrailDep) -> Response:
    """Each on its own, as it was seen: one that is refused does not hold up the others."""
    action, given = _MANY[body.action], await _given(connection, body)
    answers: list[Body] = []
    for wanted in body.ids:
        answer: Body = {"id": wanted.id, "ok": True, "alarm": None, "code": None, "detail": None}
        try:
            answer["alarm"] = await _acted(connection, wanted.id, action, who, trail, wanted.version, given)
        except (ConflictError, NotFoundError, InputError) as error:
            answer |= {"ok": False, "code": _code(error), "detail": str(error)}
            if not isinstance(error, NotFoundError):
                answer["alarm"] = await alarm_body(connection, wanted.id)
        answers.append(answer)
    return json_response({"items": answers})


async def known_person(connection: Connection, username: str | None) -> str | None:
    """``username`` again. Raises InputError unless that is somebody who may act on alarms."""
    if username is not None and await one(connection, _PERSON, {"name": username}) is None:
        expected = "the user name of somebody who is not disabled and has the role operator or above, or null"
        raise InputError(Problem("assignee", shown(username), expected))
    return username


def _until(until: datetime | None, minutes: int | None) -> datetime:
    now = datetime.now(UTC)
    if (until is None) == (minutes is None):
        given = "neither" if until is None else "both"
        raise InputError(Problem("until", given, "exactly one of until and minutes: shelving always expires"))
    end = until or now + timedelta(minutes=minutes or 0)
    if not now < end <= now + LONGEST_SHELF:
        raise InputError(Problem("until", rfc3339(end), f"a time within the next {LONGEST_SHELF.days} days"))
    return end


async def _given(connection: Connection, body: ActMany) -> Given:
    needed = _NEEDS.get(body.action)
    if needed is not None and getattr(body, needed) is None:
        raise InputError(Problem(needed, "nothing", f"a value: {body.action} needs it"))
    if body.action == "assign" and "assignee" not in body.model_fields_set:
        raise InputError(Problem("assignee", "nothing", "a user name, or null for nobody"))
    return Given(
        comment=body.comment,
        assignee=await known_person(connection, body.assignee),
        until=_until(body.until, body.minutes) if body.action == "shelve" else None,
        reason=body.reason,
        outcome=body.outcome,
        step=body.key,
        done=body.done,
    )


async def _act(
    connection: Connection,
    alarm_id: int,
    action: Action,
    who: Identity,
    trail: Trail,
    version: int | None,
    given: Given = NOTHING,
) -> Response:
    return json_response(await _acted(connection, alarm_id, action, who, trail, version, given))


async def _acted(
    connection: Connection,
    alarm_id: int,
    action: Action,
    who: Identity,
    trail: Trail,
    version: int | None,
    given: Given,
) -> Body:
    target = f"alarm:{alarm_id}"
    try:
        async with connection.transaction():
            await alarm_acts.act(connection, alarm_id, action, who.actor, version=version, given=given)
            body = await alarm_body(connection, alarm_id)
            await trail.ok(connection, who, f"alarm.{action.value}", target, given.told(action))
    except HubError as error:
        await trail.refused(connection, who, f"alarm.{action.value}", target, str(error))
        raise
    return body


def _code(error: Exception) -> str:
    if isinstance(error, ConflictError):
        return "conflict"
    return "not-found" if isinstance(error, NotFoundError) else "invalid-input"
