"""How far a plan bears a forecast, and which milestones' forecasts are in doubt (低可信).

A forecast is in doubt when an input it turns on is missing or contradicted: nobody answers, nobody
says how far the work is, nothing says how long it takes, or the dates deny the order. What only
makes a plan poorer (no evidence rule, no successor) is told and leaves the forecast alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import networkx as nx

from plan.model.graph import blocked_by
from plan.model.kinds import Lack
from plan.model.plan import Activity, Plan
from plan.outlook.board import Board, Row, milestones
from plan.outlook.findings import SILENT_CYCLES, SUPPOSED, Finding, begins, findings, has_length

_Found = Mapping[str, tuple[Finding, ...]]


@dataclass(frozen=True, kw_only=True)
class Quality:
    """All findings in reading order, and why the forecast of a milestone is 低可信."""

    findings: tuple[Finding, ...]
    low: Mapping[str, str]  # by open milestone: one Chinese sentence


def quality(plan: Plan, graph: nx.DiGraph[str], rows: Board, as_of: date) -> Quality:
    """What `plan`, of which `graph` is the task graph, lacks as seen in its `rows` on `as_of`."""
    by_id = {row.id: row for row in rows}
    found = findings(plan, graph, {row.id: row for row in rows if _is_open(row)}, as_of)
    low = {}
    for row in (row for row in milestones(rows) if row.id in found):
        before = [by_id[id_] for id_ in blocked_by(graph, row.id)]
        if reasons := _reasons(plan, row, before, found, as_of):
            low[row.id] = "；".join(reasons) + "。"
    return Quality(findings=tuple(one for ones in found.values() for one in ones), low=low)


def _is_open(row: Row) -> bool:
    return row.item.closed is None and (row.is_milestone or row.progress.percent_complete != 100)


def _reasons(plan: Plan, row: Row, before: list[Row], found: _Found, as_of: date) -> list[str]:
    """Why the forecast of `row` is in doubt, `before` being its chain."""
    reasons = (
        "牵头单位待定" if row.lead is None else None,
        _no_word(plan, row, before, as_of),
        _no_length(row, before),
        _contradicted(found.get(one.id, ()) for one in (row, *before)),
    )
    return [reason for reason in reasons if reason]


def _no_word(plan: Plan, row: Row, before: list[Row], as_of: date) -> str | None:
    """Nobody has said for long how far the work is, though it was to have begun."""
    starts = row.progress.starts
    if starts is None or as_of < starts:
        return None
    told = [one.item.report.event.as_of for one in (row, *before) if one.item.report]
    days = (as_of - max((starts, *told))).days
    if days <= SILENT_CYCLES * plan.rules.report_cycle.value:
        return None
    if not told:
        return f"应于 {starts} 开始，本项及前置事项从未填报"
    return f"本项及前置事项已 {(as_of - max(told)).days} 天未填报"


def _no_length(row: Row, before: list[Row]) -> str | None:
    """Nothing says how long the work takes, or what says so is only supposed."""
    parts = [one.part for one in before if isinstance(one.part, Activity) and _is_open(one)]
    own = getattr(row.part, "parent", None)  # its work is forecast as the milestone's own
    if lacking := next((one for one in parts if one.id != own and not has_length(one)), None):
        return f"前置任务“{lacking.name}”未定工期"
    starts = [begins(one) for one in before if not one.is_milestone]
    if not row.item.actual_start and not any(starts):
        return "没有开始日期，只能从年初起推算"
    if parts and all(part.standing in SUPPOSED for part in parts):
        return "前置任务的工期均为推定"
    return None


def _contradicted(found: Iterable[tuple[Finding, ...]]) -> str | None:
    clashes = (one for ones in found for one in ones if one.lack is Lack.AGAINST_DATES)
    clash = next(clashes, None)
    return f"前后日期矛盾（{clash.item}：{clash.sentence}）" if clash else None
