"""Who is to be reminded of what on a day: each unit of what it leads, the office of all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from plan.model.kinds import Reminding
from plan.model.plan import Rules, Unit
from plan.outlook.board import Board, Row


@dataclass(frozen=True, kw_only=True)
class Matter:
    """An item that somebody is reminded of; `days` calendar days since, or until, its day.

    Since the last day that kept the deadline when overdue, until it when due soon, since the last
    report (the start where there was none) when silent, since it was asked when a request waits.
    """

    kind: Reminding
    row: Row
    days: int

    @property
    def urgency(self) -> tuple[int, int, str]:
        """The order in a digest: by kind, then what is late or silent longest and due soonest."""
        days = self.days if self.kind is Reminding.DUE_SOON else -self.days
        return list(Reminding).index(self.kind), days, self.row.id


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """What one recipient is reminded of; `unit` None is the office."""

    unit: Unit | None
    as_of: date
    matters: tuple[Matter, ...]

    def of(self, kind: Reminding) -> tuple[Matter, ...]:
        """The matters of one kind."""
        return tuple(matter for matter in self.matters if matter.kind is kind)


def reminders(rows: Board, rules: Rules, as_of: date) -> tuple[Reminder, ...]:
    """A digest for the office and one for each unit that has not answered; none that is empty."""
    matters = [matter for row in rows for matter in _matters(row, rules, as_of)]
    units: dict[Unit | None, list[Matter]] = {m.row.lead: [] for m in matters if m.row.lead}
    for matter in (m for m in matters if m.row.lead and _waits(m, rules, as_of)):
        units[matter.row.lead].append(matter)
    return tuple(
        Reminder(unit=unit, as_of=as_of, matters=tuple(sorted(own, key=attrgetter("urgency"))))
        for unit, own in [(None, matters), *units.items()]
        if own
    )


def _matters(row: Row, rules: Rules, as_of: date) -> Iterable[Matter]:
    """What is to be said of `row`: its request, its deadline, and its silence."""
    item = row.item
    if asked := item.asked_to_close or item.asked_to_extend:
        yield Matter(kind=Reminding.REQUEST, row=row, days=(as_of - asked.event.as_of).days)
    due = item.due if row.is_milestone and item.closed is None else None
    left = (due - as_of).days if due else None
    if left is not None and row.overdue:
        yield Matter(kind=Reminding.OVERDUE, row=row, days=-left)
    elif left is not None and 0 <= left <= rules.near_due.value and item.percent_complete != 100:
        yield Matter(kind=Reminding.DUE_SOON, row=row, days=left)
    if row.silent and (last := item.reported_on or row.asked_from):
        yield Matter(kind=Reminding.SILENT, row=row, days=(as_of - last).days)


def _waits(matter: Matter, rules: Rules, as_of: date) -> bool:
    """Whether the unit still owes an answer.

    It has asked for closing or for time, or, since the deadline came near or passed, reported
    within a cycle.
    """
    item = matter.row.item
    if matter.kind is Reminding.REQUEST or item.asked_to_close or item.asked_to_extend:
        return False
    if matter.kind is Reminding.SILENT or item.reported_on is None:
        return True
    cycle = rules.report_cycle.value
    since_due = matter.days - 1 if matter.kind is Reminding.OVERDUE else cycle
    return (as_of - item.reported_on).days > min(cycle, since_due)
