"""What several papers say of an item, each in one cell."""

from __future__ import annotations

from plan import labels
from plan.board import Row
from plan.events import StatusReported
from plan.model import Indicator, Plan


def measured(plan: Plan) -> dict[str, Indicator]:
    """The indicator that decides a milestone, by the milestone's id."""
    return {one.measures: one for one in plan.indicators if one.measures}


def target_of(indicator: Indicator | None) -> str:
    """Target and 口径 of the indicator that decides a milestone; empty where there is none."""
    if indicator is None or indicator.target is None:
        return ""
    return f"≥{indicator.target:g}{indicator.unit_of_measure}（{indicator.basis}）"


def said(report: StatusReported | None) -> str:
    """Percentage and words of a report."""
    if report is None:
        return ""
    return "，".join(filter(None, (labels.percent(report.percent_complete), report.note)))


def report_of(row: Row) -> StatusReported | None:
    """What was last reported of an item."""
    event = row.item.report.event if row.item.report else None
    return event if isinstance(event, StatusReported) else None
