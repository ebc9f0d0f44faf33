"""Deliveries: sends what the queue holds, several channels at a time, and tries again what did not get through.

At least once: a sender that is killed after the other side took the message, and before the commit, sends it again
with the same id. A channel that does not answer rests as a whole; it is tried with one message, not with all of them.
"""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import structlog
from prometheus_client import Counter, Gauge

from hub.core.backoff import delay
from hub.core.notices import Notice, text
from hub.edges import city, database
from hub.edges.jobs.task import Context
from hub.edges.notify import configs, mail, telegram, webhook
from hub.edges.notify.message import LaterError, Message, RefusedForGoodError, SendError, Ways
from hub.edges.stores import deliveries as store
from hub.edges.stores.deliveries import Row

log = structlog.get_logger(__name__)

_POLL_SECONDS = 5.0
_SENDERS = 4


class Deliveries:
    """The senders of notifications."""

    name = "deliveries"

    def __init__(self, context: Context) -> None:
        settings = context.settings
        about = city.about_of(city.find(settings.city))
        self._url = context.url
        self._pulse = context.pulse(self.name, longest=12 * _POLL_SECONDS)
        self._zone = ZoneInfo(about["time_zone"])
        self._console = settings.public_url.rstrip("/") if settings.public_url else None
        self._ways = Ways(self._console or f"/ioc-hub/{about['key']}", tuple(settings.notify_allow))
        registry = context.registry
        self._attempts = Counter(
            "ioc_jobs_delivery_attempts_total",
            "Attempts to deliver, by kind of channel and outcome (sent, later, failed, given_up)",
            ["kind", "outcome"],
            registry=registry,
        )
        self._waiting = Gauge("ioc_jobs_deliveries_waiting", "Deliveries in the queue", registry=registry)
        self._oldest = Gauge(
            "ioc_jobs_deliveries_oldest_waiting_seconds", "Age of the oldest in the queue", registry=registry
        )

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._sweep(), name="sweep")
            for number in range(_SENDERS):
                group.create_task(self._send(), name=f"sender {number}")

    async def _sweep(self) -> None:
        connection = await database.connect_patiently(self._url, name="deliveries", autocommit=True)
        try:
            with database.translated():
                while True:
                    if count := await store.expire(connection):
                        log.warning("deliveries were given up", count=count)
                    waiting, oldest, _ = await store.waiting(connection)
                    self._pulse.beat()
                    self._waiting.set(waiting)
                    self._oldest.set(oldest)
                    await asyncio.sleep(_POLL_SECONDS)
        finally:
            await connection.close()

    async def _send(self) -> None:
        connection = await database.connect_patiently(self._url, name="deliveries", autocommit=True)
        try:
            with database.translated():
                await connection.execute("LISTEN ioc_delivery")
                while True:
                    while await self._one(connection):
                        pass
                    _, _, next_at = await store.waiting(connection)
                    seconds = _POLL_SECONDS
                    if next_at is not None:
                        # Due, and yet not ours: another sender has its channel, or it is switched off.
                        seconds = min(max((next_at - datetime.now(UTC)).total_seconds(), 0.5), _POLL_SECONDS)
                    async for _ in connection.notifies(timeout=seconds, stop_after=1):
                        pass
        finally:
            await connection.close()

    async def _one(self, connection: database.Connection) -> bool:
        """Send one message; false when there is none to send."""
        async with connection.transaction():
            taken = await store.take(connection)
            if taken is None:
                return False
            channel, delivery = taken
            outcome = await self._attempt(connection, channel, delivery)
        self._attempts.labels(channel["kind"], outcome).inc()
        return True

    async def _attempt(self, connection: database.Connection, channel: Row, delivery: Row) -> str:
        about = {"delivery": delivery["delivery_id"], "channel": channel["key"]}
        failed: SendError | None = None
        try:
            await self._hand_over(connection, channel, delivery)
        except LaterError as error:
            return await self._later(connection, channel, delivery, error)
        except psycopg.Error:
            raise
        except RefusedForGoodError as error:
            log.warning("a delivery was refused for good", **about, error=str(error))
            failed = error
        except Exception as error:
            # Whatever is wrong with this one, those behind it must not wait for it for ever.
            log.exception("a delivery cannot be made", **about)
            failed = SendError("our-error", f"an error on our side: {type(error).__name__}; it is in the log")
        if failed is not None:
            await store.done(connection, delivery, "failed", failed)
            # Of somebody without an address the channel was not asked.
            outcome = None if failed.outcome["code"] == "no-address" else "refused"
            await store.state(connection, channel, 0, None, outcome)
            return "failed"
        await store.done(connection, delivery, "sent", None)
        await store.state(connection, channel, 0, None, "sent")
        return "sent"

    async def _later(self, connection: database.Connection, channel: Row, delivery: Row, error: LaterError) -> str:
        failures = channel["failures"] + 1 if error.whole_channel else channel["failures"]
        wait = delay(failures if error.whole_channel else delivery["attempts"] + 1, random.random(), error.after)
        next_at = datetime.now(UTC) + wait
        await store.state(connection, channel, failures, next_at if error.whole_channel else None, "later")
        given_up = next_at >= delivery["give_up_at"]
        log.warning(
            "a delivery did not get through", delivery=delivery["delivery_id"], channel=channel["key"], error=str(error),
            again_in_s=None if given_up else round(wait.total_seconds(), 1),
        )  # fmt: skip
        await store.done(connection, delivery, "given_up" if given_up else "waiting", error, next_at)
        return "given_up" if given_up else "later"

    async def _hand_over(self, connection: database.Connection, channel: Row, delivery: Row) -> None:
        to = None
        kind, username = channel["kind"], delivery["recipient"].removeprefix("user:")
        if username != delivery["recipient"]:
            to = await store.address(connection, username, kind)
            if to is None:
                text = f"{username} has no address for {kind} any more, or may not sign in any more"
                raise RefusedForGoodError("no-address", text, person=username)
        message = self._message(channel, delivery, to)
        config, secret = configs.read(kind, channel["config"]), channel["secret"]
        match config:
            case configs.Webhook():
                await webhook.send(config, secret, message, self._ways)
            case configs.Email():
                await mail.send(config, secret, message, self._ways)
            case configs.Telegram():
                await telegram.send(config, secret, message, self._ways)

    def _message(self, channel: Row, delivery: Row, to: str | None) -> Message:
        content, alarm = delivery["content"], delivery["content"].get("alarm")
        link = self._console
        if link and delivery["alarm_id"] is not None:
            link = f"{link}/#/live?alarm={delivery['alarm_id']}"
        policy = content.get("policy") or {}
        notice = Notice(
            delivery["event"], alarm, policy.get("name") or {}, content.get("step", 0),
            timedelta(seconds=content.get("waited_seconds", 0)), channel["name"], link,
        )  # fmt: skip
        return Message(
            delivery["event_id"], delivery["event"], delivery["alarm_id"], alarm and alarm["severity"],
            delivery["created_at"], text(notice, channel["language"], self._zone), content, to,
        )  # fmt: skip
