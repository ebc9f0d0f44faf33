"""The OpenAPI document against the running hub: generated requests, right ones and wrong ones, for a bounded time."""

from __future__ import annotations

import asyncio
import time
from typing import Any, cast

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.edges.web.support import Hub

_SECONDS = 45.0
_EXAMPLES = 6
_CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
_ENDS_THE_TEST = {"DELETE /api/v1/session"}
"""Nothing else is left out: what writes, writes to a database of the test's own."""


async def test_the_hub_keeps_what_its_document_promises(hub: Hub) -> None:
    tried = await asyncio.to_thread(_try_everything, hub)
    print(f"{sum(tried.values())} requests to {len(tried)} operations")
    assert len(tried) > 35
    assert all(tried.values()), f"not tried for lack of time: {[name for name, count in tried.items() if not count]}"


def _try_everything(hub: Hub) -> dict[str, int]:
    schema = schemathesis.openapi.from_url(f"{hub.base}/api/openapi.json")
    until = time.monotonic() + _SECONDS
    operations: list[Any] = [cast("Any", found).ok() for found in schema.get_all_operations()]
    tried: dict[str, int] = {}
    for position, operation in enumerate(operations):
        name = f"{operation.method.upper()} {operation.path}"
        if name in _ENDS_THE_TEST:
            continue
        share = (until - time.monotonic()) / (len(operations) - position)
        tried[name] = _try(operation, hub.as_("admin"), time.monotonic() + max(share, 0.0))
    return tried


def _try(operation: Any, headers: dict[str, str], until: float) -> int:
    count = 0

    @seed(1)
    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        nonlocal count
        if count and time.monotonic() > until:
            return
        case.call_and_validate(headers=headers, checks=_CHECKS, timeout=20)
        count += 1

    call()
    return count
