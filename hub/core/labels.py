"""Labelled incidents, and how well alarms found them: precision, recall, detection delay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from statistics import median
from typing import Literal, NamedTuple

Kind = Literal["incident", "false_alarm"]


class Label(NamedTuple):
    """What somebody who knows says of a stretch of time; what is None says nothing.

    incident: an alarm was due. false_alarm: an alarm here and then is a false one.
    """

    rule: str | None
    device: str | None
    zone: str | None
    since: datetime
    until: datetime
    kind: Kind = "incident"
    own: bool = False
    """told of by an alarm that the hub itself raised and somebody closed: it cannot speak of what the hub missed"""


class Told(NamedTuple):
    """An alarm as far as labels care; ``zones`` are the keys of the zones it belongs to or stands in."""

    rule: str
    device: str | None
    zones: frozenset[str]
    raised: datetime
    cleared: datetime | None


class Quality(NamedTuple):
    """How well alarms and labels fit.

    precision: of all alarms, the share that belongs to a labelled incident. An alarm that no label speaks of counts as
    wrong, so this is a lower bound unless every incident is labelled; ``false`` are those that a label calls false, and
    ``disputed`` those that one label calls false and another an incident: right is neither.
    recall: of the labelled incidents, the share with an alarm. Incidents that are known only from alarms of the hub's own
    are found by construction: recall_independent leaves them out. median_delay, longest_delay: seconds from the incident's
    beginning to its first alarm, of those found; 0 for an alarm that was up before it began.
    labels: incidents, each counted once however many labels (``given``) tell of it.
    """

    labels: int
    found: int
    missed: int
    right: int
    false: int
    unlabelled: int
    precision: float | None
    recall: float | None
    median_delay_seconds: float | None
    given: int
    """how many labels of the kind ``incident`` there were"""
    disputed: int
    independent: int
    """incidents that somebody else than the hub's own alarms tells of"""
    independent_found: int
    recall_independent: float | None
    longest_delay_seconds: float | None


def quality(labels: Sequence[Label], alarms: Sequence[Told], rules: frozenset[str]) -> Quality | None:
    """Hold ``alarms`` of ``rules`` against the labels that speak of one of them or of any; None: there are none."""
    heard = [label for label in labels if label.rule is None or label.rule in rules]
    if not heard:
        return None
    told = [label for label in heard if label.kind == "incident"]
    incidents = merged(told)
    denials = [label for label in heard if label.kind == "false_alarm"]
    by_device: dict[str | None, list[int]] = {}
    for number, alarm in enumerate(alarms):
        by_device.setdefault(alarm.device, []).append(number)

    def fitting(label: Label) -> list[int]:
        near = range(len(alarms)) if label.device is None else by_device.get(label.device, ())
        return [number for number in near if _fits(label, alarms[number])]

    delays: list[float] = []
    fits: set[int] = set()
    independent = independent_found = 0
    for incident in incidents:
        mine = {number for label in incident for number in fitting(label)}
        fits.update(mine)
        if not all(label.own for label in incident):
            independent += 1
            independent_found += bool(mine)
        if mine:
            first = min(alarms[number].raised for number in mine)
            began = min(label.since for label in incident)
            delays.append(max((first - began).total_seconds(), 0.0))
    denied = {number for label in denials for number in fitting(label)}
    right, wrong, disputed = fits - denied, denied - fits, fits & denied
    return Quality(
        labels=len(incidents),
        found=len(delays),
        missed=len(incidents) - len(delays),
        right=len(right),
        false=len(wrong),
        unlabelled=len(alarms) - len(fits | denied),
        precision=len(right) / len(alarms) if alarms else None,
        recall=len(delays) / len(incidents) if incidents else None,
        median_delay_seconds=median(delays) if delays else None,
        given=len(told),
        disputed=len(disputed),
        independent=independent,
        independent_found=independent_found,
        recall_independent=independent_found / independent if independent else None,
        longest_delay_seconds=max(delays, default=None),
    )


def merged(labels: Sequence[Label]) -> list[list[Label]]:
    """Labels that tell of one incident, together: the same rule and device, times that overlap, no two zones.

    The ground truth and the alarm that an operator confirmed are two labels of one incident, and the alarm's names a zone.
    """
    gathered: dict[tuple[str | None, str | None], list[list[Label]]] = {}
    for label in sorted(labels, key=lambda one: one.since):
        own = gathered.setdefault((label.rule, label.device), [])
        around = [incident for incident in own if _same(incident, label)]
        if around:
            around[0].append(label)
        else:
            own.append([label])
    return [incident for own in gathered.values() for incident in own]


def _same(incident: Sequence[Label], later: Label) -> bool:
    zones = {label.zone for label in (*incident, later)} - {None}
    return later.since <= max(label.until for label in incident) and len(zones) <= 1


def _fits(label: Label, alarm: Told) -> bool:
    """Does the label speak of this alarm, and was the alarm up at some time of it?"""
    return (
        (label.rule is None or label.rule == alarm.rule)
        and (label.device is None or label.device == alarm.device)
        and (label.zone is None or label.zone in alarm.zones)
        and alarm.raised <= label.until
        and (alarm.cleared is None or alarm.cleared > label.since)
    )
