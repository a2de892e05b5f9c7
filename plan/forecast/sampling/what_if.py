"""What would change if: the samples of everything after a change, and of nothing else.

Changed tasks and what waits for them are computed anew in order, with the same luck as before; the
way ends wherever a row comes out as it was. The rows are those of a full computation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from graphlib import CycleError, TopologicalSorter
from heapq import heapify, heappop, heappush

import numpy as np

from plan.errors import DependencyCircle, Unknown
from plan.forecast.sampling.draws import Row
from plan.forecast.sampling.parts import Hold, Part, Simulation, facts
from plan.forecast.sampling.simulation import Samples, Scratch, place
from plan.schedule.arrays import task_arrays
from plan.schedule.network import Link


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
class AddLink:
    """A dependency more."""

    link: Link


@dataclass(frozen=True, kw_only=True)
class DropLinks:
    """The dependencies between two tasks fall."""

    predecessor: str
    successor: str


Change = Delay | Extend | Finish | KeepToPlan | AddLink | DropLinks


class Overlay:
    """Rows by task: those that changed, over those that did not."""

    def __init__(self, base: Samples) -> None:
        self.base = base
        self.changed: dict[int, Row] = {}

    def __getitem__(self, task: int) -> Row:
        row = self.changed.get(task)
        return self.base.finish[task] if row is None else row


@dataclass(frozen=True, eq=False)
class Outcome:
    """Samples as they would be; read like `Samples`."""

    simulation: Simulation
    finish: Overlay

    @property
    def changed(self) -> frozenset[str]:
        """The tasks that end otherwise in some sample."""
        return frozenset(self.simulation.compiled.ids[task] for task in self.finish.changed)


def what_if(samples: Samples, *changes: Change) -> Outcome:
    """`samples` as they would be after `changes`, one after another.

    Raises Unknown for a task that the network does not have, DependencyCircle when a dependency
    more closes a circle.
    """
    before = samples.simulation
    of = changed(before, changes)
    touched = [task for task, part in enumerate(of.parts) if part is not before.parts[task]]
    rows, scratch = Overlay(samples), Scratch(of.samples)
    position = _positions(of)
    waiting = [(position[task], task) for task in touched]
    heapify(waiting)
    last = -1
    while waiting:
        at, task = heappop(waiting)
        if at == last:
            continue
        last, row = at, np.empty(of.samples, np.float32)
        place(of, task, rows, row, scratch)
        is_same = np.array_equal(row, samples.finish[task])
        if not is_same:
            rows.changed[task] = row
        if not is_same or of.parts[task] is not before.parts[task]:
            for follower in of.followers[task]:
                heappush(waiting, (position[follower], follower))
    return Outcome(of, rows)


def changed(of: Simulation, changes: Iterable[Change]) -> Simulation:
    """What samples follow from after `changes`."""
    for change in changes:
        match change:
            case AddLink(link=link):
                of = _linked(of, link)
            case DropLinks():
                of = _unlinked(of, change)
            case Finish():
                of = _finished(of, change)
            case _:
                of = _with(of, _at_another_pace(_part(of, change.task), change))
    return of


def _at_another_pace(part: Part, change: Delay | Extend | KeepToPlan) -> Part:
    if isinstance(change, KeepToPlan):
        return part._replace(keeps_to_plan=True)
    if isinstance(change, Extend) and part.duration:
        return part._replace(extension=part.extension + change.days)
    return part._replace(delay=part.delay + change.days)


def _finished(of: Simulation, change: Finish) -> Simulation:
    part, compiled = _part(of, change.task), of.compiled
    task = replace(compiled.network.by_id[change.task], actual_finish=change.on)
    fact = facts(task_arrays([task], compiled.axis), of.floor)[0]
    of = _with(of, part._replace(fact=fact))
    for follower in set(of.followers[compiled.rank[change.task]]):
        of = _with(of, of.parts[follower]._replace(is_first_bound=True))
    return of


def _linked(of: Simulation, link: Link) -> Simulation:
    part, rank = _part(of, link.successor), of.compiled.rank
    source = rank[_part(of, link.predecessor).id]
    hold = Hold(
        source=source,
        lag=float(link.lag),
        from_finish=link.from_finish,
        to_finish=link.to_finish and part.duration > 0,
        elapsed=link.elapsed,
        from_morning=not link.from_finish and of.parts[source].duration > 0,
        given=-1,
    )
    if hold.to_finish:
        part = part._replace(holds_finish=(*part.holds_finish, hold))
    else:
        part = part._replace(holds_start=(*part.holds_start, hold), is_first_bound=True)
    followers = list(of.followers)
    followers[source] = [*followers[source], rank[link.successor]]
    of = replace(_with(of, part), followers=followers)
    position = _positions(of)
    is_in_order = position[source] < position[rank[link.successor]]
    return of if is_in_order else replace(of, order=_order(of))


def _unlinked(of: Simulation, change: DropLinks) -> Simulation:
    part, target = _part(of, change.successor), of.compiled.rank[change.successor]
    source = of.compiled.rank[_part(of, change.predecessor).id]
    followers = list(of.followers)
    followers[source] = [one for one in followers[source] if one != target]
    part = part._replace(
        holds_start=tuple(hold for hold in part.holds_start if hold.source != source),
        holds_finish=tuple(hold for hold in part.holds_finish if hold.source != source),
        is_first_bound=True,
    )
    return replace(_with(of, part), followers=followers)


def _part(of: Simulation, task_id: str) -> Part:
    if task_id not in of.compiled.rank:
        raise Unknown("任务", task_id, of.compiled.rank)
    return of.parts[of.compiled.rank[task_id]]


def _with(of: Simulation, part: Part) -> Simulation:
    """`of` with another part in place of the one of that id."""
    task = of.compiled.rank[part.id]
    parts = list(of.parts)
    parts[task] = part
    return replace(of, parts=parts)


def _positions(of: Simulation) -> Sequence[int]:
    """Where each task comes in the order."""
    if isinstance(of.order, range):
        return of.order
    position = [0] * len(of.parts)
    for at, task in enumerate(of.order):
        position[task] = at
    return position


def _order(of: Simulation) -> list[int]:
    waits = {
        task: [hold.source for hold in (*part.holds_start, *part.holds_finish)]
        for task, part in enumerate(of.parts)
    }
    try:
        return list(TopologicalSorter(waits).static_order())
    except CycleError as error:
        ring = [of.compiled.ids[task] for task in error.args[1]]
        raise DependencyCircle(ring) from error
