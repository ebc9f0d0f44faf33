"""Play a city to a broker until told to stop."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hub.core.topics import build
from simulators.city import City
from simulators.device import Device
from simulators.faults import Faults
from simulators.publish import Broker, Links
from simulators.scenario import Scenario
from simulators.stream import Tempo, link_of, messages
from simulators.tally import Tally
from simulators.world import World

Say = Callable[[str], None]
_REPORT_EVERY = 60.0  # seconds
_COUNT_EVERY = 5.0  # seconds
_BEHIND = 5.0  # seconds: a machine this far behind skips ahead instead of sending a burst of old messages


@dataclass(frozen=True, slots=True)
class Play:
    """Everything about one run."""

    city: City
    devices: Sequence[Device]
    scenario: Scenario
    seed: int
    speed: float
    faults: Faults

    @property
    def left_out(self) -> list[dict[str, Any]]:
        """The stories of the scenario that this city at this speed cannot tell: no hub could find them."""
        return self.scenario.left_out(self.speed, {device.device for device in self.devices})


def play(
    what: Play,
    broker: Broker,
    stop: threading.Event,
    say: Say,
    truth: Path | None = None,
    counts_file: Path | None = None,
) -> dict[str, int]:
    """Publish until ``stop`` is set; returns the counts.

    Writes the scenario's ground truth to ``truth``, and the counts to ``counts_file`` every few seconds and at the end.
    """
    links = Links(broker, status_topics(what.devices))
    links.start()
    _wait_connected(links, stop, say)
    start = time.time()
    tempo = Tempo(start, what.speed)
    world = World(what.seed, start, what.city.utc_offset, what.scenario)
    if truth is not None:
        _write(truth, ground_truth(what, start))
    say(f"{len(what.devices)} devices over {len(links.by_name)} connections, scenario {what.scenario.key}")
    for story in what.left_out:
        say(f"not expected: {story['rule']} of {story['device']}: {story['why']}")
    tally = Tally()

    def counted() -> dict[str, int]:
        counts = links.counts() | {"missing": tally.missing}
        if counts_file is not None:
            moments = {
                name: datetime.fromtimestamp(at, UTC).isoformat()
                for name, at in (("start", start), ("at", time.time()))
            }
            _write(counts_file, {**moments, **counts, "faults": dict(tally.faults), "stuck": tally.stuck})
        return counts

    report, count = start + _REPORT_EVERY, start + _COUNT_EVERY
    for outgoing in messages(what.devices, world, tempo, what.faults, what.seed):
        wait = outgoing.at - time.time()
        if wait > 0 and stop.wait(wait):
            break
        if stop.is_set():
            break
        if wait > -_BEHIND and links.by_name[outgoing.link].publish(outgoing.topic, outgoing.payload):
            tally.sent(outgoing)
        if outgoing.at >= count:
            count += _COUNT_EVERY
            counted()
        if outgoing.at >= report:
            report += _REPORT_EVERY
            say(_counted(counted()))
    links.stop()
    counts = counted()
    say(_counted(counts))
    return counts


def status_topics(devices: Sequence[Device]) -> dict[str, str]:
    """The connections of a city and the status topic of each."""
    domains = {device.device: device.domain for device in devices}
    names = sorted({link_of(device) for device in devices})
    return {name: str(build(domains.get(name, "device"), name, "status")) for name in names}


def ground_truth(what: Play, start: float) -> dict[str, Any]:
    """What an honest hub must find in a run that began at ``start`` (seconds since 1970)."""
    began = datetime.fromtimestamp(start, UTC)
    return {
        "scenario": what.scenario.key,
        "seed": what.seed,
        "speed": what.speed,
        "start": began.isoformat(),
        "expected": what.scenario.truth(began, what.speed, {device.device for device in what.devices}),
        "left_out": what.left_out,
        "faults": dict(what.faults.chances),
        "spared": sorted(what.faults.exempt),
        "wrong_clocks": {
            device.device: round(skew, 1) for device in what.devices if (skew := what.faults.skew(device.device))
        },
    }


def _write(path: Path, content: dict[str, Any]) -> None:
    """A reader finds the old content or the new one."""
    beside = path.with_name(f".{path.name}")
    beside.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
    beside.replace(path)


def _wait_connected(links: Links, stop: threading.Event, say: Say, patience: float = 10.0) -> None:
    """The scenario begins when somebody can see it; a broker that stays away is not waited for."""
    until = time.monotonic() + patience
    while time.monotonic() < until and not stop.wait(0.05):
        counts = links.counts()
        if counts["connected"] == counts["links"]:
            return
        if counts["refused"]:
            break
    say(f"broker not reached or log-in refused by now: {_counted(links.counts())}; trying on")


def _counted(counts: dict[str, int]) -> str:
    return (
        f"sent {counts['sent']}, acknowledged {counts['acknowledged']}, dropped {counts['dropped']}, "
        f"connected {counts['connected']}/{counts['links']}, log-ins refused {counts['refused']}, "
        f"numbers missing {counts.get('missing', 0)}"
    )
