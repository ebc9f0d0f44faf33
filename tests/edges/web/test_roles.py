"""Every operation against every role: who may is who the table says, and an operation missing from it fails the test."""

from __future__ import annotations

import re
from typing import Any

from tests.edges.web.support import ROLES, Hub

NEEDED = {
    "GET /api/v1/session": "viewer",
    "PATCH /api/v1/session": "viewer",
    "DELETE /api/v1/session": "viewer",
    "GET /api/v1/city": "viewer",
    "GET /api/v1/overview": "viewer",
    "GET /api/v1/basemap/{name}.geojson": "viewer",
    "GET /api/v1/basemap/tiles.pmtiles": "viewer",
    "GET /api/v1/basemap/gazetteer": "viewer",
    "GET /api/v1/metrics-catalogue": "viewer",
    "GET /api/v1/map/sensors": "viewer",
    "GET /api/v1/map/sensors/names": "viewer",
    "GET /api/v1/sensors": "viewer",
    "GET /api/v1/sensors/{sensor_id}": "viewer",
    "PATCH /api/v1/sensors/{sensor_id}": "integrator",
    "GET /api/v1/sensors/{sensor_id}/history": "viewer",
    "GET /api/v1/sensors/{sensor_id}/track": "viewer",
    "GET /api/v1/sensors/{sensor_id}/payloads": "integrator",
    "GET /api/v1/zones": "viewer",
    "GET /api/v1/zones/{zone_id}": "viewer",
    "POST /api/v1/zones": "integrator",
    "PUT /api/v1/zones/{zone_id}": "integrator",
    "DELETE /api/v1/zones/{zone_id}": "integrator",
    "GET /api/v1/rules": "viewer",
    "GET /api/v1/rules/{rule_id}": "viewer",
    "GET /api/v1/rules/{rule_id}/versions": "viewer",
    "POST /api/v1/rules": "integrator",
    "PUT /api/v1/rules/{rule_id}": "integrator",
    "GET /api/v1/alarms": "viewer",
    "GET /api/v1/alarms/{alarm_id}": "viewer",
    "POST /api/v1/alarms/{alarm_id}/ack": "operator",
    "POST /api/v1/alarms/{alarm_id}/comment": "operator",
    "POST /api/v1/alarms/{alarm_id}/assign": "operator",
    "POST /api/v1/alarms/{alarm_id}/shelve": "operator",
    "POST /api/v1/alarms/{alarm_id}/unshelve": "operator",
    "POST /api/v1/alarms/{alarm_id}/out-of-service": "operator",
    "POST /api/v1/alarms/{alarm_id}/return-to-service": "operator",
    "POST /api/v1/alarms/{alarm_id}/close": "operator",
    "POST /api/v1/alarms/{alarm_id}/reopen": "operator",
    "POST /api/v1/alarms/{alarm_id}/step": "operator",
    "POST /api/v1/alarms/act": "operator",
    "GET /api/v1/alarm-load": "viewer",
    "GET /api/v1/incidents": "viewer",
    "GET /api/v1/incidents/{incident_id}": "viewer",
    "POST /api/v1/incidents/{incident_id}/comment": "operator",
    "POST /api/v1/incidents/{incident_id}/assign": "operator",
    "POST /api/v1/incidents/{incident_id}/close": "operator",
    "POST /api/v1/incidents/{incident_id}/reopen": "operator",
    "GET /api/v1/maintenance": "viewer",
    "POST /api/v1/maintenance": "operator",
    "PUT /api/v1/maintenance/{window_id}": "operator",
    "DELETE /api/v1/maintenance/{window_id}": "operator",
    "GET /api/v1/handover": "viewer",
    "GET /api/v1/handovers": "viewer",
    "POST /api/v1/handovers": "operator",
    "GET /api/v1/replay": "viewer",
    "GET /api/v1/replay/frames": "viewer",
    "GET /api/v1/replay/report": "viewer",
    "DELETE /api/v1/backtests/{backtest_id}": "integrator",
    "DELETE /api/v1/labels/{label_id}": "operator",
    "GET /api/v1/backtests": "viewer",
    "GET /api/v1/backtests/{backtest_id}": "viewer",
    "GET /api/v1/backtests/{backtest_id}/alarms": "viewer",
    "GET /api/v1/labels": "viewer",
    "GET /api/v1/rules/export": "viewer",
    "GET /api/v1/rules/{rule_id}/diff": "viewer",
    "GET /api/v1/zones/export": "viewer",
    "GET /api/v1/zones/{zone_id}/diff": "viewer",
    "GET /api/v1/zones/{zone_id}/inside": "viewer",
    "GET /api/v1/zones/{zone_id}/rules": "viewer",
    "GET /api/v1/zones/{zone_id}/versions": "viewer",
    "POST /api/v1/backtests": "integrator",
    "POST /api/v1/labels": "operator",
    "POST /api/v1/rules/check": "viewer",
    "POST /api/v1/rules/dry-run": "viewer",
    "POST /api/v1/rules/import": "integrator",
    "POST /api/v1/rules/{rule_id}/enable": "integrator",
    "POST /api/v1/rules/{rule_id}/retire": "integrator",
    "POST /api/v1/zones/check": "viewer",
    "POST /api/v1/zones/import": "integrator",
    "POST /api/v1/zones/{zone_id}/enable": "integrator",
    "POST /api/v1/zones/{zone_id}/retire": "integrator",
    "GET /api/v1/dead-letters": "integrator",
    "GET /api/v1/dead-letters/{letter_id}": "integrator",
    "POST /api/v1/dead-letters/{letter_id}/decode": "integrator",
    "POST /api/v1/decode": "integrator",
    "GET /api/v1/accounting": "viewer",
    "GET /api/v1/accounting/sensors": "viewer",
    "GET /api/v1/users": "admin",
    "POST /api/v1/users": "admin",
    "PATCH /api/v1/users/{user_id}": "admin",
    "GET /api/v1/tokens": "admin",
    "POST /api/v1/tokens": "admin",
    "DELETE /api/v1/tokens/{token_id}": "admin",
    "GET /api/v1/audit": "admin",
    "GET /api/v1/audit/seals": "admin",
    "GET /api/v1/system": "operator",
    "GET /api/v1/sources": "viewer",
    "POST /api/v1/sources": "integrator",
    "PUT /api/v1/sources/{source_id}": "integrator",
    "POST /api/v1/sources/try": "integrator",
    "GET /api/v1/channels": "operator",
    "POST /api/v1/channels": "admin",
    "PUT /api/v1/channels/{channel_id}": "admin",
    "DELETE /api/v1/channels/{channel_id}": "admin",
    "POST /api/v1/channels/{channel_id}/test": "admin",
    "GET /api/v1/people": "operator",
    "GET /api/v1/policies": "operator",
    "POST /api/v1/policies": "admin",
    "PUT /api/v1/policies/{policy_id}": "admin",
    "DELETE /api/v1/policies/{policy_id}": "admin",
    "GET /api/v1/deliveries": "operator",
    "GET /api/v1/deliveries/{delivery_id}": "operator",
    "POST /api/v1/deliveries/{delivery_id}/retry": "admin",
}
OPEN = {"POST /api/v1/session", "GET /healthz", "GET /readyz", "GET /metrics"}


async def test_every_operation_and_role(hub: Hub) -> None:
    document: Any = (await hub.client.get("/api/openapi.json")).json()
    offered = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    assert offered == NEEDED.keys() | OPEN
    for operation, needed in NEEDED.items():
        method, _, path = operation.partition(" ")
        # 999999 exists nowhere: whoever may is told 404 or 422, and nothing changes.
        path = re.sub(r"\{\w+_id\}", "999999", path)
        path = path.replace("{name}", "nothing")
        nobody = await hub.client.request(method, path, json={} if method in ("POST", "PUT", "PATCH") else None)
        assert nobody.status_code == 401, f"{operation}: nobody got {nobody.status_code}"
        for role in ROLES:
            answer = await hub.client.request(
                method, path, headers=hub.as_(role), json={} if method in ("POST", "PUT", "PATCH") else None
            )
            if ROLES.index(role) < ROLES.index(needed):
                assert answer.status_code == 403, f"{operation}: {role} got {answer.status_code}"
                assert answer.json()["errors"] == [{"field": "role", "given": role, "expected": f"{needed} or above"}]
            else:
                assert answer.status_code not in (401, 500, 503), (
                    f"{operation}: {role} got {answer.status_code} {answer.text}"
                )
                if operation != "PATCH /api/v1/session":
                    assert answer.status_code != 403, f"{operation}: {role} was refused"


async def test_a_refused_write_is_in_the_trail(hub: Hub) -> None:
    await hub.send("POST", "/users", {}, role="viewer")
    assert hub.sql(
        "SELECT action, target, outcome, detail ->> 'reason' FROM audit WHERE actor = 'token:test viewer'"
    ) == [("request", "POST /api/v1/users", "refused", "role")]
