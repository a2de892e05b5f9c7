"""Early and late dates, float and drivers of a network of tasks: the critical path method.

Inside, a position is a point between two working days: position p is the morning of working day p
and the evening of the one before. A task at S with duration d takes days S to F - 1, F = S + d, so
that F is where an FS successor may start. Outside, dates are the first and the last day worked. A
task without duration is an event: it shows the day at whose end it stands, which is the day its
last predecessor finishes; an event held by a morning (its own earliest day, the start of a task)
shows the day that begins there.

Forward, F is the largest of: floor + remaining work; FS and SS predecessors + lag + remaining; FF
and SF predecessors + lag; and S = F - duration. The floor is the later of the network's start, the
day we look from, and the task's own. Work in progress keeps its actual start, and what remains
waits for predecessors (retained logic). Backward, the latest F is the smallest of the network's
end, the day it must finish by, and what successors leave; total float is the difference, negative
where a promise can no longer be kept. Free float is what leaves every successor and the end
where they are. Finished tasks keep their actual dates and have no float. (Kelley and Walker, 1959;
lags as in Roy's potential method, 1959.)

An elapsed lag counts days as they pass: a notice that goes up on a Friday for 7 days comes down on
the next Friday, and work goes on at the next working day.

>>> draft = Task(id="A", name="编制", duration=3)
>>> review = Task(id="B", name="评审", duration=2)
>>> approval = Task(id="M", name="批复", duration=0, must_finish_by=date(2022, 10, 8))
>>> links = (Link(predecessor="A", successor="B"), Link(predecessor="B", successor="M"))
>>> plan = Network(tasks=(draft, review, approval), links=links, start=date(2022, 9, 28))
>>> dates = schedule(plan, as_of=date(2022, 9, 28)).dates  # 国庆 is over on Saturday 10-08
>>> [(one.early_start.isoformat(), one.early_finish.isoformat()) for one in dates.values()]
[('2022-09-28', '2022-09-30'), ('2022-10-08', '2022-10-09'), ('2022-10-09', '2022-10-09')]
>>> [(one.total_float, one.driving) for one in dates.values()]
[(-1, ()), (-1, ('A',)), (-1, ('B',))]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from plan.network import Link, Network, Task
from plan.workdays import Calendar

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Dates:
    """Where a task lies; days inclusive, floats in working days, `driving` ids of predecessors."""

    early_start: date
    early_finish: date
    late_start: date
    late_finish: date
    total_float: int
    free_float: int
    critical: bool
    driving: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Dates by task id; `finish` of the whole, None when empty, `working_days` from the start."""

    dates: Mapping[str, Dates]
    finish: date | None
    working_days: int
    unscheduled: tuple[str, ...]


def schedule(network: Network, as_of: date) -> Schedule:
    """The dates of every task of `network` as seen on `as_of`, in the order of its tasks.

    Raises DependencyCircle when tasks wait for one another, Unknown for a link to no task.
    """
    calendar = network.calendar
    early = _forward(network, calendar.index_on_or_after(max(network.start, as_of)))
    finishes = {id_: _Late(span.finish, span.finish) for id_, span in early.items()}
    end = max(
        (span.finish for span in early.values()), default=calendar.index_on_or_after(network.start)
    )
    late = _backward(network, early, end)
    dates = {
        task.id: _dates(
            calendar,
            task,
            early[task.id],
            _latest(network, task, early[task.id], late, end),
            _last(early[task.id], end, *_room(network, task, early[task.id], finishes)),
        )
        for task in network.tasks
    }
    return Schedule(
        dates=dates,
        finish=max((one.early_finish for one in dates.values()), default=None),
        working_days=max(0, end - calendar.index_on_or_after(network.start)),
        unscheduled=network.unscheduled,
    )


class _Span(NamedTuple):
    """Where a task lies: its positions, and the midnights between which its days lie.

    An event has one position and one midnight; it shows the day before that, or, when `morning`,
    the day after.
    """

    start: int
    finish: int
    opens: date
    closes: date
    morning: bool = False
    driving: tuple[str, ...] = ()

    def end(self, link: Link) -> tuple[int, date]:
        """The position and the midnight that `link` counts from."""
        return (self.finish, self.closes) if link.from_finish else (self.start, self.opens)

    def is_morning(self, link: Link) -> bool:
        """Whether `link` counts from a morning, not from an evening."""
        return self.morning if self.opens == self.closes else not link.from_finish

    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        if self.opens < self.closes:
            return self.opens, self.closes - DAY
        day = self.opens if self.morning else self.opens - DAY
        return day, day


class _Late(NamedTuple):
    """The latest finish of a task when an evening holds it, and when a morning does.

    They differ for events alone: due on a day, one may come that day's evening, but a morning that
    is not the next day's.
    """

    evening: int
    morning: int

    def held_by(self, link: Link, morning: bool) -> int:
        """The bound for `link`; an elapsed lag may end at either, so the earlier counts."""
        if link.elapsed:
            return min(self)
        return self.morning if morning else self.evening


class _Hold(NamedTuple):
    """What keeps a task from finishing before `finish`: the predecessor `by`, or a date."""

    finish: int
    morning: bool
    by: str | None = None


def _midnight(calendar: Calendar, position: int, morning: bool) -> date:
    """The midnight before the working day that follows `position`, or after the one before it."""
    return calendar.day(position) if morning else calendar.day(position - 1) + DAY


def _forward(network: Network, floor: int) -> dict[str, _Span]:
    spans: dict[str, _Span] = {}
    for task in network.order:
        if task.actual_finish is not None:
            spans[task.id] = _as_it_was(network.calendar, task, task.actual_finish)
            continue
        links = (
            _held_by(network.calendar, link, spans[link.predecessor], task)
            for link in network.into[task.id]
        )
        holds = (_held_by_dates(network.calendar, task, floor), *links)
        spans[task.id] = _placed(network.calendar, task, holds)
    return spans


def _as_it_was(calendar: Calendar, task: Task, actual_finish: date) -> _Span:
    """A finished task; one without an actual start took its duration."""
    closes, finish = actual_finish + DAY, calendar.index_on_or_before(actual_finish) + 1
    if task.actual_start is not None:
        start = min(calendar.index_on_or_after(task.actual_start), finish)
        return _Span(start, finish, task.actual_start, closes)
    start = finish - task.duration
    return _Span(start, finish, calendar.day(start) if task.duration else closes, closes)


def _held_by_dates(calendar: Calendar, task: Task, floor: int) -> _Hold:
    first_day = task.actual_start if task.begun else task.not_earlier_than
    first = floor if first_day is None else max(floor, calendar.index_on_or_after(first_day))
    return _Hold(first + task.remaining, morning=True)


def _held_by(calendar: Calendar, link: Link, before: _Span, task: Task) -> _Hold:
    """How `link` holds `task`; see `_latest_end` for the way back."""
    position, midnight = before.end(link)
    morning, rest = before.is_morning(link), 0 if link.to_finish else task.remaining
    if not link.elapsed:
        return _Hold(position + link.lag + rest, morning, link.predecessor)
    midnight += link.lag * DAY
    if link.to_finish:
        reached = calendar.index_on_or_after(midnight - DAY) + 1
    else:
        reached = calendar.index_on_or_after(midnight)
        morning = morning or midnight > _midnight(calendar, reached, morning=False)
    if link.lag < 0:  # less than no lag, though the predecessor's end falls between working days
        reached = min(reached, position)
    return _Hold(reached + rest, morning, link.predecessor)


def _placed(calendar: Calendar, task: Task, holds: Sequence[_Hold]) -> _Span:
    """The span of `task` as early as `holds` allow; those that reach furthest drive it."""
    finish = max(hold.finish for hold in holds)
    binding = [hold for hold in holds if hold.finish == finish]
    driving = tuple(dict.fromkeys(hold.by for hold in binding if hold.by is not None))
    if task.duration == 0:
        morning = any(hold.morning for hold in binding)
        at = _midnight(calendar, finish, morning)
        return _Span(finish, finish, at, at, morning, driving)
    opens = calendar.day(finish - task.duration)
    if task.begun and task.actual_start is not None:
        opens = task.actual_start
    closes = _midnight(calendar, finish, morning=False)
    return _Span(calendar.index_on_or_after(opens), finish, opens, closes, False, driving)


def _backward(network: Network, early: Mapping[str, _Span], end: int) -> dict[str, _Late]:
    """The latest finish of each task, as a position, by what holds it."""
    late: dict[str, _Late] = {}
    for task in reversed(network.order):
        span = early[task.id]
        evening = _latest(network, task, span._replace(morning=False), late, end)
        is_event = span.opens == span.closes
        morning = span._replace(morning=True)
        late[task.id] = _Late(
            evening, _latest(network, task, morning, late, end) if is_event else evening
        )
    return late


def _latest(network: Network, task: Task, span: _Span, late: Mapping[str, _Late], end: int) -> int:
    """The latest finish of `task` that keeps the end, its deadline and its successors' latest."""
    if task.actual_finish is not None:
        return span.finish
    bounds = list(_room(network, task, span, late))
    if task.must_finish_by is not None:
        due = network.calendar.index_on_or_before(task.must_finish_by)
        bounds.append(due if span.morning else due + 1)
    return _last(span, end, *bounds)


def _last(span: _Span, end: int, *bounds: int) -> int:
    """The least of `bounds` and the end, whose last morning is the one before."""
    return min((max(end - 1, span.finish) if span.morning else end, *bounds))


def _room(
    network: Network, task: Task, span: _Span, finishes: Mapping[str, _Late]
) -> Iterator[int]:
    """The latest finish of `task` by which each successor can finish as in `finishes`.

    A finished successor leaves all room, and so does a link from a start that has happened.
    """
    for link in network.out_of[task.id]:
        after = network.by_id[link.successor]
        if after.actual_finish is None and (link.from_finish or not task.begun):
            morning = span.is_morning(link)
            bound = finishes[after.id].held_by(link, morning) - (
                0 if link.to_finish else after.remaining
            )
            latest = _latest_end(network.calendar, link, bound, morning)
            yield latest if link.from_finish else latest + task.duration


def _latest_end(calendar: Calendar, link: Link, bound: int, morning: bool) -> int:
    """The latest position of the end that `link` counts from so that it reaches `bound` at most."""
    if not link.elapsed:
        return bound - link.lag
    midnight = _midnight(calendar, bound, morning=not link.to_finish) - link.lag * DAY
    if morning:
        latest = calendar.index_on_or_before(midnight)
    else:
        latest = calendar.index_on_or_before(midnight - DAY) + 1
    return max(latest, bound) if link.lag < 0 else latest


def _dates(calendar: Calendar, task: Task, early: _Span, late: int, free: int) -> Dates:
    """What is shown of a task; `late` and `free` are its latest finishes as positions."""
    finished = task.actual_finish is not None
    last = early if finished else _moved(calendar, task, early, late)
    early_start, early_finish = early.days()
    late_start, late_finish = last.days()
    total_float = late - early.finish
    return Dates(
        early_start=early_start,
        early_finish=early_finish,
        late_start=late_start,
        late_finish=late_finish,
        total_float=total_float,
        free_float=0 if finished else free - early.finish,
        critical=not finished and total_float <= 0,
        driving=early.driving,
    )


def _moved(calendar: Calendar, task: Task, span: _Span, finish: int) -> _Span:
    """`span` as it would lie with another finish; a start that has happened stays."""
    start = finish - task.duration
    closes = _midnight(calendar, finish, span.morning)
    opens = closes if task.duration == 0 else calendar.day(start)
    return _Span(start, finish, span.opens if task.begun else opens, closes, span.morning)
