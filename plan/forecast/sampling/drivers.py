"""Who holds a milestone up: its expected lateness, split exactly by the tasks on its chain.

In every late sample the links that drive it are followed back. Let X be where an end of a task
lies, and X' where the plan has it. Each step from a task back to what drives it splits the delay
X - X' into that of the driver, the days the task took more than planned, and, taken off, the room
that the plan left between the two. The task that the chain begins with answers for its own delay.
So in each late sample

    lateness = sum over the chain of days more than planned - room,

and likewise on average: expected lateness = sum of `days` over drivers - `room_days`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np

from plan.forecast.learning.normal import Floats
from plan.forecast.sampling.chains import OWN, Chains, Places, chains
from plan.forecast.sampling.finishes import is_late, limit
from plan.forecast.sampling.plan_dates import PlanDates, plan_dates
from plan.forecast.sampling.simulation import Samples
from plan.schedule.arrays import Flags

ENDS = 1 << 19  # followed back at once


@dataclass(frozen=True, kw_only=True)
class Driver:
    """What a task adds to a milestone's expected lateness."""

    task: str
    days: float  # working days, below zero where it wins time
    share: float  # of all that add, 0 to 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Lateness:
    """How many working days a milestone is expected to be late, and what makes it so.

    Days in samples where it is in time count as 0. The shares of drivers and plan add to 1.
    """

    milestone: str
    expected_days: float
    room_days: float  # what the plan left, on the chains that made it late
    days: Floats  # that each task adds, in the order of `tasks`
    tasks: tuple[str, ...]

    @property
    def plan_share(self) -> float:
        """The share of the plan itself, where it left less than nothing."""
        return max(0.0, -self.room_days) / self._whole

    @cached_property
    def drivers(self) -> tuple[Driver, ...]:
        """The tasks that add or win days, the greatest first."""
        driving = np.flatnonzero(self.days)
        order = driving[np.argsort(-self.days[driving], kind="stable")]
        days = self.days[order]
        shares = np.maximum(days, 0.0) / self._whole
        return tuple(
            Driver(task=self.tasks[place], days=own, share=share)
            for place, own, share in zip(
                order.tolist(), days.tolist(), shares.tolist(), strict=True
            )
        )

    @cached_property
    def _whole(self) -> float:
        """All days that add."""
        return float(np.maximum(self.days, 0.0).sum()) + max(0.0, -self.room_days) or 1.0


class Split(NamedTuple):
    """Days by milestone and task, and by milestone the room and the expected lateness."""

    days: Floats
    room: Floats
    expected: Floats


class _Ends(NamedTuple):
    """Ends of tasks in samples, each on a milestone's chain."""

    milestone: Places
    task: Places
    sample: Places
    is_start: Flags | None  # None: all are finishes
    lies: Floats
    hops: Floats  # along the chain so far, as the plan has them

    def some(self, which: Places) -> _Ends:
        return _Ends(*(None if column is None else column[which] for column in self))  # type: ignore[arg-type]


def lateness(samples: Samples, due: Mapping[str, date]) -> tuple[Lateness, ...]:
    """What makes each milestone of `due` late, judged against its day."""
    split, ids = split_of(samples, due), samples.simulation.compiled.ids
    return tuple(
        Lateness(milestone=milestone, expected_days=expected, room_days=room, days=days, tasks=ids)
        for milestone, days, room, expected in zip(
            due, split.days, split.room.tolist(), split.expected.tolist(), strict=True
        )
    )


def split_of(samples: Samples, due: Mapping[str, date]) -> Split:
    """The days that each task adds to each milestone of `due`, tasks in compiled order."""
    of = samples.simulation
    links, plan = chains(samples), plan_dates(of)
    split = Split(np.zeros((len(due), len(of.parts))), np.zeros(len(due)), np.zeros(len(due)))
    step = max(1, ENDS // of.samples)
    for first in range(0, len(due), step):
        some = list(due.items())[first : first + step]
        ends = _late_ends(samples, some, first, split)
        while len(ends.task):
            ends = _stepped_back(samples, links, plan, ends, split)
    return Split(*(column / of.samples for column in split))


def _late_ends(samples: Samples, due: list[tuple[str, date]], first: int, split: Split) -> _Ends:
    """The ends of milestones in the samples in which they are late, the split begun with them."""
    of, found = samples.simulation, []
    for at, (milestone, day) in enumerate(due, start=first):
        task = of.compiled.rank[milestone]
        late = np.flatnonzero(is_late(of, task, samples.finish[task], day))
        lies, until = samples.finish[task][late].astype(float), limit(of, day)
        split.expected[at] = (lies - until).sum()
        split.room[at] = until * len(late)
        found.append((at, task, late, lies))
    counts = [len(late) for *_, late, _ in found]
    return _Ends(
        milestone=np.repeat([at for at, *_ in found], counts).astype(np.intp),
        task=np.repeat([task for _, task, *_ in found], counts).astype(np.intp),
        sample=np.concatenate([late for *_, late, _ in found]).astype(np.intp),
        is_start=None,
        lies=np.concatenate([lies for *_, lies in found]),
        hops=np.zeros(sum(counts)),
    )


def _stepped_back(
    samples: Samples, links: Chains, plan: PlanDates, ends: _Ends, split: Split
) -> _Ends:
    """The ends that drive `ends`, each task's part added to the split."""
    slot = links.slot.reshape(-1)[ends.task * links.slot.shape[1] + ends.sample]
    is_first = slot == OWN
    if ends.is_start is not None:
        is_first |= ends.is_start & links.is_start_fact[ends.task]
    if is_first.any():
        _begun(plan, ends.some(np.flatnonzero(is_first)), split)
        rest = np.flatnonzero(~is_first)
        ends, slot = ends.some(rest), slot[rest]
    link = links.first[ends.task] + slot
    hop = plan.hop[links.given[link]]
    if ends.is_start is not None:
        hop -= np.where(ends.is_start, samples.simulation.compiled.tasks.duration[ends.task], 0)
    before = _sources(samples, links, ends, link, hop)
    _add(split.days, ends, ends.lies - before.lies - hop)
    return before


def _begun(plan: PlanDates, begin: _Ends, split: Split) -> None:
    """Add what the tasks that chains begin with answer for, and the room along those chains."""
    planned = plan.finish[begin.task]
    if begin.is_start is not None:
        planned = np.where(begin.is_start, plan.start[begin.task], planned)
    _add(split.days, begin, begin.lies - planned)
    split.room[:] -= np.bincount(begin.milestone, planned + begin.hops, len(split.room))


def _sources(samples: Samples, links: Chains, ends: _Ends, link: Places, hop: Floats) -> _Ends:
    task, is_start = links.source[link], None
    lies = samples.finish.reshape(-1)[task * samples.finish.shape[1] + ends.sample].astype(float)
    if len(links.starts):
        is_start = ~links.from_finish[link]
        rows = links.start_row[task[is_start]]
        lies[is_start] = links.starts[rows, ends.sample[is_start]]
    return _Ends(ends.milestone, task, ends.sample, is_start, lies, ends.hops + hop)


def _add(days: Floats, ends: _Ends, more: Floats) -> None:
    places = ends.milestone * days.shape[1] + ends.task
    days += np.bincount(places, more, days.size).reshape(days.shape)
