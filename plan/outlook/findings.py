"""What a plan lacks where it is right as a file: links, dates, units, evidence, reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import networkx as nx

from plan.calendar.workdays import CHINA
from plan.model.graph import blocked_by, blocks, precedence
from plan.model.kinds import Lack, LagUnit, LinkKind, Severity, Standing
from plan.model.plan import Activity, Dependency, Milestone, Plan
from plan.outlook.board import Row
from plan.outlook.lights import is_silent

SILENT_CYCLES = 2  # one missed report is a slip, two are a unit that does not report
SUPPOSED = (Standing.INFERRED, Standing.ARRANGEMENT)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something wanting in one open activity or milestone; `sentence` in Chinese."""

    item: str
    lack: Lack
    severity: Severity
    sentence: str


_Wanting = Iterator[tuple[Lack, Severity, str]]


def findings(
    plan: Plan, graph: nx.DiGraph[str], rows: Mapping[str, Row], as_of: date
) -> dict[str, tuple[Finding, ...]]:
    """What is wanting in each of the open `rows`, by id; `graph` is the plan's task graph."""
    clashes = dict(_clashes(plan, rows))
    return {
        row.id: tuple(
            Finding(item=row.id, lack=lack, severity=severity, sentence=sentence)
            for found in (
                _order(graph, row),
                _answers(row),
                _time(row),
                _clash(row, clashes),
                _reports(plan, row, as_of),
            )
            for lack, severity, sentence in found
        )
        for row in rows.values()
    }


def has_length(part: Activity) -> bool:
    """Whether the plan says how long the work takes."""
    dated = part.baseline_start is not None and part.baseline_finish is not None
    return part.duration is not None or dated


def begins(row: Row) -> date | None:
    """The day the work begins or was to; of a milestone, its approved deadline."""
    if isinstance(row.part, Milestone):
        return row.item.approved_deadline
    return row.item.actual_start or row.part.baseline_start or row.part.not_earlier_than


def _order(graph: nx.DiGraph[str], row: Row) -> _Wanting:
    """An activity may well be the first, where its start is known; a promise may be the last."""
    if not blocked_by(graph, row.id, direct=True):
        if row.is_milestone:
            yield Lack.NO_PREDECESSOR, Severity.MINOR, "没有前置事项，看不出由哪些任务促成"
        elif begins(row) is None:
            yield Lack.NO_PREDECESSOR, Severity.MINOR, "既无前置事项，也无开始日期"
    if not blocks(graph, row.id, direct=True):
        if row.is_milestone:
            yield Lack.NO_SUCCESSOR, Severity.NOTE, "没有后续事项"
        else:
            yield Lack.NO_SUCCESSOR, Severity.MINOR, "没有后续事项，延误不会传到任何里程碑"


def _answers(row: Row) -> _Wanting:
    if row.lead is None:
        yield Lack.NO_LEAD, Severity.GRAVE, "牵头单位待定"
    if isinstance(row.part, Milestone) and not row.part.evidence:
        yield Lack.NO_EVIDENCE, Severity.MINOR, "未定销号凭据"


def _time(row: Row) -> _Wanting:
    if row.is_milestone and row.item.approved_deadline is None:
        yield Lack.UNDATED, Severity.MINOR, "未定时限"
    if isinstance(row.part, Activity) and not has_length(row.part):
        yield Lack.UNDATED, Severity.GRAVE, "未定工期，也无起止日期"
    if row.part.standing in SUPPOSED:
        yield Lack.SUPPOSED, Severity.MINOR, "由推定或工作安排而来，原文未载明"


def _clash(row: Row, clashes: Mapping[str, str]) -> _Wanting:
    if row.id in clashes:
        yield Lack.AGAINST_DATES, Severity.GRAVE, clashes[row.id]


def _reports(plan: Plan, row: Row, as_of: date) -> _Wanting:
    silent = is_silent(row.item, row.progress, plan.rules, as_of, SILENT_CYCLES)
    if not row.reportable or not silent:
        return
    report = row.item.report
    since = f"自 {report.event.as_of} 起未再填报" if report else "应已开始，从未填报"
    yield Lack.SILENT, Severity.GRAVE, f"{since}，已超过 {SILENT_CYCLES} 个填报周期"


def _clashes(plan: Plan, rows: Mapping[str, Row]) -> Iterator[tuple[str, str]]:
    """The successor of each dependency that the dates of its ends deny, and the sentence."""
    for link in precedence(plan):
        before, after = rows.get(link.predecessor), rows.get(link.successor)
        if before is None or after is None:
            continue
        held, given = _held_until(link, before), _end(after, link.kind in _TO_FINISH)
        if held is not None and given is not None and given < held:
            yield after.id, f"前置“{before.part.name}”之后应不早于 {held}，所定为 {given}"


_FROM_FINISH = (LinkKind.FS, LinkKind.FF)
_TO_FINISH = (LinkKind.FF, LinkKind.SF)


def _held_until(link: Dependency, before: Row) -> date | None:
    """The day before which the successor's end cannot be; the same day is no contradiction."""
    day = _end(before, link.kind in _FROM_FINISH)
    if day is None or not link.lag:
        return day
    if link.lag_unit is LagUnit.ELAPSED:
        return day + timedelta(days=link.lag)
    return CHINA.day(CHINA.index_on_or_before(day) + link.lag)


def _end(row: Row, finish: bool) -> date | None:
    return row.item.approved_deadline if finish else begins(row)
