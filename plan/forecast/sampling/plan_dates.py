"""Where the plan has each task, before anything happened: what delays are measured from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from plan.forecast.sampling.parts import Simulation
from plan.schedule.compiled import Compiled, compile_network
from plan.schedule.forward import forward

Days = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PlanDates:
    """Positions from the floor of a simulation, in its order."""

    start: Days
    finish: Days
    hop: Days  # of each link of the network: from where it counts to the finish it allows


def plan_dates(of: Simulation) -> PlanDates:
    """Where the network lay when nothing of it had begun, seen on its start."""
    network, planned = of.compiled.network, _as_planned(of.compiled)
    early, links = forward(planned, network.start), planned.links
    ends = np.where(links.from_finish, early.finish[links.source], early.start[links.source])
    hop = np.zeros(len(network.links))
    hop[planned.network_link] = _positions(early.bound) - _positions(ends)
    order = _ranks(planned, of.compiled)
    return PlanDates(
        start=_positions(early.start[order]) - of.floor,
        finish=_positions(early.finish[order]) - of.floor,
        hop=hop,
    )


def _as_planned(compiled: Compiled) -> Compiled:
    """The network when nothing of it had begun."""
    if not (compiled.tasks.is_begun | compiled.tasks.is_finished).any():
        return compiled
    tasks = (
        replace(task, percent_complete=0.0, actual_start=None, actual_finish=None)
        for task in compiled.network.tasks
    )
    return compile_network(replace(compiled.network, tasks=tuple(tasks)))


def _positions(points: NDArray[np.int64]) -> Days:
    return ((points + 1) // 2).astype(float)


def _ranks(planned: Compiled, compiled: Compiled) -> NDArray[np.intp]:
    return np.array([planned.rank[id_] for id_ in compiled.ids], dtype=np.intp)
