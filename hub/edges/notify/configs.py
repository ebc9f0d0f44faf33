"""What a channel of each kind is configured with. The one secret of each kind is kept apart and never given out."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

SECRET_FIELD: Final = {"webhook": "secret", "email": "password", "telegram": "token"}
"""Kind -> the field of its configuration that is secret."""
KEPT: Final = "set"
"""What a secret is shown as, and what keeps it when it is sent back."""
WEBHOOK_RULE: Final = "whsec_ and 24 to 64 random bytes in Base64, as `echo whsec_$(openssl rand -base64 32)` prints"
_MAIL: Final = re.compile(r"[^@\s<>\",;:\\()\[\]]{1,64}@[^@\s<>\",;:\\()\[\]]{1,190}")


def _signing(text: str) -> str:
    if text != KEPT and not 24 <= len(signing_key(text) or b"") <= 64:
        raise ValueError(WEBHOOK_RULE)
    return text


def _address(text: str) -> str:
    if not text.isprintable() or not _MAIL.fullmatch(text) or text.count("@") != 1:
        raise ValueError("an e-mail address such as duty@example.vn")
    return text


def _plain(text: str) -> str:
    if not text.isprintable():
        raise ValueError("printable text on one line")
    return text


def signing_key(secret: str) -> bytes | None:
    """The bytes of a webhook's secret (Standard Webhooks); None when it is none."""
    if not secret.startswith("whsec_"):
        return None
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return None


Address = Annotated[str, Field(max_length=255, examples=["duty@example.vn"]), AfterValidator(_address)]
Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_plain)]
_WRITE_ONLY = "; write-only: shown as `set`, kept when left out or given as `set`, taken away by null"


class _Config(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Webhook(_Config):
    """CloudEvents 1.0 as structured JSON, signed as Standard Webhooks has it."""

    url: str = Field(max_length=2_000, examples=["https://dispatch.example.vn/ioc"])
    secret: Annotated[str, AfterValidator(_signing)] | None = Field(
        None, max_length=200, description=WEBHOOK_RULE + _WRITE_ONLY,
        examples=["whsec_c2l4dGVlbiB0aW1lcyB0d28gaXMgdGhpcnR5LXR3bw=="],
    )  # fmt: skip


class Email(_Config):
    """SMTP submission."""

    host: Line = Field(examples=["smtp.example.vn"])
    port: int = Field(587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: Line | None = Field(None, examples=["ioc"])
    password: Line | None = Field(
        None, description="of the SMTP account" + _WRITE_ONLY, examples=["a password of the mail server"]
    )
    sender: Address = Field(examples=["ioc@example.vn"])
    to: list[Address] = Field(default_factory=list, max_length=50, examples=[["duty@example.vn"]])

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> Email:
        if self.security == "none" and self.username is not None:
            raise ValueError("no user name where the connection is not encrypted: choose starttls or tls")
        return self


class Telegram(_Config):
    """The Telegram Bot API, or a server that speaks like it."""

    base_url: str = Field("https://api.telegram.org", max_length=2_000, examples=["https://api.telegram.org"])
    token: Annotated[str, Field(pattern=r"^[A-Za-z0-9:_-]{1,200}$")] | None = Field(
        None, description="of the bot" + _WRITE_ONLY, examples=["110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"]
    )
    chat_id: Line | None = Field(None, examples=["-1001234567890"])


Config = Webhook | Email | Telegram
MODELS: Final[dict[str, type[Webhook] | type[Email] | type[Telegram]]] = {
    "webhook": Webhook,
    "email": Email,
    "telegram": Telegram,
}


def read(kind: str, stored: dict[str, Any]) -> Config:
    """A configuration as it is stored, without its secret."""
    return MODELS[kind].model_validate(stored)
