"""Who holds a milestone up: its expected lateness, split exactly by the tasks on its chain.

In every late sample the links that drive it are followed back. Let X be where an end of a task
lies, and X' where the plan has it. Each step from a task back to what drives it splits the delay
X - X' into that of the driver, the days the task took more than planned, and, taken off, the float
that the plan left between the two. A chain begins with what is finished, whose delay is past, or
with a task that answers for its own delay, less the part that finished tasks handed on to it by
letting it begin later than planned, which is past too. So in each late sample

    lateness = sum over the chain of days more than planned + days past - float,

and likewise on average: expected lateness = sum of `days` over drivers + `past_days` -
`float_days`. Nobody can do anything about what is past: drivers are open tasks, every one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.normal import Floats
from plan.forecast.sampling.finishes import is_late, limit
from plan.forecast.sampling.samples import OWN_DATES, Samples, Scratch, start_of
from plan.forecast.sampling.simulation import Simulation
from plan.schedule.arrays import Flags
from plan.schedule.compiled import compile_network
from plan.schedule.passes import forward

Places = NDArray[np.intp]

MAX_ENDS = 1 << 19  # followed back at once


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


class Driver(NamedTuple):
    """What a task adds to a milestone's expected lateness."""

    task: str
    days: float  # working days, below zero where it wins time
    share: float  # of all that add, 0 to 1


@dataclass(frozen=True, eq=False)
class Lateness:
    """How many working days a milestone is expected to be late, and what makes it so.

    Days in samples where it is in time count as 0. The shares of drivers, plan and past add to 1.
    """

    milestone: str
    expected_days: float
    float_days: float  # what the plan left, on the chains that made it late
    past_days: float  # by which what is finished had made the rest begin later
    days: Floats  # that each task adds, in the order of `tasks`
    tasks: tuple[str, ...]

    @property
    def plan_share(self) -> float:
        """The share of the plan itself, where it left less than nothing."""
        return max(0.0, -self.float_days) / self._added

    @property
    def past_share(self) -> float:
        """The share of what is finished, beyond the float, which it was the first to use up."""
        return max(0.0, self.past_days - max(0.0, self.float_days)) / self._added

    @cached_property
    def drivers(self) -> tuple[Driver, ...]:
        """The open tasks that add or win days, the greatest first."""
        driving = np.flatnonzero(self.days)
        order = driving[np.argsort(-self.days[driving], kind="stable")]
        days = self.days[order]
        shares = np.maximum(days, 0.0) / self._added
        tasks = (self.tasks[place] for place in order.tolist())
        return tuple(map(Driver, tasks, days.tolist(), shares.tolist()))

    @cached_property
    def _added(self) -> float:
        """All days that add, those of the plan and of the past included."""
        plan, used = max(0.0, -self.float_days), max(0.0, self.float_days)
        past = max(0.0, self.past_days - used)
        return float(np.maximum(self.days, 0.0).sum()) + plan + past or 1.0


class Split(NamedTuple):
    """Working days by milestone and task; by milestone float, what is past, expected lateness."""

    days: Floats
    float_days: Floats
    past_days: Floats
    expected: Floats


class _Ends(NamedTuple):
    """Ends of tasks in samples, each on a milestone's chain."""

    milestone: Places
    task: Places
    sample: Places
    is_start: Flags | None  # None: all are finishes
    position: Floats
    planned: Floats  # working days along the chain so far, as the plan has them

    def take(self, which: Places) -> _Ends:
        return _Ends(*(None if column is None else column[which] for column in self))  # type: ignore[arg-type]


class _Starts(NamedTuple):
    """The rows of starts of those tasks that a link counts the start of."""

    row: Places  # of each task, -1 where there is none
    position: NDArray[np.float32]


def lateness(samples: Samples, due: Mapping[str, date]) -> tuple[Lateness, ...]:
    """What makes each milestone of `due` late, judged against its day."""
    split, ids = split_of(samples, due), samples.simulation.compiled.ids
    columns = (split.expected.tolist(), split.float_days.tolist(), split.past_days.tolist())
    rows = zip(due, *columns, split.days, [ids] * len(due), strict=True)
    return tuple(Lateness(*row) for row in rows)


def split_of(samples: Samples, due: Mapping[str, date]) -> Split:
    """The days that each task adds to each milestone of `due`, tasks in compiled order."""
    of, count, plan = samples.simulation, len(due), plan_dates(samples.simulation)
    links, row_of = of.compiled.links, np.full(len(of.tasks), -1, dtype=np.intp)
    tasks = np.unique(links.source[~links.from_finish])
    row_of[tasks] = np.arange(len(tasks))
    starts = _Starts(row_of, np.empty((len(tasks), of.samples), np.float32))
    rows, scratch = list(samples.finish), Scratch(of.samples)
    for row, task in zip(starts.position, tasks.tolist(), strict=True):
        row[:] = start_of(of, task, rows, scratch.start)
    split = Split(np.zeros((count, len(of.tasks))), *np.zeros((3, count)))
    step = max(1, MAX_ENDS // of.samples)
    for first in range(0, count, step):
        ends = _late_ends(samples, list(due.items())[first : first + step], first, split)
        while len(ends.task):
            ends = _step_back(samples, starts, plan, ends, split)
    return Split(*(column / of.samples for column in split))


def _late_ends(samples: Samples, due: list[tuple[str, date]], first: int, split: Split) -> _Ends:
    """The ends of milestones in the samples in which they are late, the split begun with them."""
    of, ends = samples.simulation, []
    for place, (milestone, day) in enumerate(due, start=first):
        task = of.compiled.rank[milestone]
        late = np.flatnonzero(is_late(of, task, samples.finish[task], day))
        position, until = samples.finish[task][late].astype(float), limit(of, day)
        split.expected[place] = (position - until).sum()
        split.float_days[place] = until * len(late)
        ends.append((place, task, late, position))
    counts = [len(late) for *_, late, _ in ends]
    return _Ends(
        milestone=np.repeat([place for place, *_ in ends], counts).astype(np.intp),
        task=np.repeat([task for _, task, *_ in ends], counts).astype(np.intp),
        sample=np.concatenate([late for *_, late, _ in ends]).astype(np.intp),
        is_start=None,
        position=np.concatenate([position for *_, position in ends]),
        planned=np.zeros(sum(counts)),
    )


def _step_back(samples: Samples, starts: _Starts, plan: PlanDates, ends: _Ends, split: Split) -> _Ends:
    """The ends that drive `ends`, each task's part added to the split."""
    compiled = samples.simulation.compiled
    driver = samples.driver.reshape(-1)[ends.task * samples.driver.shape[1] + ends.sample]
    begins = driver == OWN_DATES
    if ends.is_start is not None:
        begins |= ends.is_start & compiled.tasks.is_start_known[ends.task]
    if begins.any():
        # what the tasks that chains begin with answer for, what is past, the float along chains
        first = ends.take(np.flatnonzero(begins))
        planned = plan.finish[first.task]
        if first.is_start is not None:
            planned = np.where(first.is_start, plan.start[first.task], planned)
        delay = first.position - planned
        handed = np.clip(plan.handed[first.task], 0, np.maximum(delay, 0))
        past = np.where(compiled.tasks.is_finished[first.task], delay, handed)
        _add(split.days, first, delay - past)
        split.past_days[:] += np.bincount(first.milestone, past, len(split.past_days))
        along = np.bincount(first.milestone, planned + first.planned, len(split.float_days))
        split.float_days[:] -= along
        others = np.flatnonzero(~begins)
        ends, driver = ends.take(others), driver[others]
    link = compiled.first_link[ends.task] + driver
    days = plan.link[link]
    if ends.is_start is not None:
        days -= np.where(ends.is_start, compiled.tasks.duration[ends.task], 0)
    before = _sources(samples, starts, ends, link, days)
    _add(split.days, ends, ends.position - before.position - days)
    return before


def _sources(samples: Samples, starts: _Starts, ends: _Ends, link: Places, days: Floats) -> _Ends:
    """The ends that `link` counts from, `days` before `ends` in the plan."""
    links = samples.simulation.compiled.links
    task, is_start, finish = links.source[link], None, samples.finish
    position = finish.reshape(-1)[task * finish.shape[1] + ends.sample].astype(float)
    if len(starts.position):
        is_start = ~links.from_finish[link]
        rows = starts.row[task[is_start]]
        position[is_start] = starts.position[rows, ends.sample[is_start]]
    return _Ends(ends.milestone, task, ends.sample, is_start, position, ends.planned + days)


def _add(days: Floats, ends: _Ends, more: Floats) -> None:
    places = ends.milestone * days.shape[1] + ends.task
    days += np.bincount(places, more, days.size).reshape(days.shape)
