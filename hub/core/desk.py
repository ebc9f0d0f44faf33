"""The desk: what the rules decided, folded into the alarms that stand. Pure; every alarm it needs is laid on it before.

Each transition becomes a few writes, in order, which the caller carries out in one go. What follows from one alarm for
another (a source mutes its targets, a shelf goes over to the next alarm) happens here, in the same transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from hub.core import chatter, handling, maintenance
from hub.core.alarm_labels import Labels
from hub.core.alarms import Action, AlarmState, Condition, Presentation, apply
from hub.core.chatter import Recent
from hub.core.incidents import Gathering, Group
from hub.core.inhibition import Inhibitions
from hub.core.maintenance import Window
from hub.core.rules.transition import Transition
from hub.errors import ConflictError

Row = dict[str, Any]


class Opened(NamedTuple):
    """A new alarm, whole."""

    values: Row


class Changed(NamedTuple):
    """Columns of an alarm."""

    alarm_id: int
    changes: Row


class Told(NamedTuple):
    """One step of an alarm's history."""

    alarm_id: int
    action: Action
    reason: str
    actor: str
    at: datetime
    detail: Row


class Begun(NamedTuple):
    """A new incident."""

    incident_id: int
    group: Group
    at: datetime


class Grown(NamedTuple):
    """An incident took in a raise."""

    incident_id: int
    at: datetime


Write: TypeAlias = Opened | Changed | Told | Begun | Grown


class Raised(NamedTuple):
    """What a raise needs to know beside the transition itself."""

    labels: Labels
    group: Group


class Desk:
    """Lay the alarms on it, ``take`` the transitions in order, then carry out ``writes``.

    ``alarms``: for every rule and subject spoken of the open alarm, or else the newest; and every open alarm of the
    rules that inhibition involves. ``new_alarms`` and ``new_incidents`` are ids nobody has used.
    """

    def __init__(
        self,
        alarms: Iterable[Row],
        rule_keys: Mapping[int, str],
        inhibitions: Inhibitions,
        windows: Sequence[Window],
        gatherings: Mapping[str, list[Gathering]],
        new_alarms: Iterator[int],
        new_incidents: Iterator[int],
    ) -> None:
        self.writes: list[Write] = []
        self.incidents: set[int] = set()
        """Those whose alarms changed."""
        self.misfits: list[tuple[Transition, str]] = []
        """Decisions that do not fit their alarm, and why: another hub was faster, or what a rule remembers is wrong."""
        self._rule_keys = rule_keys
        self._inhibitions = inhibitions
        self._windows = windows
        self._gatherings = defaultdict(list, gatherings)
        self._new_alarms = new_alarms
        self._new_incidents = new_incidents
        self._newest: dict[tuple[int, str], Row] = {}
        self._of_rule: defaultdict[int, dict[int, Row]] = defaultdict(dict)
        for alarm in alarms:
            self._lay(alarm)

    def take(self, transition: Transition, raised: Raised | None) -> None:
        """Fold one transition. ``raised`` is needed for a raise."""
        action = Action(transition.kind)
        alarm = self._newest.get((transition.rule_id, transition.subject))
        if action is Action.RAISE:
            assert raised is not None
            if alarm is None or not (alarm["open"] or self._goes_on(alarm, transition.event_time)):
                self._open(transition, raised, alarm)
                return
        if alarm is None:
            # Nothing is up, and nothing is to be: no reason to judge this batch again and again.
            self.misfits.append((transition, f"cannot {action} an alarm that was never raised"))
            return
        self._change(alarm, transition, action, raised)

    def _goes_on(self, alarm: Row, at: datetime) -> bool:
        """Is a raise of an alarm that is over only more of its chattering?"""
        recent = Recent.of(alarm["recent"]).with_change(at, raised=True)
        return alarm["outcome"] is None and chatter.chatters(recent, alarm["chattering"], at)

    def _open(self, transition: Transition, raised: Raised, before: Row | None) -> None:
        at = transition.event_time
        values: Row = {
            "alarm_id": next(self._new_alarms),
            "rule_id": transition.rule_id,
            "rule_version": transition.rule_version,
            "zone_id": transition.zone_id,
            "zone_version": transition.zone_version,
            "subject": transition.subject,
            "sensor_id": transition.sensor_id,
            "severity": transition.severity,
            "condition": Condition.ACTIVE.value,
            "ack": "unacked",
            "presentation": Presentation.SHOWN.value,
            "raised_at": at,
            "last_raised_at": at,
            "value": transition.value,
            "lon": transition.lon,
            "lat": transition.lat,
            "why": dict(transition.why),
            "evidence": [sample.as_json() for sample in transition.evidence],
            "labels": raised.labels,
            "recent": {},
            "chattering": False,
            "muted_window": self._window(transition.rule_id, raised.labels, at),
            "incident_id": self._gather(raised.group, at),
        }
        values["muted_alarm"] = self._muter(values)
        if before is not None:
            values |= self._taken_over(before, at)
        values |= _chatter(before or values, at, raised=True)
        if values["presentation"] == Presentation.SHOWN and _muted(values):
            values["presentation"] = Presentation.SUPPRESSED.value
        self.writes.append(Opened(values))
        alarm = _EMPTY | {name: value for name, value in values.items() if name not in ("why", "evidence")}
        self._lay(alarm)
        asks = handling.asks(_state(alarm)) and not alarm["chattering"]
        detail = _detail(transition) | {"asks": asks}
        self._tell(alarm, Action.RAISE, transition.reason, self._rule_actor(transition.rule_id), at, detail)
        self._mute_others(alarm, at)

    def _change(self, alarm: Row, transition: Transition, action: Action, raised: Raised | None) -> None:
        at, actor = transition.event_time, self._rule_actor(transition.rule_id)
        before = _state(alarm)
        try:
            after, reason = apply(before, action)
        except ConflictError as error:
            self.misfits.append((transition, str(error)))
            return
        changes = handling.by_state(before, after, actor, at)
        changes |= _consequences(alarm, transition, action, before, after)
        moved = before.condition is not after.condition
        if moved and action in (Action.RAISE, Action.CLEAR):
            changes |= _chatter(alarm, at, raised=action is Action.RAISE)
        if action is Action.RAISE and raised is not None:
            labels = alarm["labels"] or raised.labels
            changes |= {"labels": labels, "muted_window": self._window(alarm["rule_id"], labels, at)}
            if alarm["incident_id"] is None:
                changes["incident_id"] = self._gather(raised.group, at)
            else:
                self.writes.append(Grown(alarm["incident_id"], at))
        self._write(alarm, changes)
        if action is Action.RAISE and moved:
            self._write(alarm, {"muted_alarm": self._muter(alarm)})
        detail = _detail(transition)
        if action in (Action.RAISE, Action.ESCALATE):
            new = action is Action.ESCALATE or moved
            detail["asks"] = handling.asks(after) and new and not alarm["chattering"] and not _muted(alarm)
        self._tell(alarm, action, reason, actor, at, detail)
        self._suppress(alarm, at)
        if moved:
            self._mute_others(alarm, at)

    def _taken_over(self, before: Row, at: datetime) -> Row:
        """What hid the alarm before by a person's hand hides the next one of the same rule and subject."""
        shelved = before["presentation"] == Presentation.SHELVED and before["shelved_until"] > at
        if not shelved and before["presentation"] != Presentation.OUT_OF_SERVICE:
            return {}
        kept = {name: before[name] for name in ("presentation", *_SHELF, *_OUT)}
        action = Action.UNSHELVE if shelved else Action.RETURN_TO_SERVICE
        state = _state(before)
        self._write(before, handling.by_state(state, apply(state, action)[0], "system:handed-on", at))
        self._tell(before, action, "handed-to-the-next-alarm", "system:handed-on", at, {"asks": False})
        return kept

    def _mute_others(self, source: Row, at: datetime) -> None:
        """``source`` became active, or is so no more: its targets follow."""
        if source["rule_id"] not in self._inhibitions.involved:
            return
        for rule_id, alarms in list(self._of_rule.items()):
            if source["rule_id"] not in self._inhibitions.sources_of(rule_id):
                continue
            for target in list(alarms.values()):
                if target["open"] or target["muted_alarm"] is not None:
                    muter = self._muter(target)
                    if muter != target["muted_alarm"]:
                        self._write(target, {"muted_alarm": muter})
                        self._suppress(target, at)

    def _muter(self, target: Row) -> int | None:
        """The alarm that mutes ``target`` now: the one that does already, or else the oldest."""
        found = [
            source["alarm_id"]
            for rule_id in self._inhibitions.sources_of(target["rule_id"])
            for source in self._of_rule[rule_id].values()
            if source["condition"] == Condition.ACTIVE
            and self._inhibitions.mutes(rule_id, source["labels"], target["rule_id"], target["labels"])
        ]
        held = target.get("muted_alarm")
        return held if held in found else min(found, default=None)

    def _suppress(self, alarm: Row, at: datetime) -> None:
        """Hide or show it as what mutes it says."""
        before = _state(alarm)
        action = handling.muted(before, _muted(alarm))
        if action is None:
            return
        after, reason = apply(before, action)
        by_alarm = alarm["muted_alarm"]
        actor = "system:maintenance" if by_alarm is None and alarm["muted_window"] is not None else "system:inhibition"
        self._write(alarm, handling.by_state(before, after, actor, at))
        detail = {} if action is Action.SUPPRESS else {"asks": handling.asks(after) and not alarm["chattering"]}
        self._tell(alarm, action, reason, actor, at, detail)

    def _window(self, rule_id: int, labels: Labels, at: datetime) -> int | None:
        return maintenance.covering(self._windows, self._rule_keys[rule_id], labels, at)

    def _gather(self, group: Group, at: datetime) -> int:
        """The incident that takes in a raise of ``group``: one that is open, or a new one."""
        held = self._gatherings[group.key]
        fitting = [gathering for gathering in held if gathering.takes(at)]
        if fitting:
            found = max(fitting, key=lambda gathering: (gathering.last_at, gathering.id))
            held.remove(found)
            held.append(Gathering(found.id, max(found.last_at, at), True))
            self.writes.append(Grown(found.id, at))
            return found.id
        new = next(self._new_incidents)
        held.append(Gathering(new, at, True))
        self.writes.append(Begun(new, group, at))
        return new

    def _lay(self, alarm: Row) -> None:
        key = alarm["rule_id"], alarm["subject"]
        known = self._newest.get(key)
        if known is None or (alarm["open"], alarm["alarm_id"]) > (known["open"], known["alarm_id"]):
            self._newest[key] = alarm
        self._of_rule[alarm["rule_id"]].setdefault(alarm["alarm_id"], alarm)

    def _write(self, alarm: Row, changes: Row) -> None:
        different = {name: value for name, value in changes.items() if name not in alarm or alarm[name] != value}
        if different:
            self.writes.append(Changed(alarm["alarm_id"], different))
            alarm |= different
            alarm["open"] = _state(alarm).open

    def _tell(self, alarm: Row, action: Action, reason: str, actor: str, at: datetime, detail: Row) -> None:
        self.writes.append(Told(alarm["alarm_id"], action, reason, actor, at, detail))
        if alarm["incident_id"] is not None:
            self.incidents.add(alarm["incident_id"])

    def _rule_actor(self, rule_id: int) -> str:
        return f"rule:{self._rule_keys[rule_id]}"


_SHELF = ("shelved_until", "shelved_by", "shelve_reason")
_OUT = ("out_since", "out_by", "out_reason")
_ABSENT = ("cleared_at", "acked_at", "acked_by", "outcome", "closed_at", "closed_by")
_EMPTY: Row = dict.fromkeys((*_SHELF, *_OUT, *_ABSENT)) | {"count": 1, "open": True}


def _consequences(
    alarm: Row, transition: Transition, action: Action, before: AlarmState, after: AlarmState
) -> dict[str, Any]:
    """What an action of the rules changes beside the axes."""
    at = transition.event_time
    changes: Row = {}
    if action in (Action.RAISE, Action.ESCALATE, Action.SEVERITY):
        changes |= {
            "severity": transition.severity,
            "value": alarm["value"] if transition.value is None else transition.value,
            "why": dict(transition.why),
            "evidence": [sample.as_json() for sample in transition.evidence],
        }
        if transition.lon is not None:
            changes |= {"lon": transition.lon, "lat": transition.lat}
    if action is Action.RAISE:
        changes |= {"last_raised_at": at, "cleared_at": None, "count": alarm["count"] + 1}
    elif action is Action.REINSTATE:
        changes["cleared_at"] = None
    elif action is Action.AMEND and transition.corrects is not None:
        changes |= _amended(alarm, transition.corrects, at)
    elif after.condition is Condition.CLEARED and (
        action is not Action.CLEAR or before.condition is not after.condition
    ):
        changes["cleared_at"] = at
    return changes


def _amended(alarm: Row, corrects: tuple[str, datetime], at: datetime) -> Row:
    """A late sample moved an earlier transition to another time."""
    kind, before = corrects
    if kind == Action.CLEAR.value:
        return {"cleared_at": at}
    if kind != Action.RAISE.value:
        return {}
    changes: Row = {"last_raised_at": at}
    if alarm["raised_at"] == before:
        changes["raised_at"] = at
    return changes


def _chatter(alarm: Row, at: datetime, *, raised: bool) -> Row:
    """One more coming or going."""
    recent = Recent.of(alarm["recent"]).with_change(at, raised=raised)
    chattering = chatter.chatters(recent, alarm["chattering"], at)
    calm_at = recent.calm_at if chattering else None
    return {"recent": recent.as_json(), "chattering": chattering, "calm_at": calm_at}


def _detail(transition: Transition) -> Row:
    detail: Row = {"value": transition.value, "severity": transition.severity, "rule_reason": transition.reason}
    if transition.corrects is not None:
        detail["corrects"] = {"action": transition.corrects[0], "event_time": transition.corrects[1].isoformat()}
    return detail


def _muted(alarm: Row) -> bool:
    return alarm["muted_alarm"] is not None or alarm["muted_window"] is not None


def _state(alarm: Row) -> AlarmState:
    return AlarmState.of(alarm["condition"], alarm["ack"], alarm["presentation"])
