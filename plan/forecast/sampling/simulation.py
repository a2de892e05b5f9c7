"""What the samples of a network follow from: the dependencies, dates and work of each task."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import exp, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from plan.forecast.sampling.draws import SIGMA_STEP, Draws, Row
from plan.schedule.arrays import Flags, Tasks, morning
from plan.schedule.compiled import Compiled
from plan.schedule.passes import Early, forward

MIN_TABULATED = 64  # tasks of one spread from which on its factors are kept for the whole bank
MAX_HASTE = 2.0  # times as fast as planned, for work that has to catch up


class Dependency(NamedTuple):
    """What a task waits for: another task by its place, the ends that are linked, and a lag."""

    source: int
    lag: float  # days, working or elapsed
    from_finish: bool
    to_finish: bool
    elapsed: bool
    from_morning: bool  # whether an elapsed lag begins on a morning
    place: int  # among the compiled links into the task


class Fact(NamedTuple):
    """What has happened: positions from the floor, and the midnights around its days."""

    start: float | None
    finish: float | None
    opens: int
    closes: int


class Lognormal(NamedTuple):
    """Work that is not begun: `median` * `own` * `shared` working days in each sample."""

    own: Row
    shared: Row
    median: float


Remaining = Lognormal | Row | float  # working days by sample, or the same in all


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How long work takes for its plan: log(actual / planned duration) is normal (mu, sigma)."""

    mu: float
    sigma: float
    unit: str = ""  # all whose work shares a part of its variance


class Work(NamedTuple):
    """How long a task takes: `median` * exp(sigma z) working days, more than those already `gone`."""

    id: str
    unit: str
    median: float
    step: int  # the spread sigma, in steps of SIGMA_STEP
    gone: float


class SimulatedTask(NamedTuple):
    """A task as samples see it; positions from the floor, durations in working days."""

    id: str
    to_start: tuple[Dependency, ...]
    to_finish: tuple[Dependency, ...]
    earliest: float  # the position before which its own dates let it not start
    is_earliest_binding: bool  # whether that may be later than what its dependencies say
    planned: float  # what would remain by the plan
    duration: float  # 0 for an event
    fact: Fact | None
    extension: float = 0.0  # more than it would take
    keeps_to_plan: bool = False  # takes no longer than planned

    @property
    def is_finished(self) -> bool:
        """Whether its finish is a fact."""
        return self.fact is not None and self.fact.finish is not None


@dataclass(frozen=True, eq=False)
class Simulation:
    """What samples follow from; tasks by their place in compiled order.

    A position is a working day and the part of it that is gone, counted from `floor`: an evening
    and the next morning are one.
    """

    compiled: Compiled
    floor: int  # the index of the first working day that anything open can be on
    samples: int
    is_morning: Flags  # what stands on a morning, as scheduled
    tasks: Sequence[SimulatedTask]
    remaining: Sequence[Remaining]  # of each task
    work: Sequence[Work]  # what that was drawn for
    followers: Sequence[Sequence[int]]  # what waits for each task


def simulation(
    compiled: Compiled, paces: Mapping[str, Pace], as_of: date, draws: Draws, last: Simulation | None = None
) -> Simulation:
    """What the samples of a network seen on `as_of` follow from; work of the `last` is as drawn there.

    `paces` are by task; one that has none goes as scheduled.
    """
    frame = _frame(compiled, as_of)
    work = _work(compiled, paces, frame.floor)
    for step, count in Counter(each.step for each in work).items():
        if step and count >= MIN_TABULATED:
            draws.tabulate(step)
    known = dict(zip(last.work, last.remaining, strict=True)) if last else {}
    remaining = [known[each] if each in known else _remaining(each, draws) for each in work]
    return replace(frame, samples=draws.samples, remaining=remaining, work=work)


def _work(compiled: Compiled, paces: Mapping[str, Pace], floor: int) -> list[Work]:
    """The work of each task; events take none."""
    tasks = compiled.tasks
    under_way = tasks.is_begun & tasks.is_start_known
    gone = np.where(under_way, np.maximum(floor - tasks.start // 2, 0), 0).astype(float)
    rows = zip(compiled.ids, tasks.duration.tolist(), tasks.remaining.tolist(), gone.tolist(), strict=True)
    return [
        Work(id_, pace.unit, duration * exp(pace.mu), round(pace.sigma / SIGMA_STEP), so_far)
        if (pace := paces.get(id_))
        else Work(id_, "", so_far + left, 0, so_far)
        for id_, duration, left, so_far in rows
    ]


def _remaining(work: Work, draws: Draws) -> Remaining:
    id_, unit, median, step, gone = work
    if not step or not median:
        return max(median - gone, 0.0)
    if not gone:
        return Lognormal(draws.own(id_, step), draws.shared(unit or id_, step), median)
    # the whole takes longer than what is gone
    whole = draws.longer(id_, unit or id_, step, log(gone / median)) * median
    return np.maximum(whole - gone, 0.0).astype(np.float32)


@lru_cache(maxsize=4)
def _frame(compiled: Compiled, as_of: date) -> Simulation:
    """All of it but what remains of the work, kept for the next paces."""
    floor, early = compiled.floor(as_of) // 2, forward(compiled, as_of)
    tasks, links = compiled.tasks, compiled.links
    happened = facts(tasks, floor)
    # an open finish never lets the start of what follows lie before the floor
    holds_start = links.from_finish & ~(links.to_finish & tasks.is_work[links.target])
    keeps_floor = holds_start & (links.lag >= 0) & ~tasks.is_finished[links.source]
    earliest = np.maximum(tasks.first // 2, floor) - floor
    columns = (
        earliest.astype(float),
        (earliest > 0) | (np.bincount(links.target, keeps_floor, len(compiled)) == 0),
        _planned(compiled, floor),
        tasks.duration.astype(float),
    )
    rows = zip(
        compiled.ids,
        _dependencies(compiled, early),
        *(column.tolist() for column in columns),
        map(happened.get, range(len(compiled))),
        strict=True,
    )
    followers: list[list[int]] = [[] for _ in compiled.ids]
    for source, target in zip(links.source.tolist(), links.target.tolist(), strict=True):
        followers[source].append(target)
    return Simulation(
        compiled=compiled,
        floor=floor,
        samples=0,
        is_morning=early.finish % 2 == 0,
        tasks=[
            SimulatedTask(
                id_,
                tuple(before for before in waits if not before.to_finish),
                tuple(before for before in waits if before.to_finish),
                *own,
            )
            for id_, waits, *own in rows
        ],
        remaining=(),
        work=(),
        followers=followers,
    )


def facts(tasks: Tasks, floor: int) -> dict[int, Fact]:
    """What has happened of `tasks`, by their places."""

    def position(point: int) -> float:
        return float((point + 1) // 2 - floor)

    return {
        place: Fact(
            start=position(int(tasks.start[place])) if tasks.is_start_known[place] else None,
            finish=position(int(tasks.finish[place])) if tasks.is_finished[place] else None,
            opens=int(tasks.opens[place]),
            closes=int(tasks.closes[place]),
        )
        for place in np.flatnonzero(tasks.is_begun | tasks.is_finished).tolist()
    }


def _planned(compiled: Compiled, floor: int) -> NDArray[np.float64]:
    """The working days that would remain of each task if it kept to its plan.

    Work under way ends when it was to end, or goes on as fast as it was to, whichever is sooner;
    but it cannot be hurried without end, so what is far behind stays late.
    """
    tasks = compiled.tasks
    network_tasks = (compiled.network.by_id[id_] for id_ in compiled.ids)
    begins = [task.not_earlier_than or task.actual_start or date.min for task in network_tasks]
    starts = morning(compiled.axis, np.array([day.toordinal() for day in begins])) // 2
    left = np.where(starts > 0, starts + tasks.duration - floor, tasks.remaining)
    shortest = np.maximum(np.minimum(tasks.remaining, left), tasks.remaining / MAX_HASTE)
    return np.where(tasks.is_begun, np.maximum(shortest, 1.0), tasks.remaining).astype(float)


def _dependencies(compiled: Compiled, early: Early) -> list[tuple[Dependency, ...]]:
    """What each task waits for; an event is bound by either end alike."""
    links = compiled.links
    ends = np.where(links.from_finish, early.finish[links.source], early.start[links.source])
    columns = (
        links.source,
        links.lag.astype(float),
        links.from_finish,
        links.to_finish & compiled.tasks.is_work[links.target],
        links.elapsed,
        ends % 2 == 0,
        np.arange(len(links)) - compiled.first_link[links.target],
    )
    rows = zip(*(column.tolist() for column in columns), strict=True)
    waits = [Dependency._make(row) for row in rows]
    return [tuple(waits[low:high]) for low, high in pairwise(compiled.first_link.tolist())]
