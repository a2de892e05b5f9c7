"""The overdue list: the one function behind pages, exports, commands and counts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from plan.calendar.workdays import CHINA
from plan.model.kinds import ItemKind, Level
from plan.outlook.board import Board, Row

PROMISES = (ItemKind.PROMISE,)
WITH_NODES = (ItemKind.PROMISE, ItemKind.NODE)
Kinds = Collection[ItemKind]


@dataclass(frozen=True)
class Overdue:
    """A milestone past its approved deadline and not closed; days calendar and working.

    Days count from the last day that kept the deadline, the next working day after a day off.
    """

    row: Row
    days_overdue: int
    workdays_overdue: int


def overdue(
    rows: Board, as_of: date, unit: str | None = None, kinds: Kinds = PROMISES
) -> tuple[Overdue, ...]:
    """The overdue milestones of `kinds`, longest first.

    With `unit` only those it leads or supports.
    """
    past = (row for row in rows if row.overdue and row.kind in kinds and concerns(row, unit))
    late = [
        Overdue(row, (as_of - due).days, CHINA.workdays_after(due, as_of))
        for row in past
        if (due := row.item.due)
    ]
    return tuple(sorted(late, key=lambda late: (-late.days_overdue, late.row.id)))


def left_out(rows: Board, as_of: date, unit: str | None = None, kinds: Kinds = PROMISES) -> tuple[Row, ...]:
    """What is red for lateness and not on the list, longest first.

    Work past its planned finish, and milestones that are not of `kinds`; `unit` as for the list.
    """
    past = (row for row in rows if row.item.due and as_of > row.item.due and concerns(row, unit))
    late = [
        row
        for row in past
        if (row.overdue and row.kind not in kinds)
        or (not row.is_milestone and row.by_pace.level is Level.RED)
    ]
    return tuple(sorted(late, key=lambda row: (row.item.due or as_of, row.id)))


def concerns(row: Row, unit: str | None) -> bool:
    """Whether `unit` (an id; None is anyone) leads or supports the row's part."""
    return unit is None or unit in {u.id for u in (row.lead, *row.supporting) if u}
