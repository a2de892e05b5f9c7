"""What a plan lacks where it is right as a file, and which forecasts are in doubt for it (低可信).

A forecast is in doubt when an input it turns on is missing or contradicted: nobody answers, nobody
says how far the work is, nothing says how long it takes, or the dates deny the order. What only
makes a plan poorer (no evidence rule, no successor) is told and leaves the forecast alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import isclose

from plan.calendar.workdays import CHINA
from plan.model.graph import blocked_by, blocks, precedence
from plan.model.kinds import Lack, LinkKind, Severity, Standing
from plan.model.plan import Activity, Milestone, Plan
from plan.outlook.board import Board, Row, milestones
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


@dataclass(frozen=True, kw_only=True)
class Quality:
    """All findings in reading order, and why the forecast of a milestone is 低可信."""

    findings: tuple[Finding, ...]
    low: Mapping[str, str]  # by open milestone: one Chinese sentence


def quality(plan: Plan, rows: Board, as_of: date) -> Quality:
    """What `plan` lacks as seen in its `rows` on `as_of`."""
    by_id = {row.id: row for row in rows}
    open_rows = {row.id: row for row in rows if _is_open(row)}
    clashes = dict(_clashes(plan, open_rows))
    disorder = list(_out_of_sequence(plan, by_id))
    low = {}
    for row in milestones(open_rows.values()):
        chain = [by_id[id_] for id_ in blocked_by(plan, row.id)]  # all that comes before it
        clash = next((link.id for link in (row, *chain) if link.id in clashes), None)
        reasons = (
            "牵头单位待定" if row.lead is None else None,
            _no_word(plan, row, chain, as_of),
            _no_length(row, chain),
            f"前后日期矛盾（{clash}：{clashes[clash]}）" if clash else None,
        )
        if doubts := "；".join(filter(None, reasons)):
            low[row.id] = f"{doubts}。"
    return Quality(
        findings=tuple(
            Finding(item=row.id, lack=lack, severity=severity, sentence=sentence)
            for row in open_rows.values()
            for lack, severity, sentence in (
                *_lacks(plan, row, clashes, as_of),
                *(
                    (Lack.OUT_OF_SEQUENCE, Severity.MINOR, sentence)
                    for later, earlier, sentence in disorder
                    if row.id == (later if later in open_rows else earlier)
                ),
            )
        ),
        low=low,
    )


def _is_open(row: Row) -> bool:
    return row.item.closed is None and (row.is_milestone or row.progress.percent_complete != 100)


def _lacks(
    plan: Plan, row: Row, clashes: Mapping[str, str], as_of: date
) -> Iterator[tuple[Lack, Severity, str]]:
    """What is wanting in an open row: its order, who answers, its dates, its reports."""
    # an activity may well be the first, where its start is known; a promise may be the last
    if not blocked_by(plan, row.id, direct=True):
        if row.is_milestone:
            yield Lack.NO_PREDECESSOR, Severity.MINOR, "没有前置事项，看不出由哪些任务促成"
        elif _begins(row) is None:
            yield Lack.NO_PREDECESSOR, Severity.MINOR, "既无前置事项，也无开始日期"
    if not blocks(plan, row.id, direct=True):
        if row.is_milestone:
            yield Lack.NO_SUCCESSOR, Severity.NOTE, "没有后续事项"
        else:
            yield Lack.NO_SUCCESSOR, Severity.MINOR, "没有后续事项，延误不会传到任何里程碑"
    if row.lead is None:
        yield Lack.NO_LEAD, Severity.GRAVE, "牵头单位待定"
    if isinstance(row.part, Milestone) and not row.part.evidence:
        yield Lack.NO_EVIDENCE, Severity.MINOR, "未定销号凭据"
    if row.is_milestone and row.item.approved_deadline is None:
        yield Lack.UNDATED, Severity.MINOR, "未定时限"
    if isinstance(row.part, Activity) and not _has_length(row.part):
        yield Lack.UNDATED, Severity.GRAVE, "未定工期，也无起止日期"
    if row.part.standing in SUPPOSED:
        yield Lack.SUPPOSED, Severity.MINOR, "由推定或工作安排而来，原文未载明"
    if (counted := plan.deciding.get(row.id)) and counted.shares:
        total, target = sum(share.target for share in counted.shares), counted.target or 0.0
        if not isclose(total, target):
            yield Lack.SHARES, Severity.MINOR, f"各单位分解合计 {total:g}，目标值 {target:g}"
    if row.id in clashes:
        yield Lack.AGAINST_DATES, Severity.GRAVE, clashes[row.id]
    if row.reportable and is_silent(row.item, row.asked_from, plan.rules, as_of, SILENT_CYCLES):
        last = row.item.reported_on
        since = f"自 {last} 起未再填报" if last else "应已开始，从未填报"
        why = f"（{row.asked_because}）" if row.asked_because else ""
        yield Lack.SILENT, Severity.GRAVE, f"{since}，已超过 {SILENT_CYCLES} 个填报周期{why}"


def _has_length(part: Activity) -> bool:
    """Whether the plan says how long the work takes."""
    dated = part.baseline_start is not None and part.baseline_finish is not None
    return part.duration is not None or dated


def _begins(row: Row) -> date | None:
    """The day the work begins or was to; of a milestone, its approved deadline."""
    if isinstance(row.part, Milestone):
        return row.item.approved_deadline
    return row.item.actual_start or row.part.baseline_start or row.part.not_earlier_than


def _clashes(plan: Plan, rows: Mapping[str, Row]) -> Iterator[tuple[str, str]]:
    """The successor of each dependency that the dates of its ends deny, and the sentence."""
    for link in precedence(plan):
        before, after = rows.get(link.predecessor), rows.get(link.successor)
        if before is None or after is None:
            continue
        earliest = _end(before, link.from_finish)
        if earliest and link.elapsed:
            earliest += timedelta(days=link.lag)
        elif earliest and link.lag:
            earliest = CHINA.day(CHINA.index_on_or_before(earliest) + link.lag)
        day = _end(after, link.to_finish)
        if earliest and day and day < earliest:  # the same day is no contradiction
            yield after.id, f"前置“{before.part.name}”之后应不早于 {earliest}，所定为 {day}"


def _out_of_sequence(plan: Plan, rows: Mapping[str, Row]) -> Iterator[tuple[str, str, str]]:
    """What went on before something it waits for had let it: both ids, and the sentence.

    A milestone goes on by what leads to it, so only one that is reached is out of sequence.
    """
    for link in precedence(plan):
        before, after = rows[link.predecessor], rows[link.successor]
        is_inside = getattr(after.part, "parent", None) == before.id
        went_on = _is_whole(after) if after.is_milestone else _is_begun(after)
        let = _is_whole(before) if link.kind is LinkKind.FS else _is_begun(before)
        if link.to_finish or is_inside or let or not went_on:
            continue
        did = "已完成" if _is_whole(after) else "已开始"
        waits = "尚未完成" if link.kind is LinkKind.FS else "尚未开始"
        yield (
            after.id,
            before.id,
            f"“{after.part.name}”{did}，而其前置“{before.part.name}”{waits}；"
            "推算以填报为准，不再等待前置，请核对前置是否漏报、关系是否应改",
        )


def _is_begun(row: Row) -> bool:
    return row.item.actual_start is not None or bool(row.progress.percent_complete)


def _is_whole(row: Row) -> bool:
    """Whether nothing waits for it any more, closed by the office or not."""
    reported = row.progress.percent_complete == 100 and (
        row.item.percent_complete is not None or row.item.approved_deadline is None
    )
    return row.item.closed is not None or reported


def _end(row: Row, finish: bool) -> date | None:
    return row.item.approved_deadline if finish else _begins(row)


def _no_word(plan: Plan, row: Row, chain: list[Row], as_of: date) -> str | None:
    """Nobody has said for long how far the work is, though it was to have begun."""
    starts, item = row.progress.starts, row.item
    if starts is None or (item.is_counted and item.count and not item.count.is_awaited(as_of)):
        return None  # no figure is asked for yet, of a yearly ratio never
    days = [day for before in (row, *chain) if (day := before.item.reported_on)]
    if (as_of - max((starts, *days))).days <= SILENT_CYCLES * plan.rules.report_cycle.value:
        return None
    if not days:
        return f"应于 {starts} 开始，本项及前置事项从未填报"
    return f"本项及前置事项已 {(as_of - max(days)).days} 天未填报"


def _no_length(row: Row, chain: list[Row]) -> str | None:
    """Nothing says how long the work takes, or what says so is only supposed."""
    work = [before for before in chain if not before.is_milestone]
    activities = [b.part for b in work if isinstance(b.part, Activity) and _is_open(b)]
    own = getattr(row.part, "parent", None)  # its work is forecast as the milestone's own
    for part in activities:
        if part.id != own and not _has_length(part):
            return f"前置任务“{part.name}”未定工期"
    if not row.item.actual_start and not any(map(_begins, work)):
        return "没有开始日期，只能从年初起推算"
    if activities and all(part.standing in SUPPOSED for part in activities):
        return "前置任务的工期均为推定"
    return None
