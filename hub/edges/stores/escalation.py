"""Ladders, policies and channels in the database: what the plan of escalation reads, and the deliveries it makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from hub.core.alarms import Ack, Condition, Presentation
from hub.core.escalation import Call, Ladder, Match, Policy, Seen, Step, Subject, Target, Until
from hub.edges.database import Connection

FOLLOWER = "notifications"

_DOMAIN = "coalesce(j.body #>> '{alarm,sensor,domain}', v.document #>> '{applies_to,domain}')"
_ENTRIES = f"""
SELECT j.seq, j.kind = 'alarm' AS told, j.ref AS alarm_id, j.body -> 'alarm' AS alarm, j.body -> 'transition' AS transition,
       {_DOMAIN} AS domain
FROM (SELECT seq, kind, ref, CASE WHEN kind = 'alarm' THEN body END AS body FROM change WHERE seq > %s ORDER BY seq LIMIT %s) j
LEFT JOIN rule_version v ON v.rule_id = (j.body #>> '{{alarm,rule,id}}')::int
    AND v.version = (j.body #>> '{{alarm,rule,version}}')::int
ORDER BY j.seq
"""  # noqa: S608
_STANDING = f"""
SELECT 0 AS seq, true AS told, j.alarm_id, j.body -> 'alarm' AS alarm, j.body -> 'transition' AS transition, {_DOMAIN} AS domain
FROM (
    SELECT a.alarm_id, a.rule_id, a.rule_version, jsonb_build_object('alarm', x.body, 'transition', jsonb_build_object(
        'id', t.transition_id, 'action', 'standing', 'wall_time', utc_text(t.wall_time))) AS body
    FROM alarm a JOIN alarm_json x USING (alarm_id)
    JOIN LATERAL (SELECT transition_id, wall_time FROM alarm_transition t WHERE t.alarm_id = a.alarm_id
                  ORDER BY transition_id DESC LIMIT 1) t ON true
    WHERE (a.open OR a.alarm_id IN (SELECT alarm_id FROM escalation))
      AND NOT EXISTS (SELECT FROM change c WHERE c.kind = 'alarm' AND c.ref = a.alarm_id)
) j JOIN rule_version v ON v.rule_id = j.rule_id AND v.version = j.rule_version
ORDER BY j.alarm_id
"""  # noqa: S608
_CUT = "SELECT coalesce(min(seq), 0) > %s + 1 FROM change"
_CURSOR = "SELECT seq FROM follower WHERE name = %s FOR UPDATE"
_MOVE = "UPDATE follower SET seq = %s WHERE name = %s"
_POLICIES = "SELECT policy_id, key, name, match, steps, resolved, since FROM policy WHERE enabled ORDER BY policy_id"
_CHANNELS = "SELECT channel_id, key, kind FROM channel WHERE enabled"
_PEOPLE = "SELECT username, role, email, telegram FROM app_user WHERE NOT disabled ORDER BY user_id"
_LADDERS = "SELECT alarm_id, cause, started, told, heard, body FROM escalation"
_PUT = """
INSERT INTO escalation (alarm_id, cause, started, told, heard, body)
VALUES (%(alarm_id)s, %(cause)s, %(started)s, %(told)s, %(heard)s, %(body)s)
ON CONFLICT (alarm_id) DO UPDATE SET cause = excluded.cause, started = excluded.started, told = excluded.told,
    heard = excluded.heard, body = excluded.body
"""
_END = "DELETE FROM escalation WHERE alarm_id = %s"
_DELIVER = """
INSERT INTO delivery (channel_id, channel, kind, event, alarm_id, cause, policy_id, step, recipient, content, give_up_at)
VALUES (%(channel_id)s, %(channel)s, %(kind)s, %(event)s, %(alarm_id)s, %(cause)s, %(policy_id)s, %(step)s, %(recipient)s,
        %(content)s, %(give_up_at)s)
ON CONFLICT (cause, policy_id, event, step, channel, recipient) WHERE event <> 'test' DO NOTHING
"""

Row = dict[str, Any]


class Standing(NamedTuple):
    """A ladder as stored, with the alarm it belongs to as the API shows it."""

    ladder: Ladder
    alarm: Row


class Entry(NamedTuple):
    seq: int
    alarm_id: int
    seen: Seen | None
    """None: the entry is not of an alarm."""
    alarm: Row


class Plan(NamedTuple):
    """What deliveries are made from."""

    policies: list[Policy]
    labels: Mapping[int, Row]
    """Policy -> {key, name}."""
    channels: Mapping[str, Row]
    people: list[Row]


async def cursor(connection: Connection) -> int:
    """How far the log was read; locked to the end of the transaction."""
    row = await (await connection.execute(_CURSOR, (FOLLOWER,))).fetchone()
    assert row is not None, "the migration made it"
    return int(row[0])


async def move(connection: Connection, seq: int) -> None:
    await connection.execute(_MOVE, (seq, FOLLOWER))


async def was_cut(connection: Connection, seq: int) -> bool:
    """Whether the log may have lost entries after ``seq``."""
    row = await (await connection.execute(_CUT, (seq,))).fetchone()
    return bool(row and row[0])


async def entries(connection: Connection, after: int, limit: int) -> list[Entry]:
    return [_entry(row) for row in await _rows(connection, _ENTRIES, after, limit)]


async def standing_alarms(connection: Connection) -> list[Entry]:
    """Alarms that are open or have a ladder and are not in the log any more, as they are now."""
    return [_entry(row) for row in await _rows(connection, _STANDING)]


async def plan(connection: Connection) -> Plan:
    policies = await _rows(connection, _POLICIES)
    return Plan(
        [_policy(row) for row in policies],
        {row["policy_id"]: {"key": row["key"], "name": row["name"]} for row in policies},
        {row["key"]: row for row in await _rows(connection, _CHANNELS)},
        await _rows(connection, _PEOPLE),
    )


async def ladders(connection: Connection) -> dict[int, Standing]:
    return {row["alarm_id"]: Standing(_ladder(row), row["body"]) for row in await _rows(connection, _LADDERS)}


async def put(connection: Connection, alarm_id: int, standing: Standing | None) -> None:
    """Keep a ladder, or end it."""
    if standing is None:
        await connection.execute(_END, (alarm_id,))
        return
    ladder = standing.ladder
    values = {
        "alarm_id": alarm_id, "cause": ladder.cause, "started": ladder.started, "told": Jsonb(sorted(ladder.told)),
        "heard": Jsonb(sorted(ladder.heard)),
        "body": Jsonb({**standing.alarm, "domain": ladder.subject.domain}),
    }  # fmt: skip
    await connection.execute(_PUT, values)


async def deliver(
    connection: Connection,
    calls: Iterable[Call],
    alarm: Row,
    known: Plan,
    started: datetime | None,
    give_up: timedelta,
) -> int:
    """Queue what ``calls`` say of ``alarm``; returns how many deliveries are new."""
    made = 0
    for call in calls:
        waited = (call.at - started).total_seconds() if started else 0.0
        for target in call.targets:
            channel = known.channels.get(target.channel)
            if channel is None:
                continue
            content = {
                "alarm": {name: value for name, value in alarm.items() if name not in ("evidence", "domain")},
                "policy": known.labels[call.policy_id],
                "step": call.step,
                "role": target.role,
                "waited_seconds": waited,
                "due_at": call.at.isoformat(),
            }
            for recipient in recipients(target, channel["kind"], known.people):
                values = {
                    "channel_id": channel["channel_id"], "channel": channel["key"], "kind": channel["kind"],
                    "event": call.event.value, "alarm_id": alarm["id"], "cause": call.cause, "policy_id": call.policy_id,
                    "step": call.step, "recipient": recipient, "content": Jsonb(content),
                    "give_up_at": datetime.now(UTC) + give_up,
                }  # fmt: skip
                made += (await connection.execute(_DELIVER, values)).rowcount
    return made


def recipients(target: Target, kind: str, people: Iterable[Row]) -> list[str]:
    """`user:lan` for each person of the role who can be reached this way; `role:admin` where nobody can, or it is a machine.

    '' is whom the channel itself names, and so is a role that nobody can be reached by: somebody has to hear of it.
    """
    if target.role is None:
        return [""]
    if kind == "webhook":
        return [f"role:{target.role}"]
    found = [f"user:{row['username']}" for row in people if row["role"] == target.role and row[kind]]
    return found or [f"role:{target.role}"]


def _policy(row: Row) -> Policy:
    match = {name: frozenset(values or ()) for name, values in row["match"].items()}
    steps = tuple(
        Step(
            timedelta(seconds=step["after_seconds"]),
            tuple(Target(channel, step["to_role"]) for channel in step["channels"]),
            Until(step["until"]),
        )
        for step in row["steps"]
    )
    return Policy(row["policy_id"], Match(**match), steps, row["resolved"], row["since"])


def _ladder(row: Row) -> Ladder:
    def pairs(stored: list[list[int]]) -> frozenset[tuple[int, int]]:
        return frozenset((policy, step) for policy, step in stored)

    subject = _subject(row["body"], row["body"].get("domain"))
    return Ladder(row["cause"], row["started"], subject, pairs(row["told"]), pairs(row["heard"]))


def _entry(row: Row) -> Entry:
    if not row["told"]:
        return Entry(row["seq"], row["alarm_id"], None, {})
    step = row["transition"]
    seen = Seen(
        step["id"], step["action"], datetime.fromisoformat(step["wall_time"]), _subject(row["alarm"], row["domain"])
    )
    return Entry(row["seq"], row["alarm_id"], seen, row["alarm"])


def _subject(alarm: Row, domain: str | None) -> Subject:
    return Subject(
        alarm["severity"],
        alarm["rule"]["key"],
        domain,
        (alarm.get("zone") or {}).get("key"),
        Condition(alarm["condition"]),
        Ack(alarm["ack"]),
        Presentation(alarm["presentation"]),
        bool(alarm.get("late")),
    )


async def _rows(connection: Connection, query: str, *parameters: object) -> list[Row]:
    async with connection.cursor(row_factory=dict_row) as answer:
        await answer.execute(query, parameters or None)
        return await answer.fetchall()
