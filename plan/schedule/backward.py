"""The backward pass on compiled arrays, and the schedule that the two passes give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from plan.schedule.arrays import FAR, evening, midnight
from plan.schedule.compiled import Compiled
from plan.schedule.dates import Dates, Schedule
from plan.schedule.day_axis import Ints
from plan.schedule.forward import Early, forward
from plan.schedule.way_back import after


@dataclass(frozen=True)
class Late:
    """Latest finishes in compiled order: that keep the end, that leave all successors alone."""

    finish: Ints
    free: Ints
    end: int


def backward(compiled: Compiled, early: Early) -> Late:
    """How late each task may finish, given where it may lie at the earliest."""
    back, tasks = compiled.way_back, compiled.tasks
    end = int(early.finish.max(initial=-FAR)) if len(compiled) else compiled.floor(date.min)
    last = end - back.odd
    last |= back.odd  # work finishes on an evening
    late = np.minimum(last, back.due)
    for step in back.steps:
        held = late.take(step.target, mode="clip")
        held += step.amount
        if len(step.elapsed):
            at = step.elapsed - step.links.start
            held[at] = _by_dates(compiled, step.elapsed, late[step.target[at]])
        bound = np.minimum.reduceat(held, step.starts)
        bound |= back.odd[step.tasks]
        into = late[step.tasks]
        np.minimum(into, bound, out=into)
    _keep_successors(compiled, early, last)
    finish = late[back.number]
    finish[tasks.is_finished] = early.finish[tasks.is_finished]
    return Late(finish=finish, free=last[back.number], end=end)


def _keep_successors(compiled: Compiled, early: Early, last: Ints) -> None:
    """Lower the latest finishes, by number, to where all successors stay where they are."""
    back = compiled.way_back
    if len(back.link):
        held = early.finish.take(back.target_place, mode="clip")
        held += back.amount
        elapsed = np.flatnonzero(compiled.links.elapsed[back.link])
        if len(elapsed):
            finish = early.finish[back.target_place[elapsed]]
            held[elapsed] = _by_dates(compiled, elapsed, finish)
        bound = np.minimum.reduceat(held, back.starts)
        bound |= back.odd[back.held]
        last[back.held] = np.minimum(last[back.held], bound)


def _by_dates(compiled: Compiled, which: Ints, finish: Ints) -> Ints:
    """The latest finishes that elapsed lags leave for their targets to finish by `finish`.

    The last evening or morning from whose midnight the lag still ends in time; a lead leaves no
    less than no lag would.
    """
    axis, link = compiled.axis, compiled.way_back.link[which]
    lag, bound = compiled.links.lag[link], finish - compiled.rest[link]
    held = np.minimum(bound, finish)
    by_evening = midnight(axis, held) - lag
    by_morning = np.where(held < bound, by_evening, axis.day(held // 2) - lag)
    last = np.maximum(evening(axis, by_evening - 1), 2 * axis.on_or_before(by_morning))
    latest = np.where(lag < 0, np.maximum(last, bound), last)
    return latest + after(compiled.tasks, compiled.links, link)


def schedule_of(compiled: Compiled, as_of: date) -> Schedule:
    """The schedule of a compiled network as seen on `as_of`, in the order of its tasks."""
    early = forward(compiled, as_of)
    late = backward(compiled, early)
    tasks, network = compiled.tasks, compiled.network
    total = (late.finish - early.finish) // 2
    free = np.where(tasks.is_finished, 0, (late.free - early.finish) // 2)
    columns = (
        *_days(compiled, early, early.finish),
        *_days(compiled, early, early.finish + 2 * total),
        total,
        free,
        ~tasks.is_finished & (total <= 0),
    )
    rows = zip(compiled.ids, *(column.tolist() for column in columns), strict=True)
    driving = _driving(compiled, early)
    found = {
        id_: Dates(
            early_start=date.fromordinal(first),
            early_finish=date.fromordinal(last),
            late_start=date.fromordinal(late_first),
            late_finish=date.fromordinal(late_last),
            total_float=total_float,
            free_float=free_float,
            critical=critical,
            driving=driving.get(id_, ()),
        )
        for id_, first, last, late_first, late_last, total_float, free_float, critical in rows
    }
    days = (late.end + 1) // 2 - compiled.floor(date.min) // 2
    return Schedule(
        dates={task.id: found[task.id] for task in network.tasks},
        finish=max((one.early_finish for one in found.values()), default=None),
        working_days=max(0, days),
        unscheduled=network.unscheduled,
    )


def _days(compiled: Compiled, early: Early, finish: Ints) -> tuple[Ints, Ints]:
    """The first and the last day of each task if it ended at `finish`; what has happened stays."""
    axis, tasks = compiled.axis, compiled.tasks
    start = np.where(tasks.is_begun, early.finish, finish) - compiled.span
    opens = np.where(tasks.opens > 0, tasks.opens, axis.day(start // 2))
    ended = tasks.closes - 1
    first = np.where(tasks.is_finished, np.minimum(opens, ended), opens)
    return first, np.where(tasks.is_finished, ended, axis.day(finish // 2))


def _driving(compiled: Compiled, early: Early) -> dict[str, tuple[str, ...]]:
    driving: dict[str, tuple[str, ...]] = {}
    for link in np.flatnonzero(early.driving).tolist():
        target = compiled.ids[compiled.links.target[link]]
        source = compiled.ids[compiled.links.source[link]]
        if source not in driving.get(target, ()):
            driving[target] = (*driving.get(target, ()), source)
    return driving
