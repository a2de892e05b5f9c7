"""The two passes over tasks with working hours: where they lie, and how late they may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from plan.schedule.hours.network import ConstraintKind, TimedLink, TimedNetwork, TimedTask
from plan.schedule.hours.work_calendar import WorkCalendar

NEVER = -1
UNBOUND = 10**15


class Span(NamedTuple):
    """Where a task lies; `logic` is where it would lie were no limit kept."""

    start: int
    finish: int
    logic: tuple[int, int]


class _Holds(NamedTuple):
    """The latest moments that hold a start and a finish, and the earliest that a start may be."""

    start: int
    finish: int
    floor: int


class Late(NamedTuple):
    """The latest start of what remains, and the latest finish."""

    start: int
    finish: int


class Passes(NamedTuple):
    """What both passes found: where tasks lie, and how late they may.

    `seen` is where successors see them: tasks that go as late as possible lie late there.
    """

    seen: Mapping[str, Span]
    early: Mapping[str, Span]
    late: Mapping[str, Late]


def both_passes(network: TimedNetwork, start: int) -> Passes:
    """Where tasks lie when none starts before `start`, and how late they may."""
    early = _forward(network, start, {})
    late = _backward(network, early)
    pushed = {t.id: late[t.id] for t in network.leaves if t.goes_late and network.finish is None}
    return Passes(_forward(network, start, pushed) if pushed else early, early, late)


def _forward(network: TimedNetwork, start: int, pushed: Mapping[str, Late]) -> dict[str, Span]:
    """Where each task and summary lies; those `pushed` lie late."""
    spans: dict[str, Span] = {}
    gates: dict[str, _Holds] = {}
    for node in network.order:
        task = network.by_id[node.id]
        if node.id in network.children and not node.gate:
            spans[node.id] = _around([spans[part] for part in network.children[node.id]])
            continue
        above = _Holds(NEVER, NEVER, start) if task.parent is None else gates[task.parent]
        holds = _holds(network, task, spans, above)
        if node.gate:
            gates[node.id] = holds
        elif node.id in pushed:
            spans[node.id] = Span(*pushed[node.id], pushed[node.id])
        else:
            spans[node.id] = _placed(network, task, holds)
    return spans


def _around(parts: Sequence[Span]) -> Span:
    start, finish = min(one.start for one in parts), max(one.finish for one in parts)
    return Span(start, finish, (start, finish))


def _holds(
    network: TimedNetwork, task: TimedTask, spans: Mapping[str, Span], above: _Holds
) -> _Holds:
    """What holds `task`: its links, its dates and what holds its summary."""
    starts, finishes, floors = [above.start], [above.finish], [above.floor]
    for link in network.into[task.id]:
        before = spans[link.predecessor]
        reached = _lagged(task, link, before.finish if link.from_finish else before.start)
        if link.to_finish and link.lag < 0 and not link.elapsed and task.duration:
            reached = task.clock.closing(reached)  # work ends in an evening, not the morning after
        (finishes if link.to_finish else starts).append(reached)
        floors.append(before.start)
    wish = task.constraint
    if wish is not None and wish.kind.no_earlier and not task.started:
        if wish.kind.of_start:
            starts.append(wish.at)
            floors.append(wish.at)
        else:
            finishes.append(wish.at)
            floors.append(task.calendar.before(wish.at, task.duration))
    return _Holds(max(starts), max(finishes), min(floors))


def _lagged(task: TimedTask, link: TimedLink, moment: int) -> int:
    return moment + link.lag if link.elapsed else task.clock.shifted(moment, link.lag)


def _placed(network: TimedNetwork, task: TimedTask, holds: _Holds) -> Span:
    """The span of a task that is no summary, as early as may be."""
    calendar = task.calendar
    if task.actual_finish is not None:
        start = task.actual_start
        if start is None:
            start = calendar.before(task.actual_finish, task.duration)
        return Span(start, task.actual_finish, (start, task.actual_finish))
    if task.fixed is not None:
        return Span(*task.fixed, task.fixed)
    if task.actual_start is not None:
        finish = _finish_of_started(network, task, task.actual_start, holds)
        return Span(task.actual_start, finish, (task.actual_start, finish))
    start = max(holds.start, holds.floor, network.not_before or NEVER)
    start = calendar.opening(start) if task.duration else _standing(calendar, start)
    if task.delay:
        start = calendar.opening(_delayed(task, start))
    finish = calendar.after(start, task.duration)
    if holds.finish > finish:
        finish = _standing(calendar, holds.finish)
        start = calendar.before(finish, task.duration)
    logic = (start, finish)
    return Span(*(_limited(task, logic) if network.keeps_dates else logic), logic)


def _delayed(task: TimedTask, start: int) -> int:
    return task.calendar.after(start, task.delay) if task.delay_worked else start + task.delay


def _finish_of_started(
    network: TimedNetwork, task: TimedTask, actual_start: int, holds: _Holds
) -> int:
    """Where what remains ends: after what is done, a pause, today and the predecessors."""
    done = task.calendar.after(actual_start, task.duration - task.remaining)
    waits = [done, task.resumes or NEVER, network.not_before or NEVER]
    finishes = []
    if network.splits:
        waits.append(holds.start)
        finishes.append(holds.finish)
    if task.constraint is not None and task.constraint.kind is ConstraintKind.FINISH_NO_EARLIER:
        finishes.append(task.constraint.at)
    taken_up = max(waits)
    if taken_up != done or task.remaining:
        taken_up = task.calendar.opening(taken_up)
    return max(task.calendar.after(taken_up, task.remaining), *finishes, NEVER)


def _standing(calendar: WorkCalendar, moment: int) -> int:
    """`moment` if work is on then or just begins or ends, otherwise when it begins next."""
    return moment if calendar.closing(moment) == moment else calendar.opening(moment)


def _limited(task: TimedTask, logic: tuple[int, int]) -> tuple[int, int]:
    """`logic` as its limit, if it has one, allows."""
    calendar, wish = task.calendar, task.constraint
    if wish is None or not wish.kind.no_later:
        return logic
    start, finish = logic
    if calendar.between(wish.at, start if wish.kind.of_start else finish) <= 0:
        return logic
    if wish.kind.of_start:
        start = calendar.opening(wish.at) if task.duration else _standing(calendar, wish.at)
        return start, calendar.after(start, task.duration)
    finish = calendar.closing(wish.at) if task.duration else _standing(calendar, wish.at)
    return calendar.before(finish, task.duration), finish


def _backward(network: TimedNetwork, early: Mapping[str, Span]) -> dict[str, Late]:
    """The latest dates of each task, and of each summary those of its parts."""
    end = network.finish
    if end is None:
        end = max((early[task.id].finish for task in network.leaves), default=network.start)
    late: dict[str, Late] = {}  # of a summary: what its predecessors must leave its parts
    bounds: dict[str, Late] = {}  # of a summary: what its successors leave it
    for node in reversed(network.order):
        task = network.by_id[node.id]
        if node.gate:
            parts = [late[part] for part in network.children[node.id]]
            late[node.id] = Late(min(p.start for p in parts), min(p.finish for p in parts))
        elif node.id in network.children:
            bounds[node.id] = _bound(network, task, early, late, bounds, end)
        else:
            bound = _bound(network, task, early, late, bounds, end)
            late[node.id] = _latest(task, early[node.id], bound)
    return late


def _bound(
    network: TimedNetwork,
    task: TimedTask,
    early: Mapping[str, Span],
    late: Mapping[str, Late],
    bounds: Mapping[str, Late],
    end: int,
) -> Late:
    """The latest start and finish that the end, the dates and the successors leave `task`."""
    starts, finishes = [UNBOUND], [end]
    if network.each_end and not any(network.out_of[id_] for id_ in network.lineage(task.id)):
        finishes = [early[task.id].finish]
    if task.parent is not None:
        above = bounds[task.parent]
        finishes.append(above.finish)
        if above.start < UNBOUND and _is_first(network, task, early):
            starts.append(above.start)
    for link, reached in reaches(network, task, late):
        (finishes if link.from_finish else starts).append(reached)
    wish = task.constraint
    if wish is not None and wish.kind.no_later:
        (starts if wish.kind.of_start else finishes).append(wish.at)
    if task.deadline is not None:
        finishes.append(task.deadline)
    return Late(min(starts), min(finishes))


def _is_first(network: TimedNetwork, task: TimedTask, early: Mapping[str, Span]) -> bool:
    """Whether its summary starts with this part."""
    parts = network.children[task.parent] if task.parent is not None else []
    return min(parts, key=lambda part: early[part].start, default=None) == task.id


def reaches(
    network: TimedNetwork, task: TimedTask, ends: Mapping[str, Late]
) -> Iterator[tuple[TimedLink, int]]:
    """The latest moment of the end each link counts from that leaves its successor in `ends`."""
    for link in network.out_of[task.id]:
        after = network.by_id[link.successor]
        target = ends[after.id].finish if link.to_finish else ends[after.id].start
        if target >= UNBOUND or (after.started and not network.splits):
            continue
        if link.elapsed:
            yield link, target - link.lag
        elif link.lag:  # the last moment, so the morning when the lag ends with the evening
            yield link, after.clock.opening(after.clock.shifted(target, -link.lag))
        else:
            yield link, target


def _latest(task: TimedTask, span: Span, bound: Late) -> Late:
    """The latest dates of a task; a finished one leaves its predecessors all room."""
    if task.actual_finish is not None:
        return Late(UNBOUND, UNBOUND)
    calendar, finish = task.calendar, bound.finish
    if bound.start < UNBOUND and not task.started:
        finish = min(finish, calendar.after(bound.start, task.duration))
    if span.finish <= finish and calendar.between(span.finish, finish) == 0:
        finish = span.finish
    elif task.duration or calendar.closing(span.finish) == span.finish != calendar.opening(
        span.finish
    ):  # an event that stands at a morning may stand at one
        finish = calendar.closing(finish)
    return Late(calendar.before(finish, task.remaining), finish)
