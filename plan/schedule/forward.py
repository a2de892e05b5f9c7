"""The forward pass on compiled arrays: level by level, the latest of what holds each task.

Every link says how early its target may finish; the latest of them and of the target's own dates
holds it. Links with elapsed lags are counted by dates. The days and the laws are those of
`plan.schedule.dates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from plan.schedule.arrays import POINT, Flags, evening, midnight, morning
from plan.schedule.compiled import Compiled
from plan.schedule.day_axis import Ints


@dataclass(frozen=True)
class Early:
    """Earliest points in compiled order."""

    start: Ints
    finish: Ints
    held: Ints  # of each link: the finish before which it lets its target not finish
    driving: Flags  # of each link: whether that is where the target finishes


def forward(compiled: Compiled, as_of: date) -> Early:
    """Where each task lies as early as it may, seen on `as_of`."""
    tasks, count = compiled.tasks, len(compiled)
    ends = np.empty(3 * count, dtype=POINT)
    finish, start = ends[:count], ends[count : 2 * count]
    np.maximum(tasks.first, compiled.floor(as_of), out=finish)
    finish += compiled.open_span
    finish[tasks.is_finished] = tasks.finish[tasks.is_finished]
    np.subtract(finish, compiled.span, out=start)
    ends[2 * count :] = tasks.start
    held = np.empty(len(compiled.links), dtype=POINT)
    odd, span = compiled.odd, compiled.span
    for level in compiled.levels:
        some, into = held[level.links], finish[level.tasks]
        ends.take(level.column, out=some, mode="clip")
        some += level.reach
        if len(level.elapsed):
            held[level.elapsed] = _by_dates(compiled, level.elapsed, ends)
        np.maximum(into, np.maximum.reduceat(some, level.starts), out=into)
        into |= odd[level.tasks]  # work finishes on an evening
        np.subtract(into, span[level.tasks], out=start[level.tasks])
    held |= compiled.target_odd
    start[tasks.is_start_known] = tasks.start[tasks.is_start_known]
    return Early(
        start=start,
        finish=finish,
        held=held,
        driving=held == finish.take(compiled.links.target, mode="clip"),
    )


def _by_dates(compiled: Compiled, links: Ints, ends: Ints) -> Ints:
    """Where elapsed lags let targets finish, before work is moved on to its evening."""
    axis, tasks, among = compiled.axis, compiled.tasks, compiled.links.take(links)
    point = ends[compiled.column[links]]
    fact = np.where(among.from_finish, tasks.closes[among.source], tasks.opens[among.source])
    until = np.where(fact > 0, fact, midnight(axis, point)) + among.lag
    before = evening(axis, until - 1)
    since = np.where(midnight(axis, before) == until, before, morning(axis, until))
    is_work = tasks.is_work[among.target]
    whole = since | 1
    to_finish = np.where(among.lag < 0, np.minimum(whole, (point - 1) | 1), whole)
    to_start = np.where(point % 2 == 1, since, morning(axis, until)) + compiled.rest[links]
    return np.where(is_work & among.to_finish, to_finish, to_start)
