"""Where a task of Microsoft Project XML (MSPDI) lies, what holds it, how far it has come."""

from __future__ import annotations

from datetime import date, timedelta

from plan.mspdi.write_values import IN_DAYS, TENTHS_PER_DAY, Value, duration, evening, morning
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.schedule.dates import Dates
from plan.schedule.network import Link, Network, Task

START_NO_EARLIER = 4
ONE_DAY = timedelta(days=1)
Values = dict[str, Value]


def placed(network: Network, row: Row) -> bool:
    """Whether the schedule has dates for `row`."""
    return row.dates is not None and row.id in network.by_id


def times(outlook: Outlook, network: Network, row: Row) -> Values:
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
        "Duration": duration(task.duration),
        "DurationFormat": IN_DAYS,
        "Estimated": 0,
        "Critical": int(dates.critical),
        "EarlyStart": start,
        "EarlyFinish": finish,
        "LateStart": late_start,
        "LateFinish": late_finish,
        "FreeSlack": min(dates.free_float, dates.total_float) * TENTHS_PER_DAY,
        "TotalSlack": dates.total_float * TENTHS_PER_DAY,
        "CalendarUID": -1,
        **_holds(outlook, network, task, late),
        **_done(network, task, dates, start, finish),
    }


def _moments(task: Task, start: date, finish: date, late: bool) -> tuple[str, str]:
    """A start and a finish; an event has but one moment, of the morning or of the evening."""
    if task.duration == 0:
        moment = evening(finish) if late else morning(finish)
        return moment, moment
    return morning(start), evening(finish)


def _stands_late(outlook: Outlook, network: Network, task: Task) -> bool:
    """Whether `task` ends in an evening; an event does where a finish holds it."""
    if task.duration > 0 or task.actual_finish is not None:
        return True
    driving = outlook.schedule.dates[task.id].driving
    links = (one for one in network.into[task.id] if one.predecessor in driving)
    return any(_held_late(outlook, network, link) for link in links)


def _held_late(outlook: Outlook, network: Network, link: Link) -> bool:
    before, own = network.by_id[link.predecessor], outlook.schedule.dates
    late = _stands_late(outlook, network, before) and (link.from_finish or before.duration == 0)
    if not link.elapsed:
        return late
    last = own[before.id].early_finish if link.from_finish else own[before.id].early_start
    midnight = last + ONE_DAY * (link.lag + int(late))
    return late and own[link.successor].early_finish < midnight


def _holds(outlook: Outlook, network: Network, task: Task, late: bool) -> Values:
    """The constraint that keeps open work from lying in the past, and the deadline."""
    if task.actual_finish is not None:
        return {"ConstraintType": 0}
    held = _earliest(outlook, network, task)
    return {
        "ConstraintType": START_NO_EARLIER if held else 0,
        "ConstraintDate": morning(held) if held else None,
        "Deadline": _deadline(network, task, late),
    }


def _earliest(outlook: Outlook, network: Network, task: Task) -> date | None:
    """The first day of `task` where its predecessors do not hold it back enough by themselves."""
    if task.begun:
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


def _deadline(network: Network, task: Task, late: bool) -> str | None:
    """The evening of the last day; of an event that stands in a morning that morning.

    Otherwise Microsoft Project would count the day itself as room. Where open predecessors have
    the whole of the day it stays the evening.
    """
    due = task.must_finish_by
    if due is None:
        return None
    open_before = any(
        network.by_id[link.predecessor].actual_finish is None for link in network.into[task.id]
    )
    return evening(due) if late or open_before else morning(due)


def _done(network: Network, task: Task, dates: Dates, start: str, finish: str) -> Values:
    """How far `task` has come."""
    if task.actual_finish is not None:
        return {
            "PercentComplete": 100,
            "ActualStart": start,
            "ActualFinish": finish,
            "ActualDuration": duration(task.duration),
            "RemainingDuration": duration(0),
        }
    if not task.begun:
        return {
            "PercentComplete": 0,
            "ActualDuration": duration(0),
            "RemainingDuration": duration(task.duration),
        }
    return {
        "PercentComplete": round(task.percent_complete),
        "ActualStart": start,
        **_progress(network, task, dates),
    }


def _progress(network: Network, task: Task, dates: Dates) -> Values:
    """What is done and what remains of work in progress: the days since it began are what it took.

    So it finishes when we say, whichever of percentage and durations a program goes by.
    """
    calendar = network.calendar
    last = calendar.index_on_or_before(dates.early_finish)
    taken = last - task.remaining + 1 - calendar.index_on_or_after(dates.early_start)
    return {
        "Duration": duration(max(taken, 0) + task.remaining),
        "ActualDuration": duration(max(taken, 0)),
        "RemainingDuration": duration(task.remaining),
    }
