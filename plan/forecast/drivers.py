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
from typing import NamedTuple

import numpy as np

from plan.compiled.arrays import Flags
from plan.forecast.chains import OWN, Chains, Places, chains
from plan.forecast.finishes import is_late, limit
from plan.forecast.normal import Floats
from plan.forecast.plan_dates import PlanDates, plan_dates
from plan.forecast.simulation import Samples

ENDS = 1 << 19  # followed back at once


@dataclass(frozen=True, kw_only=True)
class Driver:
    """What a task adds to a milestone's expected lateness."""

    task: str
    days: float  # working days, below zero where it wins time
    share: float  # of all that add, 0 to 1


@dataclass(frozen=True, kw_only=True)
class Lateness:
    """How many working days a milestone is expected to be late, and what makes it so.

    Days in samples where it is in time count as 0. The shares of drivers and plan add to 1.
    """

    milestone: str
    expected_days: float
    room_days: float  # what the plan left, on the chains that made it late
    plan_share: float  # of the plan itself, where it left less than nothing
    drivers: tuple[Driver, ...]  # the greatest first


class Split(NamedTuple):
    """Days by milestone and task, and by milestone the room and the expected lateness."""

    days: Floats
    room: Floats
    expected: Floats


class _Ends(NamedTuple):
    """Ends of tasks in samples, each on a milestone's chain: where they lie and were to lie."""

    milestone: Places
    task: Places
    sample: Places
    is_start: Flags
    lies: Floats
    planned: Floats

    def some(self, which: Places) -> _Ends:
        return _Ends(
            self.milestone[which],
            self.task[which],
            self.sample[which],
            self.is_start[which],
            self.lies[which],
            self.planned[which],
        )


def lateness(samples: Samples, due: Mapping[str, date]) -> tuple[Lateness, ...]:
    """What makes each milestone of `due` late, judged against its day."""
    split, ids = split_of(samples, due), samples.simulation.compiled.ids
    return tuple(
        _told(milestone, ids, *parts)
        for milestone, *parts in zip(
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
        ends = _late_ends(samples, plan, some, first, split)
        while len(ends.task):
            ends = _stepped_back(samples, links, plan, ends, split)
    return Split(*(column / of.samples for column in split))


def _late_ends(
    samples: Samples, plan: PlanDates, due: list[tuple[str, date]], first: int, split: Split
) -> _Ends:
    """The ends of milestones in the samples in which they are late, the split begun with them."""
    of, found = samples.simulation, []
    for at, (milestone, day) in enumerate(due, start=first):
        task = of.compiled.rank[milestone]
        late = np.flatnonzero(is_late(of, task, samples.finish[task], day))
        lies = samples.finish[task][late].astype(float)
        until, planned = limit(of, day), plan.finish[task]
        split.expected[at] = (lies - until).sum()
        split.room[at] = (until - planned) * len(late)
        found.append((at, task, late, lies, planned))
    counts = [len(late) for _, _, late, _, _ in found]
    return _Ends(
        milestone=np.repeat([at for at, *_ in found], counts).astype(np.intp),
        task=np.repeat([task for _, task, *_ in found], counts).astype(np.intp),
        sample=np.concatenate([late for _, _, late, _, _ in found]).astype(np.intp),
        is_start=np.zeros(sum(counts), dtype=np.bool_),
        lies=np.concatenate([lies for *_, lies, _ in found]),
        planned=np.repeat([planned for *_, planned in found], counts),
    )


def _stepped_back(
    samples: Samples, links: Chains, plan: PlanDates, ends: _Ends, split: Split
) -> _Ends:
    """The ends that drive `ends`, each task's part added to the split."""
    slot = links.slot[ends.task, ends.sample]
    is_first = (slot == OWN) | (ends.is_start & links.is_start_fact[ends.task])
    if is_first.any():
        begin = ends.some(np.flatnonzero(is_first))
        _add(split.days, begin, begin.lies - begin.planned)
        rest = np.flatnonzero(~is_first)
        ends, slot = ends.some(rest), slot[rest]
    link = links.first[ends.task] + slot
    before = _sources(samples, links, plan, ends, link)
    duration = samples.simulation.compiled.tasks.duration[ends.task]
    hop = plan.hop[links.given[link]] - np.where(ends.is_start, duration, 0)
    _add(split.days, ends, ends.lies - before.lies - hop)
    room = ends.planned - before.planned - hop
    split.room[:] += np.bincount(ends.milestone, room, len(split.room))
    return before


def _sources(samples: Samples, links: Chains, plan: PlanDates, ends: _Ends, link: Places) -> _Ends:
    task, is_start = links.source[link], ~links.from_finish[link]
    lies = samples.finish[task, ends.sample]
    if is_start.any():
        rows = links.start_row[task[is_start]]
        lies[is_start] = links.starts[rows, ends.sample[is_start]]
    return _Ends(
        milestone=ends.milestone,
        task=task,
        sample=ends.sample,
        is_start=is_start,
        lies=lies.astype(float),
        planned=np.where(is_start, plan.start[task], plan.finish[task]),
    )


def _add(days: Floats, ends: _Ends, more: Floats) -> None:
    places = ends.milestone * days.shape[1] + ends.task
    days += np.bincount(places, more, days.size).reshape(days.shape)


def _told(
    milestone: str, ids: tuple[str, ...], days: Floats, room: float, expected: float
) -> Lateness:
    adding = float(np.maximum(days, 0.0).sum()) + max(0.0, -room)
    whole = adding or 1.0
    driving = np.flatnonzero(days)
    order = driving[np.argsort(-days[driving], kind="stable")]
    shares = np.maximum(days[order], 0.0) / whole
    return Lateness(
        milestone=milestone,
        expected_days=expected,
        room_days=room,
        plan_share=max(0.0, -room) / whole,
        drivers=tuple(
            Driver(task=ids[place], days=own, share=share)
            for place, own, share in zip(
                order.tolist(), days[order].tolist(), shares.tolist(), strict=True
            )
        ),
    )
