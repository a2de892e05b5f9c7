"""What several papers say of an item, each in one cell."""

from __future__ import annotations

from plan.ledger.events import StatusReported
from plan.model.plan import Indicator, Plan
from plan.outlook.board import Row
from plan.words import labels


def measured(plan: Plan) -> dict[str, Indicator]:
    """The indicator that decides a milestone, by the milestone's id."""
    return {one.measures: one for one in plan.indicators if one.measures}


def target_of(indicator: Indicator | None) -> str:
    """Target and 口径 of the indicator that decides a milestone; empty where there is none."""
    if indicator is None or indicator.target is None:
        return ""
    return f"≥{indicator.target:g}{indicator.unit_of_measure}（{indicator.basis}）"


def promise_cells(row: Row, goals: dict[str, Indicator]) -> tuple[str, str, str, str, str, str]:
    """条线, 任务或里程碑, 目标值/口径, 确保/力争, 牵头单位, 配合单位."""
    return (
        labels.marked(row.workstream),
        labels.marked(row.part),
        target_of(goals.get(row.id)),
        labels.COMMITMENT[row.part.commitment],
        labels.unit(row.lead),
        labels.units(row.supporting),
    )


def said(report: StatusReported | None) -> str:
    """Percentage and words of a report."""
    if report is None:
        return ""
    return "，".join(filter(None, (labels.percent(report.percent_complete), report.note)))


def report_of(row: Row) -> StatusReported | None:
    """What was last reported of an item."""
    return row.item.report.event if row.item.report else None
