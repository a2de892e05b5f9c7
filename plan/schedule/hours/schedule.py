"""Early and late dates and float of tasks with working hours, to the second.

The same method as `plan.schedule.dates`, on a continuous axis, since tasks begin and end
within a day and each may have a calendar of its own. A start stands where work begins, a finish
where it ends;
a finish that a morning holds (start-to-finish) shows that morning, and an event stands at the
moment that holds it. No task starts before the plan does, unless somebody dated it so or it
follows what lies earlier.

Limits (no later than, must) are kept by the early dates where the plan says that dates are kept,
and a broken link then shows as negative float, which is counted from where the links alone would
put the task. Total float is the smaller of that of the start and that of the finish; of started
tasks it is that of the finish. A task that goes as late as possible has no float, and what follows
it waits for where it lies. Finished tasks keep their actual dates and have no float.

A summary begins with its first part and ends with its last, what holds it holds every part, and
its float is counted from its own dates. (Kelley and Walker, 1959.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from plan.schedule.hours.network import TimedNetwork, TimedTask
from plan.schedule.hours.passes import UNBOUND, Late, Passes, both_passes, reaches


@dataclass(frozen=True, kw_only=True)
class TimedDates:
    """Where a task lies, as moments; floats in seconds of the task's clock."""

    early_start: int
    early_finish: int
    late_start: int
    late_finish: int
    total_float: int
    free_float: int
    critical: bool


def timed_schedule(network: TimedNetwork) -> dict[str, TimedDates]:
    """The dates of every task and summary of `network`, in the order of its tasks.

    Raises Unusable when tasks wait for one another.
    """
    if network.finish is None:
        passes = both_passes(network, network.start)
    else:  # the plan starts as late as its end allows
        first = both_passes(network, network.start)
        starts = (first.late[task.id].start for task in network.leaves if not task.started)
        passes = both_passes(network, min(starts, default=network.start))
    dates = {task.id: _dates_of_leaf(network, task, passes) for task in network.leaves}
    for id_ in [node.id for node in network.order if not node.gate and node.id not in dates]:
        dates[id_] = _dates_of_summary(network, id_, passes, dates)
    return {task.id: dates[task.id] for task in network.tasks if task.id in dates}


def _dates_of_leaf(network: TimedNetwork, task: TimedTask, passes: Passes) -> TimedDates:
    late, clock = passes.late[task.id], task.clock
    early = (passes.early if task.goes_late else passes.seen)[task.id]
    if task.actual_finish is not None:
        return TimedDates(
            early_start=early.start,
            early_finish=early.finish,
            late_start=early.start,
            late_finish=early.finish,
            total_float=0,
            free_float=0,
            critical=False,
        )
    total = clock.between(passes.seen[task.id].logic[1], late.finish)
    if not task.started:
        total = min(total, clock.between(passes.seen[task.id].logic[0], late.start))
    rooms = [room for _, room in _rooms(network, task.id, passes)]
    return TimedDates(
        early_start=early.start,
        early_finish=early.finish,
        late_start=late.start if task.actual_start is None else task.actual_start,
        late_finish=late.finish,
        total_float=total,
        free_float=min([total, *rooms]),
        critical=total <= network.critical_limit,
    )


def _rooms(network: TimedNetwork, id_: str, passes: Passes) -> Iterator[tuple[str, int]]:
    """By successor, how far `id_` can slip and leave the early dates of what follows."""
    task, span = network.by_id[id_], passes.seen[id_]
    ends = {
        link.successor: _start_and_finish(network, link.successor, passes)
        for link in network.out_of[id_]
    }
    for link, reached in reaches(network, task, ends):
        own = span.finish if link.from_finish else span.start
        if link.from_finish or not task.started:
            yield link.successor, task.clock.between(own, reached)


def _start_and_finish(network: TimedNetwork, id_: str, passes: Passes) -> Late:
    if network.by_id[id_].actual_finish is not None:
        return Late(UNBOUND, UNBOUND)
    return Late(passes.seen[id_].start, passes.seen[id_].finish)


def _dates_of_summary(
    network: TimedNetwork, id_: str, passes: Passes, dates: Mapping[str, TimedDates]
) -> TimedDates:
    task, span = network.by_id[id_], passes.seen[id_]
    parts = [dates[part] for part in network.children[id_]]
    late_start = min(part.late_start for part in parts)
    late_finish = max(part.late_finish for part in parts)
    leaves = network.leaves_of[id_]
    done = all(leaf.actual_finish is not None for leaf in leaves)
    total = task.clock.between(span.finish, late_finish)
    if not any(leaf.started for leaf in leaves):
        total = min(total, task.clock.between(span.start, late_start))
    return TimedDates(
        early_start=span.start,
        early_finish=span.finish,
        late_start=late_start,
        late_finish=late_finish,
        total_float=total,
        free_float=0 if done else min([total, *_rooms_of_summary(network, id_, leaves, passes)]),
        critical=not done and total <= network.critical_limit,
    )


def _rooms_of_summary(
    network: TimedNetwork, id_: str, leaves: Sequence[TimedTask], passes: Passes
) -> Iterator[int]:
    """How far the whole of a summary can slip and leave the early dates of what follows."""
    yield from (room for _, room in _rooms(network, id_, passes))
    for leaf in leaves:
        for after, room in _rooms(network, leaf.id, passes):
            if id_ not in network.lineage(after):
                yield room
