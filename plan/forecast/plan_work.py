"""A plan's network as it is forecast: what has to be done for each milestone, at which pace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import log

import networkx as nx

from plan.forecast.forecaster import Model, remaining_distribution
from plan.forecast.plan_history import Part, work_of
from plan.forecast.promise import Promise
from plan.forecast.spread import Pace
from plan.model import Activity, Milestone
from plan.network import Network, Task
from plan.progress import progress
from plan.state import PlanState

MOST_SUPPOSED = 95.0  # percent, of what nobody has reported on


@dataclass(frozen=True)
class PlanWork:
    """The network, the pace of each open piece of work, and the work only supposed to be begun."""

    network: Network
    paces: Mapping[str, Pace]
    supposed: frozenset[str]


def plan_work(graph: nx.DiGraph[str], state: PlanState, network: Network, model: Model) -> PlanWork:
    """The work that `network` stands for, as `model` expects it to go.

    A milestone that waits for nothing is taken as work from the beginning of its 序时 to its
    deadline: otherwise it could come at any moment. Work that nobody has reported on is supposed
    to have begun when planned, unless it has to follow something still open.
    """
    tasks = [_with_its_work(graph, state, network, task) for task in network.tasks]
    supposed = frozenset(task.id for task in tasks if _is_supposed_begun(state, network, task))
    tasks = [
        _supposed_begun(network, task, state.as_of) if task.id in supposed else task
        for task in tasks
    ]
    open_work = [task for task in tasks if task.duration and task.actual_finish is None]
    promises = [_promised(graph, state, network, task) for task in open_work]
    return PlanWork(
        network=replace(network, tasks=tuple(tasks)),
        paces=_paces(promises, model),
        supposed=supposed,
    )


def _part(state: PlanState, task: Task) -> Part:
    part = state.plan.by_id[task.id]
    assert isinstance(part, Activity | Milestone)
    return part


def _with_its_work(graph: nx.DiGraph[str], state: PlanState, network: Network, task: Task) -> Task:
    item = state.items[task.id]
    starts = progress(graph, state, _part(state, task)).starts
    if task.duration or network.into[task.id] or item.deadline is None or starts is None:
        return task
    return replace(
        task,
        duration=max(network.calendar.workdays_from_to(starts, item.deadline), 1),
        not_earlier_than=starts,
        percent_complete=task.percent_complete or item.percent_complete or 0.0,
        actual_start=task.actual_start or item.actual_start,
    )


def _is_supposed_begun(state: PlanState, network: Network, task: Task) -> bool:
    """Whether `task` was to have begun, could have, and nobody has said whether it did."""
    waits = any(
        network.by_id[link.predecessor].actual_finish is None
        for link in network.into[task.id]
        if link.from_finish and not link.to_finish
    )
    untold = not task.begun and task.actual_finish is None and not _is_told(state, task)
    planned = task.not_earlier_than
    return (
        untold and task.duration > 0 and not waits and planned is not None and planned < state.as_of
    )


def _supposed_begun(network: Network, task: Task, as_of: date) -> Task:
    """`task` as if begun when planned and come as far as its time has, but not to its end."""
    assert task.not_earlier_than is not None
    gone = network.calendar.workdays_from_to(task.not_earlier_than, as_of)
    percent = min(100.0 * gone / task.duration, MOST_SUPPOSED)
    return replace(task, actual_start=task.not_earlier_than, percent_complete=percent)


def _is_told(state: PlanState, task: Task) -> bool:
    """Whether there is a report of it, or of a milestone that it holds."""
    held = (part.id for part in state.plan.milestones if part.parent == task.id)
    return any(state.items[id_].reports for id_ in (task.id, *held))


def _promised(graph: nx.DiGraph[str], state: PlanState, network: Network, task: Task) -> Promise:
    """The work of `task`, as long as it was planned, from its start or from today."""
    begun = task.begun and task.actual_start is not None
    start = task.actual_start if begun and task.actual_start else state.as_of
    first = network.calendar.index_on_or_after(start)
    last = network.calendar.day(first + task.duration)
    return work_of(graph, state, _part(state, task), start, last)


def _paces(promises: list[Promise], model: Model) -> dict[str, Pace]:
    works = remaining_distribution(promises, model)
    return {
        promise.item: Pace(
            mu=mu - log((promise.promised - promise.start).days),
            sigma=sigma,
            unit=promise.unit,
        )
        for promise, mu, sigma in zip(
            promises, works.mu.tolist(), works.sigma.tolist(), strict=True
        )
        if promise.promised is not None and promise.start is not None
    }
