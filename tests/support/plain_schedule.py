"""The schedule of a network computed task by task, to hold that of `plan/schedule/` against.

The points and the rules are those of `plan/schedule/dates.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from graphlib import TopologicalSorter
from typing import NamedTuple

from plan.calendar.workdays import Calendar
from plan.model.plan import Link
from plan.schedule.dates import Dates, Schedule
from plan.schedule.network import Network, Task

DAY = timedelta(days=1)


def plain_schedule(network: Network, as_of: date) -> Schedule:
    """The dates of every task of `network` as seen on `as_of`, in the order of its tasks.

    Raises CycleError when tasks wait for one another, Unknown for a link to no task.
    """
    calendar = network.calendar
    early = _forward(network, _morning(calendar, max(network.start, as_of)))
    start, finishes = _morning(calendar, network.start), {i: s.finish for i, s in early.items()}
    end = max(finishes.values(), default=start)
    late = _backward(network, finishes, end)
    dates = {
        task.id: _dates(calendar, task, early[task.id], late[task.id], _latest(network, task, finishes, end))
        for task in network.tasks
    }
    return Schedule(
        dates=dates,
        finish=max((row.early_finish for row in dates.values()), default=None),
        working_days=max(0, (end + 1) // 2 - start // 2),
    )


def _order(network: Network) -> list[Task]:
    """The tasks, each after all it waits for."""
    waits = {id_: [link.predecessor for link in links] for id_, links in network.into.items()}
    return [network.by_id[id_] for id_ in TopologicalSorter(waits).static_order()]


class _Span(NamedTuple):
    """Where a task lies: its points, and the midnights that elapsed lags count from."""

    start: int
    finish: int
    opens: date
    closes: date
    driving: tuple[str, ...] = ()


def _morning(calendar: Calendar, day: date) -> int:
    """The morning of `day` or of the next working day."""
    return 2 * calendar.index_on_or_after(day)


def _evening(calendar: Calendar, day: date) -> int:
    """The evening of `day` or of the last working day before it."""
    return 2 * calendar.index_on_or_before(day) + 1


def _midnight(calendar: Calendar, point: int) -> date:
    """The midnight before a morning, after an evening, as the day that begins with it."""
    return calendar.day(point // 2) + DAY * (point % 2)


def _first_since(calendar: Calendar, midnight: date) -> int:
    """The first point that does not lie before `midnight`."""
    before = _evening(calendar, midnight - DAY)
    return before if _midnight(calendar, before) == midnight else _morning(calendar, midnight)


def _forward(network: Network, floor: int) -> dict[str, _Span]:
    spans: dict[str, _Span] = {}
    for task in _order(network):
        if task.actual_finish is not None:
            spans[task.id] = _as_it_was(network.calendar, task, task.actual_finish)
            continue
        holds = [(_finish(task, _floor(network.calendar, task, floor), False), "")]
        for link in network.into[task.id]:
            if task.begun and not link.to_finish:
                continue  # its start has happened
            reached = _reached(network.calendar, link, spans[link.predecessor], task)
            holds.append((reached, link.predecessor))
        spans[task.id] = _placed(network.calendar, task, holds)
    return spans


def _as_it_was(calendar: Calendar, task: Task, actual_finish: date) -> _Span:
    """A finished task; one without an actual start took its duration."""
    closes, finish = actual_finish + DAY, _evening(calendar, actual_finish)
    if task.actual_start is not None:
        start = min(_morning(calendar, task.actual_start), finish)
        return _Span(start, finish, task.actual_start, closes)
    start = _start(task, finish)
    return _Span(start, finish, _midnight(calendar, start) if task.duration else closes, closes)


def _start(task: Task, finish: int) -> int:
    """Where `task` starts to finish at `finish` after its whole duration."""
    return finish - 2 * task.duration + 1 if task.duration else finish


def _finish(task: Task, point: int, to_finish: bool) -> int:
    """Where `task` finishes when `point` holds its finish, or the start of what remains of it."""
    if task.duration == 0:
        return point
    if to_finish:
        return (point - 1) | 1  # the evening before a morning
    return point + point % 2 + 2 * task.remaining - 1


def _floor(calendar: Calendar, task: Task, floor: int) -> int:
    """The morning before which no work on `task` can be done."""
    first_day = task.actual_start if task.begun else task.not_earlier_than
    return floor if first_day is None else max(floor, _morning(calendar, first_day))


def _reached(calendar: Calendar, link: Link, before: _Span, task: Task) -> int:
    """The finish of `task` to which `link` holds it; see `_room` for the way back."""
    point, midnight = before.start, before.opens
    if link.from_finish:
        point, midnight = before.finish, before.closes
    if not link.elapsed:
        return _finish(task, point + 2 * link.lag, link.to_finish)
    midnight += link.lag * DAY
    if not link.to_finish or task.duration == 0:
        since = _first_since if point % 2 else _morning
        return _finish(task, since(calendar, midnight), False)
    reached = _first_since(calendar, midnight) | 1
    # a lead asks no more than no lag would, whatever evening follows the predecessor's morning
    return min(reached, _finish(task, point, True)) if link.lag < 0 else reached


def _placed(calendar: Calendar, task: Task, holds: Sequence[tuple[int, str]]) -> _Span:
    """The span of `task` as early as `holds` allow; those that reach furthest drive it."""
    finish = max(reached for reached, _ in holds)
    driving = dict.fromkeys(by for reached, by in holds if by and reached == finish)
    start = _start(task, finish)
    opens = _midnight(calendar, start)
    if task.begun and task.actual_start is not None:
        start, opens = _morning(calendar, task.actual_start), task.actual_start
    return _Span(start, finish, opens, _midnight(calendar, finish), tuple(driving))


def _backward(network: Network, finishes: Mapping[str, int], end: int) -> dict[str, int]:
    """The latest finish of each task."""
    late: dict[str, int] = {}
    for task in reversed(_order(network)):
        if task.actual_finish is not None:
            late[task.id] = finishes[task.id]
            continue
        late[task.id] = _latest(network, task, late, end)
        if task.must_finish_by is not None:
            due = _evening(network.calendar, task.must_finish_by)
            late[task.id] = min(late[task.id], due)
    return late


def _latest(network: Network, task: Task, finishes: Mapping[str, int], end: int) -> int:
    """The latest finish of `task` by which the end and each successor's finish stay as given.

    A finished successor leaves all room; so does a link from or to a start that has happened.
    """
    bounds = [end if task.duration == 0 else (end - 1) | 1]
    for link in (link for link in network.links if link.predecessor == task.id):
        after = network.by_id[link.successor]
        if after.actual_finish is not None or (after.begun and not link.to_finish):
            continue
        if link.from_finish or not task.begun:
            room = _room(network.calendar, link, after, finishes[after.id])
            bounds.append(_finish_by(task, room, link.from_finish))
    return min(bounds)


def _room(calendar: Calendar, link: Link, after: Task, finish: int) -> int:
    """The last point that `link` may count from for `after` to finish by `finish`."""
    bound = finish
    if after.duration > 0:
        bound = finish + 1 if link.to_finish else finish - 2 * after.remaining + 1
    if not link.elapsed:
        return bound - 2 * link.lag
    point = min(bound, finish)
    evening = _midnight(calendar, point) - link.lag * DAY
    morning = evening if point < bound else calendar.day(point // 2) - link.lag * DAY
    last = max(_evening(calendar, evening - DAY), 2 * calendar.index_on_or_before(morning))
    return max(last, bound) if link.lag < 0 else last


def _finish_by(task: Task, point: int, from_finish: bool) -> int:
    """The latest finish of `task` with its finish, or else its start, no later than `point`."""
    if task.duration == 0:
        return point
    return (point - 1) | 1 if from_finish else point - point % 2 + 2 * task.duration - 1


def _dates(calendar: Calendar, task: Task, early: _Span, late: int, free: int) -> Dates:
    """What is shown of a task; `late` and `free` are its latest finishes."""
    finished = task.actual_finish is not None
    total_float = (late - early.finish) // 2
    early_start, early_finish = _days(calendar, task, early, early.finish)
    late_start, late_finish = _days(calendar, task, early, early.finish + 2 * total_float)
    return Dates(
        early_start=early_start,
        early_finish=early_finish,
        late_start=late_start,
        late_finish=late_finish,
        total_float=total_float,
        free_float=min(0 if finished else (free - early.finish) // 2, total_float),
        critical=not finished and total_float <= 0,
        driving=early.driving,
    )


def _days(calendar: Calendar, task: Task, early: _Span, finish: int) -> tuple[date, date]:
    """The first and the last day of `task` if it ends at `finish`; what has happened stays."""
    if task.actual_finish is not None:
        return min(early.opens, task.actual_finish), task.actual_finish
    last = calendar.day(finish // 2)
    return early.opens if task.begun else calendar.day(_start(task, finish) // 2), last
