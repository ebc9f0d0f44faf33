"""The pilot review from the outside in: ground truth from a file, alarms and accounts from the database, a page of text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from rich.console import Console
from rich.table import Table

from hub.core.review import Delay, Detection, Expected, Raised, Response, Shown, Verdict, delay, detect, response
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
_PEOPLE = "SELECT count(DISTINCT actor) FROM alarm_transition WHERE actor LIKE 'user:%%' AND wall_time >= %s"
_SIGNED_IN = "SELECT count(DISTINCT actor) FROM audit WHERE action = 'session.login' AND outcome = 'ok' AND at >= %s"
_FAR, _UNDER_WAY = 1.1, 2000
"""So many messages more, in all, are no longer those sent since the sender last wrote its count, nor duplicates."""
_STYLES = {Verdict.IN_TIME: "green", Verdict.MISSED: "red", Verdict.LATE: "yellow", Verdict.EARLY: "yellow"}


class Truth(NamedTuple):
    """What the simulators wrote: the run they played, and what an honest hub must find in it."""

    scenario: str
    seed: int
    start: datetime
    expected: list[Expected]
    speed: float = 1.0
    left_out: tuple[str, ...] = ()
    """stories of the scenario that this run could not tell, each with its reason"""
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
        left_out = tuple(f"{one['rule']} of {one['device']}: {one['why']}" for one in given.get("left_out", ()))
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
            acted = int(_one(connection, _PEOPLE, truth.start)[0])
            signed_in = int(_one(connection, _SIGNED_IN, truth.start)[0])
    except psycopg.OperationalError as error:
        raise UnavailableError(f"the database does not answer: {str(error).strip()}") from error
    return Review(
        truth, now, account, detect(truth.expected, raised, truth.start, now), delay(raised, truth.start),
        response(told, now), signed_in, acted, noticed,
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


def show(found: Review, console: Console, sent: Sent | None = None) -> None:
    """Print the page; it says what was not found as plainly as what was. ``sent``: the sender's own count, if there is one."""
    truth, detection, acts = found.truth, found.detection, found.response

    def say(text: str) -> None:
        console.print(text, soft_wrap=True)

    say(f"Scenario {truth.scenario}, seed {truth.seed}, since {truth.start:%Y-%m-%d %H:%M:%S} UTC")
    parts = " + ".join(f"{count:,} {name}" for name, count in found.account.items() if name != "received")
    sign = "=" if found.balanced else "[red]is not[/]"
    say(f"\nAccounts    {found.account['received']:,} messages received {sign} {parts}")
    if sent is not None:
        beside = found.account["received"] - found.account["presence"]
        say(
            f"Sender      {sent.sent:,} messages sent in this run, {sent.acknowledged:,} acknowledged by the broker,"
            f" {sent.dropped:,} dropped; {beside:,} received without presence since the database was made"
            + (f" (counted at {sent.at:%H:%M:%S} UTC)" if sent.at is not None else "")
        )
        if beside > _FAR * sent.sent + _UNDER_WAY:
            say(
                "            more came than this run sent: an earlier run, or other devices, are in what the hub counted"
            )
        _show_faults(found, sent, say)
    if not truth.expected:
        recall = f"the ground truth expects nothing (at speed {truth.speed:g})"
    elif detection.recall is None:
        recall = "nothing was due yet"
    else:
        recall = (
            f"{detection.count(Verdict.IN_TIME)} of {detection.due} ({detection.recall:.0%}) of what was due, in time"
        )
    say(f"Detection   {recall}; {len(detection.beyond)} more alarm(s) that the ground truth does not speak of")
    if standing := detection.count(Verdict.UP_BEFORE):
        say(
            f"            {standing} were up before this scenario began and could not be raised anew: not counted."
            " `make clean-data` begins with an empty city"
        )
    for story in truth.left_out:
        say(f"            not expected: {story}")
    table = Table(box=None, padding=(0, 2), pad_edge=False)
    for title in ("rule", "device", "expected (UTC)", "raised", "after", "verdict"):
        table.add_column(title, no_wrap=True)
    for finding in detection.findings:
        wanted, alarm, style = finding.expected, finding.raised, _STYLES.get(finding.verdict, "default")
        table.add_row(
            wanted.rule, wanted.device, f"{wanted.earliest:%H:%M:%S}-{wanted.latest:%H:%M:%S}",
            "-" if alarm is None else f"{alarm.at:%H:%M:%S}", _span(finding.delay), f"[{style}]{finding.verdict}[/]",
        )  # fmt: skip
    console.print(table)
    if found.delay is not None:
        half, longest = (f"{span.total_seconds():.2f} s" for span in found.delay)
        say(f"Told        half of the alarms within {half} of their moment, the slowest after {longest}")
    answered = (
        f", half of those within {_span(acts.median)} and the slowest after {_span(acts.longest)}"
        if acts.handled
        else ""
    )
    programs = f"; {acts.programs} acknowledged by a program alone" if acts.programs else ""
    waiting = f"; the oldest waits for {_span(acts.oldest_waiting)}" if acts.oldest_waiting is not None else ""
    hidden = f"; {acts.hidden} not shown now (muted, shelved or out of service)" if acts.hidden else ""
    say(f"Response    {acts.handled} of {acts.told} alarms answered by people{answered}{programs}{waiting}{hidden}")
    say(f"Use         {found.signed_in} people signed in, {found.acted} acted on an alarm")


def _show_faults(found: Review, sent: Sent, say: Callable[[str], None]) -> None:
    """What the simulators did wrong on purpose, beside what the hub noticed of it."""
    if sent.faults is None:
        return
    given = {name: int(sent.faults.get(name, 0)) for name in ("malformed", "duplicate", "late")}
    say(
        f"Faults      malformed {given['malformed']:,} (hub: {found.account['rejected']:,} rejected), "
        f"duplicate {given['duplicate']:,} (hub: {found.account['duplicate']:,}), "
        f"missing {sent.missing:,} (hub: {found.noticed['gaps']:,} gaps), "
        f"late {given['late']:,} (hub: {found.noticed['late']:,})"
    )
    if sent.stuck or found.truth.wrong_clocks:
        say(
            f"            nothing in the hub looks for these: {sent.stuck} stretches of stuck values,"
            f" {found.truth.wrong_clocks} clock(s) that are wrong by 20 to 90 s"
        )
    if found.truth.spared:
        say(f"            the {found.truth.spared} device(s) that the ground truth rests on were spared all of it")


def _one(connection: psycopg.Connection[Any], query: str, *parameters: object) -> tuple[Any, ...]:
    row = connection.execute(query, parameters or None).fetchone()
    assert row is not None
    return tuple(0 if value is None else value for value in row)


def _span(length: timedelta | None) -> str:
    if length is None:
        return "-"
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    return f"{minutes} min {seconds:02} s" if minutes > 0 else f"{round(length.total_seconds())} s"


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
