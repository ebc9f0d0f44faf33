"""Who is on duty when: puts a machine into its rule's calendar and into the hours of its zones."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hub.core.rules import hours
from hub.core.rules.calendar import Calendar
from hub.core.rules.catalogue import Catalogue
from hub.core.rules.conditions.correlation import CorrelationMachine
from hub.core.rules.conditions.group_absence import GroupAbsenceMachine
from hub.core.rules.conditions.scheduled import ScheduledMachine
from hub.core.rules.conditions.scheduled_silence import ScheduledSilence
from hub.core.rules.groups import Group
from hub.core.rules.hours import Hours
from hub.core.rules.machine import Machine
from hub.core.rules.orphans import sensor_of
from hub.core.zones import ZoneRow


class Duty:
    """The calendars of a catalogue's rules and zones; ``since`` and ``zone`` as in ``Plan``."""

    def __init__(self, catalogue: Catalogue, since: datetime, zone: ZoneInfo) -> None:
        self._zones = catalogue.zones
        self._since = since
        self._hours = Hours(zone)
        self._calendars = {
            rule.id: Calendar(rule.document.calendar, zone)
            for rule in catalogue.rules.values()
            if rule.document.calendar is not None
        }

    def of_rule(self, machine: Machine) -> Machine:
        calendar = self._calendars.get(machine.rule.id)
        return machine if calendar is None else ScheduledMachine(machine, calendar)

    def of_zone(self, machine: Machine, zone: ZoneRow) -> Machine:
        """What judges one zone, or of a sensor all zones with the hours of ``zone``."""
        calendar = self._hours.of([zone])
        if calendar is None:
            return machine
        timed = ScheduledMachine(machine, calendar, closing="zone-closed")
        if not machine.subject.startswith("zone:"):
            timed.subject = f"{machine.subject}/hours:{hours.name_of(hours.parse(zone.schedule))}"
        return timed

    def of_group(self, machine: Machine, group: Group) -> Machine:
        """What judges a group, in the hours of the zones that make it one."""
        if isinstance(machine, CorrelationMachine):
            return self._of_correlation(machine, group)
        if not machine.subject.startswith("zone:"):
            return machine
        zone = self._zones[int(machine.subject.removeprefix("zone:"))]
        if isinstance(machine, GroupAbsenceMachine):
            calendar = self._hours.of([zone])
            return machine if calendar is None else ScheduledSilence(machine, calendar, self._since)
        return self.of_zone(machine, zone)

    def _of_correlation(self, machine: CorrelationMachine, group: Group) -> Machine:
        """On duty with the zones of the anchor, and each other sensor with those it shares with the anchor."""
        own = {sensor_id: self._hours.of(zones) for sensor_id, zones in group.shared.items()}
        whole = own.get(sensor_of(machine.subject) or 0)
        machine.in_hours({one: times for one, times in own.items() if times is not None and times is not whole})
        return machine if whole is None else ScheduledMachine(machine, whole, closing="zone-closed")
