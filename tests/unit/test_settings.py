"""Settings: every wrong one is named at once, in words, and a name that is none is noticed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.edges.settings import Settings, load, unknown
from hub.errors import Problem, SettingsError

_ROOT = Path(__file__).parents[2]
GOOD = {"HUB_DATABASE_URL": "postgresql://hub:Secret1@127.0.0.1/ioc_hub", "HUB_MQTT_PASSWORD": "unused"}


def problems(roles: tuple[str, ...] = (), **given: str) -> dict[str, Problem]:
    with pytest.raises(SettingsError) as caught:
        load({**GOOD, **given}, roles=roles)
    assert "Secret1" not in str(caught.value)
    return {problem.field: problem for problem in caught.value.problems}


def test_good_ones() -> None:
    assert load(GOOD, roles=["ingest", "web", "jobs"]).public_url is None


def test_every_wrong_one_is_named_at_once(tmp_path: Path) -> None:
    found = problems(
        ("web",),
        HUB_PUBLIC_URL="ioc.example.vn",
        HUB_DATABASE_URL="",
        HUB_MQTT_PASSWORD="",
        HUB_MQTT_TLS_CA="/nope",
        HUB_WEB_DIST="/nope",
        HUB_CITY="/nope",
        HUB_BASEMAP="nonsense",
        HUB_MQTT_PORT="many",
    )
    assert set(found) == {
        "HUB_PUBLIC_URL", "HUB_DATABASE_URL", "HUB_MQTT_PASSWORD", "HUB_MQTT_TLS_CA", "HUB_WEB_DIST", "HUB_CITY",
        "HUB_BASEMAP", "HUB_MQTT_PORT",
    }  # fmt: skip
    assert found["HUB_DATABASE_URL"].given == found["HUB_MQTT_PASSWORD"].given == "nothing"
    assert found["HUB_PUBLIC_URL"].expected.startswith("http(s)://HOST")
    assert "No such file" in found["HUB_MQTT_TLS_CA"].expected


@pytest.mark.parametrize(
    "url",
    [
        "ioc.example.vn", "//ioc.example.vn", "HTTPS//ioc", "https://", "https://ioc.example.vn/console", "ftp://ioc",
        "https://a@ioc.example.vn", "https://ioc.example.vn:port", "https://ioc.example.vn?x", "https://ioc example.vn",
    ],
)  # fmt: skip
def test_a_public_address_without_its_scheme_or_with_more_is_refused(url: str) -> None:
    assert "https://ioc.example.vn" in problems(HUB_PUBLIC_URL=url)["HUB_PUBLIC_URL"].expected


@pytest.mark.parametrize("url", ["https://ioc.example.vn", "http://127.0.0.1:8080", "https://[::1]:8443/"])
def test_a_public_address(url: str) -> None:
    assert load({**GOOD, "HUB_PUBLIC_URL": url}).public_url == url


def test_what_only_web_reads_stops_no_other_role() -> None:
    given = {**GOOD, "HUB_WEB_DIST": "/nope", "HUB_CITY": "/nope", "HUB_BASEMAP": "nonsense"}
    assert load(given, roles=["ingest"]).city == "/nope"


def test_optional_ones_that_are_empty_are_not_set() -> None:
    given = {**GOOD, "HUB_PUBLIC_URL": "", "HUB_MQTT_TLS_CA": "", "HUB_BASEMAP": "", "HUB_METRICS_PORT": ""}
    settings = load(given, roles=["web"])
    assert (settings.public_url, settings.mqtt_tls_ca, settings.metrics_port) == (None, None, None)


def test_a_file_that_holds_no_certificate_is_named(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    assert "PEM" in problems(HUB_MQTT_TLS_CA=str(tmp_path / "ca.pem"))["HUB_MQTT_TLS_CA"].expected


def test_secrets_in_files_are_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "empty").write_text("\n")
    found = problems(HUB_DATABASE_URL_FILE=str(tmp_path / "binary"), HUB_MQTT_PASSWORD_FILE=str(tmp_path / "empty"))
    assert set(found) == {"HUB_DATABASE_URL_FILE", "HUB_MQTT_PASSWORD_FILE"}
    assert "UTF-8" in found["HUB_DATABASE_URL_FILE"].expected
    assert found["HUB_MQTT_PASSWORD_FILE"].given == f"nothing in {tmp_path / 'empty'}"


def test_a_name_that_is_none_is_told_with_the_nearest() -> None:
    given = {**GOOD, "HUB_MQTT_PROT": "1883", "HUB_MQTT_USERNAME_FILE": "x", "HUB_SECRETS": "x", "PATH": "x"}
    assert unknown(given) == [("HUB_MQTT_PROT", "HUB_MQTT_PORT"), ("HUB_MQTT_USERNAME_FILE", "HUB_MQTT_USERNAME")]
    assert unknown({"HUB_ZZZ": "1"}) == [("HUB_ZZZ", None)]
    assert unknown({f"HUB_{name.upper()}": "" for name in Settings.model_fields}) == []


def test_no_name_that_means_something_is_called_strange() -> None:
    """Whatever compose, scripts or documentation tell people to set."""
    texts = [
        *_ROOT.glob("docker*"),
        *_ROOT.glob("docker/*"),
        *_ROOT.glob("docs/*.md"),
        _ROOT / "README.md",
        _ROOT / "Makefile",
    ]
    told = {
        name for path in texts if path.is_file() for name in re.findall(r"\bHUB_[A-Z0-9_]+\b", path.read_text("utf-8"))
    }
    assert len(told) > 40
    assert unknown(dict.fromkeys(told, "")) == []
