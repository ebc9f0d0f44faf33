"""The configuration: environment variables HUB_*, and HUB_*_FILE for secrets kept in files.

Every problem is reported at once (SettingsError); secrets are never printed.
"""

from __future__ import annotations

import difflib
import os
import ssl
from collections.abc import Collection, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, IPvAnyNetwork, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from hub.core.topics import ROOT
from hub.edges import address
from hub.errors import InputError, Problem, SettingsError, shown

_SECRETS = ("database_url", "mqtt_password")
_LISTS = ("mqtt_topics", "notify_allow", "trusted_proxies")
_ELSEWHERE = """
HUB_BROKER_ACCOUNTS HUB_BROKER_MEMORY HUB_CHROMIUM HUB_DATABASE_MEMORY HUB_DATABASE_URL_FILE HUB_HTTP_BIND
HUB_INGEST_MEMORY HUB_JOBS_MEMORY HUB_LIVE HUB_MAPS HUB_MQTT_BIND HUB_MQTT_PASSWORD_FILE HUB_MQTT_TLS_BIND
HUB_MQTT_TLS_PORT HUB_SCREENSHOTS HUB_SECRETS HUB_TLS_CERTIFICATE HUB_TLS_KEY HUB_TOKEN HUB_VERSION HUB_WEB_MEMORY
"""
"""Names with a meaning to compose, to the provisioning, to the tests, or to examples in the documentation."""


class Settings(BaseSettings):
    """All settings of all roles. Each field's description is its documentation."""

    model_config = SettingsConfigDict(env_prefix="HUB_", extra="ignore", frozen=True)

    database_url: SecretStr = Field(description="postgresql://user:password@host:port/name of the role's own login")
    mqtt_host: str = Field("127.0.0.1", min_length=1, description="broker host")
    mqtt_port: int = Field(1883, ge=1, le=65535, description="broker port")
    mqtt_username: str = Field("hub", min_length=1, description="broker account of this role")
    mqtt_password: SecretStr = Field(description="its password")
    mqtt_tls_ca: Path | None = Field(None, description="CA file; set it to speak TLS to the broker")
    mqtt_client_id: str = Field("ioc-hub-ingest", min_length=1, description="fixed: it names the persistent session")
    mqtt_topics: list[str] = Field(
        [f"{ROOT}/#"], min_length=1, description="topic filters this ingest consumes (JSON list)"
    )
    mqtt_sources: bool | None = Field(
        None,
        description="whether this ingest reads the sources people added; unset: if its topics are the default. One must",
    )
    mqtt_session_expiry: int = Field(
        604_800, ge=60, description="seconds the broker keeps our session while we are away"
    )
    receive_maximum: int = Field(2_000, ge=1, le=65535, description="messages in flight to us: the back-pressure")
    batch_messages: int = Field(2_000, ge=1, le=65535, description="most messages in one transaction")
    batch_bytes: int = Field(64 * 2**20, ge=2**20, description="stop reading the socket above this many bytes held")
    auto_approve: bool = Field(False, description="approve unknown devices at once instead of keeping them pending")
    http_host: str = Field("127.0.0.1", min_length=1, description="address the web role listens on")
    http_port: int = Field(8080, ge=0, le=65535, description="port the web role listens on; 0: any free one")
    instance: str = Field("", max_length=64, description="a word that /readyz answers with: which hub is it?")
    public_url: str | None = Field(None, description="https://host as browsers see it; enables Secure cookies and HSTS")
    trusted_proxies: list[str] = Field(
        ["127.0.0.1", "::1"],
        description="addresses and networks whose X-Forwarded-For is believed (list); gateway: this container's host",
    )
    city: str = Field("da-nang", min_length=1, description="name of a folder in hub/cities, or a path to one")
    language: Literal["vi", "en"] = Field("vi", description="language before a user chooses")
    session_hours: int = Field(12, ge=1, le=72, description="how long a login lasts: a shift")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="least level written to the log"
    )
    log_json: bool = Field(False, description="one JSON object a line instead of text")
    metrics_port: int | None = Field(
        None, ge=0, le=65535, description="port of metrics and probes of ingest and jobs; unset: none"
    )
    metrics_host: str = Field("127.0.0.1", min_length=1, description="address that port listens on")
    notify_allow: list[IPvAnyNetwork] = Field(
        [], description="networks that notifications may reach though refused by default, e.g. 127.0.0.0/8 (list)"
    )
    notify_give_up_minutes: int = Field(
        240, ge=1, le=10_080, description="how long a notification is tried, and how late one may still be told"
    )
    basemap: str | None = Field(
        None,
        description="base map instead of the city's own: outline, pmtiles:FILE, style-url:ADDRESS or raster-xyz:ADDRESS",
    )
    basemap_attribution: str | None = Field(None, description="who made that base map, as the licence wants it said")
    web_dist: Path | None = Field(None, description="folder of the built console; unset: the packaged one")

    @property
    def reads_sources(self) -> bool:
        """``mqtt_sources``, decided."""
        return self.mqtt_topics == [f"{ROOT}/#"] if self.mqtt_sources is None else self.mqtt_sources

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, given: list[str]) -> list[str]:
        for entry in given:
            if entry != "gateway":
                try:
                    ip_network(entry)
                except ValueError:
                    raise ValueError(f"{shown(entry)} is no address, no network and not `gateway`") from None
        return given

    @field_validator("database_url")
    @classmethod
    def _address(cls, given: SecretStr) -> SecretStr:
        if fault := address.fault(given.get_secret_value()):
            raise _wrong_secret(fault.given, fault.expected)
        return given

    @field_validator("mqtt_password")
    @classmethod
    def _password(cls, given: SecretStr) -> SecretStr:
        if not given.get_secret_value():
            raise _wrong_secret("nothing", "the password of the broker's account")
        return given

    @field_validator("public_url")
    @classmethod
    def _origin(cls, given: str | None) -> str | None:
        if given is not None and not _is_origin(given):
            raise ValueError(
                "http(s)://HOST or http(s)://HOST:PORT and nothing after it, such as https://ioc.example.vn"
            )
        return given

    @field_validator("mqtt_tls_ca")
    @classmethod
    def _authorities(cls, given: Path | None) -> Path | None:
        if given is not None:
            try:
                ssl.create_default_context(cafile=str(given))
            except ssl.SSLError:
                raise ValueError(
                    "a file with certificates of authorities (PEM); none can be read in this one"
                ) from None
            except OSError as error:
                raise ValueError(f"a readable file ({error.strerror})") from None
        return given


def _wrong_secret(given: str, expected: str) -> PydanticCustomError:
    return PydanticCustomError("secret", "{expected}", {"given": given, "expected": expected})


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return (
        text.startswith(("http://", "https://"))
        and bool(parts.hostname)
        and port != 0
        and text.isprintable()
        and not any(character in text for character in " ?#@\\")
        and parts.path in ("", "/")
    )


def unknown(environment: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """Each name HUB_* that is no setting of anything, with the known name it resembles most, if any does."""
    known = {f"HUB_{name.upper()}" for name in Settings.model_fields} | set(_ELSEWHERE.split())
    strange = sorted(name for name in environment if name.startswith("HUB_") and name not in known)
    return [(name, next(iter(difflib.get_close_matches(name, sorted(known), n=1)), None)) for name in strange]


def load(environment: Mapping[str, str] | None = None, *, roles: Collection[str] = (), **given: Any) -> Settings:
    """Settings from ``environment`` (default: the process's), overridden by ``given``.

    An optional one that is empty is not set. Files that only some roles read (city, base map, console) are looked at when
    one of those is among ``roles``: the others may run where they are not.

    Raises:
        SettingsError: with one Problem for each wrong or missing setting, named as in the environment.
    """
    env = dict(os.environ if environment is None else environment)
    problems: list[Problem] = []
    values = {name: value for name, value in given.items() if value is not None}
    in_file: dict[str, str] = {}
    for name, field in Settings.model_fields.items():
        variable = f"HUB_{name.upper()}"
        if name in values:
            continue
        if f"{variable}_FILE" in env and name in _SECRETS:
            in_file[name] = env[f"{variable}_FILE"]
            try:
                values[name] = Path(in_file[name]).read_text("utf-8").strip()
            except OSError as error:
                problems.append(
                    Problem(f"{variable}_FILE", shown(in_file[name]), f"a readable file ({error.strerror})")
                )
            except UnicodeDecodeError:
                problems.append(Problem(f"{variable}_FILE", shown(in_file[name]), "a text file in UTF-8"))
        elif variable in env and (env[variable] or field.default is not None):
            values[name] = env[variable]
    try:
        settings = _Given(**{name: _parse(name, value) for name, value in values.items()})
    except ValidationError as error:
        problems.extend(_problem(fault, in_file) for fault in error.errors() if not _reported(fault, problems))
    problems.extend(_problems_of_files(values, roles))
    if problems:
        raise SettingsError(*problems)
    return settings


class _Given(Settings):
    """Settings that look at nothing but what they are given; ``load`` has read the environment."""

    @classmethod
    def settings_customise_sources(cls, settings_cls: Any, init_settings: Any, *_: Any, **__: Any) -> tuple[Any, ...]:
        return (init_settings,)


def _parse(name: str, value: Any) -> Any:
    if name in _LISTS and isinstance(value, str):
        return [topic.strip() for topic in value.strip("[] ").replace('"', "").split(",") if topic.strip()]
    return value


def _problem(fault: Any, in_file: Mapping[str, str]) -> Problem:
    name = str(fault["loc"][0])
    given = "nothing" if fault["type"] == "missing" else "a secret" if name in _SECRETS else shown(fault["input"])
    given = fault.get("ctx", {}).get("given", given)
    what = Settings.model_fields[name].description if fault["type"] == "missing" else fault["msg"]
    variable = f"HUB_{name.upper()}"
    if name in in_file:
        variable, given = f"{variable}_FILE", f"{given} in {in_file[name]}"
    return Problem(variable, given, str(what).removeprefix("Value error, "))


def _problems_of_files(values: Mapping[str, Any], roles: Collection[str]) -> list[Problem]:
    """What ``roles`` would find wrong later: the city that web and jobs read, the base map and the console of web."""
    from hub.edges import city
    from hub.edges.basemap.choice import choose

    problems: list[Problem] = []
    if not {"web", "jobs"}.isdisjoint(roles):
        name = str(values.get("city", Settings.model_fields["city"].default))
        folder, about = Path(), dict[str, Any]()
        try:
            folder = city.find(name)
            about = city.about_of(folder)
        except InputError as error:
            problems.extend(
                Problem("HUB_CITY", shown(name), f"{fault.field}: {fault.expected}") for fault in error.problems
            )
        if "web" in roles:
            try:
                choose(folder, about, values.get("basemap"), values.get("basemap_attribution"))
            except InputError as error:
                problems.extend(error.problems)
    console = values.get("web_dist")
    if "web" in roles and console is not None and not Path(console).is_dir():
        problems.append(Problem("HUB_WEB_DIST", shown(str(console)), "the folder of the built console, or nothing"))
    return problems


def _reported(fault: Any, problems: list[Problem]) -> bool:
    return any(problem.field == f"HUB_{str(fault['loc'][0]).upper()}_FILE" for problem in problems)
