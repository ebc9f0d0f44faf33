"""Telegram-style: `sendMessage` of the Bot API, plain text, at a base address that can be another server's."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import msgspec

from hub.edges.notify import configs
from hub.edges.notify.message import Message, RefusedForGoodError, Ways
from hub.edges.notify.post import Answer, post, refusal_of

_LONGEST = 4_096
"""Characters in one message (Bot API)."""


class _Parameters(msgspec.Struct, frozen=True):
    retry_after: int | None = None


class _Said(msgspec.Struct, frozen=True):
    ok: bool = False
    description: str = ""
    parameters: _Parameters = _Parameters()


async def send(config: configs.Telegram, secret: str | None, message: Message, ways: Ways) -> None:
    """Raises SendError when the message was not taken."""
    chat = message.to or config.chat_id
    if not secret:
        raise RefusedForGoodError("no-token", "the channel has no bot token")
    if not chat:
        raise RefusedForGoodError("no-chat", "there is no chat to send to: the channel names none")
    words = f"{message.text.subject}\n\n{message.text.plain}".strip()
    content = {
        "chat_id": chat,
        "text": words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…",
        "disable_web_page_preview": True,
        "disable_notification": message.event == "resolved",
    }
    url = f"{config.base_url.rstrip('/')}/bot{secret}/sendMessage"
    answer = await post(url, msgspec.json.encode(content), {"Content-Type": "application/json"}, ways.allowed)
    said = _said(answer)
    if 200 <= answer.status < 300 and said.ok:
        return
    if said.parameters.retry_after is not None:
        answer = answer._replace(retry_after=timedelta(seconds=max(0, min(said.parameters.retry_after, 86_400))))
    raise refusal_of(urlsplit(config.base_url).hostname or "", answer, said.description.replace(secret, "…"))


def _said(answer: Answer) -> _Said:
    try:
        return msgspec.json.decode(answer.body, type=_Said)
    except msgspec.MsgspecError:
        return _Said()
