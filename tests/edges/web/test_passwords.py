"""What happens between the moment a password is checked and the moment something comes of it; and what a check holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hub.edges.web import accounts
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
