"""The pilot review from the outside in: ground truth from a file, alarms and accounts from the database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from hub.core.review import Delay, Detection, Expected, Raised, Response, Shown, delay, detect, response
from hub.core.rules.intervals import Told, correction, intervals
from hub.edges.database import check_address
from hub.errors import InputError, Problem, UnavailableError, shown

_TOLD = """
SELECT a.rule_id, a.subject, r.key, coalesce(s.device, a.subject), a.alarm_id, a.ack = 'unacked' AND a.presentation = 'shown',
       t.action, t.event_time, t.detail -> 'corrects', t.wall_time, t.actor
FROM alarm a JOIN rule r USING (rule_id) LEFT JOIN sensor s USING (sensor_id) JOIN alarm_transition t USING (alarm_id)
WHERE NOT a.late AND (a.last_raised_at >= %(since)s OR a.open OR a.cleared_at >= %(since)s)
ORDER BY t.transition_id
"""
_FOUND_LATE = """
SELECT r.key, coalesce(s.device, a.subject), a.alarm_id, a.raised_at, a.cleared_at, t.wall_time
FROM alarm a JOIN rule r USING (rule_id) LEFT JOIN sensor s USING (sensor_id) JOIN alarm_transition t USING (alarm_id)
WHERE a.late AND t.action = 'find_late' AND a.raised_at >= %(since)s
"""
_HANDLES = ("ack", "close")
_ACCOUNT = """
SELECT sum(received), sum(stored), sum(duplicate), sum(rejected), sum(presence) FROM accounting_source
"""
_NOTICED = "SELECT coalesce(sum(late), 0), coalesce(sum(gaps), 0) FROM accounting_sensor"
_FLAT_LINES = """
SELECT (SELECT count(*) FROM rule r JOIN rule_version v ON v.rule_id = r.rule_id AND v.version = r.enabled_version
        WHERE v.document -> 'when' ->> 'kind' = 'flat_line'),
       (SELECT count(*) FROM alarm_transition t JOIN alarm a USING (alarm_id) JOIN rule_version v USING (rule_id)
        WHERE v.version = a.rule_version AND v.document -> 'when' ->> 'kind' = 'flat_line'
          AND NOT a.late AND t.action = 'raise' AND t.event_time >= %s)
"""
_PEOPLE = "SELECT count(DISTINCT actor) FROM alarm_transition WHERE actor LIKE 'user:%%' AND wall_time >= %s"
_SIGNED_IN = "SELECT count(DISTINCT actor) FROM audit WHERE action = 'session.login' AND outcome = 'ok' AND at >= %s"


class LeftOut(NamedTuple):
    """A story of the scenario that this run could not tell, with its reason in Vietnamese and English."""

    rule: str
    device: str
    why: dict[str, str]


class Truth(NamedTuple):
    """What the simulators wrote: the run they played, and what an honest hub must find in it."""

    scenario: str
    seed: int
    start: datetime
    expected: list[Expected]
    speed: float = 1.0
    left_out: tuple[LeftOut, ...] = ()
    wrong_clocks: int = 0
    """devices whose clock is wrong on purpose"""
    spared: int = 0
    """devices that have none of the injected faults: those that ``expected`` rests on"""


class Review(NamedTuple):
    """Everything on the page; ``account`` counts messages since the database was made."""

    truth: Truth
    now: datetime
    account: dict[str, int]
    detection: Detection
    delay: Delay | None
    response: Response
    signed_in: int
    acted: int
    noticed: dict[str, int]
    """late messages and gaps in the numbers of devices, since the database was made"""
    flat_lines: int | None = None
    """alarms of rules that look for values that stand still, in this run; None: no such rule is in force"""

    @property
    def balanced(self) -> bool:
        account = self.account
        return account["received"] == sum(account[name] for name in ("stored", "duplicate", "rejected", "presence"))


def read_truth(path: Path) -> Truth:
    """The ground truth in ``path``.

    Raises:
        InputError: no such file, or not what the simulators write; says which field.
    """
    try:
        given = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        wanted = "the file that `hub demo` or `python -m simulators --truth FILE` writes"
        raise InputError(Problem("--truth", f"{path} ({error})", wanted)) from None
    try:
        expected = [
            Expected(str(entry["rule"]), str(entry["device"]), _moment(entry["earliest"]), _moment(entry["latest"]))
            for entry in given["expected"]
        ]
        left_out = tuple(
            LeftOut(str(one["rule"]), str(one["device"]), {key: str(one["why"][key]) for key in ("vi", "en")})
            for one in given.get("left_out", ())
        )
        return Truth(
            str(given["scenario"]), int(given["seed"]), _moment(given["start"]), expected,
            float(given.get("speed", 1.0)), left_out, len(given.get("wrong_clocks", ())), len(given.get("spared", ())),
        )  # fmt: skip
    except KeyError as error:
        raise InputError(Problem(f"--truth {path}: {error.args[0]}", "nothing", "a value")) from None
    except (TypeError, ValueError) as error:
        raise InputError(Problem(f"--truth {path}", shown(error), "scenario, seed, start and expected")) from None


class Sent(NamedTuple):
    """The sender's own count of one run; births and wills (presence) are not in it."""

    sent: int
    acknowledged: int
    dropped: int
    missing: int = 0
    """numbers that never left the devices whole"""
    at: datetime | None = None
    """when it was counted"""
    faults: Mapping[str, int] | None = None
    """messages sent wrong on purpose, by name of the fault; None: not told"""
    stuck: int = 0
    """stretches in which a device repeated old values"""


def read_sent(path: Path, truth: Truth) -> Sent | None:
    """What the simulators say they sent in the run of ``truth``; None: nothing there is of that run."""
    try:
        given = json.loads(path.read_text("utf-8"))
        sent, acknowledged, dropped = (int(given[name]) for name in ("sent", "acknowledged", "dropped"))
        counts = Sent(
            sent, acknowledged, dropped, int(given.get("missing", 0)),
            _moment(given["at"]) if "at" in given else None, given.get("faults"), len(given.get("stuck", ())),
        )  # fmt: skip
        return counts if _moment(given["start"]) == truth.start else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def review(database: str, truth: Truth, now: datetime | None = None) -> Review:
    """Hold ``truth`` against what the hub at ``database`` did since it began.

    Raises:
        UnavailableError: the database cannot be reached.
        InputError: ``database`` is no address of one.
    """
    check_address(database)
    now = now or datetime.now(UTC)
    try:
        with psycopg.connect(database, autocommit=True, connect_timeout=10) as connection:
            raised, told = _told(connection, truth.start)
            names = ("received", "stored", "duplicate", "rejected", "presence")
            account = dict(zip(names, map(int, _one(connection, _ACCOUNT)), strict=True))
            noticed = dict(zip(("late", "gaps"), map(int, _one(connection, _NOTICED)), strict=True))
            watching, flat_lines = map(int, _one(connection, _FLAT_LINES, truth.start))
            acted = int(_one(connection, _PEOPLE, truth.start)[0])
            signed_in = int(_one(connection, _SIGNED_IN, truth.start)[0])
    except psycopg.OperationalError as error:
        raise UnavailableError(f"the database does not answer: {str(error).strip()}") from error
    return Review(
        truth, now, account, detect(truth.expected, raised, truth.start, now), delay(raised, truth.start),
        response(told, now), signed_in, acted, noticed, flat_lines if watching or flat_lines else None,
    )  # fmt: skip


def raised_since(connection: psycopg.Connection[Any], since: datetime) -> list[Raised]:
    """Every raise since then, and what was up then; corrected by what late data put right."""
    return _told(connection, since)[0]


def _told(connection: psycopg.Connection[Any], since: datetime) -> tuple[list[Raised], list[Shown]]:
    """Every raise since then and what was up then; and the alarms that were told since then."""
    steps: dict[tuple[int, str], list[Told]] = {}
    named: dict[tuple[int, str], tuple[str, str]] = {}
    first: dict[int, datetime] = {}
    handled: dict[int, datetime] = {}
    programs: set[int] = set()
    waits: dict[int, bool] = {}
    for row in connection.execute(_TOLD, {"since": since}):
        rule_id, subject, rule, device, alarm, waiting, action, time, corrects, wall, actor = row
        steps.setdefault((rule_id, subject), []).append(Told(action, time, correction(corrects), alarm, wall))
        named[rule_id, subject] = rule, device
        if action == "raise" and time >= since:
            first.setdefault(alarm, wall)
            waits[alarm] = waiting
        elif action in _HANDLES and alarm in first:
            if actor.startswith("user:"):
                handled.setdefault(alarm, wall)
            else:
                programs.add(alarm)
    raised = [
        Raised(*named[whose], one.alarm, one.start, one.end, one.told)
        for whose, own in steps.items()
        for one in intervals(own)
        if one.alarm is not None
        and one.told is not None
        and (one.start >= since or one.end is None or one.end >= since)
    ]
    raised += [
        Raised(rule, device, alarm, start, end, wall, late=True)
        for rule, device, alarm, start, end, wall in connection.execute(_FOUND_LATE, {"since": since})
    ]
    return raised, [Shown(wall, handled.get(alarm), waits[alarm], alarm in programs) for alarm, wall in first.items()]


def _one(connection: psycopg.Connection[Any], query: str, *parameters: object) -> tuple[Any, ...]:
    row = connection.execute(query, parameters or None).fetchone()
    assert row is not None
    return tuple(0 if value is None else value for value in row)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no offset from UTC")
    return moment


def demo_database(run_file: Path = Path(".local/run.json")) -> str:
    """The address of the running demo's database.

    Raises:
        InputError: no demo runs here.
    """
    try:
        return str(json.loads(run_file.read_text("utf-8"))["database"])
    except (OSError, ValueError, KeyError):
        raise InputError(
            Problem("--database", f"nothing, and no demo runs here ({run_file})", "postgresql://… or a running demo")
        ) from None
