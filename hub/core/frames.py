"""The frames of the live feed: rows, and what stands around them. Pure bytes; docs/live-feed.md describes each.

A row is ``[sensor_id, event time in Unix milliseconds, {metric: value}, [lon, lat, speed, course] | null, online | null]``,
and where some of the values are no good samples one part more: ``{metric: what is wrong with it}``.
Rows are encoded once; a frame is made by putting the encoded rows side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

Fix = tuple[float, float, float | None, float | None]
"""lon, lat (WGS 84 degrees), speed (m/s), course (degrees clockwise from north)"""
Shown = tuple[int, float | str, str]
"""event time (Unix milliseconds), value, what is wrong with it (``hub.core.reading.doubt``)"""

_encoder: Final = msgspec.json.Encoder()
encode: Final = _encoder.encode
"""Any JSON value as compact UTF-8."""


def row(sensor_id: int, values: Mapping[str, Shown], fix: tuple[int, Fix] | None, online: bool | None) -> bytes:
    """One sensor, encoded: one row for each event time among its ``values`` and ``fix``, oldest first, joined by commas.

    Values and fix come with their event time; a viewer holds each against what it shows and keeps the newest.
    """
    times = {entry[0] for entry in values.values()}
    if fix is not None:
        times.add(fix[0])
    if len(times) <= 1:
        time = times.pop() if times else 0
        return _row(sensor_id, time, values, fix and fix[1], online)
    newest = max(times)
    return b",".join(
        _row(
            sensor_id,
            time,
            {name: entry for name, entry in values.items() if entry[0] == time},
            fix[1] if fix is not None and fix[0] == time else None,
            online if time == newest else None,
        )
        for time in sorted(times)
    )


def _row(sensor_id: int, time: int, values: Mapping[str, Shown], fix: Fix | None, online: bool | None) -> bytes:
    told = (sensor_id, time, {name: entry[1] for name, entry in values.items()}, fix, online)
    doubts = {name: entry[2] for name, entry in values.items() if entry[2]}
    return encode((*told, doubts) if doubts else told)


def delta(time: int, rows: bytes) -> bytes:
    """What changed. ``rows`` are encoded rows joined by commas, ``time`` is the hub's clock in Unix milliseconds."""
    return b'{"type":"delta","time":%d,"rows":[%b]}' % (time, rows)


def snapshot(time: int, cursor: int, rows: bytes, alarms: Sequence[bytes] | None, *, partial: bool = False) -> bytes:
    """All that is visible. ``alarms`` are encoded open alarms, None when the missed changes follow instead."""
    tail = b"" if alarms is None else b',"alarms":[%b]' % b",".join(alarms)
    head = b'{"type":"snapshot","partial":%b,"cursor":%d,"time":%d,"rows":[%b]%b}'
    return head % (b"true" if partial else b"false", cursor, time, rows, tail)


def change(seq: int, kind: str, ref: int, body: Mapping[str, Any]) -> bytes:
    """One entry of the change log as viewers read it."""
    if kind == "alarm":
        return encode(
            {"type": "alarm", "cursor": seq, "alarm": body.get("alarm"), "transition": body.get("transition")}
        )
    return encode({"type": "change", "cursor": seq, "kind": kind, "id": ref, "body": body})


def resync(reason: str) -> bytes:
    """Values were passed over; a fresh snapshot follows. ``reason``: slow or restart."""
    return encode({"type": "resync", "reason": reason})


def heartbeat(time: int, cursor: int, lag_ms: int, *, ingest: bool = True) -> bytes:
    """Still here: the hub's clock, the viewer's cursor, how old the newest values were when they came (ms), and whether
    anybody takes in readings at all."""
    told = b"true" if ingest else b"false"
    return b'{"type":"heartbeat","time":%d,"cursor":%d,"lag_ms":%d,"ingest":%b}' % (time, cursor, lag_ms, told)


def pong(number: int, time: str) -> bytes:
    """The answer to a ping."""
    return encode({"type": "pong", "id": number, "time": time})
