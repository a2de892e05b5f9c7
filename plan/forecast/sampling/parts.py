"""What the samples of each task of a network follow from: its links, its dates, its work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from plan.forecast.sampling.draws import Luck, Row, step_of
from plan.forecast.sampling.spread import Spread
from plan.schedule.arrays import Flags, Tasks, morning
from plan.schedule.compiled import Compiled
from plan.schedule.forward import Early, forward

MANY = 64  # tasks of one spread from which on its draws are worth keeping for all
AT_MOST = 2.0  # times as fast as planned, for work that has to catch up


class Hold(NamedTuple):
    """A link into a task: the place of its source, its lag in days, and the end it counts from."""

    source: int
    lag: float
    from_finish: bool
    to_finish: bool
    elapsed: bool
    from_morning: bool  # where an elapsed lag begins
    given: int  # its place in the network's links, -1 for one that is only supposed


class Fact(NamedTuple):
    """What has happened: positions from the floor, and the midnights around its days."""

    start: float | None
    finish: float | None
    opens: int
    closes: int


class Draws(NamedTuple):
    """Work that is not begun: `median` * `own` * `shared` working days."""

    own: Row
    shared: Row
    median: float


Work = Draws | Row | float  # by sample, or the same in all


class Part(NamedTuple):
    """A task as samples see it."""

    id: str
    holds_start: tuple[Hold, ...]
    holds_finish: tuple[Hold, ...]
    first: float  # the position before which its own dates let it not start
    is_first_bound: bool  # whether that may be later than what its links say
    planned: float  # what would remain by the plan
    duration: float  # 0 for an event
    fact: Fact | None
    delay: float = 0.0  # working days put off
    extension: float = 0.0  # working days more than it would take
    keeps_to_plan: bool = False  # takes no longer than planned


@dataclass(frozen=True, eq=False)
class Simulation:
    """What samples follow from; parts by their place in compiled order.

    A position is a working day and the part of it that is gone, counted from `floor`: an evening
    and the next morning are one.
    """

    compiled: Compiled
    floor: int  # the index of the first working day that anything open can be on
    samples: int
    is_morning: Flags  # what stands on a morning, as scheduled
    order: Sequence[int]  # each after all it waits for
    parts: Sequence[Part]
    works: Sequence[Work]  # what remains of each
    followers: Sequence[Sequence[int]]  # what waits for each


def simulation(compiled: Compiled, spread: Spread, as_of: date, luck: Luck) -> Simulation:
    """What the samples of a network seen on `as_of` follow from."""
    frame = _frame(compiled, as_of)
    return replace(frame, samples=luck.samples, works=_works(compiled, spread, luck))


@lru_cache(maxsize=4)
def _frame(compiled: Compiled, as_of: date) -> Simulation:
    """All of it but the work, kept for the next spread."""
    floor, early, tasks = compiled.floor(as_of) // 2, forward(compiled, as_of), compiled.tasks
    happened = facts(tasks, floor)
    columns = (
        (np.maximum(tasks.first // 2, floor) - floor).astype(float),
        _by_plan(compiled, floor),
        tasks.duration.astype(float),
    )
    found = zip(
        compiled.ids,
        _holds(compiled, early),
        *(column.tolist() for column in columns),
        strict=True,
    )
    parts = [
        Part(
            id=id_,
            holds_start=tuple(hold for hold in holds if not hold.to_finish),
            holds_finish=tuple(hold for hold in holds if hold.to_finish),
            first=first,
            is_first_bound=first > 0 or not any(_keeps_the_floor(h, happened) for h in holds),
            planned=planned,
            duration=duration,
            fact=happened.get(task),
        )
        for task, (id_, holds, first, planned, duration) in enumerate(found)
    ]
    return Simulation(
        compiled=compiled,
        floor=floor,
        samples=0,
        is_morning=early.finish % 2 == 0,
        order=range(len(compiled)),
        parts=parts,
        works=(),
        followers=_followers(compiled),
    )


def _followers(compiled: Compiled) -> list[list[int]]:
    followers: list[list[int]] = [[] for _ in compiled.ids]
    pairs = zip(compiled.links.source.tolist(), compiled.links.target.tolist(), strict=True)
    for source, target in pairs:
        followers[source].append(target)
    return followers


def position(point: int) -> int:
    """The position of a point of `plan.schedule.dates`, not yet counted from the floor."""
    return (point + 1) // 2


def facts(tasks: Tasks, floor: int) -> dict[int, Fact]:
    """What has happened of `tasks`, by their places."""
    return {
        task: Fact(
            start=_since(floor, tasks.start[task]) if tasks.is_start_known[task] else None,
            finish=_since(floor, tasks.finish[task]) if tasks.is_finished[task] else None,
            opens=int(tasks.opens[task]),
            closes=int(tasks.closes[task]),
        )
        for task in np.flatnonzero(tasks.is_begun | tasks.is_finished).tolist()
    }


def _since(floor: int, point: np.int64) -> float:
    return float(position(int(point)) - floor)


def _by_plan(compiled: Compiled, floor: int) -> NDArray[np.float64]:
    """What would remain of each if it kept to its plan.

    Work under way ends when it was to end, or goes on as fast as it was to, whichever is sooner;
    but it cannot be hurried without end, so what is far behind stays late.
    """
    tasks = compiled.tasks
    planned = (compiled.network.by_id[id_] for id_ in compiled.ids)
    begins = [one.not_earlier_than or one.actual_start or date.min for one in planned]
    starts = morning(compiled.axis, np.array([day.toordinal() for day in begins])) // 2
    left = np.where(starts > 0, starts + tasks.duration - floor, tasks.remaining)
    kept = np.maximum(np.minimum(tasks.remaining, left), tasks.remaining / AT_MOST)
    return np.where(tasks.is_begun, np.maximum(kept, 1.0), tasks.remaining).astype(float)


def _keeps_the_floor(hold: Hold, happened: dict[int, Fact]) -> bool:
    """Whether what a link to the start reaches is never before the floor, as no open finish is."""
    fact = happened.get(hold.source)
    is_open = fact is None or fact.finish is None
    return hold.from_finish and not hold.to_finish and hold.lag >= 0 and is_open


def _holds(compiled: Compiled, early: Early) -> list[tuple[Hold, ...]]:
    """The links into each task; an event is held by either end alike."""
    links = compiled.links
    ends = np.where(links.from_finish, early.finish[links.source], early.start[links.source])
    columns = (
        links.source,
        links.lag.astype(float),
        links.from_finish,
        links.to_finish & compiled.tasks.is_work[links.target],
        links.elapsed,
        ends % 2 == 0,
        compiled.network_link,
    )
    rows = zip(*(column.tolist() for column in columns), strict=True)
    found = [Hold._make(row) for row in rows]
    return [tuple(found[low:high]) for low, high in pairwise(compiled.first_link.tolist())]


def _works(compiled: Compiled, spread: Spread, luck: Luck) -> list[Work]:
    """What remains of each task."""
    steps = [step_of(sigma) for sigma in spread.sigma.tolist()]
    for step, times in Counter(steps).items():
        if step and times >= MANY:
            luck.prepare(step)
    medians, gone = spread.median.tolist(), spread.gone.tolist()
    return [
        _work(id_, unit or id_, median, step, days, luck)
        for id_, unit, median, step, days in zip(
            compiled.ids, spread.unit, medians, steps, gone, strict=True
        )
    ]


def _work(id_: str, unit: str, median: float, step: int, gone: float, luck: Luck) -> Work:
    if not step or not median:
        return max(median - gone, 0.0)
    if not gone:
        return Draws(luck.own(id_, step), luck.shared(unit, step), median)
    whole = luck.longer(id_, unit, step, log(gone / median)) * median
    return np.maximum(whole - gone, 0.0).astype(np.float32)
