"""What samples of a finish say: the days by which it comes, and how likely it is late."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil

import numpy as np

from plan.forecast.sampling.draws import Row
from plan.forecast.sampling.samples import Sampled
from plan.forecast.sampling.simulation import Simulation
from plan.schedule.arrays import Flags

QUANTILES = (0.1, 0.5, 0.8, 0.9)
POINTS = (*QUANTILES, *((2 * n + 1) / 40 for n in range(20)))  # and those of twenty equally likely days


def limit(of: Simulation, due: date) -> float:
    """The position of the evening of `due`, or of the working day that stands for a day off."""
    network = of.compiled.network
    calendar, counts_next = network.calendar, network.day_off_counts_next
    keeps = calendar.index_on_or_after if counts_next else calendar.index_on_or_before
    return float(keeps(due) + 1 - of.floor)


def is_late(of: Simulation, task: int, finish: Row, until: float) -> Flags:
    """In which samples of its finish `task`, by its place, comes after the `limit` of its day."""
    return finish >= until if is_on_morning(of, task, until) else finish > until


def is_on_morning(of: Simulation, task: int, position: float) -> bool:
    """Whether `task`, when at `position`, stands on that morning and not on the evening before.

    An event does on the first day it may come, and where a morning holds it in the schedule.
    """
    event = of.tasks[task]
    if event.duration or event.is_finished or position != round(position):
        return False
    return bool(of.is_morning[task]) or position <= event.earliest


def probability_late(samples: Sampled, task_id: str, due: date) -> float:
    """The share of samples in which the task ends after `due`."""
    of = samples.simulation
    task = of.compiled.rank[task_id]
    late = is_late(of, task, samples.finish[task], limit(of, due))
    return int(np.count_nonzero(late)) / of.samples


def days_by(samples: Sampled, task_id: str, shares: Sequence[float] = QUANTILES) -> tuple[date, ...]:
    """The days by which the task has ended in these shares of the samples."""
    of = samples.simulation
    task = of.compiled.rank[task_id]
    ranks = np.ceil(np.round(np.multiply(shares, of.samples), 6)).astype(int) - 1
    ordered = np.sort(samples.finish[task])  # in a tenth of the time that np.partition takes
    return days_at(of, task, ordered.take(ranks, mode="clip").tolist())


def divided(samples: Sampled, days: Sequence[date], due: date, late: int) -> tuple[date, ...]:
    """`days` in order with the last `late` of them after `due` and no others.

    As told to five points a chance may have a day at the deadline on its other side.
    """
    of = samples.simulation
    until = max(due, of.compiled.network.calendar.day(int(limit(of, due)) - 1 + of.floor))
    on_time, after = len(days) - late, until + timedelta(days=1)
    return (*(min(day, until) for day in days[:on_time]), *(max(day, after) for day in days[on_time:]))


def days_at(of: Simulation, task: int, positions: Sequence[float]) -> tuple[date, ...]:
    """The day on which `task`, by its place, ends when it ends at each of `positions`."""
    indices = [int(at) if is_on_morning(of, task, at) else ceil(at) - 1 for at in positions]
    return tuple(map(date.fromordinal, of.compiled.axis.day(np.array(indices) + of.floor).tolist()))
