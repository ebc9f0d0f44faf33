"""docs/webhooks.md: its receiver runs, its event is as a real one, its numbers are those of the code."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.edges.jobs.task import Context
from hub.edges.notify import configs, post
from hub.edges.settings import Settings
from hub.edges.stack.ports import free_port
from tests.edges.jobs.conftest import SECRET, Centre
from tests.edges.jobs.receivers import Receiver
from tests.edges.jobs.test_deliveries import hurried, jobs, settled, until

__all__ = ["hurried"]

GUIDE = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text()
CHANNEL, EVENT = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)]
PROGRAM = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)[0]


async def test_the_receiver_takes_ours_once_and_nobody_elses(
    centre: Centre, context: Context, receiver: Receiver
) -> None:
    port = free_port()
    environment = {**os.environ, "WEBHOOK_SECRET": SECRET, "WEBHOOK_PORT": str(port)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        centre.channel("dispatch", "webhook", {"url": f"http://127.0.0.1:{port}/ioc"}, SECRET)
        centre.channel("copy", "webhook", {"url": receiver.url}, SECRET)
        centre.policy((0, None, ["dispatch", "copy"]))
        alarm = centre.raise_alarm()
        async with jobs(context):
            await until(settled(centre, 2))
            centre.change(alarm, "clear", condition="cleared")
            await until(settled(centre, 4))
        assert {row[0] for row in centre.deliveries("status")} == {"sent"}
        said = [await line(process), await line(process)]
        assert said[0].startswith(f"ioc.alarm.raised alarm/{alarm} [Khẩn cấp] ")
        assert said[1].startswith(f"ioc.alarm.resolved alarm/{alarm} ")
        raised = receiver.requests[0]
        same_shape(EVENT, raised.json)
        alike = {name: raised.headers[name] for name in raised.headers if name.startswith("webhook-")}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            for body, headers, status in (
                (raised.body, alike, 204),
                (raised.body, alike, 204),
                (raised.body.replace(b"critical", b"warning!"), alike, 401),
                (raised.body, {**alike, "webhook-timestamp": "1"}, 401),
                (raised.body, {}, 401),
            ):
                assert (await client.post("/ioc", content=body, headers=headers)).status_code == status
        assert await line(process) == said_once(raised.json), "the copy has an id of its own, and is taken once"
    finally:
        process.kill()
        await process.wait()
        process._transport.close()  # type: ignore[attr-defined]


def same_shape(told: dict[str, Any], real: dict[str, Any]) -> None:
    assert told.keys() == real.keys()
    assert told["data"].keys() == real["data"].keys()
    assert told["data"]["policy"].keys() == real["data"]["policy"].keys()
    assert told["data"]["alarm"].keys() <= real["data"]["alarm"].keys()
    assert not {"evidence", "transitions", "seq"} & real["data"]["alarm"].keys()
    for name in real["data"]:
        assert f"`{name}`" in GUIDE, name


def said_once(event: dict[str, Any]) -> str:
    return f"{event['type']} {event['subject']} {event['data']['title']}"


async def line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(30):
        return (await process.stdout.readline()).decode().strip()


def test_the_channel_is_one() -> None:
    assert configs.Webhook(**CHANNEL["config"]).secret == CHANNEL["config"]["secret"]


@pytest.mark.parametrize("status", sorted({*post._AGAIN, 500}))
def test_what_is_tried_again(status: int) -> None:
    row = next(row for row in GUIDE.splitlines() if "tried again. `Retry-After`" in row)
    assert str(status) in row or (status == 500 and "5xx" in row)


def test_the_numbers() -> None:
    assert f"none within {post._TOTAL_SECONDS:.0f} s" in GUIDE
    assert timedelta(hours=4) == timedelta(minutes=Settings.model_fields["notify_give_up_minutes"].default)
