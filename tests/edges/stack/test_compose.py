"""docker-compose.yml against what the hub needs: settings that exist, a way out where needed, nobody above their rights."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.edges.settings import Settings
from hub.edges.stack.accounts import RESERVED
from hub.edges.stack.logins import PARTS

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: Any = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
OF_PROVISION = {"HUB_BROKER_ACCOUNTS"}
HANDED_ON = ("HUB_NOTIFY_ALLOW", "HUB_PUBLIC_URL")
"""Read where a channel is checked (web) and where it is used (jobs)."""


def test_every_variable_is_a_setting() -> None:
    known = {f"HUB_{name.upper()}" for name in Settings.model_fields}
    for name, service in SERVICES.items():
        given = {key.removesuffix("_FILE") for key in service.get("environment", {}) if key.startswith("HUB_")}
        assert given - known - OF_PROVISION == set(), name


def test_every_secret_that_provisioning_reads_is_there() -> None:
    needed = {f"database_{part}" for part in PARTS} | {f"broker_{name}" for name in RESERVED} | {"database_url"}
    assert needed <= set(SERVICES["init"]["secrets"])
    assert needed <= set(COMPOSE["secrets"])


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_container_may_do_is_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert "privileged" not in service


def test_notifications_have_a_way_out_and_the_database_has_none() -> None:
    inside = {name for name, network in COMPOSE["networks"].items() if network.get("internal")}
    assert set(SERVICES["jobs"]["networks"]) - inside
    for name in ("database", "init", "ingest"):
        assert set(SERVICES[name]["networks"]) <= inside, name


def test_web_and_jobs_are_told_the_same() -> None:
    web, jobs = SERVICES["web"]["environment"], SERVICES["jobs"]["environment"]
    assert [web[name] for name in HANDED_ON] == [jobs[name] for name in HANDED_ON]


def test_every_setting_of_the_env_file_is_documented() -> None:
    page = (ROOT / "docs" / "deployment.md").read_text()
    asked = set(re.findall(r"\$\{(HUB_\w+)", TEXT + (ROOT / "docker-compose.tls.yml").read_text())) - {"HUB_VERSION"}
    assert {name for name in asked if name not in page} == set()


def test_the_parts_use_the_door_that_is_not_published() -> None:
    assert COMPOSE["x-environment"]["HUB_MQTT_PORT"] == "1884"
    assert [port.rpartition(":")[2] for port in SERVICES["mosquitto"]["ports"]] == ["1883"]


@pytest.mark.parametrize(
    ("name", "setting"), [("web", "HUB_HTTP_PORT"), ("ingest", "HUB_METRICS_PORT"), ("jobs", "HUB_METRICS_PORT")]
)
def test_the_health_checks_ask_whether_the_part_does_its_work(name: str, setting: str) -> None:
    _, *words = SERVICES[name]["healthcheck"]["test"]
    assert words[:4] == ["python", "-m", "hub.edges.stack.probe", "/readyz"]
    assert (words[4:] or ["HUB_HTTP_PORT"]) == [setting]


def test_nothing_waits_for_a_part_that_waits_for_it() -> None:
    """A part is ready when others are: none of those may start only after it."""
    needs = {"ingest": {"mosquitto", "database"}, "jobs": {"database"}, "web": {"mosquitto", "database"}}
    waits = {name: set(service.get("depends_on", {})) for name, service in SERVICES.items()}
    for name, needed in needs.items():
        below, seen = set(needed), set[str]()
        while below - seen:
            seen |= below
            below = {one for part in below for one in waits[part]}
        assert name not in seen, name


def make_secrets(folder: Path, *arguments: str) -> str:
    (folder / "docker").mkdir(exist_ok=True)
    script = shutil.copy(ROOT / "docker" / "make-secrets", folder / "docker")
    return subprocess.run([script, *arguments], capture_output=True, text=True, check=True, timeout=30).stdout


def test_make_secrets_says_which_folder_is_used(tmp_path: Path) -> None:
    assert ".env names the folder" in make_secrets(tmp_path)
    assert ".env names the folder" in make_secrets(tmp_path, "./secrets")
    said = make_secrets(tmp_path, "other")
    assert ".env names ./secrets" in said
    assert "HUB_SECRETS=./other" in said
    assert (tmp_path / ".env").read_text() == "HUB_SECRETS=./secrets\n"
    assert {path.name for path in (tmp_path / "other").iterdir()} == {
        path.name for path in (tmp_path / "secrets").iterdir()
    }
