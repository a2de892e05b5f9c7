"""An activity or milestone as a task of Microsoft Project XML (MSPDI): what it is, where it lies."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from plan.model.kinds import ItemKind
from plan.model.plan import Activity, Milestone
from plan.mspdi import values as xml
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.schedule.dates import Dates
from plan.schedule.network import Network, Task
from plan.words import labels

START_NO_EARLIER = 4
ONE_DAY = timedelta(days=1)
ALWAYS = {"Active": 1, "Type": 0, "IsNull": 0, "Summary": 0}
Element = dict[str, Any]  # its own by their names, None for what is not there
FIELDS: dict[int, tuple[str, str, Callable[[Row], str]]] = {
    188743731: ("Text1", "编号", lambda row: row.id),
    188743734: ("Text2", "牵头单位", lambda row: labels.unit(row.lead)),
    188743737: ("Text3", "配合单位", lambda row: "、".join(u.name for u in row.supporting)),
    188743740: ("Text4", "确保/力争", lambda row: row.part.commitment.word if row.part.commitment else ""),
    188743743: ("Text5", "来源", lambda row: labels.place(row.part)),
    188743746: ("Text6", "依据", lambda row: row.part.standing.word),
}
"""A task's own texts: FieldID -> name, what the column is called, what we put there."""


def task_of(outlook: Outlook, network: Network, row: Row) -> Element:
    """What a task says of `row`, with what the schedule says of it."""
    percent = row.item.percent_complete if row.is_milestone else row.progress.percent_complete
    dated = _times(outlook, network, row)
    return {
        "Name": row.part.name,
        "WBS": row.id,
        **ALWAYS,
        "Manual": int(not dated),
        "Contact": labels.unit(row.lead),
        "Milestone": int(row.is_milestone),
        "Notes": notes(row),
        "PhysicalPercentComplete": round(percent or 0.0),
        **dated,
        "texts": {id_: text_of(row) for id_, (_, _, text_of) in FIELDS.items()},
        "baseline": _baseline(network, row),
        "undated": None if dated else labels.UNDATED,
    }


def notes(row: Row) -> str:
    """What a task's notes say: where the source says it, on what it rests, the last report."""
    part, closed = row.part, row.item.closed
    lines: dict[str, str | None] = {
        "类别": row.kind.word if row.kind is ItemKind.NODE else None,
        "来源": f"{labels.place(part)}：{part.source.says}",
        "依据": part.reason,
        row.deadline_name: f"{row.deadline_words}，{labels.date_reason(part)}" if row.date_mark else None,
        "备注": part.note,
        "销号凭据": part.evidence if isinstance(part, Milestone) else None,
        "销号": closed.evidence if closed else None,
    }
    if row.item.report:
        report = row.item.report.event
        lines["最近填报"] = f"{report.as_of} {report.note}".strip()
        lines["存在问题"] = report.problem
        lines["下一步措施"] = report.next_step
    return "\n".join(f"{name}：{text}" for name, text in lines.items() if text)


def _baseline(network: Network, row: Row) -> Element | None:
    """The first approved dates; of a milestone its original deadline."""
    part, days = row.part, 0
    begin: date | None
    begin = end = row.item.deadline
    if isinstance(part, Activity):
        begin, days = part.baseline_start, part.duration or 0
        if begin and end and not days:
            days = network.calendar.workdays_from_to(begin, end)
    if begin is None and end is None and not days:
        return None
    moment = xml.evening if row.is_milestone else xml.morning
    return {
        "Start": moment(begin) if begin else None,
        "Finish": xml.evening(end) if end else None,
        "Duration": xml.duration(days),
        "DurationFormat": xml.IN_DAYS,
    }


def _times(outlook: Outlook, network: Network, row: Row) -> Element:
    """The elements that tell of the dates of `row`; none where the schedule has none."""
    if row.dates is None or row.id not in network.by_id:
        return {}
    task, dates = network.by_id[row.id], row.dates
    late = _stands_late(outlook, network, task)
    start, finish = _moments(task, dates.early_start, dates.early_finish, late)
    late_start, late_finish = _moments(task, dates.late_start, dates.late_finish, late)
    return {
        "Start": start,
        "Finish": finish,
        "Duration": xml.duration(task.duration),
        "DurationFormat": xml.IN_DAYS,
        "Estimated": 0,
        "Critical": int(dates.critical),
        "LateStart": late_start,
        "LateFinish": late_finish,
        "FreeSlack": dates.free_float * xml.TENTHS_PER_DAY,
        "TotalSlack": dates.total_float * xml.TENTHS_PER_DAY,
        "CalendarUID": -1,
        **_constraint(outlook, network, task, late),
        **_progress(network, row, dates, finish),
    }


def _moments(task: Task, start: date, finish: date, late: bool) -> tuple[str, str]:
    """A start and a finish; an event has but one moment, of the morning or of the evening."""
    if task.duration == 0:
        moment = xml.evening(finish) if late else xml.morning(finish)
        return moment, moment
    return xml.morning(start), xml.evening(finish)


def _stands_late(outlook: Outlook, network: Network, task: Task) -> bool:
    """Whether `task` ends in an evening; an event does where a finish holds it."""
    if task.duration > 0 or task.actual_finish is not None:
        return True
    dates = outlook.schedule.dates
    for link in network.into[task.id]:
        before, its = network.by_id[link.predecessor], dates[link.predecessor]
        counts = before.id in dates[task.id].driving and (link.from_finish or not before.duration)
        if counts and _stands_late(outlook, network, before):
            last = its.early_finish if link.from_finish else its.early_start
            midnight = last + ONE_DAY * (link.lag + 1)  # after an elapsed lag
            if not link.elapsed or dates[task.id].early_finish < midnight:
                return True
    return False


def _constraint(outlook: Outlook, network: Network, task: Task, late: bool) -> Element:
    """What keeps open work from lying in the past, and the deadline.

    A deadline is the evening of its day; of an event that stands in a morning that morning, since
    Microsoft Project would count the day itself as room otherwise. Where open predecessors have
    the whole of the day it stays the evening.
    """
    if task.actual_finish is not None:
        return {"ConstraintType": 0}
    first, due, deadline = _earliest(outlook, network, task), task.must_finish_by, None
    if due is not None:
        before = (network.by_id[link.predecessor] for link in network.into[task.id])
        whole_day = late or any(task.actual_finish is None for task in before)
        deadline = xml.evening(due) if whole_day else xml.morning(due)
    return {
        "ConstraintType": START_NO_EARLIER if first else 0,
        "ConstraintDate": xml.morning(first) if first else None,
        "Deadline": deadline,
    }


def _earliest(outlook: Outlook, network: Network, task: Task) -> date | None:
    """The first day of `task` where its predecessors do not hold it back enough by themselves."""
    if task.begun and task.actual_start is not None:
        return None
    calendar = network.calendar
    floor = max(outlook.plan.start, outlook.as_of)
    own = task.not_earlier_than
    if own is None or own <= floor:
        waits = any(
            network.by_id[link.predecessor].actual_finish is None
            and link.from_finish
            and not link.to_finish
            and link.lag >= 0
            for link in network.into[task.id]
        )
        if waits or floor == outlook.plan.start:
            return None
    return calendar.day(calendar.index_on_or_after(max(floor, own or floor)))


def _progress(network: Network, row: Row, dates: Dates, finish: str) -> Element:
    """How far the task of `row` has come; `finish` is its early moment.

    Only what was stated or reported is actual. Work that its milestones tell of has no known start:
    what remains of it stands as work to come. Work under way took the days since it began, and what
    remains comes on top: so it finishes when we say, whichever of percentage and durations a
    program goes by.
    """
    task, calendar = network.by_id[row.id], network.calendar
    if task.actual_finish is not None and (task.duration or row.item.actual_finish):
        begun, start = task.actual_start, None if task.duration else finish  # an event has one
        if begun is not None and begun <= task.actual_finish:
            start = xml.morning(begun)
        return {
            "PercentComplete": 100,
            "ActualStart": start,
            "ActualFinish": finish,
            "ActualDuration": xml.duration(task.duration),
            "RemainingDuration": xml.duration(0),
        }
    left, begun = (task.remaining, task.actual_start) if task.begun else (task.duration, None)
    first = calendar.index_on_or_before(dates.early_finish) - left + 1  # of the days that are left
    worked = max(first - calendar.index_on_or_after(dates.early_start), 0) if begun else 0
    own: Element = {"ActualStart": xml.morning(begun)} if begun else {}
    if task.begun and not begun:
        own = {"Start": xml.morning(calendar.day(first))}
    return {
        **own,
        "PercentComplete": round(task.percent_complete) if begun else 0,
        "Duration": xml.duration(worked + left),
        "ActualDuration": xml.duration(worked),
        "RemainingDuration": xml.duration(left),
    }
