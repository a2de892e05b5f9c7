"""The light of an item and the sentence that says why: facts first, then 序时进度."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plan.calendar.workdays import CHINA
from plan.model.kinds import Level
from plan.model.plan import Activity, Milestone, Rules
from plan.state.progress import Progress
from plan.state.replay import ItemState


@dataclass(frozen=True)
class Alert:
    """A light with its reason, one Chinese sentence."""

    level: Level
    reason: str


def alert(
    part: Activity | Milestone,
    item: ItemState,
    progress: Progress,
    rules: Rules,
    as_of: date,
) -> Alert:
    """The light of `part` on `as_of`: the first rule that applies, gravest first."""
    return (
        _settled(item)
        or _overdue(part, item, as_of)
        or _not_begun(progress, as_of)
        or _done(part, item)
        or _behind(Level.RED, progress, rules.red_gap.value)
        or _behind(Level.AMBER, progress, rules.amber_gap.value)
        or _silent(item, progress, rules.report_cycle.value, as_of)
        or _near_due(item, rules.near_due.value, as_of)
        or Alert(Level.GREEN, _on_course(progress))
    )


def is_overdue(item: ItemState, as_of: date) -> bool:
    """Whether the approved deadline has passed on an item that is not closed."""
    return (
        item.closed is None
        and item.approved_deadline is not None
        and as_of > item.approved_deadline
    )


def is_silent(item: ItemState, progress: Progress, cycle: float, as_of: date) -> bool:
    """Whether work has begun and no report came within `cycle` calendar days."""
    if progress.starts is None or as_of < progress.starts:
        return False
    last = item.report.event.as_of if item.report else progress.starts
    return (as_of - last).days > cycle


def _settled(item: ItemState) -> Alert | None:
    if item.closed and item.closed.entry:
        return Alert(Level.CLOSED, f"{item.closed.on} 由科创办销号：{item.closed.evidence}")
    if item.closed:
        return Alert(Level.CLOSED, f"来源文件已载明完成：{item.closed.evidence}")
    if item.approved_deadline is None:
        return Alert(Level.NONE, "来源未载明完成时限，单列跟踪，不判灯")
    return None


def _overdue(part: Activity | Milestone, item: ItemState, as_of: date) -> Alert | None:
    if not is_overdue(item, as_of) or item.approved_deadline is None:
        return None
    if isinstance(part, Activity) and item.percent_complete == 100:
        return None
    days = (as_of - item.approved_deadline).days
    if isinstance(part, Activity):
        return Alert(Level.RED, f"已过计划完成日 {days} 天，尚未完成")
    workdays = CHINA.workdays_after(item.approved_deadline, as_of)
    waiting = "，已申请销号待核查" if item.asked_to_close else ""
    return Alert(Level.RED, f"已逾期 {days} 天（{workdays} 个工作日）{waiting}")


def _not_begun(progress: Progress, as_of: date) -> Alert | None:
    if progress.starts and as_of < progress.starts and not progress.percent_complete:
        return Alert(Level.NONE, f"未启动，计划 {progress.starts} 开始")
    return None


def _done(part: Activity | Milestone, item: ItemState) -> Alert | None:
    if item.percent_complete != 100:
        return None
    if isinstance(part, Activity):
        return Alert(Level.GREEN, "已报完成")
    return Alert(
        Level.GREEN,
        "已申请销号，待核查" if item.asked_to_close else "已报完成，待申请销号",
    )


def _behind(level: Level, progress: Progress, points: float) -> Alert | None:
    if progress.gap is None or progress.gap > -points:
        return None
    done = (
        "从未上报"
        if progress.percent_complete is None
        else f"完成 {progress.percent_complete:.0f}%"
    )
    expected = progress.expected_percent or 0.0
    return Alert(level, f"{done}，序时应达 {expected:.0f}%，落后 {-progress.gap:.0f} 个百分点")


def _silent(item: ItemState, progress: Progress, cycle: float, as_of: date) -> Alert | None:
    if progress.derived or not is_silent(item, progress, cycle, as_of):
        return None
    if item.report is None:
        return Alert(Level.AMBER, "开始以来从未上报")
    days = (as_of - item.report.event.as_of).days
    return Alert(Level.AMBER, f"已 {days} 天未上报")


def _near_due(item: ItemState, near: float, as_of: date) -> Alert | None:
    if item.approved_deadline is None:
        return None
    days = (item.approved_deadline - as_of).days
    return Alert(Level.AMBER, f"距完成时限 {days} 天，尚未完成") if days <= near else None


def _on_course(progress: Progress) -> str:
    if progress.gap is None or progress.expected_percent is None:
        return "按序时推进"
    return f"完成 {progress.percent_complete or 0:.0f}%，序时 {progress.expected_percent:.0f}%"
