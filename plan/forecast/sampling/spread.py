"""How long each task of a network may take: lognormal, with a part that its unit shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import exp

import numpy as np

from plan.forecast.learning.normal import Floats
from plan.schedule.compiled import Compiled


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How long work takes for its plan: log(actual / planned duration) is normal (mu, sigma)."""

    mu: float
    sigma: float
    unit: str = ""  # all whose work shares a part of its variance


@dataclass(frozen=True)
class Spread:
    """Durations of tasks in compiled order, in working days; events take none.

    The whole of a task takes `median` * exp(sigma z), more than the days already `gone`; what it
    takes beyond them is what remains.
    """

    median: Floats
    sigma: Floats
    gone: Floats
    unit: tuple[str, ...]


def spread_of(compiled: Compiled, paces: Mapping[str, Pace], as_of: date) -> Spread:
    """Durations by the pace of each task, by its id; one that has none goes as scheduled."""
    tasks, floor = compiled.tasks, compiled.floor(as_of) // 2
    under_way = tasks.is_begun & tasks.is_start_known
    gone = np.where(under_way, np.maximum(floor - tasks.start // 2, 0), 0).astype(float)
    median = gone + tasks.remaining.astype(float)
    sigma = np.zeros(len(compiled))
    unit = [""] * len(compiled)
    for id_, pace in paces.items():
        at = compiled.rank[id_]
        median[at] = tasks.duration[at] * exp(pace.mu)
        sigma[at], unit[at] = pace.sigma, pace.unit
    return Spread(median, sigma, gone, tuple(unit))
