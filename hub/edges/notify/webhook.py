"""Webhook: a CloudEvents 1.0 event as structured JSON, signed as Standard Webhooks has it.

Signed is `{webhook-id}.{webhook-timestamp}.{body}` with HMAC-SHA256; a receiver that keeps the ids it has seen, and
refuses old timestamps, processes each event once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec

from hub.edges.notify import configs
from hub.edges.notify.message import Message, RefusedForGoodError, Ways
from hub.edges.notify.post import post, refusal_of


async def send(config: configs.Webhook, secret: str | None, message: Message, ways: Ways) -> None:
    """Raises SendError when the receiver did not answer 2xx."""
    key = configs.signing_key(secret or "")
    if key is None:
        raise RefusedForGoodError("no-secret", "the channel has no secret to sign with")
    body = msgspec.json.encode(event(message, ways))
    now = int(datetime.now(UTC).timestamp())
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": message.event_id,
        "webhook-timestamp": str(now),
        "webhook-signature": signature(key, message.event_id, now, body),
    }
    answer = await post(config.url, body, headers, ways.allowed)
    if not 200 <= answer.status < 300:
        parts = urlsplit(config.url)
        said = answer.body.decode("utf-8", "replace")
        # Receivers like to quote what they were asked for, and path and query may hold a secret.
        for secret_part in sorted({parts.query, parts.path.strip("/"), *parts.path.split("/")} - {""}, key=len)[::-1]:
            said = said.replace(secret_part, "…") if len(secret_part) > 3 else said
        raise refusal_of(parts.hostname or "", answer, said)


def event(message: Message, ways: Ways) -> dict[str, object]:
    """The CloudEvents envelope."""
    return {
        "specversion": "1.0",
        "id": message.event_id,
        "source": ways.source,
        "type": f"ioc.{'channel' if message.alarm_id is None else 'alarm'}.{message.event}",
        **({} if message.alarm_id is None else {"subject": f"alarm/{message.alarm_id}"}),
        "time": message.created_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": message.data | {"title": message.text.subject, "text": message.text.plain, "link": message.text.link},
    }


def signature(key: bytes, event_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`."""
    digest = hmac.new(key, f"{event_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
