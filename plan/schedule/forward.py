"""The forward pass on compiled arrays: level by level, the latest of what bounds each task.

Every link says how early its target may finish; the latest of them and of the target's own dates
is where it finishes. Links with elapsed lags are counted by dates. The days and the laws are those
of `plan.schedule.dates`.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from plan.schedule.arrays import POINT, Flags, Ints, evening, midnight, morning
from plan.schedule.compiled import Compiled


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
            into[level.elapsed] = _by_dates(compiled, level.elapsed_links, ends)
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


def _by_dates(compiled: Compiled, links: Ints, ends: Ints) -> Ints:
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
