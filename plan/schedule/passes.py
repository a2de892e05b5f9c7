"""The two passes on compiled arrays, level by level, and the schedule that they give.

Forward every link says how early its target may finish; the latest of them and of the target's own
dates is where it finishes. Links with elapsed lags are counted by dates. The days and the laws are
those of `plan.schedule.dates`.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from plan.schedule.arrays import POINT, UNBOUNDED, Flags, Ints, evening, midnight, morning
from plan.schedule.compiled import Compiled, Level
from plan.schedule.dates import Dates, Schedule


@dataclass(frozen=True)
class Early:
    """Earliest points in compiled order."""

    start: Ints
    finish: Ints
    bound: Ints  # of each link: the finish before which it does not let its target finish
    driving: Flags  # of each link: whether that is where the target finishes


def forward(compiled: Compiled, as_of: date) -> Early:
    """Where each task lies as early as it may, seen on `as_of`."""
    tasks, count = compiled.tasks, len(compiled)
    # finishes, starts and stated starts end to end: one take serves links of every kind
    ends = np.empty(3 * count, dtype=POINT)
    finish, start = ends[:count], ends[count : 2 * count]
    np.maximum(tasks.first, compiled.floor(as_of), out=finish)
    finish += compiled.remaining_span
    finish[tasks.is_finished] = tasks.finish[tasks.is_finished]
    np.subtract(finish, compiled.span, out=start)
    ends[2 * count :] = tasks.start
    bound = np.empty(len(compiled.links), dtype=POINT)
    parity, span, first = compiled.parity, compiled.span, 0
    for level in compiled.levels:
        last = first + len(level.offset)
        into, latest = bound[first:last], finish[level.tasks]
        # numpy copies `out` unless it may clip; no index is out of range
        ends.take(level.counts_from, out=into, mode="clip")
        into += level.offset
        if len(level.elapsed):
            into[level.elapsed] = _forward_by_dates(compiled, level.elapsed_links, ends)
        np.maximum(latest, np.maximum.reduceat(into, level.first_link), out=latest)
        latest |= parity[level.tasks]  # work finishes on an evening
        np.subtract(latest, span[level.tasks], out=start[level.tasks])
        first = last
    bound |= parity[compiled.links.target]
    start[tasks.is_start_known] = tasks.start[tasks.is_start_known]
    return Early(
        start=start,
        finish=finish,
        bound=bound,
        driving=bound == finish.take(compiled.links.target, mode="clip"),
    )


def _forward_by_dates(compiled: Compiled, links: Ints, ends: Ints) -> Ints:
    """Where elapsed lags let targets finish, before work is moved on to its evening."""
    axis, tasks, among = compiled.axis, compiled.tasks, compiled.links.take(links)
    point = ends[compiled.counts_from[links]]
    fact = np.where(among.from_finish, tasks.closes[among.source], tasks.opens[among.source])
    until = np.where(fact > 0, fact, midnight(axis, point)) + among.lag
    before = evening(axis, until - 1)
    since = np.where(midnight(axis, before) == until, before, morning(axis, until))
    whole = since | 1
    # A lead asks no more than no lag would, whatever evening follows the predecessor's morning.
    to_finish = np.where(among.lag < 0, np.minimum(whole, (point - 1) | 1), whole)
    to_start = np.where(point % 2 == 1, since, morning(axis, until)) + compiled.work_after[links]
    return np.where(tasks.is_work[among.target] & among.to_finish, to_finish, to_start)


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
        bound[level.elapsed] = _backward_by_dates(compiled, level.elapsed_links, finish)
    earliest = np.minimum.reduceat(bound, level.first_link) | compiled.parity[level.tasks]
    return np.asarray(np.minimum(latest[level.tasks], earliest))


def _backward_by_dates(compiled: Compiled, links: Ints, finish: Ints) -> Ints:
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
    )


def _days(compiled: Compiled, early: Early, finish: Ints) -> tuple[Ints, Ints]:
    """The first and the last day of each task if it ended at `finish`; what has happened stays."""
    axis, tasks = compiled.axis, compiled.tasks
    start = np.where(tasks.is_begun, early.finish, finish) - compiled.span
    opens = np.where(tasks.opens > 0, tasks.opens, axis.day(start // 2))
    ended = tasks.closes - 1
    first = np.where(tasks.is_finished, np.minimum(opens, ended), opens)
    return first, np.where(tasks.is_finished, ended, axis.day(finish // 2))
