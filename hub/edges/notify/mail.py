"""E-mail: one message, as text and as HTML, over SMTP with STARTTLS or TLS."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

import aiosmtplib

from hub.edges.notify import configs
from hub.edges.notify.message import LaterError, Message, RefusedForGoodError, Ways, tame
from hub.edges.notify.reach import address_of

_CONNECT_SECONDS = 5.0
_STEP_SECONDS = 10.0
_TOTAL_SECONDS = 25.0
_COLORS = {
    "critical": "#c62828",
    "major": "#e65100",
    "minor": "#f9a825",
    "warning": "#1565c0",
    "indeterminate": "#6a1b9a",
}


async def send(config: configs.Email, secret: str | None, message: Message, ways: Ways) -> None:
    """Raises SendError when the mail server took it for nobody."""
    recipients = [message.to] if message.to else config.to
    if not recipients:
        raise RefusedForGoodError("no-recipient", "there is nobody to write to: the channel names no address")
    try:
        async with asyncio.timeout(_TOTAL_SECONDS):
            await _submit(config, secret, compose(config, recipients, message, ways), recipients, ways)
    except (TimeoutError, aiosmtplib.SMTPTimeoutError):
        raise LaterError("no-answer", f"{config.host}: no answer in time", host=config.host) from None
    except aiosmtplib.SMTPRecipientsRefused as error:
        refused = error.recipients[0]
        raise _refusal(config, refused.code, refused.message, whole_channel=False) from None
    except aiosmtplib.SMTPResponseException as error:
        raise _refusal(config, error.code, error.message) from None
    except aiosmtplib.SMTPNotSupported as error:
        raise RefusedForGoodError("unsupported", f"{config.host}: {tame(error.message)}", host=config.host) from None
    except ssl.SSLCertVerificationError as error:
        text = f"{config.host}: its certificate is not trusted ({error.verify_message})"
        raise LaterError("certificate", text, host=config.host) from None
    except aiosmtplib.SMTPException as error:
        raise LaterError(
            "lost", f"{config.host}: {tame(error.message) or type(error).__name__}", host=config.host
        ) from None
    except OSError as error:
        raise LaterError(
            "unreachable",
            f"{config.host}: {os.strerror(error.errno) if error.errno else type(error).__name__}",
            host=config.host,
        ) from None


async def _submit(
    config: configs.Email, secret: str | None, mail: EmailMessage, recipients: list[str], ways: Ways
) -> None:
    connection = await _connected(config, ways)
    client = aiosmtplib.SMTP(
        hostname=config.host,  # what the certificate must name; the connection is there already
        sock=connection,
        use_tls=config.security == "tls",
        start_tls=config.security == "starttls",
        username=config.username,
        password=secret if config.username else None,
        timeout=_STEP_SECONDS,
        local_hostname="ioc-hub",
    )
    async with client:
        await client.send_message(mail, sender=config.sender, recipients=recipients)


async def _connected(config: configs.Email, ways: Ways) -> socket.socket:
    address = await address_of(config.host, config.port, ways.allowed)
    connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    connection.setblocking(False)
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            await asyncio.get_running_loop().sock_connect(connection, (address, config.port))
    except BaseException:
        connection.close()
        raise
    return connection


def compose(config: configs.Email, recipients: list[str], message: Message, ways: Ways) -> EmailMessage:
    """The mail. What tells of one alarm is one thread, and the id is the same in every attempt."""
    domain = re.sub(r"[^A-Za-z0-9.-]", "", urlsplit(ways.source).hostname or "") or "ioc-hub.invalid"
    mail = EmailMessage()
    mail["From"] = config.sender
    mail["To"] = ", ".join(recipients)
    mail["Subject"] = message.text.subject
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = f"<{message.event_id}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    if message.alarm_id is not None:
        mail["References"] = f"<alarm-{message.alarm_id}@{domain}>"
    if message.severity in ("critical", "major") and message.event != "resolved":
        mail["Importance"] = "high"
    mail.set_content(message.text.plain)
    mail.add_alternative(message.text.html(_COLORS.get(message.severity or "", "#455a64")), subtype="html")
    return mail


def _refusal(
    config: configs.Email, code: int, said: str, *, whole_channel: bool = True
) -> LaterError | RefusedForGoodError:
    """RFC 5321, section 4.2.1: 4yz may work later, 5yz will not."""
    text = f"{config.host} answered {code}: {tame(said)}"
    status = str(code)
    if 500 <= code < 600:
        return RefusedForGoodError("answered", text, host=config.host, status=status)
    return LaterError("answered", text, whole_channel=whole_channel, host=config.host, status=status)
