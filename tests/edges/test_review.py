"""The pilot review against a real database: what it counts, what it prints, and how it refuses."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.types.json import Jsonb
from rich.console import Console
from typer.testing import CliRunner

from hub import cli
from hub.core.review import Detection, Verdict
from hub.edges.review import demo_database, read_sent, read_truth, review
from hub.edges.review_page import show
from hub.errors import InputError, UnavailableError

START = datetime(2026, 3, 3, 2, tzinfo=UTC)
SAID = {
    "en": (
        "2 of 3 (67 %) of what was due",
        "missed",
        "1 were up before this scenario began",
        "half of the alarms within 1.00 s of their moment",
        "1 of 2 alarms answered by people, half of those within 42 s and the slowest after 42 s; the oldest waits for 4 min 39 s",
        "0 people signed in",
    ),
    "vi": (
        "Phát hiện   2 trên 3 (67 %) đến hạn, đúng hạn; thêm 0 cảnh báo ngoài đối chứng",
        "bỏ sót",
        "một nửa số cảnh báo trong vòng 1,00 giây kể từ lúc xảy ra",
        "1 trên 2 cảnh báo được người xử lý, một nửa trong vòng 42 giây, chậm nhất sau 42 giây",
        "; cảnh báo chờ lâu nhất đã chờ 4 phút 39 giây",
        "0 người đã đăng nhập, 1 người đã xử lý cảnh báo",
    ),
}


def truth_file(folder: Path) -> Path:
    path = folder / "truth.json"
    expected = [
        {"rule": "high-water", "device": device, "earliest": START.isoformat(), "latest": at(60).isoformat()}
        for device in ("gauge-1", "gauge-2", "gauge-3", "gauge-4")
    ]
    path.write_text(json.dumps({"scenario": "flood", "seed": 1, "start": START.isoformat(), "expected": expected}))
    return path


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@pytest.fixture
def city(database: str) -> str:
    """One rule, two gauges; the first raised an alarm in time that Lan acknowledged, yesterday's is of no concern.

    That of the third stands since yesterday; that of the fourth too, but it went and came back in time.
    """
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO sensor (source_id, domain, device, name, status)"
            " SELECT source_id, 'water', 'gauge-' || n, '{}', 'approved' FROM source, generate_series(1, 4) n"
        )
        connection.execute("INSERT INTO rule (key, version, enabled_version) VALUES ('high-water', 1, 1)")
        connection.execute(
            "INSERT INTO rule_version (rule_id, version, document, created_by) SELECT rule_id, 1, '{}', 'test' FROM rule"
        )
        for raised, acked in ((at(-90_000), True), (at(30), True)):
            connection.execute(
                "INSERT INTO alarm (rule_id, rule_version, subject, sensor_id, severity, condition, ack, raised_at,"
                " last_raised_at, why) SELECT rule_id, 1, 'sensor:1', sensor_id, 'major', 'cleared', 'acked', %s, %s, %s"
                " FROM rule, sensor WHERE device = 'gauge-1'",
                (raised, raised, Jsonb({"vi": "cao", "en": "high"})),
            )
            if acked:
                connection.execute(
                    "INSERT INTO alarm_transition (alarm_id, action, reason, actor, event_time, wall_time)"
                    " SELECT max(alarm_id), a, a, w, %s, %s + s * INTERVAL '1 second' FROM alarm,"
                    " (VALUES ('raise', 'rule:high-water', 1), ('ack', 'user:lan', 43)) v (a, w, s) GROUP BY a, w, s ORDER BY s",
                    (raised, raised),
                )
        for device, steps in (
            ("gauge-3", [("raise", -80_000)]),
            ("gauge-4", [("raise", -80_000), ("clear", -5), ("raise", 20)]),
        ):
            row = connection.execute(
                "INSERT INTO alarm (rule_id, rule_version, subject, sensor_id, severity, condition, raised_at,"
                " last_raised_at, why) SELECT rule_id, 1, device, sensor_id, 'major', 'active', %s, %s, %s"
                " FROM rule, sensor WHERE device = %s RETURNING alarm_id",
                (at(steps[0][1]), at(steps[-1][1]), Jsonb({"vi": "cao", "en": "high"}), device),
            ).fetchone()
            assert row is not None
            for action, second in steps:
                connection.execute(
                    "INSERT INTO alarm_transition (alarm_id, action, reason, actor, event_time, wall_time)"
                    " VALUES (%s, %s, 'x', 'rule:high-water', %s, %s)",
                    (row[0], action, at(second), at(second + 1)),
                )
    return database


def test_it_says_what_was_found_and_what_was_missed(city: str, tmp_path: Path) -> None:
    found = review(city, read_truth(truth_file(tmp_path)), now=at(300))
    assert [finding.verdict for finding in found.detection.findings] == [
        Verdict.IN_TIME, Verdict.MISSED, Verdict.UP_BEFORE, Verdict.IN_TIME,
    ]  # fmt: skip
    assert found.detection.recall == pytest.approx(2 / 3)
    assert found.delay == (timedelta(seconds=1), timedelta(seconds=1))
    assert found.detection.beyond == ()
    assert (found.response.told, found.response.handled, found.response.median) == (2, 1, timedelta(seconds=42))
    assert (found.signed_in, found.acted) == (0, 1)
    assert found.balanced
    for language, told in SAID.items():
        page = io.StringIO()
        show(found, Console(file=page, width=140, highlight=False), language)
        for words in told:
            assert words in page.getvalue()


def test_nearly_all_is_not_rounded_to_all(city: str, tmp_path: Path) -> None:
    found = review(city, read_truth(truth_file(tmp_path)), now=at(300))
    [hit, missed] = [one for one in found.detection.findings if one.verdict in (Verdict.IN_TIME, Verdict.MISSED)][:2]
    nearly = found._replace(detection=Detection((*([hit] * 460), missed), ()))
    page = io.StringIO()
    show(nearly, Console(file=page, width=140, highlight=False), "en")
    assert "460 of 461 (99.8 %) of what was due" in page.getvalue()


def test_the_command_speaks_vietnamese(city: str, tmp_path: Path) -> None:
    sent = {"start": START.isoformat(), "sent": 24_780, "acknowledged": 24_770, "dropped": 3, "at": at(90).isoformat()}
    faults = {"malformed": 4, "duplicate": 63, "late": 60}
    (tmp_path / "sent.json").write_text(json.dumps(sent | {"missing": 54, "faults": faults, "stuck": [{}]}))
    page = CliRunner().invoke(
        cli.app, ["review", "--lang", "vi", "--truth", str(truth_file(tmp_path)), "--database", city]
    )
    assert "24.780 bản tin đã gửi trong lần chạy này" in page.stdout
    assert "hỏng 4 (hub: 0 bị từ chối), trùng 63 (hub: 0), thiếu 54 (hub: 0 số thiếu), muộn 60 (hub: 0)" in page.stdout
    assert "1 đoạn giá trị bị kẹt" in page.stdout
    assert re.findall("messages|alarm|missed|due", page.stdout) == []


def test_an_alarm_that_only_a_program_acknowledged_is_not_answered(city: str, tmp_path: Path) -> None:
    with psycopg.connect(city) as connection:
        connection.execute(
            "INSERT INTO alarm_transition (alarm_id, action, reason, actor, event_time, wall_time)"
            " SELECT alarm_id, 'ack', 'acknowledged', 'token:bot', %s, %s FROM alarm WHERE subject = 'gauge-4'",
            (at(22), at(22)),
        )
        connection.execute("UPDATE alarm SET ack = 'acked' WHERE subject = 'gauge-4'")
    found = review(city, read_truth(truth_file(tmp_path)), now=at(300))
    assert (found.response.told, found.response.handled, found.response.programs) == (2, 1, 1)
    page = io.StringIO()
    show(found, Console(file=page, width=140, highlight=False), "en")
    assert "1 of 2 alarms answered by people" in page.getvalue()
    assert "1 acknowledged by a program alone" in page.getvalue()


def test_stories_that_the_run_could_not_tell_are_named_and_are_not_missed(city: str, tmp_path: Path) -> None:
    path = truth_file(tmp_path)
    why = {"vi": "thành phố này nhỏ", "en": "this city is too small to have the device"}
    story = {"rule": "no-entry", "device": "van-05", "why": why}
    path.write_text(json.dumps(json.loads(path.read_text()) | {"left_out": [story]}))
    found = review(city, read_truth(path), now=at(300))
    assert len(found.detection.findings) == 4
    page = io.StringIO()
    show(found, Console(file=page, width=140, highlight=False), "en")
    assert "not expected: no-entry of van-05: this city is too small to have the device" in page.getvalue()
    show(found, Console(file=page, width=140, highlight=False), "vi")
    assert "không chờ: no-entry của van-05: thành phố này nhỏ" in page.getvalue()


def test_a_truth_that_expects_nothing_is_said_to(city: str, tmp_path: Path) -> None:
    path = truth_file(tmp_path)
    for more, words in (({"speed": 60.0}, "(at speed 60)"), ({}, "(at speed 1)")):
        path.write_text(json.dumps(json.loads(path.read_text()) | {"speed": 1.0, "expected": []} | more))
        page = io.StringIO()
        show(review(city, read_truth(path), now=at(300)), Console(file=page, width=140, highlight=False), "en")
        assert f"Detection   the ground truth expects nothing {words}; 2 more alarm(s)" in page.getvalue()
        assert "due yet" not in page.getvalue()


def test_the_senders_own_count_stands_beside_the_accounts_when_it_is_of_this_run(city: str, tmp_path: Path) -> None:
    path, sent = truth_file(tmp_path), tmp_path / "sent.json"
    truth = read_truth(path)
    counts = {"start": START.isoformat(), "sent": 24_780, "acknowledged": 24_770, "dropped": 3, "links": 9}
    assert read_sent(sent, truth) is None
    for content in ("{", "[]", json.dumps(counts | {"start": at(-60).isoformat()}), json.dumps({"sent": 1})):
        sent.write_text(content)
        assert read_sent(sent, truth) is None
    sent.write_text(json.dumps(counts))
    page = CliRunner().invoke(cli.app, ["review", "--truth", str(path), "--database", city])
    assert (
        "Sender      24,780 messages sent in this run, 24,770 acknowledged by the broker, 3 dropped; 0 received"
        in page.stdout
    )
    assert "Faults" not in page.stdout
    faults = {"malformed": 4, "duplicate": 63, "late": 60}
    sent.write_text(json.dumps(counts | {"at": at(90).isoformat(), "missing": 54, "faults": faults, "stuck": [{}, {}]}))
    path.write_text(json.dumps(json.loads(path.read_text()) | {"wrong_clocks": {"air-1": -40}, "spared": ["gauge-1"]}))
    page = CliRunner().invoke(cli.app, ["review", "--truth", str(path), "--database", city])
    assert "counted at 02:01:30 UTC" in page.stdout
    assert (
        "malformed 4 (hub: 0 rejected), duplicate 63 (hub: 0), missing 54 (hub: 0 gaps), late 60 (hub: 0)"
        in page.stdout
    )
    assert (
        "stuck values 2 (no rule in force looks for them: kind flat_line); nothing looks for 1 clock(s)" in page.stdout
    )
    with psycopg.connect(city) as connection:
        connection.execute('UPDATE rule_version SET document = \'{"when": {"kind": "flat_line"}}\'')
    page = CliRunner().invoke(cli.app, ["review", "--truth", str(path), "--database", city])
    assert "stuck values 2 (hub: 2 alarm(s)); nothing looks for 1 clock(s)" in page.stdout
    assert "the 1 device(s) that the ground truth rests on were spared all of it" in page.stdout
    sent.unlink()
    assert "Sender" not in CliRunner().invoke(cli.app, ["review", "--truth", str(path), "--database", city]).stdout


def test_the_alarm_of_a_zone_waits_for_somebody_too(city: str, tmp_path: Path) -> None:
    with psycopg.connect(city) as connection:
        connection.execute(
            "INSERT INTO alarm (rule_id, rule_version, subject, severity, condition, raised_at, last_raised_at, why)"
            " SELECT rule_id, 1, 'zone:7', 'major', 'active', %s, %s, %s FROM rule",
            (at(40), at(40), Jsonb({"vi": "cao", "en": "high"})),
        )
        connection.execute(
            "INSERT INTO alarm_transition (alarm_id, action, reason, actor, event_time, wall_time)"
            " SELECT max(alarm_id), 'raise', 'x', 'rule:high-water', %s, %s FROM alarm",
            (at(40), at(41)),
        )
    found = review(city, read_truth(truth_file(tmp_path)), now=at(300))
    assert [(one.device, one.at) for one in found.detection.beyond] == [("zone:7", at(40))]
    assert (found.response.told, found.response.handled) == (3, 1)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (None, "--truth"),
        ("{", "--truth"),
        ('{"scenario": "flood", "seed": 1, "start": "2026-03-03T02:00:00Z"}', "expected"),
        ('{"scenario": "flood", "seed": 1, "start": "2026-03-03T02:00:00", "expected": []}', "offset"),
    ],
)
def test_a_truth_it_cannot_read_is_refused_by_name(tmp_path: Path, content: str | None, field: str) -> None:
    path = tmp_path / "truth.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError) as error:
        read_truth(path)
    assert field in str(error.value)


def test_without_a_database_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="does not answer"):
        review("postgresql://nobody@127.0.0.1:1/nothing", read_truth(truth_file(tmp_path)))
    for address in ("foo", "postgresql://hub:secret@[::1/hub"):
        with pytest.raises(InputError) as refused:
            review(address, read_truth(truth_file(tmp_path)))
        assert "database: got an address that cannot be read, expected postgresql://" in str(refused.value)
        assert "secret" not in str(refused.value)
    with pytest.raises(InputError, match="no demo runs here"):
        demo_database(tmp_path / "run.json")
