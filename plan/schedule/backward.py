"""The backward pass on compiled arrays, and the schedule that the two passes give."""

from datetime import date

import numpy as np

from plan.schedule.arrays import UNBOUNDED, Ints, evening, midnight
from plan.schedule.compiled import Compiled, Level
from plan.schedule.dates import Dates, Schedule
from plan.schedule.forward import Early, forward


def backward(compiled: Compiled, early: Early) -> tuple[Ints, Ints, int]:
    """How late each task may finish, given where it may lie at the earliest, and the whole's end.

    In compiled order the latest points that keep the end and every deadline (total float), and
    those that leave the end and every successor where they are (free float); their distance from
    the early ones is twice the float.
    """
    tasks, parity = compiled.tasks, compiled.parity
    end = int(early.finish.max(initial=-UNBOUNDED)) if len(compiled) else compiled.floor(date.min)
    last = (end - parity) | parity  # work finishes on an evening
    finish, free = np.minimum(last, tasks.due), last.copy()
    for level in compiled.backward_levels:
        finish[level.tasks] = _bounded(compiled, level, finish, finish)
    if (everything := compiled.all_backward) is not None:
        free[everything.tasks] = _bounded(compiled, everything, free, early.finish)
    finish[tasks.is_finished] = early.finish[tasks.is_finished]
    return finish, free, end


def _bounded(compiled: Compiled, level: Level, latest: Ints, successors: Ints) -> Ints:
    """The `latest` finishes of a level's tasks by which `successors` finish no later than told."""
    bound = successors.take(level.counts_from, mode="clip")
    bound += level.offset
    if len(level.elapsed):
        finish = successors[level.counts_from[level.elapsed]]
        bound[level.elapsed] = _by_dates(compiled, level.elapsed_links, finish)
    earliest = np.minimum.reduceat(bound, level.first_link) | compiled.parity[level.tasks]
    return np.asarray(np.minimum(latest[level.tasks], earliest))


def _by_dates(compiled: Compiled, links: Ints, finish: Ints) -> Ints:
    """The latest finishes that elapsed lags leave for their targets to finish by `finish`.

    The last evening or morning from whose midnight the lag still ends in time; a lead leaves no
    less than no lag would.
    """
    axis, lag = compiled.axis, compiled.links.lag[links]
    bound = finish - compiled.work_after[links]
    point = np.minimum(bound, finish)
    by_evening = midnight(axis, point) - lag
    by_morning = np.where(point < bound, by_evening, axis.day(point // 2) - lag)
    last = np.maximum(evening(axis, by_evening - 1), 2 * axis.on_or_before(by_morning))
    return np.where(lag < 0, np.maximum(last, bound), last) + compiled.source_span[links]


def schedule_of(compiled: Compiled, as_of: date) -> Schedule:
    """The schedule of a compiled network as seen on `as_of`, in the order of its tasks."""
    early = forward(compiled, as_of)
    latest, freely, end = backward(compiled, early)
    tasks, network = compiled.tasks, compiled.network
    total = (latest - early.finish) // 2
    free = np.where(tasks.is_finished, 0, (freely - early.finish) // 2)
    free = np.minimum(free, total)  # a delay that breaks a deadline is not free
    columns = (
        *_days(compiled, early, early.finish),
        *_days(compiled, early, early.finish + 2 * total),
        total,
        free,
        ~tasks.is_finished & (total <= 0),
    )
    rows = zip(compiled.ids, *(column.tolist() for column in columns), strict=True)
    driving: dict[str, dict[str, None]] = {}  # by task: the ids of its drivers, each once
    for link in np.flatnonzero(early.driving).tolist():
        source, target = compiled.links.source[link], compiled.links.target[link]
        driving.setdefault(compiled.ids[target], {})[compiled.ids[source]] = None
    dates = {}
    for id_, *row in rows:
        row[:4] = map(date.fromordinal, row[:4])
        row.append(tuple(driving.get(id_, ())))
        dates[id_] = Dates(*row)
    days = (end + 1) // 2 - compiled.floor(date.min) // 2
    return Schedule(
        dates={task.id: dates[task.id] for task in network.tasks},
        finish=max((row.early_finish for row in dates.values()), default=None),
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
