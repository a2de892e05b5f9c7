"""Where a task of Microsoft Project XML (MSPDI) lies, what holds it, how far it has come."""

from datetime import date, timedelta

from plan.mspdi.values import IN_DAYS, TENTHS_PER_DAY, Value, duration, evening, morning
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.schedule.dates import Dates
from plan.schedule.network import Network, Task

START_NO_EARLIER = 4
ONE_DAY = timedelta(days=1)
Values = dict[str, Value]


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
        "FreeSlack": dates.free_float * TENTHS_PER_DAY,
        "TotalSlack": dates.total_float * TENTHS_PER_DAY,
        "CalendarUID": -1,
        **_constraint(outlook, network, task, late),
        **_progress(network, row, dates, finish),
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


def _constraint(outlook: Outlook, network: Network, task: Task, late: bool) -> Values:
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
        deadline = evening(due) if whole_day else morning(due)
    return {
        "ConstraintType": START_NO_EARLIER if first else 0,
        "ConstraintDate": morning(first) if first else None,
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


def _progress(network: Network, row: Row, dates: Dates, finish: str) -> Values:
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
            start = morning(begun)
        return {
            "PercentComplete": 100,
            "ActualStart": start,
            "ActualFinish": finish,
            "ActualDuration": duration(task.duration),
            "RemainingDuration": duration(0),
        }
    last = calendar.index_on_or_before(dates.early_finish)
    if not task.begun or task.actual_start is None:
        left = task.remaining if task.begun else task.duration
        first = calendar.day(last - left + 1)
        own = {"Start": morning(first), "EarlyStart": morning(first)} if task.begun else {}
        return {
            **own,
            "PercentComplete": 0,
            "Duration": duration(left),
            "ActualDuration": duration(0),
            "RemainingDuration": duration(left),
        }
    worked = last - task.remaining + 1 - calendar.index_on_or_after(dates.early_start)
    return {
        "PercentComplete": round(task.percent_complete),
        "ActualStart": morning(task.actual_start),
        "Duration": duration(max(worked, 0) + task.remaining),
        "ActualDuration": duration(max(worked, 0)),
        "RemainingDuration": duration(task.remaining),
    }
