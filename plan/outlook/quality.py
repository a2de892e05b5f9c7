"""计划质量: the fourteen checks of DCMA, what was due and done, and which forecasts are in doubt.

How each check is transferred to a plan of many promises stands in docs/forecast.md.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import isclose
from typing import NamedTuple

from plan.calendar.workdays import CHINA
from plan.model.graph import blocked_by, blocks, precedence
from plan.model.kinds import Grade, ItemKind, LinkKind, Mend, Standing
from plan.model.plan import Activity, Plan, Unit
from plan.outlook.board import Board, Row, milestones
from plan.schedule.compiled import compile_network
from plan.schedule.dates import Schedule
from plan.schedule.network import Network, network_of
from plan.schedule.passes import schedule_of
from plan.state.replay import PlanState
from plan.state.revisions import subject_of
from plan.words import labels

FEW, FAR, INDEX = 0.05, 44, 0.95  # the share, the working days at most; the index at least
SILENT_CYCLES = 2  # one missed report is a slip, two are a unit that does not report
SUPPOSED = (Standing.INFERRED, Standing.ARRANGEMENT)
DELAY = 600  # working days by which the critical path is tried
NONE_OPEN, NO_LINKS, NO_DATES = "没有未完成的事项", "没有写明的前置关系", "没有推得出日期的未完成事项"
# an item, or a dependency as a revision calls it; what of it, in Chinese; how that can be mended
Finding = tuple[str, str, Mend | None]
Completed = Mapping[Unit | None, tuple[list[int], list[int]]]  # promises, other items: done and due


class Check(NamedTuple):
    """One of the fourteen; `value` is None where it does not apply, for what `words` say."""

    name: str
    limit: float  # the least where it is above one half, else the most
    value: float | None
    words: str
    findings: tuple[Finding, ...]  # worst first

    @property
    def passed(self) -> bool | None:
        """Whether the value keeps the limit; None where the check does not apply."""
        if self.value is None:
            return None
        return self.value >= self.limit if self.limit > 0.5 else self.value <= self.limit

    @property
    def result(self) -> tuple[str, str, str]:
        """What is wanted, the value, and whether that is reached, in words."""
        form, side = ".2f" if self.limit == INDEX else ".1%", "≥" if self.limit > 0.5 else "≤"
        value = labels.MISSING if self.value is None else f"{self.value:{form}}"
        passed = {None: "不适用", True: "达标", False: "未达标"}[self.passed]
        return f"{side}{self.limit:{form}}".replace(".0%", "%").replace("≤0%", "0"), value, passed


@dataclass(frozen=True)
class Quality:
    """The fourteen in their order, and by lead what of the items due is done."""

    checks: tuple[Check, ...]
    completed: Completed

    @property
    def index(self) -> float | None:
        """The percentage that passes of the checks that apply."""
        results = [check.passed for check in self.checks if check.passed is not None]
        return 100 * sum(results) / len(results) if results else None


def quality(state: PlanState, rows: Board, schedule: Schedule) -> Quality:
    """The quality of the plan of `state`, as its `rows` and its `schedule` show it."""
    unfinished = [row for row in rows if is_unfinished(row)]
    network = network_of(state.plan, state)
    works = {row.id: network.by_id.get(row.id) for row in unfinished if not row.is_milestone}
    lengths = {id_: task.duration for id_, task in works.items() if task and task.duration}
    lacking = ((row.id, "牵头单位待定", Mend.REVISE) for row in unfinished if row.lead is None)
    odd = ((id_, words, Mend.REPORT) for id_, words in _odd_dates(state, rows))
    missed, executed, completed = _execution(rows, state.as_of)
    checks = (
        _logic(state.plan, unfinished),
        *_links(state.plan, {row.id for row in unfinished}),
        *_sizes(unfinished, lengths),
        _check("日期不合理", 0, odd, len(unfinished), NONE_OPEN),
        _check("无牵头单位", 0, lacking, len(unfinished), NONE_OPEN),
        missed,
        *_critical_path(state, unfinished, list(lengths), network, schedule),
        executed,
    )
    return Quality(checks, completed)


def is_unfinished(row: Row) -> bool:
    """Whether something may still wait for it: neither closed nor reported whole.

    A dated milestone on which nobody reports is not whole because the work before it is.
    """
    if row.item.closed is not None or row.progress.percent_complete != 100:
        return row.item.closed is None
    return row.is_milestone and row.item.percent_complete is None and bool(row.item.approved_deadline)


def _check(
    name: str, limit: float, findings: Iterable[Finding], whole: int, words: str, part: int | None = None
) -> Check:
    """`part` of `whole`, else how many of it fall short; of nothing it does not apply, for `words`."""
    findings = tuple(findings)
    if part is None:
        part = len({subject for subject, *_ in findings})
        words = f"{part}/{whole}" if whole else words
    return Check(name, limit, part / whole if whole else None, words, findings)


def _logic(plan: Plan, rows: list[Row]) -> Check:
    lacking: tuple[list[Finding], list[Finding]] = [], []  # both, one of the two
    for row in rows:
        before, after = bool(blocked_by(plan, row.id, direct=True)), bool(blocks(plan, row.id))
        words = "没有" + "、".join(["前置"] * (not before) + ["后续"] * (not after))
        if not (before and after):
            lacking[before + after].append((row.id, words, (Mend.PREDECESSOR, Mend.SUCCESSOR)[before]))
    return _check("缺前后置关系", FEW, (*lacking[0], *lacking[1]), len(rows), NONE_OPEN)


def _links(plan: Plan, unfinished: set[str]) -> Iterator[Check]:
    """提前量, 滞后量, 完成-开始关系占比: of what the plan states, up to what is unfinished."""
    pairs = []
    for link in sorted(plan.dependencies, key=lambda link: link.lag):
        names = " → ".join(plan.by_id[id_].name for id_ in (link.predecessor, link.successor))
        lag = f"，{link.lag:+} 个{link.lag_unit.word}" if link.lag else ""
        if link.successor in unfinished:
            pairs.append((link, (subject_of(link), f"{names}：{link.kind.word}{lag}", Mend.REVISE)))
    others, total = [it for link, it in pairs if link.kind is not LinkKind.FS], len(pairs)
    yield _check("提前量", 0, (it for link, it in pairs if link.lag < 0), total, NO_LINKS)
    yield _check("滞后量", FEW, (it for link, it in pairs[::-1] if link.lag > 0), total, NO_LINKS)
    words = f"{total - len(others)}/{total}" if total else NO_LINKS
    yield _check("完成-开始关系占比", 0.9, others, total, words, total - len(others))


def _sizes(rows: list[Row], lengths: dict[str, int]) -> Iterator[Check]:
    """硬约束, 时差过大, 负时差, 工期过长."""
    works = [row for row in rows if not row.is_milestone]
    days = [(row.id, getattr(row.part, "must_finish_by", None)) for row in works]
    held = ((id_, f"最迟须于 {day} 完成", Mend.REVISE) for id_, day in days if day)
    yield _check("硬约束", FEW, held, len(works), "没有未完成的任务")
    floats = sorted((row.dates.total_float, row.id, row.is_milestone) for row in rows if row.dates)
    says, ways = "总时差 {} 个工作日", (Mend.REVISE, Mend.ANSWER)
    far = ((id_, says.format(n), Mend.SUCCESSOR) for n, id_, _ in floats[::-1] if n > FAR)
    yield _check("时差过大", FEW, far, len(floats), NO_DATES)
    late = ((id_, says.format(n), ways[is_event]) for n, id_, is_event in floats if n < 0)
    yield _check("负时差", 0, late, len(floats), NO_DATES)
    longest = sorted(lengths.items(), key=lambda each: -each[1])
    long = ((id_, f"工期 {n} 个工作日", Mend.REVISE) for id_, n in longest if n > FAR)
    yield _check("工期过长", FEW, long, len(lengths), "没有定了工期的未完成任务")


def _odd_dates(state: PlanState, rows: Board) -> Iterator[tuple[str, str]]:
    """What was to finish on a day gone by, and what went on before something had let it.

    A milestone goes on by what leads to it, so only one that is reached is out of sequence.
    """
    for row in filter(is_unfinished, rows):
        day = row.item.report and row.item.report.event.expected_finish
        if day and day < state.as_of:
            yield row.id, f"所报预计完成日 {day} 已过，仍未完成"
    by_id = {row.id: row for row in rows}
    begun = {id_ for id_, it in by_id.items() if it.item.actual_start or it.progress.percent_complete}
    for link in precedence(state.plan):
        before, after, is_start = by_id[link.predecessor], by_id[link.successor], link.kind is LinkKind.SS
        is_inside, is_whole = after.part.parent == before.id, not is_unfinished(after)
        went_on = is_whole or (after.id in begun and not after.is_milestone)
        let = not is_unfinished(before) or (is_start and before.id in begun)
        if went_on and not (link.to_finish or is_inside or let):
            did, waits = "完成" if is_whole else "开始", "开始" if is_start else "完成"
            words = f"“{after.part.name}”已{did}，而其前置“{before.part.name}”尚未{waits}"
            words += "；推算以填报为准，不再等待前置，请核对前置是否漏报、关系是否应改"
            yield (before if is_whole else after).id, words


def _execution(rows: Board, as_of: date) -> tuple[Check, Check, Completed]:
    """逾期未完成, BEI and what was due: of all with a deadline but results and what was 终止.

    Due is what has its last day behind it, unless the office or a figure has still to speak.
    """
    done, total, missed = 0, 0, list[tuple[date, Finding]]()
    completed: dict[Unit | None, tuple[list[int], list[int]]] = {}
    for row in rows:
        closed, last, day = row.item.closed, row.item.due, row.item.done_on or row.item.actual_finish
        is_out = row.kind is ItemKind.RESULT or (closed and closed.grade is Grade.TERMINATED)
        if last is None or is_out:
            continue
        is_done = closed.is_kept if closed else not (row.is_milestone or is_unfinished(row))
        done += is_done
        if last >= as_of or not (closed or row.overdue or not row.is_milestone):
            continue
        total += 1
        pair = completed.setdefault(row.lead, ([0, 0], [0, 0]))[row.kind is not ItemKind.PROMISE]
        pair[:] = pair[0] + is_done, pair[1] + 1
        if not (closed or is_done):
            mend = Mend.ANSWER if row.is_milestone and row.item.reports else Mend.REPORT
            missed.append((last, (row.id, f"应于 {last} 完成", mend)))
        elif not is_done or (day and day > last):
            words = f"时限 {last}，{day} {'完成' if is_done else '销号，没有兑现'}"
            missed.append((date.max, (row.id, words, None)))
    findings = [it for _, it in sorted(missed, key=lambda it: it[0])]
    words = f"已完成 {done} 项（含提前），已到期 {total} 项" if total else "还没有到期的事项"
    executed = _check("基线执行指数 (BEI)", INDEX, (it for it in findings if it[2]), total, words, done)
    return _check("逾期未完成", FEW, findings, total, words), executed, completed


def _critical_path(
    state: PlanState, rows: list[Row], works: list[str], network: Network, schedule: Schedule
) -> Iterator[Check]:
    """关键路线检验 and CPLI, to the dated milestone that lies last in the schedule."""
    dates, names = schedule.dates, {row.id: row.part.name for row in rows}
    due = {it.id: day for it in rows if it.is_milestone and (day := it.item.approved_deadline)}
    ends = due.keys() & dates.keys()
    tried, length, none = "关键路线检验", "关键路线指数 (CPLI)", "没有推得出日期的未完成任务或有时限的里程碑"
    if not ends or not works:
        yield from (_check(name, INDEX, (), 0, none) for name in (tried, length))
        return
    end = max(ends, key=lambda it: (dates[it].early_finish, -due[it].toordinal(), it))
    task = network.by_id[min(works, key=lambda it: (dates[it].total_float, dates[it].early_start))]
    start = task.actual_start or (state.as_of if task.begun else None)
    longer = replace(task, duration=task.remaining + DELAY, percent_complete=0.0, actual_start=start)
    delayed = schedule_of(compile_network(network.with_tasks([longer])), state.as_of).dates
    last, finish = max(delayed[it].early_finish for it in ends), dates[end].early_finish
    moved, spare = CHINA.workdays_after(finish, last), CHINA.workdays_after(finish, due[end])
    words = f"“{task.name}”推迟 {DELAY} 个工作日，最后一个有时限的里程碑推迟 {moved} 个"
    lost = (task.id, "时差最小，推迟却传不到最后一个有时限的里程碑", Mend.SUCCESSOR)
    yield _check(tried, INDEX, [lost] * (moved < INDEX * DELAY), DELAY, words, moved)
    days = CHINA.workdays_from_to(max(state.as_of, state.plan.start), finish)
    words = f"到“{names[end]}”还需 {days} 个工作日，距时限 {spare} 个"
    if not set(works) & set(blocked_by(state.plan, end)):
        days, words = 0, f"推算最晚的“{names[end]}”之前没有未完成的任务，推不出关键路线"
    late = (end, f"推算晚于时限 {-spare} 个工作日", Mend.ANSWER)
    yield _check(length, INDEX, [late] * (spare < 0), days, words, days + spare)


def doubts(plan: Plan, rows: Board, as_of: date) -> Mapping[str, str]:
    """Why the forecast of an open milestone is 低可信: an input is missing or contradicted."""
    by_id, low = {row.id: row for row in rows}, {}
    for row in milestones(filter(is_unfinished, rows)):
        chain = [by_id[id_] for id_ in blocked_by(plan, row.id)]  # all that comes before it
        counted = plan.deciding.get(row.id)
        shares, target = (counted.shares, counted.target or 0.0) if counted else ((), 0.0)
        total = sum(share.target for share in shares)
        reasons = (
            "牵头单位待定" if row.lead is None else None,
            _no_word(plan, row, chain, as_of),
            _no_length(row, chain),
            f"各单位分解合计 {total:g}，目标值 {target:g}" if shares and not isclose(total, target) else None,
        )
        if words := "；".join(filter(None, reasons)):
            low[row.id] = f"{words}。"
    return low


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
    works = [(each, each.part) for each in chain if isinstance(each.part, Activity)]
    unfinished = [part for each, part in works if is_unfinished(each)]
    for part in unfinished:  # the work of its own parent is forecast as the milestone's own
        has_length = part.duration is not None or (part.baseline_start and part.baseline_finish)
        if part.id != row.part.parent and not has_length:
            return f"前置任务“{part.name}”未定工期"
    begins = [each.item.actual_start or it.baseline_start or it.not_earlier_than for each, it in works]
    if not row.item.actual_start and not any(begins):
        return "没有开始日期，只能从年初起推算"
    is_supposed = unfinished and all(part.standing in SUPPOSED for part in unfinished)
    return "前置任务的工期均为推定" if is_supposed else None
