"""The report on a stretch of a pilot against a real database, counted by hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg.types.json import Jsonb
from typer.testing import CliRunner

from hub import cli
from hub.edges.pilot import pilot_of
from hub.edges.words import Words
from hub.errors import InputError, UnavailableError

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
START = datetime(2026, 3, 3, tzinfo=ZONE)
"""Midnight in Đà Nẵng, 17:00 UTC of the day before."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOW = START + 3 * DAY


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def alarm(connection: psycopg.Connection, subject: str, outcome: str | None, *steps: tuple[str, str, float]) -> None:
    """One alarm of the rule with its transitions (action, actor, minute); it is up for 5 minutes."""
    raised = at(steps[0][2])
    steps = (*steps, ("clear", "rule:level", steps[0][2] + 5))
    row = connection.execute(
        "INSERT INTO alarm (rule_id, rule_version, subject, sensor_id, severity, condition, ack, raised_at, last_raised_at,"
        " cleared_at, why, outcome, closed_at) SELECT rule_id, 1, %(subject)s, sensor_id, 'major', 'cleared', 'acked',"
        " %(raised)s, %(raised)s, %(cleared)s, %(why)s, %(outcome)s, %(closed)s FROM rule, sensor"
        " WHERE key = 'level' AND device = %(subject)s RETURNING alarm_id",
        {
            "subject": subject, "raised": raised, "cleared": raised + timedelta(minutes=5), "outcome": outcome,
            "why": Jsonb({"vi": "cao", "en": "high"}), "closed": None if outcome is None else NOW,
        },
    ).fetchone()  # fmt: skip
    assert row is not None
    for action, actor, minute in steps:
        connection.execute(
            "INSERT INTO alarm_transition (alarm_id, action, reason, actor, event_time, wall_time, detail)"
            " VALUES (%s, %s, 'x', %s, %s, %s, %s)",
            (row[0], action, actor, at(minute), at(minute), Jsonb({"asks": action == "raise"})),
        )


@pytest.fixture
def city(database: str) -> str:
    """A day of two gauges that promise a reading a minute: the first sends for two hours, the second never.

    Three alarms asked: Lan answers one after 4 minutes, a program the second, nobody the third. Lan signs in at 23:30 of
    the day before and works on past midnight. A label tells of a flood that nothing was raised for.
    """
    with psycopg.connect(database) as connection:
        run = connection.execute
        for device in ("g1", "g2"):
            run(
                "INSERT INTO sensor (source_id, domain, device, name, status, period, registered_at)"
                " SELECT source_id, 'water', %s, '{}', 'approved', '1 minute', %s FROM source",
                (device, START - DAY),
            )
        run("INSERT INTO metric (key) VALUES ('water_level') ON CONFLICT DO NOTHING")
        run(
            "INSERT INTO reading SELECT s.sensor_id, m.metric_id, t, t, 1, NULL, 0 FROM sensor s, metric m,"
            " generate_series(%s::timestamptz, %s::timestamptz, '1 minute') t WHERE s.device = 'g1' AND m.key = 'water_level'",
            (at(60), at(179)),
        )
        for key in ("level", "quiet"):
            run(
                "INSERT INTO rule (key, version, enabled_version, updated_at) VALUES (%s, 1, 1, %s)",
                (key, START - DAY),
            )
        run(
            "INSERT INTO rule_version (rule_id, version, document, created_by) SELECT rule_id, 1, '{}', 'test' FROM rule"
        )
        for name in ("lan", "mai"):
            run(
                "INSERT INTO app_user (username, name, role, password_hash, created_at) VALUES (%s, %s, 'operator', 'x', %s)",
                (name, name, START - DAY),
            )
        alarm(connection, "g1", "confirmed", ("raise", "rule:level", 70), ("ack", "user:lan", 74))
        alarm(connection, "g1", "false_alarm", ("raise", "rule:level", 90), ("ack", "token:bot", 90.1))
        alarm(connection, "g1", None, ("raise", "rule:level", 110))
        run("ALTER TABLE audit DISABLE TRIGGER append_only")
        run(
            "INSERT INTO audit (audit_id, at, actor, action, target, outcome, previous, hash)"
            " VALUES (1, %s, 'user:lan', 'session.login', 'user:lan', 'ok', '', '')",
            (at(-30),),
        )
        run(
            "INSERT INTO label (rule, device, since, until, kind, created_by) VALUES ('level', 'g2', %s, %s, 'incident', 'test')",
            (at(100), at(200)),
        )
    return database


def test_the_figures_of_a_day_counted_by_hand(city: str) -> None:
    found = pilot_of(city, START, START + DAY, ZONE, NOW)
    assert (found.presence.there, found.presence.silent) == (2 * HOUR, 22 * HOUR)
    assert found.presence.longest == (START + 3 * HOUR, START + DAY)
    assert (found.readings, found.simulated) == (120, 0)
    assert found.completeness.mean == pytest.approx((2 / 24 + 0) / 2)
    assert (found.completeness.holes, found.completeness.silent) == (2, ("water/g2",))
    assert (found.burden.asked, found.burden.per_hour, found.burden.busiest) == (3, 1.5, 1)
    assert (found.answers.asked, found.answers.answered, found.answers.programs) == (3, 1, 1)
    assert (found.answers.median, found.answers.longest) == (timedelta(minutes=4), timedelta(minutes=4))
    assert (found.verdicts, found.verdicts.false_share) == ((1, 1, 0, 1), 0.5)
    assert found.independent is not None
    assert (found.independent.labels, found.independent.found) == (1, 0)
    assert found.quality is not None
    assert (found.quality.labels, found.quality.right, found.quality.false) == (2, 1, 1)
    assert (found.rules, found.quiet_rules, found.unanswered_rules) == (2, ("quiet",), ())
    assert (found.people, found.signed_in, found.acted, found.absent) == (2, 0, 1, ("user:mai",))
    assert (found.days, found.days_used) == (1, 1)
    assert {way for way, count in found.ways.items() if count} == {"ack"}


def test_days_are_the_citys_and_an_end_is_no_part_of_a_stretch(city: str) -> None:
    """Lan signed in at 23:30 and worked past midnight: two days in Đà Nẵng, one in UTC."""
    two = pilot_of(city, START - DAY, START + DAY, ZONE, NOW)
    assert (two.days, two.days_used, two.signed_in) == (2, 2, 1)
    assert pilot_of(city, START - DAY, START + DAY, UTC, NOW).days_used == 1
    assert pilot_of(city, START, at(70), ZONE, NOW).burden.asked == 0
    assert pilot_of(city, at(70), at(74), ZONE, NOW).answers[:2] == (1, 0)
    assert pilot_of(city, at(70), at(74.01), ZONE, NOW).answers[:2] == (1, 1)


def test_an_empty_stretch_is_not_a_good_one(database: str) -> None:
    found = pilot_of(database, START, START + DAY, ZONE, NOW)
    assert (found.presence.there, found.completeness.mean, found.burden.per_hour) == (timedelta(), None, None)
    assert (found.answers.median, found.verdicts.false_share, found.quality) == (None, None, None)
    period = ("--from", "2026-03-03", "--to", "2026-03-04", "--database", database)
    page = CliRunner().invoke(cli.app, ["report", *period]).stdout
    assert "100" not in page
    assert "Without readings a stretch says nothing of the rules." in page
    assert "No alarm called anybody" in page


def test_two_stretches_stand_beside_each_other_in_either_language(city: str) -> None:
    period = ("--from", "2026-03-03", "--to", "2026-03-04", "--beside", "2026-03-02", "--database", city)
    vi = CliRunner().invoke(cli.app, ["report", *period, "--lang", "vi", "--format", "markdown"]).stdout
    assert "| Cảnh báo được người tiếp nhận trong thời gian này | 1 / 3 (33 %) | 0 / 0 |" in vi
    assert "| KHÔNG DÙNG: người không hề vào | 1: user:mai | 1: user:mai |" in vi
    assert "2026-03-03 00:00 – 2026-03-04 00:00" in vi
    short = ("--from", "2026-03-03T01:00:00+07:00", "--to", "2026-03-03T01:30:00+07:00", "--database", city)
    for page, hurried in ((vi, False), (CliRunner().invoke(cli.app, ["report", *short, "--lang", "vi"]).stdout, True)):
        assert ("Chưa đủ một giờ dữ liệu" in page) is hurried
    en = CliRunner().invoke(cli.app, ["report", *period]).stdout
    assert "Alarms answered by people in this time" in en
    assert len({line.count("|") for line in vi.splitlines() if line.startswith("|")}) == 1
    told = json.loads(CliRunner().invoke(cli.app, ["report", *period, "--format", "json"]).stdout)
    assert [one["since"] for one in told] == ["2026-03-02T17:00:00Z", "2026-03-01T17:00:00Z"]
    assert told[0]["answers"]["median"] == 240.0
    assert told[0]["quiet_rules"] == ["quiet"]


def test_nearly_all_is_not_all_and_hardly_any_is_not_none() -> None:
    words = Words("vi", ZONE)
    assert words.share(1, 461) == "1 / 461 (0,2 %)"
    assert words.share(460, 461) == "460 / 461 (99,8 %)"
    assert words.share(461, 461) == "461 / 461 (100 %)"
    assert (words.percent(0.99997), words.percent(0.00001), words.percent(1.0)) == ("99,9 %", "0,1 %", "100,0 %")
    assert words.percent(0.5) == "50,0 %"


def test_what_it_cannot_report_on_is_refused_by_name(city: str) -> None:
    for since, until, field in (
        (START, START, "--to"),
        (NOW, NOW + DAY, "--from"),
        (START - 60 * DAY, START, "--from"),
    ):
        with pytest.raises(InputError) as refused:
            pilot_of(city, since, until, ZONE, NOW)
        assert [one.field for one in refused.value.problems] == [field]
    assert pilot_of(city, START, NOW + DAY, ZONE, NOW).until == NOW
    for words, said in (
        (["--from", "yesterday", "--to", "2026-03-04"], "a day as 2026-11-24"),
        (["--from", "2026-03-03T00:00:00", "--to", "2026-03-04"], "a day as 2026-11-24"),
        (["--from", "2026-03-03", "--to", "2026-03-04", "--zone", "Mars"], "a time zone as Asia/Ho_Chi_Minh"),
    ):
        result = CliRunner().invoke(cli.app, ["report", *words, "--database", city])
        assert isinstance(result.exception, InputError)
        assert said in str(result.exception)
    with pytest.raises(UnavailableError):
        pilot_of("postgresql://nobody@127.0.0.1:1/nothing", START, START + DAY, ZONE, NOW)
