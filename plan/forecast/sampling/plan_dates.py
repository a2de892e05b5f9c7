"""Where the plan has each task, before anything happened: what delays are measured from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from plan.forecast.sampling.simulation import Simulation
from plan.schedule.compiled import compile_network
from plan.schedule.forward import forward

Days = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PlanDates:
    """Where the plan has tasks, in working days from the floor of a simulation, in its order."""

    start: Days
    finish: Days
    link: Days  # of each compiled link: from where it counts to the finish that it allows


def plan_dates(of: Simulation) -> PlanDates:
    """Where the network lay when nothing of it had begun, seen on its start."""
    compiled = planned = of.compiled
    if (compiled.tasks.is_begun | compiled.tasks.is_finished).any():
        tasks = (
            replace(task, percent_complete=0.0, actual_start=None, actual_finish=None)
            for task in compiled.network.tasks
        )
        planned = compile_network(compiled.network.with_tasks(tasks))
    early, links = forward(planned, compiled.network.start), planned.links
    ends = np.where(links.from_finish, early.finish[links.source], early.start[links.source])
    by_network_link = np.zeros(len(compiled.network.links))
    by_network_link[planned.network_link] = _days(early.bound) - _days(ends)
    order = np.array([planned.rank[id_] for id_ in compiled.ids], dtype=np.intp)
    return PlanDates(
        start=_days(early.start[order]) - of.floor,
        finish=_days(early.finish[order]) - of.floor,
        link=by_network_link[compiled.network_link],
    )


def _days(points: NDArray[np.int64]) -> Days:
    """Points as working days: an evening and the next morning are one."""
    return ((points + 1) // 2).astype(float)
