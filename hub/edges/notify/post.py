"""One POST to somebody else's server: to the address that was checked, without redirects, bounded in time and size."""

from __future__ import annotations

import asyncio
import errno
import os
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx

from hub import __version__
from hub.core.backoff import retry_after
from hub.core.outbound import Network
from hub.edges.notify.message import LaterError, RefusedForGoodError, SendError, tame
from hub.edges.notify.reach import address_of

_CONNECT_SECONDS = 5.0
_TOTAL_SECONDS = 15.0
_ANSWER_BYTES = 4_096
_AGAIN = frozenset({408, 425, 429})


class Answer(NamedTuple):
    status: int
    body: bytes
    """Its beginning."""
    retry_after: timedelta | None


async def post(url: str, content: bytes, headers: Mapping[str, str], allowed: tuple[Network, ...]) -> Answer:
    """The answer, whatever its status.

    Raises:
        SendError: there was none; the text names the host and never the path, which may hold a secret.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    address = await address_of(host, port, allowed)
    literal = f"[{address}]" if ":" in address else address
    try:
        async with asyncio.timeout(_TOTAL_SECONDS), httpx.AsyncClient(
            trust_env=False, follow_redirects=False, timeout=httpx.Timeout(_TOTAL_SECONDS, connect=_CONNECT_SECONDS)
        ) as client:  # fmt: skip
            request = client.build_request(
                "POST",
                httpx.URL(url).copy_with(host=literal, port=port),
                content=content,
                headers={"User-Agent": f"ioc-hub/{__version__}", **headers, "Host": parts.netloc},
                extensions={"sni_hostname": host},
            )
            answer = await client.send(request, stream=True)
            try:
                body = b""
                async for chunk in answer.aiter_raw(1_024):
                    body += chunk
                    if len(body) >= _ANSWER_BYTES:
                        break
            finally:
                await answer.aclose()
    except TimeoutError:
        raise LaterError("no-answer", f"{host}: no answer within {_TOTAL_SECONDS:.0f} s", host=host) from None
    except httpx.TimeoutException:
        raise LaterError("no-answer", f"{host}: no connection or answer in time", host=host) from None
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
        code, why = _why(error)
        raise LaterError(code, f"{host}: {why}", host=host) from None
    return Answer(
        answer.status_code, body[:_ANSWER_BYTES], retry_after(answer.headers.get("retry-after"), datetime.now(UTC))
    )


def refusal_of(host: str, answer: Answer, said: str) -> SendError:
    """The error that an answer other than 2xx means."""
    text = f"{host} answered {answer.status}" + (f": {tame(said)}" if said.strip() else "")
    status = str(answer.status)
    if answer.status >= 500 or answer.status in _AGAIN:
        return LaterError("answered", text, answer.retry_after, host=host, status=status)
    if 300 <= answer.status < 400:
        return RefusedForGoodError("redirected", f"{text}; redirects are not followed", host=host, status=status)
    return RefusedForGoodError("answered", text, host=host, status=status)


def _why(error: Exception) -> tuple[str, str]:
    """A code for it, and what went wrong, from our own words and the system's: an error's text may quote the URL."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "certificate", f"its certificate is not trusted ({cause.verify_message})"
        if isinstance(cause, OSError) and cause.errno is not None and cause.errno in errno.errorcode:
            return "unreachable", os.strerror(cause.errno)
        cause = cause.__cause__ or cause.__context__
    return {
        "ConnectError": ("unreachable", "cannot be connected to"),
        "ReadError": ("lost", "the connection was lost"),
        "WriteError": ("lost", "the connection was lost"),
        "RemoteProtocolError": ("not-http", "what it answers is not HTTP"),
    }.get(type(error).__name__, ("lost", type(error).__name__))
