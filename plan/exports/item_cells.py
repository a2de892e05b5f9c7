"""What several papers say of an item, each in one cell."""

from __future__ import annotations

from plan.exports.table import Cell, Column
from plan.ledger.events import StatusReported
from plan.model.plan import Indicator
from plan.outlook.board import Row
from plan.words import labels

DATE_MARK = Column("时限标记", 3.5)
"""How the original deadline is founded, where the source does not state it: dates stay dates."""


def promise_cells(row: Row, goals: dict[str, Indicator]) -> tuple[str, str, str, str, str, str]:
    """条线, 任务或里程碑, 目标值/口径, 确保/力争, 牵头单位, 配合单位; `goals` by milestone."""
    goal = goals.get(row.id)
    target = f"≥{goal.target:g}{goal.unit_of_measure}（{goal.basis}）" if goal else ""
    return (
        labels.marked(row.workstream),
        labels.marked(row.part),
        target,
        row.firmness,
        labels.unit(row.lead),
        labels.units(row.supporting),
    )


def progress_words(report: StatusReported | None) -> str:
    """Percentage and words of a report, empty for none."""
    if report is None:
        return ""
    return "，".join(filter(None, (labels.percent(report.percent_complete), report.note)))


def report_day(row: Row, none: Cell = None) -> Cell:
    """The day of what was last reported of an item, as text where it bears a mark."""
    entry = row.item.latest_entry
    if entry is None:
        return none
    return labels.day_of(entry) if entry.is_backdated else entry.event.as_of
