"""Rules, zones and labels in files, and the commands that take them in and write them out."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from typer.testing import CliRunner, Result

from hub import cli
from hub.core.labels import Label
from hub.core.rules import texts
from hub.core.zone_document import to_features
from hub.edges import city
from hub.edges.document_files import read_labels, read_rules, read_zones
from hub.errors import DocumentError
from simulators import scenario
from tests.unit.rules.city import fence, square, threshold

START = datetime(2026, 3, 3, 2, tzinfo=UTC)
_WAITS = """
SELECT count(*) FROM pg_stat_activity
WHERE application_name = 'ioc-hub backtest' AND wait_event_type = 'Lock' AND datname = current_database()
"""


def hub(database: str, *arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.app, [*map(str, arguments), "--database", database])


def zone(**changes: Any) -> dict[str, Any]:
    drawn = square(1, 0, 0, 200)
    return {
        "key": "zone-1", "name": dict(drawn.name), "kind": "polygon", "geometry": dict(drawn.geometry), "radius": None,
        "tags": {"kind": "harbour"}, "schedule": None,
    } | changes  # fmt: skip


def write(path: Path, content: Any) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def test_a_city_goes_out_and_comes_in_unchanged(database: str, tmp_path: Path) -> None:
    city.apply(database, city.read("da-nang"))
    rules, zones = tmp_path / "rules.yaml", tmp_path / "zones.geojson"
    assert hub(database, "rules", "export", "--output", rules).exit_code == 0
    assert hub(database, "zones", "export", "--output", zones).exit_code == 0
    assert len(read_rules([rules])) == len(city.read("da-nang").rules)
    assert "0 created\n0 changed\n" in hub(database, "rules", "import", rules, "--enable").stdout
    assert "0 created\n0 changed\n" in hub(database, "zones", "import", zones, "--enable").stdout
    with psycopg.connect(database) as connection:
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM rule), (SELECT count(*) FROM rule_version)"
        ).fetchone()
        kept = connection.execute("SELECT count(*), count(DISTINCT rule_id) FROM rule_force").fetchone()
    assert counts is not None
    assert counts[0] == counts[1]
    assert kept == (counts[0], counts[0])


def test_drafts_are_imported_compared_and_enabled(database: str, tmp_path: Path) -> None:
    path = write(tmp_path / "rule.yaml", texts.write([threshold()]))
    assert "1 created: level-3" in hub(database, "rules", "import", path, "--enable").stdout
    write(path, texts.write([threshold(**{"for": "PT2M"})]))
    assert "1 changed: level-3" in hub(database, "rules", "import", path).stdout
    assert texts.read(hub(database, "rules", "export").stdout) == [threshold()], "what is in force"
    for asked in (("level-3",), ("--status", "enabled"), ("--status", "all")):
        assert texts.read(hub(database, "rules", "export", *asked).stdout) == [threshold(**{"for": "PT2M"})]
    assert texts.read(hub(database, "rules", "export", "--status", "draft").stdout) == []
    assert hub(database, "rules", "diff", "level-3").stdout == 'for: - -> "PT2M"\n'
    assert "1 changed: level-3" in hub(database, "rules", "import", path, "--enable").stdout
    assert hub(database, "rules", "diff", "level-3").stdout == "no difference\n"
    assert texts.read(hub(database, "rules", "export", "level-3").stdout) == [threshold(**{"for": "PT2M"})]
    assert isinstance(hub(database, "rules", "export", "moon").exception, Exception)
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT action, left(actor, 4) FROM audit ORDER BY audit_id").fetchall()
    assert rows == [("rule.import", "cli:")] * 3


def test_faults_name_the_file_and_the_document_and_nothing_is_imported(database: str, tmp_path: Path) -> None:
    good, bad = write(tmp_path / "good.yaml", texts.write([threshold()])), tmp_path / "bad.yaml"
    write(bad, texts.write([threshold("other", severity="loud")]))
    answer = hub(database, "rules", "import", good, bad)
    assert isinstance(answer.exception, DocumentError)
    assert [problem.field for problem in answer.exception.problems] == ["bad.yaml: other.severity"]
    circle = zone(kind="circle", geometry={"type": "Point", "coordinates": [108.2, 16.0]})
    with pytest.raises(DocumentError, match=r"zones\.geojson: zone-1\.radius"):
        read_zones(write(tmp_path / "zones.geojson", to_features([circle])))
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM rule").fetchone() == (0,)


def test_labels_from_the_simulators_from_csv_and_from_json(database: str, tmp_path: Path) -> None:
    city.apply(database, city.read("da-nang"))
    expected = scenario.load("flood").truth(START)
    with psycopg.connect(database) as connection:
        for device in {one["device"] for one in expected}:
            connection.execute(
                "INSERT INTO sensor (source_id, domain, device, name, status) VALUES (1, 'water', %s, '{}', 'approved')"
                " ON CONFLICT DO NOTHING",
                (device,),
            )
    truth = {"scenario": "flood", "seed": 1, "start": START.isoformat(), "expected": expected}
    path = write(tmp_path / "expected-alarms.json", truth)
    count = len(expected)
    assert hub(database, "labels", "import", path).stdout == f"{count} new, 0 there already\n"
    assert hub(database, "labels", "import", path).stdout == f"0 new, {count} there already\n"
    own = "rule,zone,from,to,kind,note\n,hoa-xuan,2026-03-03T09:00:00+07:00,2026-03-03T10:30:00+07:00,,ngập\n"
    (one,) = read_labels(write(tmp_path / "own.csv", own))
    assert one == (Label(None, None, "hoa-xuan", START, START + timedelta(minutes=90)), "ngập")
    entry = {"device": "g1", "from": START.isoformat(), "to": START.isoformat(), "kind": "false_alarm"}
    assert read_labels(write(tmp_path / "own.json", [entry]))[0][0].kind == "false_alarm"
    wrong = [
        entry | {"to": "2026-03-03", "where": 1},
        {"from": START.isoformat(), "to": START.isoformat(), "kind": "flood"},
    ]
    with pytest.raises(DocumentError) as caught:
        read_labels(write(tmp_path / "wrong.json", wrong))
    assert {problem.field.removeprefix("wrong.json ") for problem in caught.value.problems} == {
        "#1: to", "#1: where", "#2: rule", "#2: kind",
    }  # fmt: skip


def test_labels_of_what_is_not_there_are_refused_by_name(database: str, tmp_path: Path) -> None:
    rule = write(tmp_path / "rule.yaml", texts.write([threshold()]))
    span = {"from": START.isoformat(), "to": (START + timedelta(hours=1)).isoformat()}
    labels = [{"rule": "level-3"} | span, {"rule": "nope-rule", "device": "nope-dev", "zone": "nope-zone"} | span]
    path = write(tmp_path / "own.json", labels)
    period = ("--from", START.isoformat(), "--to", (START + timedelta(hours=1)).isoformat())
    answer = hub(database, "backtest", rule, "--labels", path, *period)
    assert [str(one) for one in answer.exception.problems] == [  # type: ignore[union-attr]
        "labels #2: rule: got 'nope-rule', expected the key of a rule",
        "labels #2: device: got 'nope-dev', expected the key of a device",
        "labels #2: zone: got 'nope-zone', expected the key of a zone",
    ], "the draft's own key is known"
    hub(database, "rules", "import", rule)
    answer = hub(database, "labels", "import", path)
    assert [one.field for one in answer.exception.problems] == [  # type: ignore[union-attr]
        "own.json #2: rule", "own.json #2: device", "own.json #2: zone",
    ]  # fmt: skip
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM label").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM audit WHERE action = 'label.import'").fetchone() == (0,)


def test_a_backtest_with_draft_zones_and_labels(database: str, tmp_path: Path) -> None:
    """A boat that sits in the drafted zone from the second minute on; the label began a minute before."""
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO sensor (source_id, domain, device, name, status, moving)"
            " VALUES (1, 'vehicle', 'boat-1', %s, 'approved', true)",
            (Jsonb({"vi": "Tàu 1", "en": "Boat 1"}),),
        )
        centre = square(1, 0, 0, 200).geometry["coordinates"][0][0]
        for minute in range(10):
            lon = centre[0] + 0.0005 if minute >= 2 else centre[0] - 0.02
            connection.execute(
                "INSERT INTO position SELECT sensor_id, %s, %s, %s, %s, NULL, 5, 3, 90, 0 FROM sensor",
                (*[START + timedelta(minutes=minute)] * 2, lon, centre[1] + 0.0005),
            )
    rule = write(tmp_path / "rule.yaml", texts.write([fence("enter")]))
    zones = write(tmp_path / "zones.geojson", to_features([zone()]))
    label = {
        "rule": "fence",
        "from": (START + timedelta(minutes=1)).isoformat(),
        "to": (START + timedelta(minutes=9)).isoformat(),
    }
    labels = write(tmp_path / "labels.json", [label])
    period = ("--from", START.isoformat(), "--to", (START + timedelta(hours=1)).isoformat())
    page = hub(database, "backtest", rule, "--zones", zones, "--labels", labels, *period)
    assert page.exit_code == 0, page.output
    assert "1 alarm(s)" in page.stdout
    assert "1 found, 0 missed; precision 100% (1 of 1 alarms" in page.stdout
    assert "median delay 60 s" in page.stdout
    told = json.loads(hub(database, "backtest", rule, "--zones", zones, *period, "--json").stdout)
    assert [(alarm["zone"], alarm["raised"]) for alarm in told["alarms"]] == [("zone-1", "2026-03-03T02:02:00.000Z")]
    alone = json.loads(hub(database, "backtest", rule, *period, "--json").stdout)
    assert alone["alarms"] == []
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM zone").fetchone() == (0,)


def test_alarms_closed_with_an_outcome_are_labels(database: str, tmp_path: Path) -> None:
    """Two alarms were raised; people confirmed one and called the other false. The draft raises both again."""
    with psycopg.connect(database) as connection:
        for device in ("g1", "g2"):
            connection.execute(
                "INSERT INTO sensor (source_id, domain, device, name, status) VALUES (1, 'water', %s, %s, 'approved')",
                (device, Jsonb({"vi": device, "en": device})),
            )
        connection.execute("INSERT INTO metric (key) VALUES ('water_level')")
        connection.execute("INSERT INTO rule (key, version, enabled_version) VALUES ('level-3', 1, 1)")
        connection.execute("INSERT INTO rule_version VALUES (1, 1, %s, now(), 'test')", (Jsonb(threshold()),))
        for sensor, outcome in ((1, "confirmed"), (2, "false_alarm")):
            connection.execute(
                "INSERT INTO alarm (rule_id, rule_version, subject, sensor_id, severity, condition, ack, raised_at,"
                " last_raised_at, cleared_at, why, outcome, closed_at, closed_by)"
                " VALUES (1, 1, %s, %s, 'critical', 'cleared', 'acked', %s, %s, %s, '{}', %s, now(), 'user:lan')",
                (f"sensor:{sensor}", sensor, START, START, START + timedelta(minutes=5), outcome),
            )
            for minute, value in ((0, 2.7), (5, 2.0)):
                moment = START + timedelta(minutes=minute)
                connection.execute(
                    "INSERT INTO reading VALUES (%s, 1, %s, %s, %s, NULL, 0)", (sensor, moment, moment, value)
                )
    rule = write(tmp_path / "rule.yaml", texts.write([threshold()]))
    period = ("--from", START.isoformat(), "--to", (START + timedelta(hours=1)).isoformat(), "--json")
    quality = json.loads(hub(database, "backtest", rule, *period).stdout)["quality"]
    assert (quality["labels"], quality["found"], quality["right"], quality["false"]) == (1, 1, 1, 1)
    assert (quality["precision"], quality["recall"], quality["median_delay_seconds"]) == (0.5, 1.0, 0.0)
    assert (quality["independent"], quality["recall_independent"]) == (0, None)
    # What the ground truth tells of the confirmed one too is still one incident, known not from the hub alone.
    truth = {"rule": "level-3", "device": "g1", "earliest": START.isoformat(), "latest": START.isoformat()}
    labels = write(tmp_path / "truth.json", {"expected": [truth]})
    both = json.loads(hub(database, "backtest", rule, "--labels", labels, *period).stdout)["quality"]
    assert both == quality | {"given": 2, "independent": 1, "independent_found": 1, "recall_independent": 1.0}
    page = hub(database, "backtest", rule, "--labels", labels, *period[:-1]).stdout
    assert "against 1 labelled incident(s) (told by 2 labels): 1 found, 0 missed" in page


def test_ctrl_c_cancels_in_words(database: str, tmp_path: Path) -> None:
    """The history is held by another transaction, so the command is surely at work when it is interrupted."""
    rule = write(tmp_path / "rule.yaml", texts.write([threshold()]))
    with psycopg.connect(database) as connection:
        connection.execute("INSERT INTO metric (key) VALUES ('water_level')")
        connection.commit()
        connection.execute("LOCK TABLE reading IN ACCESS EXCLUSIVE MODE")
        command = [sys.executable, "-m", "hub", "backtest", str(rule), "--from", START.isoformat(), "--to",
                   (START + timedelta(hours=1)).isoformat(), "--database", database]  # fmt: skip
        running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        with psycopg.connect(database, autocommit=True) as watch:
            for _ in range(600):
                if watch.execute(_WAITS).fetchone() == (1,):
                    break
                time.sleep(0.05)
            running.send_signal(signal.SIGINT)
            said = running.communicate(timeout=30)[1]
            assert watch.execute(_WAITS).fetchone() == (0,), "nothing of it is left in the database"
    assert running.returncode == 130, said
    assert "Cancelled; nothing was written." in said
    assert "Traceback" not in said


def test_a_column_that_stands_twice_is_named(tmp_path: Path) -> None:
    text = "rule,device,from,to,device,to,device\nr,d,2026-03-03T09:00:00+07:00,2026-03-03T10:00:00+07:00,e,,f\n"
    with pytest.raises(DocumentError) as refused:
        read_labels(write(tmp_path / "twice.csv", text))
    assert [str(problem) for problem in refused.value.problems] == [
        "twice.csv: column: got 'device' 3 times, expected each column once",
        "twice.csv: column: got 'to' 2 times, expected each column once",
    ]


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_a_csv_of_another_country_is_told_once(tmp_path: Path, mark: str, name: str) -> None:
    lines = ["rule,device,from,to", *["r,d,2026-03-03T09:00:00+07:00,2026-03-03T10:00:00+07:00"] * 2]
    path = write(tmp_path / "own.csv", "\n".join(lines).replace(",", mark))
    with pytest.raises(DocumentError) as refused:
        read_labels(path)
    (problem,) = refused.value.problems
    assert (problem.field, problem.given) == ("own.csv line 1: columns", f"{name} between them")
    assert problem.expected.startswith("commas between cells, as in rule,device,zone,from,to,kind,note")


def test_a_column_that_no_label_has_is_told_once(tmp_path: Path) -> None:
    text = "rule,gerät,from,to\n" + "r,d,2026-03-03T09:00:00+07:00,2026-03-03T10:00:00+07:00\n" * 2
    with pytest.raises(DocumentError) as refused:
        read_labels(write(tmp_path / "own.csv", text))
    assert [(one.field, one.given) for one in refused.value.problems] == [("own.csv line 1: column", "'gerät'")]
