"""Prometheus metrics of web. Base units in names, no label per device, viewer or path parameter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from hub.core.alarms import Severity

_FAST = (0.0005, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
_SLOW = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


class WebMetrics:
    """What one web process tells Prometheus."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._frames = Counter("ioc_web_frames_total", "Frames sent to viewers by type", ["type"], registry=registry)
        self._merged = Counter(
            "ioc_web_merged_total", "Flushes merged for a viewer that was not ready", registry=registry
        )
        self._resyncs = Counter(
            "ioc_web_resyncs_total", "Viewers so far behind that they got a snapshot", registry=registry
        )
        self._cut = Counter("ioc_web_viewers_cut_total", "Viewers cut because they stopped reading", registry=registry)
        self._rows = Counter("ioc_web_rows_total", "Sensor rows flushed to viewers", registry=registry)
        self._values = Counter(
            "ioc_web_live_values_total", "Values and positions received from ingest", registry=registry
        )
        self._lag = Histogram(
            "ioc_web_lag_seconds", "From the commit of a batch to its arrival here", buckets=_FAST, registry=registry
        )
        self.flush_seconds = Histogram(
            "ioc_web_flush_seconds",
            "Time to encode and send one flush to all viewers",
            buckets=_FAST,
            registry=registry,
        )
        self._requests = Counter(
            "ioc_http_requests_total", "HTTP requests", ["method", "route", "status"], registry=registry
        )
        self._request_seconds = Histogram(
            "ioc_http_request_seconds", "Duration of HTTP requests", ["route"], buckets=_SLOW, registry=registry
        )
        self._logins = Counter("ioc_web_logins_total", "Logins by outcome", ["outcome"], registry=registry)

    def watch(
        self,
        *,
        viewers: Callable[[], float],
        broker: Callable[[], float],
        database: Callable[[], float],
        alarms: Callable[[], Iterable[Mapping[str, Any]]],
    ) -> None:
        """Read these whenever Prometheus asks."""
        for name, text, read in (
            ("ioc_web_viewers", "Viewers connected to the live feed", viewers),
            ("ioc_mqtt_connected", "1 when connected to the broker", broker),
            ("ioc_web_changes_connected", "1 when the change log is followed", database),
        ):
            Gauge(name, text, registry=self.registry).set_function(read)
        self.registry.register(_OpenAlarms(alarms))

    def sent(self, kind: str) -> None:
        self._frames.labels(kind).inc()

    def merged(self) -> None:
        self._merged.inc()

    def resynced(self) -> None:
        self._resyncs.inc()

    def cut(self) -> None:
        self._cut.inc()

    def flushed(self, rows: int) -> None:
        self._rows.inc(rows)

    def batch(self, values: int, lag_seconds: float) -> None:
        self._values.inc(values)
        self._lag.observe(lag_seconds)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def login(self, outcome: str) -> None:
        self._logins.labels(outcome).inc()


class _OpenAlarms(Collector):
    """Open alarms by severity and acknowledgement."""

    def __init__(self, alarms: Callable[[], Iterable[Mapping[str, Any]]]) -> None:
        self._alarms = alarms

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily("ioc_alarms_open", "Open alarms", labels=["severity", "condition", "ack"])
        counts: dict[tuple[str, str, str], int] = {}
        for severity in Severity:
            counts[severity.value, "active", "unacked"] = 0
        for alarm in self._alarms():
            key = (alarm["severity"], alarm["condition"], alarm["ack"])
            counts[key] = counts.get(key, 0) + 1
        for labels, count in counts.items():
            family.add_metric(list(labels), count)
        yield family
