"""Schedules with working hours agree with those of whole days where both apply."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from plan.calendar.workdays import Calendar
from plan.model.kinds import LinkKind
from plan.schedule.hours.network import TimedLink, TimedNetwork, TimedTask
from plan.schedule.hours.schedule import TimedDates, timed_schedule
from plan.schedule.hours.work_calendar import (
    DAY,
    HOUR,
    OFFICE_HOURS,
    WorkCalendar,
    moment_of,
    time_of,
)
from plan.schedule.network import Link, Network, Task
from tests.support.networks import schedule

MONDAY = date(2022, 9, 5)
HOLIDAYS = frozenset({date(2022, 9, 12), date(2022, 9, 21)})
DAYS = Calendar(days_off=HOLIDAYS)
HOURS = WorkCalendar(
    week=(OFFICE_HOURS,) * 5 + ((),) * 2, days={day.toordinal(): () for day in HOLIDAYS}
)


class Plan(NamedTuple):
    """The same plan for both."""

    days: Network
    hours: TimedNetwork


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Up to seven tasks, links forward, all kinds, lags of −3 to 5 working days."""
    count = draw(st.integers(1, 7))
    durations = [draw(st.integers(1, 6)) for _ in range(count)]
    dues = [draw(st.none() | st.integers(0, 30)) for _ in range(count)]
    pairs = [(a, b) for b in range(count) for a in range(b) if draw(st.booleans())]
    links = [
        (a, b, draw(st.sampled_from(list(LinkKind))), draw(st.integers(-3, 5))) for a, b in pairs
    ]
    days = Network(
        tasks=tuple(
            Task(
                id=str(at),
                name="",
                duration=duration,
                must_finish_by=None if due is None else MONDAY + timedelta(days=due),
            )
            for at, (duration, due) in enumerate(zip(durations, dues, strict=True))
        ),
        links=tuple(
            Link(predecessor=str(a), successor=str(b), kind=kind, lag=lag)
            for a, b, kind, lag in links
        ),
        start=MONDAY,
        calendar=DAYS,
    )
    hours = TimedNetwork(
        tasks=tuple(
            TimedTask(
                id=task.id,
                name="",
                duration=task.duration * 8 * HOUR,
                remaining=task.duration * 8 * HOUR,
                calendar=HOURS,
                clock=HOURS,
                deadline=None if task.must_finish_by is None else _evening(task.must_finish_by),
            )
            for task in days.tasks
        ),
        links=tuple(
            TimedLink(predecessor=str(a), successor=str(b), kind=kind, lag=lag * 8 * HOUR)
            for a, b, kind, lag in links
        ),
        calendar=HOURS,
        start=moment_of(datetime.fromisoformat("2022-09-05T08:00")),
    )
    return Plan(days, hours)


def _evening(day: date) -> int:
    return day.toordinal() * DAY + 17 * HOUR


def _first_day(moment: int) -> date:
    return time_of(HOURS.opening(moment)).date()


def _last_day(moment: int) -> date:
    return time_of(HOURS.closing(moment)).date()


@settings(max_examples=300, deadline=None)
@given(plans())
def test_whole_days_are_scheduled_alike(plan: Plan) -> None:
    """Dates, total float and critical tasks equal those of the schedule by days."""
    by_day = schedule(plan.days, MONDAY).dates
    by_hour = timed_schedule(plan.hours)
    for id_, one in by_day.items():
        other = by_hour[id_]
        assert other.total_float == one.total_float * 8 * HOUR
        assert other.critical == one.critical
        assert _days(other) == (one.early_start, one.early_finish, one.late_start, one.late_finish)


def _days(dates: TimedDates) -> tuple[date, date, date, date]:
    return (
        _first_day(dates.early_start),
        _last_day(dates.early_finish),
        _first_day(dates.late_start),
        _last_day(dates.late_finish),
    )


@settings(max_examples=100, deadline=None)
@given(plans(), st.data())
def test_a_task_may_slip_by_its_float_and_no_further(plan: Plan, data: st.DataObject) -> None:
    """Work longer by the total float moves no deadline or end; by an hour more it does."""
    network = plan.hours
    before = timed_schedule(network)
    open_ = [id_ for id_, one in before.items() if one.total_float >= 0]
    if not open_ or any(one.total_float < 0 for one in before.values()):
        return
    slipped = data.draw(st.sampled_from(open_))
    own_links = [link for link in network.links if slipped in (link.predecessor, link.successor)]
    if any(link.kind is not LinkKind.FS for link in own_links):
        return  # a longer task does not begin later, which is what holds by other links
    end = max(one.early_finish for one in before.values())

    def broken(longer: int) -> bool:
        tasks = tuple(
            task if task.id != slipped else _longer(task, longer) for task in network.tasks
        )
        after = timed_schedule(
            TimedNetwork(tasks=tasks, links=network.links, calendar=HOURS, start=network.start)
        )
        late = any(
            task.deadline is not None
            and HOURS.between(task.deadline, after[task.id].early_finish) > 0
            for task in tasks
        )
        return late or HOURS.between(end, max(one.early_finish for one in after.values())) > 0

    room = before[slipped].total_float
    assert not broken(room)
    assert broken(room + HOUR)


def _longer(task: TimedTask, more: int) -> TimedTask:
    return TimedTask(
        id=task.id,
        name=task.name,
        duration=task.duration + more,
        remaining=task.remaining + more,
        calendar=task.calendar,
        clock=task.clock,
        deadline=task.deadline,
    )
