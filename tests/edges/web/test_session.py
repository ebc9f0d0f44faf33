"""Signing in and out, waits after wrong passwords, CSRF, foreign origins, tokens."""

from __future__ import annotations

import asyncio

import pytest

from hub.edges.settings import Settings
from hub.edges.web import backoff
from tests.edges.web.conftest import Seeded, serving
from tests.edges.web.support import PASSWORD, Hub


async def test_sign_in_look_and_sign_out(hub: Hub) -> None:
    browser, csrf = await hub.sign_in("operator")
    cookie = browser.cookies.jar
    assert [(entry.name, entry.has_nonstandard_attr("HttpOnly")) for entry in cookie] == [("hub_session", True)]
    me = (await browser.get("/api/v1/session")).json()
    assert me["csrf"] == csrf
    assert me["user"]["role"] == "operator"
    assert (await browser.delete("/api/v1/session", headers={"X-CSRF-Token": csrf})).status_code == 204
    assert (await browser.get("/api/v1/city")).status_code == 401
    await browser.aclose()
    assert hub.sql("SELECT action, outcome FROM audit WHERE actor = 'user:operator' ORDER BY audit_id") == [
        ("session.login", "ok"),
        ("session.logout", "ok"),
    ]


async def test_the_cookie_is_strict(hub: Hub) -> None:
    answer = await hub.client.post("/api/v1/session", json={"username": "viewer", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "samesite=strict" in cookie
    assert "httponly" in cookie
    secret = answer.cookies["hub_session"]
    stored = hub.sql("SELECT session_hash FROM session")[0][0]
    assert secret.encode() not in bytes(stored), "the database must not hold what opens a session"


@pytest.mark.parametrize("username", ["operator", "nobody-of-that-name"])
async def test_wrong_passwords_cost_time_known_or_not(hub: Hub, username: str) -> None:
    body = {"username": username, "password": "not this one"}
    codes = [(await hub.client.post("/api/v1/session", json=body)).status_code for _ in range(7)]
    assert codes == [401] * backoff.FREE_ATTEMPTS + [429] * 2
    right = await hub.client.post("/api/v1/session", json={"username": username, "password": PASSWORD})
    assert right.status_code == 429, "while waiting the right password opens nothing either"
    assert 1 <= int(right.headers["retry-after"]) <= 15
    assert right.json()["code"] == "too-many-attempts"
    rows = hub.sql("SELECT detail ->> 'reason' FROM audit WHERE action = 'session.login' AND outcome = 'refused'")
    assert sorted(reason for (reason,) in rows) == ["locked"] + ["wrong-credentials"] * 5, "one row for the whole wait"
    assert 'ioc_web_logins_total{outcome="locked"} 3.0' in (await hub.client.get("/metrics")).text


@pytest.mark.parametrize("username", ["operator", "nobody-of-that-name"])
async def test_guesses_sent_at_once_are_counted_like_those_sent_one_by_one(hub: Hub, username: str) -> None:
    async def guess(number: int) -> int:
        body = {"username": username, "password": f"not this one {number}"}
        return (await hub.client.post("/api/v1/session", json=body)).status_code

    codes = await asyncio.gather(*map(guess, range(20)))
    assert sorted(codes) == [401] * backoff.FREE_ATTEMPTS + [429] * (20 - backoff.FREE_ATTEMPTS)


async def test_who_has_found_a_screen_cannot_guess_its_password(hub: Hub) -> None:
    browser, csrf = await hub.sign_in("viewer")
    for number in range(7):
        body = {"password": {"current": f"not this one {number}", "new": "một câu dài khác hẳn"}}
        answer = await browser.patch("/api/v1/session", json=body, headers={"X-CSRF-Token": csrf})
        assert answer.status_code == (422 if number < backoff.FREE_ATTEMPTS else 429)
    await browser.aclose()


async def test_the_wait_is_kept_in_the_database(hub: Hub) -> None:
    hub.sql("UPDATE app_user SET failed = 6, locked_until = now() + interval '30 s' WHERE username = 'viewer'")
    answer = await hub.client.post("/api/v1/session", json={"username": "viewer", "password": PASSWORD})
    assert answer.status_code == 429
    hub.sql("UPDATE app_user SET locked_until = now() - interval '1 s' WHERE username = 'viewer'")
    answer = await hub.client.post("/api/v1/session", json={"username": "viewer", "password": PASSWORD})
    assert answer.status_code == 200
    assert hub.sql("SELECT failed, locked_until FROM app_user WHERE username = 'viewer'") == [(0, None)]


@pytest.mark.parametrize("username", ["operator", "nobody-of-that-name"])
async def test_a_quiet_while_forgives_known_or_not(hub: Hub, username: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "QUIET_SECONDS", 4.0)
    body = {"username": username, "password": "not this one"}

    async def guess() -> int:
        return (await hub.client.post("/api/v1/session", json=body)).status_code

    assert [await guess() for _ in range(4)] == [401] * 4
    await asyncio.sleep(4.2)
    assert [await guess() for _ in range(6)] == [401] * backoff.FREE_ATTEMPTS + [429]


async def test_slips_of_last_month_are_forgiven(hub: Hub) -> None:
    hub.sql("UPDATE app_user SET failed = 4, locked_until = now() - interval '30 days' WHERE username = 'viewer'")
    wrong = {"username": "viewer", "password": "not this one"}
    assert (await hub.client.post("/api/v1/session", json=wrong)).status_code == 401
    right = {"username": "viewer", "password": PASSWORD}
    assert (await hub.client.post("/api/v1/session", json=right)).status_code == 200


async def test_a_waiting_address_leaves_one_row_whatever_names_it_tries(hub: Hub) -> None:
    for number in range(backoff.ADDRESS_ATTEMPTS + 20):
        body = {"username": f"nobody-{number}", "password": "not this one"}
        await hub.client.post("/api/v1/session", json=body)
    assert hub.sql("SELECT count(*) FROM audit WHERE outcome = 'refused'") == [(backoff.ADDRESS_ATTEMPTS + 1,)]


async def test_a_disabled_user_and_a_wrong_password_look_alike(hub: Hub) -> None:
    hub.sql("UPDATE app_user SET disabled = true WHERE username = 'viewer'")
    disabled = await hub.client.post("/api/v1/session", json={"username": "viewer", "password": PASSWORD})
    wrong = await hub.client.post("/api/v1/session", json={"username": "operator", "password": "not this one"})
    assert disabled.status_code == wrong.status_code == 401
    assert disabled.json() == wrong.json()


@pytest.mark.parametrize("header", [{}, {"X-CSRF-Token": "guess"}])
async def test_a_write_with_a_cookie_needs_the_csrf_token(hub: Hub, header: dict[str, str]) -> None:
    browser, _ = await hub.sign_in("admin")
    answer = await browser.post("/api/v1/tokens", json={"name": "x", "role": "viewer"}, headers=header)
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["field"] == "X-CSRF-Token"
    await browser.aclose()


async def test_another_session_s_csrf_token_does_not_fit(hub: Hub) -> None:
    browser, _ = await hub.sign_in("admin")
    other, theirs = await hub.sign_in("viewer")
    answer = await browser.post(
        "/api/v1/tokens", json={"name": "x", "role": "viewer"}, headers={"X-CSRF-Token": theirs}
    )
    assert answer.status_code == 403
    await browser.aclose()
    await other.aclose()


async def test_another_site_may_not_write_nor_sign_in(hub: Hub) -> None:
    browser, csrf = await hub.sign_in("admin")
    headers = {"X-CSRF-Token": csrf, "Origin": "https://evil.example"}
    answer = await browser.post("/api/v1/tokens", json={"name": "x", "role": "viewer"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross-origin")
    login = await hub.client.post(
        "/api/v1/session", json={"username": "viewer", "password": PASSWORD}, headers={"Origin": "https://evil.example"}
    )
    assert login.status_code == 403
    ours = {"X-CSRF-Token": csrf, "Origin": hub.base}
    assert (await browser.post("/api/v1/tokens", json={"name": "x", "role": "viewer"}, headers=ours)).status_code == 201
    await browser.aclose()


async def test_the_same_host_without_tls_is_another_site(settings: Settings, seeded: Seeded) -> None:
    host = f"127.0.0.1:{settings.http_port}"
    public = settings.model_copy(update={"public_url": "https://ioc.example.vn"})
    async with serving(public, seeded) as hub:
        body = {"username": "viewer", "password": PASSWORD}
        for origin, code in (
            ("https://ioc.example.vn", 200), (f"https://{host}", 200), (f"http://{host}", 403), ("http://[", 403),
        ):  # fmt: skip
            answer = await hub.client.post("/api/v1/session", json=body, headers={"Origin": origin})
            assert answer.status_code == code, origin


async def test_a_write_refused_for_its_token_or_its_site_is_in_the_trail(hub: Hub) -> None:
    browser, csrf = await hub.sign_in("viewer")
    elsewhere = {"X-CSRF-Token": csrf, "Origin": "https://evil.example"}
    for headers in ({}, {"X-CSRF-Token": "guess"}, elsewhere, {"Origin": "https://evil.example"}):
        assert (await browser.patch("/api/v1/session", json={}, headers=headers)).status_code == 403
    await browser.aclose()
    # Without a session there is nobody to name, and anybody could fill the trail.
    assert (await hub.client.patch("/api/v1/session", json={}, headers=elsewhere)).status_code == 401
    credentials = {"username": "viewer", "password": PASSWORD}
    assert (await hub.client.post("/api/v1/session", json=credentials, headers=elsewhere)).status_code == 403
    found = hub.sql("SELECT actor, target, detail ->> 'reason' FROM audit WHERE outcome = 'refused' ORDER BY audit_id")
    reasons = ["csrf", "csrf", "cross-origin", "cross-origin"]
    assert found == [("user:viewer", "PATCH /api/v1/session", reason) for reason in reasons]


async def test_an_expired_session_opens_nothing(hub: Hub) -> None:
    browser, _ = await hub.sign_in("viewer")
    hub.sql("UPDATE session SET expires_at = now() - interval '1 s'")
    answer = await browser.get("/api/v1/city")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Bearer" in answer.headers["www-authenticate"]
    await browser.aclose()


async def test_a_wall_screen_stays_signed_in_and_nobody_else(hub: Hub) -> None:
    left = "SELECT extract(epoch FROM expires_at - now())::int FROM session"
    for role, renewed in (("viewer", True), ("operator", False)):
        client, _ = await hub.sign_in(role)
        hub.sql("UPDATE session SET expires_at = now() + interval '5 minutes' RETURNING 1")
        answer = await client.get("/api/v1/session")
        assert ("set-cookie" in answer.headers) is renewed
        assert (hub.sql(left)[0][0] > 11 * 3600) is renewed
        hub.sql("UPDATE session SET created_at = now() - interval '29 days 20 hours' RETURNING 1")
        assert "set-cookie" not in (await client.get("/api/v1/session")).headers, "30 days are the end of it"
        hub.sql("DELETE FROM session RETURNING 1")
        await client.aclose()


async def test_tokens_work_until_they_expire_or_are_taken_back(hub: Hub) -> None:
    made = await hub.send("POST", "/tokens", {"name": "grafana", "role": "viewer"})
    assert made.status_code == 201, made.text
    token, number = made.json()["token"], made.json()["id"]
    headers = {"Authorization": f"Bearer {token}"}
    assert (await hub.client.get("/api/v1/city", headers=headers)).status_code == 200
    assert token not in (await hub.client.get("/api/v1/tokens", headers=hub.as_("admin"))).text
    hub.sql("UPDATE api_token SET expires_at = now() - interval '1 s' WHERE token_id = %s", number)
    assert (await hub.client.get("/api/v1/city", headers=headers)).status_code == 401
    hub.sql("UPDATE api_token SET expires_at = NULL WHERE token_id = %s", number)
    assert (await hub.send("DELETE", f"/tokens/{number}")).status_code == 204
    assert (await hub.client.get("/api/v1/city", headers=headers)).status_code == 401
    assert (await hub.send("DELETE", "/tokens/9999")).status_code == 404


async def test_two_living_tokens_have_two_names(hub: Hub) -> None:
    body = {"name": "grafana", "role": "viewer"}
    made = await asyncio.gather(*(hub.send("POST", "/tokens", body) for _ in range(4)))
    assert sorted(answer.status_code for answer in made) == [201, 422, 422, 422]
    refused = next(answer for answer in made if answer.status_code == 422)
    assert (refused.json()["errors"][0]["field"], refused.json()["errors"][0]["given"]) == ("name", "'grafana'")
    hub.sql("UPDATE api_token SET expires_at = now() - interval '1 s' WHERE name = 'grafana'")
    again = await hub.send("POST", "/tokens", body)
    assert again.status_code == 201
    await hub.send("DELETE", f"/tokens/{again.json()['id']}")
    assert (await hub.send("POST", "/tokens", body)).status_code == 201


async def test_my_password_and_language(hub: Hub) -> None:
    browser, csrf = await hub.sign_in("viewer")
    other, _ = await hub.sign_in("viewer")
    headers = {"X-CSRF-Token": csrf}
    wrong = {"password": {"current": "not mine", "new": "một câu dài khác hẳn"}}
    answer = await browser.patch("/api/v1/session", json=wrong, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "password.current", "given": "a secret", "expected": "your password until now"}
    ]
    short = await browser.patch(
        "/api/v1/session", json={"password": {"current": PASSWORD, "new": "short"}}, headers=headers
    )
    assert short.json()["errors"][0]["given"] == "5 characters"
    right = {"language": "en", "password": {"current": PASSWORD, "new": "một câu dài khác hẳn"}}
    assert (await browser.patch("/api/v1/session", json=right, headers=headers)).json()["language"] == "en"
    assert (await browser.get("/api/v1/session")).json()["user"]["language"] == "en"
    assert (await other.get("/api/v1/session")).status_code == 401, "a new password ends the other sessions"
    await browser.aclose()
    await other.aclose()
    again, _ = await hub.sign_in("viewer", "một câu dài khác hẳn")
    await again.aclose()


async def test_users_are_made_changed_and_never_left_without_an_admin(hub: Hub) -> None:
    body = {"username": "lan", "name": "Nguyễn Thị Lan", "role": "operator", "password": PASSWORD}
    made = await hub.send("POST", "/users", body)
    assert made.status_code == 201, made.text
    assert "password" not in made.text
    assert (await hub.send("POST", "/users", body)).status_code == 409
    browser, _ = await hub.sign_in("lan")
    changed = await hub.send("PATCH", f"/users/{made.json()['id']}", {"role": "viewer"})
    assert changed.json()["role"] == "viewer"
    assert (await browser.get("/api/v1/session")).status_code == 401, "a new role ends the sessions of the old one"
    await browser.aclose()
    admin = hub.sql("SELECT user_id FROM app_user WHERE username = 'admin'")[0][0]
    for change in ({"disabled": True}, {"role": "viewer"}):
        answer = await hub.send("PATCH", f"/users/{admin}", change)
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert PASSWORD not in str(hub.sql("SELECT detail FROM audit"))


async def test_a_secret_is_never_repeated_in_a_refusal(hub: Hub) -> None:
    secret = "x" * 300
    for body in (
        {"username": "lan", "password": secret},
        {"username": "lan", "password": [secret]},
        {"username": 1, "password": secret, "more": 2},
    ):
        answer = await hub.client.post("/api/v1/session", json=body)
        assert answer.status_code == 422
        assert "xxxx" not in answer.text
