"""Prometheus metrics of ingest. Base units in names, no label per device."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from hub.core.ledger import Ledger
from hub.core.rules.engine import Outcome
from hub.edges.mqtt import Session


class IngestMetrics:
    """What one ingest process tells Prometheus."""

    def __init__(self, session: Session) -> None:
        self.registry = CollectorRegistry()
        self._messages = Counter(
            "ioc_ingest_messages_total", "Messages by what became of them", ["outcome"], registry=self.registry
        )
        self._rejected = Counter(
            "ioc_ingest_rejected_total", "Dead letters by reason", ["reason"], registry=self.registry
        )
        self._rows = Counter("ioc_ingest_rows_total", "Rows stored", ["table"], registry=self.registry)
        self._transitions = Counter(
            "ioc_alarm_transitions_total", "Alarm transitions by kind", ["kind"], registry=self.registry
        )
        self._misjudged = Counter(
            "ioc_ingest_unjudged_samples", "Samples that the rules failed at", registry=self.registry
        )
        self._batch_size = Histogram(
            "ioc_ingest_batch_messages",
            "Messages in a batch",
            buckets=(1, 3, 10, 30, 100, 300, 1000, 3000),
            registry=self.registry,
        )
        self._commit = Histogram(
            "ioc_ingest_commit_seconds",
            "From decode to commit of a batch",
            buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
            registry=self.registry,
        )
        wire = session.counters
        for name, text, read in (
            ("ioc_mqtt_received_total", "Messages received from the broker", lambda: wire.received),
            ("ioc_mqtt_redelivered_total", "Of these, delivered again", lambda: wire.redelivered),
            ("ioc_mqtt_connects_total", "Connections made", lambda: wire.connects),
            (
                "ioc_mqtt_sessions_lost_total",
                "Connections on which the broker had lost our session",
                lambda: wire.sessions_lost,
            ),
            ("ioc_mqtt_callback_errors_total", "Errors while reading from the broker", lambda: wire.callback_errors),
            ("ioc_mqtt_connected", "1 when connected", lambda: session.connected),
            (
                "ioc_mqtt_oldest_unacknowledged_seconds",
                "Age of the oldest message not yet acknowledged",
                session.oldest_age,
            ),
        ):
            Gauge(name.removesuffix("_total"), text, registry=self.registry).set_function(read)

    def batch(self, ledger: Ledger, outcome: Outcome, seconds: float) -> None:
        for name in ("stored", "duplicate", "rejected", "presence"):
            if count := getattr(ledger, name):
                self._messages.labels(name).inc(count)
        for reason, count in ledger.reasons.items():
            self._rejected.labels(reason).inc(count)
        self._rows.labels("reading").inc(ledger.readings)
        self._rows.labels("position").inc(ledger.positions)
        for transition in outcome.transitions:
            self._transitions.labels(transition.kind).inc()
        self._misjudged.inc(sum(one.samples for one in outcome.misjudged))
        self._batch_size.observe(ledger.received)
        self._commit.observe(seconds)
