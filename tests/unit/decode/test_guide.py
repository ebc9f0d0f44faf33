"""docs/integrators.md says what the code does: metrics, reasons, limits, and examples that really decode."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hub.core.decode import decode, strict, values
from hub.core.sources import document, filters
from hub.core.sources.mapping import Mapper
from hub.core.topics import DOMAINS, FORMATS, matches
from tests.unit.decode.cases import RECEIVED
from tests.unit.decode.catalogue_table import BEGIN, END, GUIDE, between, table

TEXT = GUIDE.read_text()
HUB = Path(__file__).parents[3] / "hub"
_PAYLOAD = re.compile(r"-t (\S+) \\\n  -m (['\"])(.*)\2$", re.MULTILINE)


_SOURCE = re.compile(r"filter `([^`]+)`, on topic `([^`]+)`.*?```json\n(.*?)```\n\n```json\n(.*?)```", re.DOTALL)
_FOREIGN = TEXT.split("## A device that speaks something else", 1)[1].split("\n## ", 1)[0]


def reasons_in_code() -> set[str]:
    """The first argument of every ``DecodeError(...)`` under hub/, also by the name of a constant."""
    return {reason for path in HUB.rglob("*.py") for reason in _reasons(ast.parse(path.read_text()))}


def _reasons(tree: ast.AST) -> Iterator[str]:
    named = {
        node.target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "DecodeError"
            and node.args
        ):
            first = node.args[0]
            reason = first.value if isinstance(first, ast.Constant) else named.get(getattr(first, "id", ""))
            if isinstance(reason, str):
                yield reason


def test_the_metric_table_is_the_catalogue() -> None:
    assert between(TEXT, BEGIN, END) == table()


def test_every_reason_is_explained_and_none_is_invented() -> None:
    section = TEXT.split("## What is refused", 1)[1]
    explained = re.findall(r"^\| `([a-z-]+)` \| \S.* \| \S.* \|$", section, re.MULTILINE)
    assert len(explained) == len(set(explained))
    assert set(explained) == reasons_in_code()


def test_domains_and_formats() -> None:
    for name, words in (("domains", DOMAINS), ("formats", FORMATS)):
        assert between(TEXT, f"<!-- {name}:begin -->", f"<!-- {name}:end -->") == " ".join(
            f"`{word}`" for word in words
        )


def test_limits() -> None:
    section = TEXT.split("## What is refused", 1)[1].split("| reason", 1)[0].replace("\n", " ").replace(",", "")
    for limit in (
        f"{strict.MAX_BYTES // 1024} KiB a message",
        f"{strict.MAX_DEPTH} levels of nesting",
        f"{strict.MAX_TEXT} characters a text",
        f"{values.MAX_SAMPLES} samples a message",
        f"{values.MAX_METRICS} metrics a sample",
    ):
        assert limit in section


@pytest.mark.parametrize(("topic", "quote", "message"), _PAYLOAD.findall(TEXT), ids=lambda text: text[:30])
def test_the_commands_send_what_the_hub_understands(topic: str, quote: str, message: str) -> None:
    if quote == '"':
        message = message.replace('\\"', '"').replace("$(date -u +%FT%TZ)", "2026-03-03T02:00:00Z")
        message = message.replace("$(($(date +%s) - 60))", "1772503140").replace("$(date +%s)", "1772503200")
        assert "$" not in message
    assert decode(topic.replace("$NAME", "wl-cam-le-01"), message.encode(), RECEIVED).samples


def test_there_are_commands_for_every_format_with_values() -> None:
    assert {topic.rsplit("/", 1)[1] for topic, _, _ in _PAYLOAD.findall(TEXT)} == set(FORMATS) - {"status"}


def test_the_json_examples_decode() -> None:
    blocks = re.findall(r"```json\n(.*?)```", TEXT.replace(_FOREIGN, ""), re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        format_ = "json" if isinstance(json.loads(block), dict) else "senml"
        assert decode(f"ioc/v1/water/wl-cam-le-01/{format_}", block.encode(), RECEIVED).samples


def test_how_many_samples_fit() -> None:
    for metrics, count in ((["water_level"], 4500), (["pm25", "pm10", "no2", "temperature", "humidity"], 2000)):
        one = {"time": 1772503200, "metrics": dict.fromkeys(metrics, 41.2)}
        assert count <= strict.MAX_BYTES / (len(json.dumps(one)) + 2) < count * 1.25
        assert f"{count:,} " in TEXT


@pytest.mark.parametrize(
    ("topic_filter", "topic", "payload", "mapping"), _SOURCE.findall(_FOREIGN), ids=lambda text: text[:20]
)
def test_the_mappings_read_what_they_are_shown_with(topic_filter: str, topic: str, payload: str, mapping: str) -> None:
    assert filters.fault("topic_filter", topic_filter) is None
    assert matches(topic_filter, topic)
    given = document.parse(json.loads(mapping))
    samples = Mapper(given, ZoneInfo("Asia/Ho_Chi_Minh")).decode(topic, payload.encode(), RECEIVED).samples
    assert {name for sample in samples for name in sample.metrics} == set(given.metrics)
    assert all((sample.position is None) == (given.position is None) for sample in samples)
    nine = datetime(2026, 3, 3, 2, tzinfo=UTC)
    assert samples[0].time is None or nine <= samples[0].time < nine + timedelta(seconds=1)


def test_every_word_of_a_mapping_is_explained_and_there_are_examples() -> None:
    assert set(re.findall(r"^\| `([a-z]+)` \|", _FOREIGN, re.MULTILINE)) == set(document.Mapping.model_fields)
    assert len(_SOURCE.findall(_FOREIGN)) == 6
    assert {word for *_, mapping in _SOURCE.findall(_FOREIGN) for word in json.loads(mapping)} >= {
        "each",
        "only",
        "seq",
    }
