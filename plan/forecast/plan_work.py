"""A plan's network as it is forecast: what has to be done for each milestone, at which pace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import log

import networkx as nx

from plan.forecast.learning.forecaster import Model, remaining_distribution
from plan.forecast.learning.promise import Promise
from plan.forecast.plan_history import Part, work_of
from plan.forecast.sampling.spread import Pace
from plan.model.plan import Activity, Milestone
from plan.schedule.network import Link, Network, Task
from plan.state.progress import start_of
from plan.state.replay import PlanState

MOST_SUPPOSED = 95.0  # percent, of what nobody has reported on


@dataclass(frozen=True)
class PlanWork:
    """The network, the pace of each open piece of work, and the work only supposed to be begun."""

    network: Network
    paces: Mapping[str, Pace]
    supposed: frozenset[str]


def plan_work(graph: nx.DiGraph[str], state: PlanState, network: Network, model: Model) -> PlanWork:
    """The work that `network` stands for, as `model` expects it to go.

    Units report on promises, so each dated milestone is work of its own: that of its activity
    where it waits for nothing else, as far as the milestone itself has come; else, where nothing
    it waits for is open, from the beginning of its 序时 to its deadline. Work that nobody has
    reported on is supposed to have begun when planned, unless it has to follow something open.
    """
    network = _by_promise(graph, state, network)
    tasks = [_since_begun(state, task) if task.begun else task for task in network.tasks]
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


def _by_promise(graph: nx.DiGraph[str], state: PlanState, network: Network) -> Network:
    """`network` with the work of each dated milestone put into the milestone itself."""
    tasks = {task.id: _with_its_work(graph, state, network, task) for task in network.tasks}
    moved = [one for one in tasks.values() if one.duration and not network.by_id[one.id].duration]
    links = [
        replace(link, successor=one.id)
        for one in moved
        for held in _holding(network, one)
        for link in network.into[held.predecessor]
    ]
    own = {one.id for one in moved}
    kept = (link for link in network.links if link.successor not in own)
    return replace(network, tasks=tuple(tasks.values()), links=(*kept, *links))


def _holding(network: Network, task: Task) -> list[Link]:
    """The links that still hold `task`: not those from what is finished, unless time must pass."""
    return [
        link
        for link in network.into[task.id]
        if link.lag or network.by_id[link.predecessor].actual_finish is None
    ]


def _with_its_work(graph: nx.DiGraph[str], state: PlanState, network: Network, task: Task) -> Task:
    part, item = _part(state, task), state.items[task.id]
    starts = start_of(graph, state, part)
    if task.duration or task.actual_finish or item.deadline is None or starts is None:
        return task
    before = _holding(network, task)
    work = network.by_id[before[0].predecessor] if before else None
    if work and (len(before) > 1 or work.id != part.parent or before[0].lag):
        return task
    return replace(
        task,
        duration=work.duration
        if work
        else max(network.calendar.workdays_from_to(starts, item.deadline), 1),
        not_earlier_than=work.not_earlier_than if work else starts,
        percent_complete=task.percent_complete or item.percent_complete or 0.0,
        actual_start=task.actual_start or item.actual_start,
    )


def _since_begun(state: PlanState, task: Task) -> Task:
    """`task`, which is under way, with the day it began.

    As stated, else as planned, unless it was reported as not begun or came before its time.
    """
    held = (part.id for part in state.plan.milestones if part.parent == task.id)
    told = [entry.event for id_ in (task.id, *held) for entry in state.items[id_].reports]
    stated = [event.actual_start for event in told if event.actual_start]
    going = [event.as_of for event in told if event.percent_complete > 0]
    if stated or not going:
        return replace(task, actual_start=min(stated, default=task.actual_start))
    first, planned = min(going), task.not_earlier_than
    idle = any(event.percent_complete == 0 and event.as_of < first for event in told)
    begun = first if planned is None or planned > first or idle else planned
    return replace(task, actual_start=begun)


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
