"""Who is to be reminded of what on a day: each unit of what it leads, the office of all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from plan.model.kinds import Reminding
from plan.model.plan import Rules, Unit
from plan.outlook.board import Board, Row
from plan.outlook.lights import is_overdue


@dataclass(frozen=True, kw_only=True)
class Matter:
    """An item that somebody is reminded of; `days` calendar days since, or until, its day.

    Since the deadline when overdue, until it when due soon, since the last report (the start where
    there was none) when silent, since it was asked when a request waits.
    """

    kind: Reminding
    row: Row
    days: int


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """What one recipient is reminded of; `unit` None is the office."""

    unit: Unit | None
    as_of: date
    matters: tuple[Matter, ...]

    def of(self, kind: Reminding) -> tuple[Matter, ...]:
        """The matters of one kind."""
        return tuple(one for one in self.matters if one.kind is kind)


def reminders(rows: Board, rules: Rules, as_of: date) -> tuple[Reminder, ...]:
    """A digest for the office and one for each unit that has not answered; none that is empty."""
    matters = [matter for row in rows for matter in _matters(row, rules, as_of)]
    units = {one.row.lead.id: one.row.lead for one in matters if one.row.lead}
    found = [_reminder(None, as_of, matters)]
    for unit in units.values():
        own = (one for one in matters if one.row.lead == unit and _waits(one, rules, as_of))
        found.append(_reminder(unit, as_of, own))
    return tuple(one for one in found if one.matters)


def _reminder(unit: Unit | None, as_of: date, matters: Iterable[Matter]) -> Reminder:
    order = list(Reminding)
    told = sorted(matters, key=lambda one: (order.index(one.kind), _urgency(one), one.row.id))
    return Reminder(unit=unit, as_of=as_of, matters=tuple(told))


def _urgency(matter: Matter) -> int:
    return matter.days if matter.kind is Reminding.DUE_SOON else -matter.days


def _matters(row: Row, rules: Rules, as_of: date) -> Iterable[Matter]:
    """What is to be said of `row`: its request, and its deadline or else its silence."""
    item = row.item
    asked = item.asked_to_close or item.asked_to_extend
    if asked:
        age = (as_of - asked.event.as_of).days
        yield Matter(kind=Reminding.REQUEST, row=row, days=age)
    if (matter := _due(row, rules, as_of)) is not None:
        yield matter
    elif row.silent:
        last = item.report.event.as_of if item.report else row.progress.starts
        yield Matter(kind=Reminding.SILENT, row=row, days=(as_of - last).days if last else 0)


def _due(row: Row, rules: Rules, as_of: date) -> Matter | None:
    """What the deadline of an open milestone says."""
    item, due = row.item, row.item.approved_deadline
    if item.closed is not None or not row.is_milestone or due is None:
        return None
    left = (due - as_of).days
    if is_overdue(item, as_of):
        return Matter(kind=Reminding.OVERDUE, row=row, days=-left)
    if left <= rules.near_due.value and item.percent_complete != 100:
        return Matter(kind=Reminding.DUE_SOON, row=row, days=left)
    return None


def _waits(matter: Matter, rules: Rules, as_of: date) -> bool:
    """Whether the unit still owes an answer.

    It has asked for closing or for time, or, since the deadline came near or passed, reported
    within a cycle.
    """
    item = matter.row.item
    if matter.kind is Reminding.REQUEST or item.asked_to_close or item.asked_to_extend:
        return False
    if matter.kind is Reminding.SILENT or item.report is None:
        return True
    said, cycle = item.report.event.as_of, rules.report_cycle.value
    since_due = matter.days - 1 if matter.kind is Reminding.OVERDUE else cycle
    return (as_of - said).days > min(cycle, since_due)
