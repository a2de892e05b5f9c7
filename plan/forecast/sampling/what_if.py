"""What would change if: the samples of everything after a change, and of nothing else.

Changed tasks and what waits for them are computed anew in order, with the same draws as before; the
way ends wherever a row comes out as it was. The rows are those of a full computation.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from heapq import heappop, heappush

import numpy as np

from plan.errors import Refused, Unknown
from plan.forecast.sampling.samples import Outcome, Samples, Scratch, place
from plan.forecast.sampling.simulation import Simulation


@dataclass(frozen=True, kw_only=True)
class Extend:
    """`task` takes so many working days more than it would, fewer when below zero; an event none."""

    task: str
    days: float


@dataclass(frozen=True, kw_only=True)
class KeepToPlan:
    """`task` takes no longer from here than planned."""

    task: str


Change = Extend | KeepToPlan


def what_if(samples: Samples, *changes: Change) -> Outcome:
    """`samples` as they would be after `changes`, one after another.

    Raises Unknown for a task that the network does not have, Refused for one that is finished.
    """
    of = changed(samples.simulation, changes)
    altered = {of.compiled.rank[change.task] for change in changes}
    waiting = sorted(altered)  # in order, and so a heap
    rows, scratch, last = samples.finish.copy(), Scratch(of.samples), -1
    differing = set()
    while waiting:
        task = heappop(waiting)
        if task == last:
            continue
        last, row = task, np.empty(of.samples, np.float32)
        place(of, task, rows, row, scratch)
        is_same = bool((row == rows[task]).all())
        if not is_same:
            rows[task] = row
            differing.add(of.compiled.ids[task])
        if not is_same or task in altered:  # a start may move where the finish does not
            for follower in of.followers[task]:
                heappush(waiting, follower)
    return Outcome(of, rows, frozenset(differing))


def changed(of: Simulation, changes: Iterable[Change]) -> Simulation:
    """What samples follow from after `changes`."""
    tasks = list(of.tasks)
    for change in changes:
        place = _open(of, change.task)
        task = tasks[place]
        if isinstance(change, Extend):
            tasks[place] = task._replace(extension=task.extension + change.days)
        else:
            tasks[place] = task._replace(keeps_to_plan=True)
    return replace(of, tasks=tasks)


def _open(of: Simulation, id_: str) -> int:
    """The place of a task that can be changed."""
    if id_ not in of.compiled.rank:
        raise Unknown("任务", id_, of.compiled.rank)
    known = of.compiled.network.by_id[id_]
    if known.actual_finish is not None:
        raise Refused(f"“{known.name}”已于 {known.actual_finish} 完成，推演改变不了已完成的事项。")
    return of.compiled.rank[id_]
