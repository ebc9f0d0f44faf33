"""docs/api.md: its commands and its program run, its refusal is the real one, its numbers are those of the code."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from pathlib import Path

import openpyxl

from hub.edges.web import packing, security
from hub.edges.web.routes import history
from tests.edges.web.support import Hub

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "api.md").read_text()
COMMANDS = re.findall(r"```sh( admin)?\n(.*?)```", GUIDE, re.DOTALL)
PROGRAM = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)[0]
REFUSAL = json.loads(re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)[0])


async def run(hub: Hub, folder: Path, role: str, *command: str) -> str:
    environment = {**os.environ, "HUB": hub.base, "HUB_TOKEN": hub.tokens[role]}
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, error = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, (command, out, error)
    return out.decode()


async def test_the_commands_and_the_program_run(hub: Hub, tmp_path: Path) -> None:
    said = [await run(hub, tmp_path, "admin" if admin else "viewer", "bash", "-ec", text) for admin, text in COMMANDS]
    assert len(said) == 7
    assert json.loads(said[0])["items"][0]["domain"] == "water"
    assert json.loads(said[1])["token"].startswith("ioc_")
    assert json.loads((tmp_path / "zones.geojson").read_text())["features"][0]["properties"]["key"] == "hoa-xuan"
    assert openpyxl.load_workbook(tmp_path / "water.xlsx").worksheets[0].max_row == 121
    columns = said[4].splitlines()[0].split(",")
    assert [name for name in columns if f"`{name}`" not in GUIDE] == []

    sensors, level = (await run(hub, tmp_path, "viewer", sys.executable, "-c", PROGRAM)).splitlines()
    assert sensors == "5 sensors", "of several pages, each once"
    assert level.startswith("cam-le-1 1.0 m 20")
    drawn = json.loads((tmp_path / "sensors.geojson").read_text())
    assert {feature["id"] for feature in drawn["features"]} == {1, 2, 3, 4, 5}
    assert json.loads((tmp_path / "alarms.geojson").read_text())["features"] == []

    refused = await hub.send("GET", "/alarms?severty=critical", role="viewer")
    worded = {"title": refused.json()["title"]}  # another one in each version of Python
    assert refused.json() == REFUSAL | worded

    for where in ("/docs", "/redoc", "/api/docs"):
        page = await hub.client.get(where, follow_redirects=True)
        assert (page.status_code, page.url.path) == (200, "/api/docs")
        assert "/api/v1/alarms" in page.text
        assert "List alarms" in page.text


def test_the_numbers() -> None:
    assert f"{history.MAX_RAW:,} raw" in GUIDE
    assert f"{security.MAX_BODY // 2**20} MiB" in GUIDE
    assert f"from {packing.SMALLEST // 1024} KiB on" in GUIDE


def test_the_list_of_documents_has_it() -> None:
    assert "docs/api.md" in (ROOT / "README.md").read_text()
    assert "docs/webhooks.md" in (ROOT / "README.md").read_text()
