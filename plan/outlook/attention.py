"""What wants somebody's attention on a day: overdue, newly red, silent units, waiting requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from plan.model.kinds import ItemKind, Level
from plan.model.plan import Unit
from plan.outlook.board import Board, Row, milestones


@dataclass(frozen=True, kw_only=True)
class Attention:
    """Rows by why they want attention, promises first; empty where nothing does."""

    overdue: tuple[Row, ...]
    newly_red: tuple[Row, ...]  # red now, not a cycle ago, and not for being overdue
    silent: Mapping[Unit | None, tuple[Row, ...]]  # by the unit that has not reported
    requests: tuple[Row, ...]  # waiting for the office

    def __bool__(self) -> bool:
        return bool(self.overdue or self.newly_red or self.silent or self.requests)


def attention(now: Sequence[Row], cycle_ago: Board) -> Attention:
    """What wants attention in `now`, given the board one report cycle before."""
    now = sorted(now, key=lambda row: row.kind is ItemKind.NODE)
    was_red = {row.id for row in cycle_ago if row.alert.level is Level.RED}
    silent: dict[Unit | None, list[Row]] = {}
    for row in now:
        if row.silent:
            silent.setdefault(row.lead, []).append(row)
    return Attention(
        overdue=tuple(row for row in now if row.overdue),
        newly_red=tuple(
            row
            for row in now
            if row.alert.level is Level.RED and not row.overdue and row.id not in was_red
        ),
        silent={unit: tuple(rows) for unit, rows in silent.items()},
        requests=tuple(row for row in now if row.item.asked_to_close or row.item.asked_to_extend),
    )


def upcoming(rows: Sequence[Row], as_of: date, days: int = 30) -> list[Row]:
    """Open milestones due within `days` calendar days after `as_of`, soonest first."""
    until = as_of + timedelta(days=days)
    open_ = (row for row in milestones(rows) if row.item.closed is None)
    due = [row for row in open_ if as_of <= (row.item.approved_deadline or date.max) <= until]
    return sorted(due, key=lambda row: row.item.approved_deadline or until)
