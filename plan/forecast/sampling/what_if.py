"""What would change if: the samples of everything after a change, and of nothing else.

Changed tasks and what waits for them are computed anew in order, with the same draws as before; the
way ends wherever a row comes out as it was. The rows are those of a full computation.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from heapq import heappop, heappush

import numpy as np

from plan.errors import Refused, Unknown
from plan.forecast.sampling.samples import Outcome, Samples, Scratch, place
from plan.forecast.sampling.simulation import SimulatedTask, Simulation, facts
from plan.schedule.arrays import task_arrays


@dataclass(frozen=True, kw_only=True)
class Delay:
    """`task` starts so many working days later than it would."""

    task: str
    days: float


@dataclass(frozen=True, kw_only=True)
class Extend:
    """`task` takes so many working days more than it would; fewer when below zero."""

    task: str
    days: float


@dataclass(frozen=True, kw_only=True)
class Finish:
    """`task` ends on a day."""

    task: str
    on: date


@dataclass(frozen=True, kw_only=True)
class KeepToPlan:
    """`task` takes no longer from here than planned."""

    task: str


@dataclass(frozen=True, kw_only=True)
class DropLinks:
    """The dependencies between two tasks fall."""

    predecessor: str
    successor: str


Change = Delay | Extend | Finish | KeepToPlan | DropLinks


def what_if(samples: Samples, *changes: Change) -> Outcome:
    """`samples` as they would be after `changes`, one after another.

    Raises Unknown for a task that the network does not have, Refused for one that is finished.
    """
    before = samples.simulation
    of = changed(before, changes)
    is_changed = [task is not old for task, old in zip(of.tasks, before.tasks, strict=True)]
    waiting = np.flatnonzero(is_changed).tolist()  # in order, and so a heap
    rows, scratch, last = list(samples.finish), Scratch(of.samples), -1
    differing = set()
    while waiting:
        task = heappop(waiting)
        if task == last:
            continue
        last, row = task, np.empty(of.samples, np.float32)
        place(of, task, rows, row, scratch)
        is_same = np.array_equal(row, samples.finish[task])
        if not is_same:
            rows[task] = row
            differing.add(of.compiled.ids[task])
        if not is_same or is_changed[task]:  # a start may move where the finish does not
            for follower in of.followers[task]:
                heappush(waiting, follower)
    return Outcome(of, rows, frozenset(differing))


def changed(of: Simulation, changes: Iterable[Change]) -> Simulation:
    """What samples follow from after `changes`."""
    for change in changes:
        match change:
            case Delay(task=id_, days=days):
                of = _delayed(of, id_, days)
            case Extend(task=id_, days=days):
                task = _task(of, id_)
                if task.duration:
                    of = _with(of, task._replace(extension=task.extension + days))
                else:  # an event takes no time: it comes later
                    of = _delayed(of, id_, days)
            case KeepToPlan(task=id_):
                of = _with(of, _task(of, id_)._replace(keeps_to_plan=True))
            case Finish(task=id_, on=on):  # what follows may lie before the day we look from
                task = _task(of, id_)
                finished = replace(of.compiled.network.by_id[id_], actual_finish=on)
                fact = facts(task_arrays([finished], of.compiled.axis), of.floor)[0]
                of = _with(of, task._replace(fact=fact))
                for follower in set(of.followers[of.compiled.rank[id_]]):
                    of = _with(of, of.tasks[follower]._replace(is_earliest_binding=True))
            case DropLinks(predecessor=predecessor, successor=successor):
                of = _unlinked(of, predecessor, successor)
    return of


def _delayed(of: Simulation, id_: str, days: float) -> Simulation:
    task = _task(of, id_)
    return _with(of, task._replace(delay=task.delay + days))


def _unlinked(of: Simulation, predecessor: str, successor: str) -> Simulation:
    task, target = _task(of, successor), of.compiled.rank[successor]
    if predecessor not in of.compiled.rank:
        raise Unknown("任务", predecessor, of.compiled.rank)
    source = of.compiled.rank[predecessor]
    followers = list(of.followers)
    followers[source] = [follower for follower in followers[source] if follower != target]
    task = task._replace(
        to_start=tuple(before for before in task.to_start if before.source != source),
        to_finish=tuple(before for before in task.to_finish if before.source != source),
        is_earliest_binding=True,  # what kept it behind its own dates may be gone
    )
    return replace(_with(of, task), followers=followers)


def _task(of: Simulation, id_: str) -> SimulatedTask:
    """A task that can be changed."""
    if id_ not in of.compiled.rank:
        raise Unknown("任务", id_, of.compiled.rank)
    known = of.compiled.network.by_id[id_]
    if known.actual_finish is not None:
        raise Refused(f"“{known.name}”已于 {known.actual_finish} 完成，推演改变不了已完成的事项。")
    return of.tasks[of.compiled.rank[id_]]


def _with(of: Simulation, task: SimulatedTask) -> Simulation:
    """`of` with another task in place of the one of that id."""
    tasks = list(of.tasks)
    tasks[of.compiled.rank[task.id]] = task
    return replace(of, tasks=tasks)
