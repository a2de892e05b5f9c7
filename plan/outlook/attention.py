"""What wants somebody's attention on a day: overdue, silent, waiting, and what a week moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from plan.model.kinds import ItemKind, Level
from plan.model.plan import Unit
from plan.outlook.board import Board, Row, milestones
from plan.outlook.lights import ENDED, GRAVITY


@dataclass(frozen=True, kw_only=True)
class Attention:
    """Rows by why they want attention, promises first; empty where nothing does."""

    overdue: tuple[Row, ...]
    worse: tuple[Row, ...]  # promises in a graver light than a cycle ago
    better: tuple[Row, ...]  # promises in a lighter one, still open
    closed: tuple[Row, ...]  # promises closed since
    silent: Mapping[Unit | None, tuple[Row, ...]]  # by the unit that has not reported
    requests: tuple[Row, ...]  # waiting for the office
    unchanged: tuple[Row, ...] = ()  # open, and nothing new in two reports running


def attention(now: Sequence[Row], cycle_ago: Board) -> Attention:
    """What wants attention in `now`, given the board one report cycle before."""
    now = sorted(now, key=lambda row: row.kind is ItemKind.NODE)
    then = {row.id: row.alert.level for row in cycle_ago}
    moved = [
        (GRAVITY.get(row.alert.level, 0) - GRAVITY.get(then[row.id], 0), row)
        for row in now
        if row.kind is ItemKind.PROMISE and row.id in then and row.alert.level is not then[row.id]
    ]
    silent: dict[Unit | None, list[Row]] = {}
    for row in now:
        if row.silent:
            silent.setdefault(row.lead, []).append(row)
    return Attention(
        overdue=tuple(row for row in now if row.overdue),
        worse=tuple(row for by, row in moved if by > 0),
        better=tuple(row for by, row in moved if by < 0 and row.alert.level not in ENDED),
        closed=tuple(row for _, row in moved if row.alert.level is Level.CLOSED),
        silent={unit: tuple(rows) for unit, rows in silent.items()},
        requests=tuple(row for row in now if row.item.asked_to_close or row.item.asked_to_extend),
        unchanged=tuple(row for row in now if row.reportable and row.item.unchanged > 1),
    )


def upcoming(rows: Sequence[Row], as_of: date, days: int = 30) -> list[Row]:
    """Open milestones due within `days` calendar days after `as_of`, soonest first; not yet late."""
    until = as_of + timedelta(days=days)
    left = (row for row in milestones(rows) if not row.item.closed and row.item.days_after_due(as_of) <= 0)
    due = [row for row in left if (row.item.approved_deadline or date.max) <= until]
    return sorted(due, key=lambda row: row.item.approved_deadline or until)
