"""Backtests over a real database: what ingest stored is what the draft is judged on, and nothing is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from rich.console import Console
from typer.testing import CliRunner

from hub import cli
from hub.core.rules.backtest import Backtest, Episode
from hub.edges import backtest as edge
from hub.edges import backtest_report
from hub.edges.backtest import Report, backtest
from hub.edges.database import connect
from hub.edges.document_files import read_labels, read_rules
from hub.errors import InputError, UnavailableError
from tests.unit.rules.city import fence, place, square, threshold

START = datetime(2026, 3, 3, 2, tzinfo=UTC)
COUNT = 20_000


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@pytest.fixture
def city(database: str) -> str:
    """A gauge that is high for ten minutes of every hour, a boat that leaves its harbour once, and one stored rule."""
    zone = square(1, 0, 0, 200)
    with psycopg.connect(database) as connection:
        run = connection.execute
        for domain, device in (("water", "gauge-1"), ("vehicle", "boat-1")):
            run(
                "INSERT INTO sensor (source_id, domain, device, name, status)"
                " SELECT source_id, %s, %s, %s, 'approved' FROM source",
                (domain, device, Jsonb({"vi": device, "en": device})),
            )
        run("INSERT INTO metric (key) VALUES ('water_level') ON CONFLICT DO NOTHING")
        run("INSERT INTO zone (key, version, enabled_version) VALUES ('zone-1', 1, 1)")
        run(
            "INSERT INTO zone_version (zone_id, version, name, kind, geometry, created_by)"
            " SELECT zone_id, 1, %s, 'polygon', %s, 'test' FROM zone",
            (Jsonb(dict(zone.name)), Jsonb(zone.geometry)),
        )
        run("INSERT INTO rule (key, version, enabled_version) VALUES ('level-3', 1, 1)")
        run(
            "INSERT INTO rule_version (rule_id, version, document, created_by) SELECT rule_id, 1, %s, 'test' FROM rule",
            (Jsonb(threshold()),),
        )
        run(
            "INSERT INTO reading SELECT s.sensor_id, m.metric_id, t, t,"
            " CASE WHEN n %% 3600 BETWEEN 600 AND 1199 THEN 2.7 ELSE 2.0 END, NULL, 0"
            " FROM sensor s, metric m, generate_series(0, %s) n, LATERAL (SELECT %s + n * INTERVAL '1 second') AS w (t)"
            " WHERE s.device = 'gauge-1' AND m.key = 'water_level'",
            (COUNT - 1, START),
        )
        inside, outside = place(0, 0), place(1_000, 0)
        for second in range(0, 1_200, 10):
            lon, lat = outside if 300 <= second < 600 else inside
            run(
                "INSERT INTO position SELECT sensor_id, %s, %s, %s, %s, NULL, 5, 3, 90, 0 FROM sensor WHERE device = 'boat-1'",
                (at(second), at(second), lon, lat),
            )
    return database


def spans(episodes: list[Episode]) -> list[tuple[float, float | None]]:
    return [
        (
            (episode.raised - START).total_seconds(),
            None if episode.cleared is None else (episode.cleared - START).total_seconds(),
        )
        for episode in episodes
    ]


async def test_a_threshold_over_half_a_day(city: str) -> None:
    seen: list[int] = []
    report = await backtest(city, [threshold()], START, at(COUNT), lambda _, count: seen.append(count))
    assert spans(report.episodes) == [(3_600 * n + 600, 3_600 * n + 1_200) for n in range(6)]
    assert report.records == COUNT
    assert seen == sorted(seen)
    assert seen[-1] == COUNT
    assert report.difference is not None
    assert len(report.difference.same) == 6
    assert report.per_hour == pytest.approx(6 / (COUNT / 3600))


async def test_hours_without_data_make_no_rule_calm(city: str) -> None:
    """Of a week of which the hub has seen six hours, the alarms per hour are those of the six."""
    hours = COUNT / 3600
    for document, count in ((threshold(), 6), (fence("exit"), 1)):
        report = await backtest(city, [document], START - timedelta(days=7), at(COUNT))
        assert (report.data_from, report.total) == (START, count)
        assert report.per_hour == pytest.approx(count / hours)
    said = printed(report)
    assert "data are there from 2026-03-03T02:00:00.000Z only" in said

    after = await backtest(city, [threshold()], START, at(COUNT) + timedelta(days=7))
    assert (after.total, after.silent) == (6, timedelta(days=7))
    assert after.per_hour == pytest.approx(6 / hours, rel=1e-3)
    assert "for 168 h of this time no data came" in printed(after)

    before = await backtest(city, [threshold()], START - timedelta(days=7), START)
    assert (before.data_from, before.total, before.per_hour) == (None, 0, 0)
    assert "there are no data of this time" in printed(before)
    assert "data" not in printed(await backtest(city, [threshold()], START, at(COUNT)))


async def test_the_end_of_a_period_that_lies_ahead_is_now(city: str) -> None:
    before = datetime.now(UTC)
    report = await backtest(city, [threshold(), SILENCE], START, datetime(2199, 1, 1, tzinfo=UTC))
    assert before <= report.until <= datetime.now(UTC)
    assert len(report.episodes) == 7, "the boat fell silent once"
    assert START + timedelta(hours=len(backtest_report.result(report)["by_hour"])) - report.until < timedelta(hours=1)
    # Hours that began after the last whole one of data; the readings end in the sixth.
    assert report.silent == timedelta(hours=(report.until - at(COUNT - 1)) // timedelta(hours=1))
    with pytest.raises(InputError, match=r"from: got 2198-.*, expected a moment that is over"):
        await backtest(city, [threshold()], datetime(2198, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC))


async def test_hours_are_told_of_from_the_first_data_on(city: str) -> None:
    report = await backtest(city, [threshold(), SILENCE], datetime(1970, 1, 1, tzinfo=UTC), at(COUNT))
    hours = backtest_report.result(report)["by_hour"]
    first = "1970-01-01T00:00:00.000Z"
    assert [hour["time"] for hour in hours if hour["time"] != first] == [
        f"2026-03-03T0{n}:00:00.000Z" for n in range(2, 8)
    ]
    assert sum(hour["count"] for hour in hours) == report.total
    nothing = await backtest(city, [threshold()], START - timedelta(days=7), START)
    assert backtest_report.result(nothing)["by_hour"] == []


@pytest.mark.parametrize("end", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2200-01-01T00:00:01Z"])
def test_a_time_centuries_away_is_refused_by_its_option(tmp_path: Path, end: str) -> None:
    with pytest.raises(InputError) as refused:
        edge.moment(end, "--to")
    assert str(refused.value) == f"--to: got {end!r}, expected a time between 1970 and 2200"
    labels = tmp_path / "labels.json"
    labels.write_text(json.dumps({"rule": "level-3", "from": START.isoformat(), "to": end}))
    with pytest.raises(InputError, match=r"labels\.json #1: to: got .*, expected a time between 1970 and 2200"):
        read_labels(labels)


def test_the_command_says_where_it_stopped(city: str, tmp_path: Path) -> None:
    rule = tmp_path / "rule.yaml"
    rule.write_text(json.dumps(threshold()))
    arguments = ["backtest", str(rule), "--from", START.isoformat(), "--to", "2199-01-01T00:00:00Z", "--database", city]
    answer = CliRunner().invoke(cli.app, arguments)
    assert answer.exit_code == 0
    assert "--to 2199-01-01T00:00:00Z lies ahead: judged until 20" in answer.stderr
    assert "6 alarm(s)" in answer.stdout


async def test_silent_hours_are_the_same_looked_into_chunk_by_chunk_as_one_by_one(city: str) -> None:
    """Pauses over days with, without and half without data, against every hour looked into by itself."""
    pauses = [
        (START - timedelta(days=3, minutes=7), at(COUNT) + timedelta(days=2, minutes=11)),
        (at(COUNT - 1), at(COUNT - 1) + timedelta(hours=5)),
        (at(3_600), at(9_000)),
        (at(0), at(3_599)),
        (START - timedelta(days=400), START - timedelta(days=300, minutes=1)),
    ]
    slow = """
        SELECT count(*) FROM unnest(%s::timestamptz[], %s::timestamptz[]) AS pause (since, until),
            generate_series(pause.since, pause.until - interval '1 hour', interval '1 hour') AS start
        WHERE NOT EXISTS (SELECT FROM reading WHERE time > start AND time < start + interval '1 hour')
    """
    async with await connect(city, name="test", autocommit=True) as connection:
        for some in (*([one] for one in pauses), pauses):
            given = ([since for since, _ in some], [until for _, until in some])
            row = await (await connection.execute(slow, given)).fetchone()
            assert await edge._silent(connection, some) == timedelta(hours=row[0] if row else -1)


def printed(report: Report) -> str:
    console = Console(record=True, width=200)
    backtest_report.show(report, console)
    return console.export_text()


async def test_a_draft_that_waits_longer_moves_or_loses_alarms(city: str) -> None:
    report = await backtest(city, [threshold(**{"for": "PT5M"})], START, at(COUNT))
    assert report.difference is not None
    assert [round((new.raised - old.raised).total_seconds()) for old, new in report.difference.moved] == [300] * 6
    never = await backtest(city, [threshold(**{"for": "PT15M"})], START, at(COUNT))
    assert never.difference is not None
    assert (never.episodes, len(never.difference.gone)) == ([], 6)


async def test_a_geofence_sees_positions_and_a_new_rule_has_nothing_to_be_compared_with(city: str) -> None:
    report = await backtest(city, [fence("exit")], START, at(1_200))
    assert spans(report.episodes) == [(300, 600)]
    assert report.difference is None
    assert report.records == 120


async def test_nothing_is_written(city: str) -> None:
    def counts() -> Any:
        with psycopg.connect(city) as connection:
            return connection.execute(
                "SELECT (SELECT count(*) FROM alarm), (SELECT count(*) FROM change), (SELECT count(*) FROM rule_memory)"
            ).fetchone()

    before = counts()
    await backtest(city, [threshold()], START, at(5_000))
    assert counts() == before


async def test_what_cannot_be_run_is_refused_in_words(city: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="to: got"):
        await backtest(city, [threshold()], START, START)
    with pytest.raises(InputError, match="when"):
        await backtest(city, [threshold(when={"kind": "threshold"})], START, at(10))
    with pytest.raises(UnavailableError):
        await backtest("postgresql://nobody@127.0.0.1:1/nothing", [threshold()], START, at(10))
    with pytest.raises(InputError, match="database: got an address that cannot be read"):
        await backtest("foo", [threshold()], START, at(10))
    with pytest.raises(InputError, match="No such file"):
        read_rules([tmp_path / "rule.yaml"])
    (tmp_path / "two.yaml").write_text("- {key: a}\n- {key: b}\n")
    with pytest.raises(InputError, match=r"two.yaml: b.when"):
        read_rules([tmp_path / "two.yaml"])


def test_the_command_prints_a_page_or_json(city: str, tmp_path: Path) -> None:
    rule = tmp_path / "rule.yaml"
    rule.write_text(json.dumps(threshold()))
    arguments = ["backtest", str(rule), "--from", START.isoformat(), "--to", at(7_200).isoformat(), "--database", city]
    page = CliRunner().invoke(cli.app, arguments)
    assert page.exit_code == 0
    assert "2 alarm(s), 1.00 for each operator-hour" in page.stdout
    assert "against the versions in force: 2 the same, 0 moved, 0 new, 0 gone" in page.stdout
    told = json.loads(CliRunner().invoke(cli.app, [*arguments, "--json"]).stdout)
    assert [alarm["device"] for alarm in told["alarms"]] == ["gauge-1", "gauge-1"]
    assert told["difference"]["same"] == 2


SILENCE = {"key": "silent", "name": {"vi": "Im", "en": "Silent"}, "applies_to": {"domain": "vehicle"},
           "when": {"kind": "absence", "after": "PT1M"}, "severity": "warning"}  # fmt: skip
TAGGED = fence("exit", zones={"tags": {"kind": "harbour"}})


@pytest.mark.parametrize(
    ("documents", "by"),
    [
        ([threshold()], "columns"),
        ([threshold(key="level-4", when={"kind": "rate", "rises": 0.5, "within": "PT1M"}), threshold()], "columns"),
        ([threshold(key="stuck", when={"kind": "flat_line", "tolerance": 0.1}, **{"for": "PT2M"})], "columns"),
        ([threshold(**{"for": "PT1M"}), fence("exit"), fence("inside", "in")], "columns"),
        ([threshold(), fence("exit"), SILENCE], "columns"),
        ([fence("inside", rule={"calendar": [{"start": "2026-03-03T09:00:00", "duration": "PT8M"}]})], "rows"),
    ],
)
async def test_history_by_columns_and_by_rows_is_the_same_history(
    city: str, monkeypatch: pytest.MonkeyPatch, documents: list[dict[str, Any]], by: str
) -> None:
    taken: list[str] = []
    for name in ("columns", "rows"):
        whole = getattr(edge, f"_by_{name}")
        monkeypatch.setattr(edge, f"_by_{name}", _noting(taken, name, whole))
    report = await backtest(city, documents, START, at(COUNT))
    monkeypatch.setattr(Backtest, "swift", property(lambda _: False))
    plain = await backtest(city, documents, START, at(COUNT))
    assert taken == [by, "rows"]
    assert report.episodes
    assert _timeless(report) == _timeless(plain)


async def test_the_tags_of_zones_are_no_kinds_of_rules(city: str) -> None:
    with psycopg.connect(city) as connection:
        connection.execute("UPDATE zone_version SET tags = %s", (Jsonb({"kind": "harbour"}),))
    report = await backtest(city, [TAGGED], START, at(1_200))
    assert (spans(report.episodes), report.records) == ([(300, 600)], 120)


async def test_alarms_that_nobody_would_have_been_shown_are_marked_and_counted_apart(city: str) -> None:
    """A maintenance window over the second hour, and in the third an alarm of another rule that mutes this one."""
    stern = threshold(key="stern", inhibits=[{"rules": ["level-*"], "equal": ["sensor"]}])
    with psycopg.connect(city) as connection:
        connection.execute(
            "INSERT INTO maintenance (name, starts, ends, reason, created_by, domains) VALUES (%s, %s, %s, 'x', 'user:lan', %s)",
            (Jsonb({"vi": "x", "en": "x"}), at(3_600), at(7_200), ["water"]),
        )
        connection.execute("INSERT INTO rule (key, version, enabled_version) VALUES ('stern', 1, 1)")
        connection.execute(
            "INSERT INTO rule_version (rule_id, version, document, created_by)"
            " SELECT rule_id, 1, %s, 'test' FROM rule WHERE key = 'stern'",
            (Jsonb(stern),),
        )
        connection.execute(
            "INSERT INTO alarm (rule_id, rule_version, subject, sensor_id, severity, condition, raised_at, last_raised_at,"
            " cleared_at, why, labels) SELECT rule_id, 1, 'sensor:1', 1, 'critical', 'cleared', %s, %s, %s, %s, %s"
            " FROM rule WHERE key = 'stern'",
            (at(7_500), at(7_500), at(9_000), Jsonb({"vi": "x", "en": "x"}),
             Jsonb({"domain": "water", "device": "gauge-1"})),
        )  # fmt: skip
    report = await backtest(city, [threshold()], START, at(COUNT))
    why = [None if one is None else (one.reason, one.rule) for one in report.muted]
    assert why == [None, ("maintenance", None), ("inhibited", "stern"), None, None, None]
    told = backtest_report.as_json(report)
    assert (told["alarm_count"], told["suppressed_count"], told["truncated"]) == (6, 2, None)
    assert told["alarms"][2]["suppressed"] == {"reason": "inhibited", "rule": "stern", "window": None}
    assert report.per_hour == pytest.approx(4 / (COUNT / 3600))


async def test_an_alarm_that_was_confirmed_proves_nothing_of_what_was_missed(city: str) -> None:
    """The rule is held against its own alarm: recall is 100 % by construction, and the page says so."""
    raised = (await backtest(city, [threshold()], START, at(3600))).episodes[0].raised
    with psycopg.connect(city) as connection:
        connection.execute(
            "INSERT INTO alarm (rule_id, rule_version, subject, sensor_id, severity, condition, ack, raised_at,"
            " last_raised_at, cleared_at, outcome, closed_at, why)"
            " SELECT rule_id, 1, 'sensor:1', sensor_id, 'major', 'cleared', 'acked', %s, %s, %s, 'confirmed', %s, '{}'"
            " FROM rule, sensor WHERE device = 'gauge-1'",
            (raised, raised, raised + timedelta(seconds=60), at(3600)),
        )
    report = await backtest(city, [threshold()], START, at(3600))
    fit = report.quality
    assert fit is not None
    assert (fit.labels, fit.recall, fit.independent, fit.recall_independent) == (1, 1.0, 0, None)
    assert "known only from alarms that the hub raised" in printed(report)


async def test_too_many_alarms_are_told_of_in_part_and_it_says_so(
    city: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("hub.core.rules.backtest.MOST", 2)
    report = await backtest(city, [threshold()], START, at(COUNT))
    told = backtest_report.as_json(report)
    assert (told["alarm_count"], len(told["alarms"])) == (6, 2)
    assert told["truncated"] == {"told": 2, "left_out": 4, "since": "2026-03-03T04:10:00.000Z"}
    assert sum(hour["count"] for hour in told["by_hour"]) == 6
    assert told["by_zone"] == [{"zone": None, "count": 6}]
    assert told["difference"]["counts"] == {"same": 2, "moved": 0, "new": 0, "gone": 0}
    assert told["difference"]["until"] == "2026-03-03T04:10:00.000Z"
    backtest_report.show(report, Console(width=200))
    assert "of the 6 the first 2 are told, until 2026-03-03T04:10:00.000Z; the 4 after that" in capsys.readouterr().out


def _noting(taken: list[str], name: str, whole: Callable[..., Any]) -> Callable[..., Any]:
    def reading(*given: Any) -> Any:
        taken.append(name)
        return whole(*given)

    return reading


def _timeless(report: Report) -> Report:
    return report._replace(seconds=0.0)
