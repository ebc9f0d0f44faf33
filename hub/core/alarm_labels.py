"""What an alarm carries to be matched by: where it is, what it comes from. Kept with it as when it was raised.

    {"domain": "water", "device": "gauge-cam-le", "gateway": "gw-water", "zones": ["hoa-xuan-lowland", ...], "tags": {...}}

``zones`` are the alarm's own zone first, then those its sensor lies in, the smallest first. A key that says nothing is
left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hub.core.rules.catalogue import Catalogue

Labels = Mapping[str, Any]


def labels_of(
    catalogue: Catalogue, sensor_id: int | None, zone_id: int | None, lon: float | None, lat: float | None
) -> dict[str, Any]:
    """The labels of an alarm on a sensor, in a zone, at a place."""
    labels: dict[str, Any] = {}
    sensor = None if sensor_id is None else catalogue.sensors.get(sensor_id)
    own = None if zone_id is None else catalogue.zones.get(zone_id)
    tags = sensor.tags if sensor is not None else own.tags if own is not None else {}
    if sensor is not None:
        labels |= {"domain": sensor.domain, "device": sensor.device}
        if "gateway" in sensor.tags:
            labels["gateway"] = sensor.tags["gateway"]
    around = [] if lon is None or lat is None or sensor is None else catalogue.index.containing(lon, lat)
    ids = list(dict.fromkeys(([] if own is None else [own.id]) + around))
    zones = [catalogue.zones[one].key for one in ids if one in catalogue.zones]
    return labels | ({"zones": zones} if zones else {}) | ({"tags": dict(tags)} if tags else {})
