"""What happens between the moment a password is checked and the moment something comes of it; and what a check holds."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from hub.edges.settings import Settings
from hub.edges.web import accounts, backoff, table
from tests.edges.web.conftest import Seeded, serving
from tests.edges.web.support import PASSWORD, Hub

NEW = "một câu dài khác hẳn"
Meanwhile = Callable[[str], None]


@pytest.fixture
def meanwhile(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Does ``change`` right after the next password was found to be right, through another connection."""
    verify = accounts.verify

    def put(change: str) -> None:
        def checked(password_hash: str | None, password: str) -> bool:
            right = verify(password_hash, password)
            monkeypatch.setattr(accounts, "verify", verify)
            hub.sql(change)
            return right

        monkeypatch.setattr(accounts, "verify", checked)

    return put


@pytest.mark.parametrize(
    "guessed",
    [
        "password123",
        "qwertyuiop",
        "P@ssw0rd123",
        "12345678901",
        "aaaaaaaaaaaa",
        "Danang@2026",
        "matkhau2026",
        "lan-lan-lan-1",
    ],
)
def test_what_is_guessed_first_is_no_password(guessed: str) -> None:
    problem = accounts.password_problem(guessed, "lan", name="Nguyễn Thị Lan")
    assert problem is not None
    assert guessed not in str(problem), "it is shown nowhere"


@pytest.mark.parametrize(
    "kept", [PASSWORD, NEW, "sông Hàn mùa thu", "correct horse battery", "x9!Kq2#vTz", "ạ" + "bđ9ơ" * 63]
)
def test_what_is_not_guessed_is_one(kept: str) -> None:
    assert accounts.password_problem(kept, "lan", name="Nguyễn Thị Lan") is None


@pytest.mark.parametrize(
    "change", [f"password_hash = '{accounts.hashed(NEW)}'", "disabled = true"], ids=["another password", "disabled"]
)
async def test_an_old_password_opens_no_session_after_a_reset(hub: Hub, meanwhile: Meanwhile, change: str) -> None:
    meanwhile(f"UPDATE app_user SET {change} WHERE username = 'viewer'")
    answer = await hub.client.post("/api/v1/session", json={"username": "viewer", "password": PASSWORD})
    wrong = await hub.client.post("/api/v1/session", json={"username": "viewer", "password": "not this one"})
    assert (answer.status_code, answer.json()) == (401, wrong.json()), "as any other wrong password"
    assert hub.sql("SELECT * FROM session") == []
    assert "set-cookie" not in answer.headers
    assert hub.sql("SELECT failed FROM app_user WHERE username = 'viewer'") == [(2,)]


async def test_a_role_taken_while_signing_in_is_not_had(hub: Hub, meanwhile: Meanwhile) -> None:
    meanwhile("UPDATE app_user SET role = 'viewer' WHERE username = 'integrator'")
    answer = await hub.client.post("/api/v1/session", json={"username": "integrator", "password": PASSWORD})
    assert answer.json()["user"]["role"] == "viewer"


async def test_my_new_password_does_not_take_the_place_of_a_reset(hub: Hub, meanwhile: Meanwhile) -> None:
    browser, csrf = await hub.sign_in("viewer")
    reset = accounts.hashed("what the administrator gave")
    meanwhile(f"UPDATE app_user SET password_hash = '{reset}' WHERE username = 'viewer'")
    body = {"password": {"current": PASSWORD, "new": NEW}}
    answer = await browser.patch("/api/v1/session", json=body, headers={"X-CSRF-Token": csrf})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "password.current")
    assert hub.sql("SELECT password_hash FROM app_user WHERE username = 'viewer'") == [(reset,)]
    await browser.aclose()


@contextmanager
def held(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> Iterator[None]:
    """Let calls of a function that runs in a thread wait until the block ends."""
    real, go = getattr(module, name), threading.Event()

    def waits(*given: Any) -> Any:
        go.wait(20)
        return real(*given)

    monkeypatch.setattr(module, name, waits)
    try:
        yield
    finally:
        go.set()


async def test_changing_a_password_many_times_at_once_keeps_nobody_out(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, csrf = await hub.sign_in("viewer")

    async def change() -> int:
        body = {"password": {"current": PASSWORD, "new": NEW}}
        return (await browser.patch("/api/v1/session", json=body, headers={"X-CSRF-Token": csrf})).status_code

    with held(monkeypatch, accounts, "verify"):
        many = [asyncio.create_task(change()) for _ in range(20)]
        await asyncio.wait(many, timeout=3)
        assert (await hub.client.get("/api/v1/city", headers=hub.as_("operator"))).status_code == 200
    assert sorted(await asyncio.gather(*many)) == [200] + [429] * 19
    await browser.aclose()


async def test_a_short_new_password_is_refused_before_anything_is_checked(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, csrf = await hub.sign_in("viewer")
    monkeypatch.delattr(accounts, "verify")
    body = {"password": {"current": PASSWORD, "new": "short"}}
    answer = await browser.patch("/api/v1/session", json=body, headers={"X-CSRF-Token": csrf})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "password.new")
    await browser.aclose()


async def test_waiting_for_a_table_holds_no_connection(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    with held(monkeypatch, table, "pack"):
        many = [asyncio.create_task(hub.get("/map/sensors")) for _ in range(12)]
        await asyncio.wait(many, timeout=1)
        assert (await hub.client.get("/api/v1/city", headers=hub.as_("operator"))).status_code == 200
    assert len(await asyncio.gather(*many)) == 12


@pytest.mark.parametrize(
    ("client", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"), ("::1", "::/64"), ("testclient", "testclient"), ("", ""),
    ],
)  # fmt: skip
def test_what_counts_as_one_machine(client: str, counted: str) -> None:
    assert backoff.network_of(client) == counted


async def test_a_machine_with_many_addresses_is_one(settings: Settings, seeded: Seeded) -> None:
    behind_a_proxy = settings.model_copy(update={"trusted_proxies": ["127.0.0.1"]})
    async with serving(behind_a_proxy, seeded) as hub:

        async def guess(number: int, network: str) -> int:
            body = {"username": f"nobody-{number}", "password": "not this one"}
            headers = {"X-Forwarded-For": f"{network}::{number + 1:x}"}
            return (await hub.client.post("/api/v1/session", json=body, headers=headers)).status_code

        codes = [await guess(number, "2001:db8:1:2") for number in range(40)]
        assert codes == [401] * backoff.ADDRESS_ATTEMPTS + [429] * 10
        assert await guess(50, "2001:db8:1:3") == 401
