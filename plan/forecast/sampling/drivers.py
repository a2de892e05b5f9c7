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

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.normal import Floats
from plan.forecast.sampling.draws import Row
from plan.forecast.sampling.finishes import is_late, limit
from plan.forecast.sampling.samples import OWN_DATES, Drivers, Samples, start_of
from plan.forecast.sampling.simulation import Simulation
from plan.schedule.arrays import Flags
from plan.schedule.compiled import compile_network
from plan.schedule.passes import forward

Places = NDArray[np.intp]

MAX_ENDS = 5 << 17  # in all samples looked at together: more take memory anew each time, which is slow
MANY, FEW = 60, 12  # milestones followed back together, a bit each; few where chains hardly meet
BITS = 6  # of them are told apart together
STREAMS = 16  # sums under way together

Days = NDArray[np.float64]
Sets = NDArray[np.int64]  # of milestones, a bit each
Added = tuple[Places, Sets, Floats]  # tasks, on whose chains, and the days that each adds in a sample


@dataclass(frozen=True, eq=False)
class PlanDates:
    """Where the plan has tasks, in working days from the floor of a simulation, in its order."""

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
            if task.begun or task.actual_finish
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


class _Ends(NamedTuple):
    """The ends of tasks that chains pass as rows, level by level, and what they count from as slots.

    Rows are the finishes of tasks and the starts that a link counts from, which stand where the
    task would finish if it took as long as planned; the row after the last is where chains begin.
    Slots are the own dates of each task, then the links into it.
    """

    among: Places  # the tasks by their places in compiled order; below by theirs in here
    task: Places  # of each row
    finish: Places  # the row of each task's finish
    starts: Places  # the rows of starts
    start: Row  # of those rows, in each sample
    begun: Places  # those that are starts which have happened
    first: Places  # of each row: the slot of its first link
    source: Places  # of each slot: the row that it counts from
    planned: Floats  # of each slot: the working days from there by the plan
    levels: list[int]  # the first row of each level, and the number of rows


def lateness(samples: Samples, due: Mapping[str, date]) -> tuple[Lateness, ...]:
    """What makes each milestone of `due` late, judged against its day."""
    of, plan = samples.simulation, plan_dates(samples.simulation)
    days, expected = np.zeros((len(due), len(samples.row) + 1)), np.zeros(len(due))
    milestones = [(of.compiled.rank[id_], limit(of, day)) for id_, day in due.items()]
    together = MANY if len(of.compiled.links) > len(of.compiled) else FEW
    for first in range(0, len(due), together):
        some = slice(first, first + together)
        places, until = map(list, zip(*milestones[some], strict=True))
        finish = samples.buffer.finish[samples.row[places]]
        late = np.array([is_late(of, *row) for row in zip(places, finish, until, strict=True)])
        over = finish - np.array(until)[:, None]
        expected[some] = np.maximum(over, 0.0).sum(axis=1)
        ends = _ends(samples, plan, places)
        days[some, [*ends.among, -1]] = _added(samples, plan, ends, places, late)  # the last is what is past
    figures = np.array((expected, days.sum(axis=1) - expected, days[:, -1])) / of.samples
    rows = zip(due, *figures.tolist(), days[:, :-1] / of.samples, [of.compiled.ids] * len(due), strict=True)
    return tuple(Lateness(*row) for row in rows)


def _added(samples: Samples, plan: PlanDates, ends: _Ends, milestones: Sequence[int], late: Flags) -> Floats:
    """The sum of days by milestone and task of `ends`, last what is past, in the samples that are `late`.

    All chains are followed at once. Bits at each end say whose chains pass there in a sample; as a
    chain passes no other end of the same level, sets that meet are disjoint, and adding joins them.
    """
    days = np.zeros((len(late), len(ends.among) + 1))
    where = ends.finish[np.searchsorted(ends.among, milestones)]
    width = min(samples.simulation.samples, MAX_ENDS // len(ends.task) + 1)
    position = np.zeros((len(ends.task) + 1, width), np.float32)
    driver, passing = np.empty(position.shape, np.int16), np.empty(position.shape, np.int64)
    rows = samples.row[ends.among]
    for low in range(0, samples.simulation.samples, width):
        some, among = slice(low, low + width), slice(min(width, samples.simulation.samples - low))
        position[ends.finish, among] = samples.buffer.finish[rows, some]
        position[ends.starts, among] = ends.start[:, some]
        driver[:-1, among] = samples.buffer.driver[rows[ends.task], some]
        driver[ends.begun] = OWN_DATES
        passing.fill(0)
        passing[where, among] = late[:, some] << np.arange(len(late))[:, None]
        passed = list(_passed(samples.simulation, plan, ends, position, driver, passing))
        days += _by_milestone(passed, *days.shape)
    return days


def _ends(samples: Samples, plan: PlanDates, milestones: Sequence[int]) -> _Ends:
    """The ends of `milestones` and of all that they wait for; `plan` has their dates."""
    of, compiled = samples.simulation, samples.simulation.compiled
    before, targets = set(milestones), compiled.links.target
    for source, target in zip(compiled.links.source[::-1].tolist(), targets[::-1].tolist(), strict=True):
        if target in before:
            before.add(source)
    among = np.array(sorted(before))
    into = np.flatnonzero(np.isin(targets, among))
    links, duration, count = compiled.links.take(into), compiled.tasks.duration, len(among)
    begun = np.unique(links.source[~links.from_finish])
    start = np.empty((len(begun), of.samples), np.float32)
    for out, place in zip(start, begun.tolist(), strict=True):
        np.add(start_of(of, place, samples.finish, out), duration[place], out=out)
    task = np.concatenate((among, begun))
    order = np.argsort(compiled.level[task], kind="stable")
    row = np.argsort(order)
    finish_row, start_row = np.zeros((2, len(compiled)), np.intp)
    finish_row[among], start_row[begun] = row[:count], row[count:]
    counts_from = np.where(links.from_finish, finish_row[links.source], start_row[links.source])
    planned = plan.link[into] - np.where(links.from_finish, 0, duration[links.source])
    first, level = np.searchsorted(links.target, among), compiled.level[task[order]]
    task = np.searchsorted(among, task[order])
    return _Ends(
        among=among,
        task=task,
        finish=row[:count],
        starts=row[count:],
        start=start,
        begun=start_row[begun[compiled.tasks.is_start_known[begun]]],
        first=(first + np.arange(count) + 1)[task],
        source=np.insert(counts_from, first, len(task)),
        planned=np.insert(planned, first, plan.finish[among]),
        levels=np.searchsorted(level, np.arange(level.max(initial=-1) + 2)).tolist(),
    )


def _passed(
    of: Simulation, plan: PlanDates, ends: _Ends, position: Row, driver: Drivers, passing: Sets
) -> Iterator[Added]:
    """What the chains that are `passing` add on their way back, the last level first."""
    width, is_finished = position.shape[1], of.compiled.tasks.is_finished
    has_past = (is_finished | (plan.handed > 0))[ends.among]
    position, driver, passing = position.reshape(-1), driver.reshape(-1), passing.reshape(-1)
    for low, high in reversed(list(pairwise(ends.levels))):
        at = np.flatnonzero(passing[low * width : high * width] != 0) + low * width
        row = at // width
        slot = ends.first.take(row) + driver.take(at)
        source, chains, task = ends.source.take(slot), passing.take(at), ends.task.take(row)
        before = (source - row) * width + at
        days = np.subtract(position.take(at), position.take(before), dtype=float) - ends.planned.take(slot)
        np.add.at(passing, before, chains)
        begins = np.flatnonzero((source == len(ends.task)) & has_past.take(task))
        if len(begins):
            delay, first = days[begins], ends.among[task[begins]]
            handed = np.minimum(plan.handed[first], np.maximum(delay, 0))
            past = np.where(is_finished[first], delay, handed)
            days[begins] -= past
            yield np.full(len(begins), len(ends.among)), chains[begins], past
        yield task, chains, days


def _by_milestone(parts: list[Added], count: int, tasks: int) -> Floats:
    """The sum of days by milestone and task: by task and set of BITS milestones, then by milestone."""
    pad = np.zeros(-sum(len(task) for task, *_ in parts) % STREAMS, np.intp)
    parts.append((pad, pad, pad.astype(float)))
    columns = (np.concatenate(column) for column in zip(*parts, strict=True))
    # neighbours are of one task: a sum that waits for itself takes three times as long
    task, chains, days = (column.reshape(STREAMS, -1).T.ravel() for column in columns)
    task <<= BITS
    has = (np.arange(1 << BITS)[:, None] >> np.arange(BITS) & 1).astype(float)
    added = np.empty((-(-count // BITS) * BITS, tasks))
    for first in range(0, count, BITS):
        sets = task + (chains >> first & (1 << BITS) - 1)
        added[first : first + BITS] = (np.bincount(sets, days, tasks << BITS).reshape(tasks, -1) @ has).T
    return added[:count]
