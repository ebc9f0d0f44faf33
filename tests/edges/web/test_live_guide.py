"""docs/live-feed.md: its frames are as real frames are, and its client runs."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest

from hub.core import frames
from hub.edges.web import live
from tests.edges.web.support import Hub, raise_alarm, tell

GUIDE = (Path(__file__).parents[3] / "docs" / "live-feed.md").read_text()
EXAMPLES = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", GUIDE, re.S)]
CLIENT = re.findall(r"```python\n(.*?)```", GUIDE, re.S)[0]
REAL = {
    "snapshot": frames.snapshot(1, 1, b"", []),
    "delta": frames.delta(1, b""),
    "alarm": frames.change(1, "alarm", 1, {"alarm": {}, "transition": {}}),
    "change": frames.change(1, "zone", 1, {}),
    "heartbeat": frames.heartbeat(1, 1, 1),
    "resync": frames.resync("slow"),
    "pong": frames.pong(1, ""),
}


def test_every_kind_of_message_has_an_example() -> None:
    assert {example["type"] for example in EXAMPLES} == REAL.keys() | {"hello", "view", "ping"}


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["type"] for example in EXAMPLES])
def test_an_example_is_as_the_real_thing(example: dict[str, Any]) -> None:
    real = REAL.get(example["type"])
    if real is None:
        message = live._decoder.decode(json.dumps(example))
        assert set(msgspec.to_builtins(message)) == example.keys()
    else:
        assert list(json.loads(real)) == list(example)


async def test_the_client_sees_alarms_also_after_the_hub_lost_its_database(hub: Hub, tmp_path: Path) -> None:
    script = tmp_path / "client.py"
    script.write_text(CLIENT)
    environment = {
        **os.environ,
        "HUB_LIVE": hub.base.replace("http", "ws") + "/api/v1/live",
        "HUB_TOKEN": hub.tokens["viewer"],
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        with psycopg.connect(hub.database) as connection:
            first = raise_alarm(connection)
            assert await line(process) == f"{first} critical active unacked above 2.5 m"
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ioc-hub web changes'"
            )
            second = raise_alarm(connection, 2)
            tell(connection, first, "comment")
            seen = [await line(process), await line(process)]
        assert [text.split()[0] for text in seen] == [str(second), str(first)]
    finally:
        process.kill()
        await process.wait()
        process._transport.close()  # type: ignore[attr-defined]


async def test_the_client_ends_when_it_may_not_watch(hub: Hub, tmp_path: Path) -> None:
    script = tmp_path / "client.py"
    script.write_text(CLIENT)
    environment = {**os.environ, "HUB_LIVE": hub.base.replace("http", "ws") + "/api/v1/live", "HUB_TOKEN": "ioc_wrong"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), env=environment, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(30):
        _, said = await process.communicate()
    assert (process.returncode, said) == (1, b"sign in first\n")


async def line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(30):
        return (await process.stdout.readline()).decode().strip()
