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
    handed: Days  # by how much what is finished let each task begin later than planned


def plan_dates(of: Simulation) -> PlanDates:
    """Where the network lay when nothing of it had begun, seen on its start."""
    compiled = planned = of.compiled
    if (compiled.tasks.is_begun | compiled.tasks.is_finished).any():
        unbegun = (
            replace(task, percent_complete=0.0, actual_start=None, actual_finish=None)
            for task in compiled.network.tasks
        )
        planned = compile_network(compiled.network.with_tasks(unbegun))
    early, links = forward(planned, compiled.network.start), planned.links
    ends = np.where(links.from_finish, early.finish[links.source], early.start[links.source])
    by_network_link = np.zeros(len(compiled.network.links))
    by_network_link[planned.network_link] = _days(early.bound) - _days(ends)
    order = np.array([planned.rank[id_] for id_ in compiled.ids], dtype=np.intp)
    start, finish = (_days(points[order]) - of.floor for points in (early.start, early.finish))
    place = np.argsort(order)
    source, target = place[links.source], place[links.target]
    tasks = compiled.tasks
    ended = np.where(links.from_finish, tasks.finish[source], tasks.start[source])
    later = _days(ended) - of.floor + by_network_link[planned.network_link] - finish[target]
    handed = np.zeros(len(compiled))
    np.maximum.at(handed, target, np.where(tasks.is_finished[source] & ~links.to_finish, later, 0))
    # work under way, were it begun out of its turn, was not kept waiting longer than it did wait
    waited = np.maximum(_days(tasks.start) - of.floor - start, 0)
    is_known = tasks.is_begun & tasks.is_start_known
    return PlanDates(
        start=start,
        finish=finish,
        link=by_network_link[compiled.network_link],
        handed=np.where(is_known, np.minimum(handed, waited), handed),
    )


def _days(points: NDArray[np.int64]) -> Days:
    """Points as working days: an evening and the next morning are one."""
    return ((points + 1) // 2).astype(float)
