"""The house has one-way stairs: errors <- core <- {pipeline, edges} <- app <- cli; the simulators stay outside."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = {
    "hub.errors": set[str](),
    "hub.core": {"hub.errors"},
    "hub.pipeline": {"hub.errors", "hub.core"},
    "hub.edges": {"hub.errors", "hub.core", "hub"},
    "hub.app": {"hub.errors", "hub.core", "hub.edges", "hub.pipeline"},
    "hub.demo": {"hub.errors", "hub.core", "hub.edges", "hub"},
    "simulators": {"hub.core.topics"},
}
"""Floor -> what it may import of ours beside itself. ``hub`` alone is the version in ``hub/__init__.py``."""
_WAITS = {"asyncio", "socket", "psycopg", "fastapi", "paho", "structlog", "logging", "os", "subprocess", "threading"}
_WALL_CLOCK = re.compile(r"datetime\.now\(|time\.time\(|time\.monotonic\(|time\.perf_counter\(")


def imports(file: Path) -> Iterator[str]:
    """Every module that ``file`` imports, anywhere in it."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files(floor: str) -> list[Path]:
    path = ROOT / floor.replace(".", "/")
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


@pytest.mark.parametrize("floor", FLOORS)
def test_imports_run_one_way(floor: str) -> None:
    allowed = FLOORS[floor] | {floor}
    wrong = [
        f"{file.relative_to(ROOT)} imports {module}"
        for file in files(floor)
        for module in imports(file)
        if module.split(".")[0] in {"hub", "simulators", "tests"} and not any(_within(module, part) for part in allowed)
    ]
    assert wrong == []


def test_the_core_waits_for_nothing_and_reads_no_clock() -> None:
    core = files("hub.core")
    assert len(core) > 20
    waits = [
        f"{file.name}: {name}"
        for file in core
        for name in imports(file)
        if name.split(".")[0] in _WAITS and not name.startswith("paho.mqtt.matcher.")  # a plain tree of topic filters
    ]
    clocks = [file.name for file in core if _WALL_CLOCK.search(file.read_text())]
    assert (waits, clocks) == ([], [])


def test_migrations_are_numbered_without_a_gap_and_say_what_they_follow() -> None:
    names = sorted(path.name for path in (ROOT / "migrations").glob("*.sql"))
    assert [name.split(".")[0] for name in names] == [f"{n:04}" for n in range(1, len(names) + 1)]
    for place, name in enumerate(names):
        found = re.search(r"^-- depends:(.*)$", (ROOT / "migrations" / name).read_text(), re.MULTILINE)
        assert found is not None, name
        assert {f"{other}.sql" for other in found[1].split()} <= set(names[:place]), name
        assert found[1].split() or place == 0, name


def _within(module: str, part: str) -> bool:
    # `from hub import __version__` names hub.__version__ and opens no other room.
    return module == "hub.__version__" if part == "hub" else module == part or module.startswith(f"{part}.")
