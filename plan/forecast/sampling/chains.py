"""Which link drives each task in each sample, and where its ends lie, for following chains back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plan.forecast.sampling.draws import Row
from plan.forecast.sampling.parts import Part, Simulation
from plan.forecast.sampling.simulation import Samples, Scratch, reached, start_of, work

Places = NDArray[np.intp]
Slots = NDArray[np.int16]

OWN = -1  # no link: the task's own dates, or what has happened


@dataclass(frozen=True, eq=False)
class Chains:
    """Links of all tasks in one line, and of each task and sample which of its links drives it."""

    slot: Slots  # tasks x samples: a place among the task's links, or OWN
    first: Places  # the place of each task's first link
    source: Places  # of each link
    from_finish: NDArray[np.bool_]
    given: Places  # the place of each link in the network's
    start_row: Places  # the row of `starts` of each task, -1 where no link counts from its start
    starts: NDArray[np.float32]
    is_start_fact: NDArray[np.bool_]


def chains(samples: Samples) -> Chains:
    """What drives what in each of `samples`."""
    of, rows = samples.simulation, list(samples.finish)
    scratch = Scratch(of.samples)
    slot = np.empty((len(of.parts), of.samples), np.int16)
    for task in range(len(of.parts)):
        _drive(of, task, rows, slot[task], scratch)
    holds = [hold for part in of.parts for hold in (*part.holds_start, *part.holds_finish)]
    counts = [len(part.holds_start) + len(part.holds_finish) for part in of.parts]
    begun_from = sorted({hold.source for hold in holds if not hold.from_finish})
    starts = np.empty((len(begun_from), of.samples), np.float32)
    for row, task in zip(starts, begun_from, strict=True):
        row[:] = start_of(of, task, rows, scratch.start)
    start_row = np.full(len(of.parts), -1, dtype=np.intp)
    start_row[begun_from] = np.arange(len(begun_from))
    return Chains(
        slot=slot,
        first=np.cumsum([0, *counts[:-1]], dtype=np.intp),
        source=np.array([hold.source for hold in holds], dtype=np.intp),
        from_finish=np.array([hold.from_finish for hold in holds], dtype=np.bool_),
        given=np.array([hold.given for hold in holds], dtype=np.intp),
        start_row=start_row,
        starts=starts,
        is_start_fact=np.array([_is_start_fact(part) for part in of.parts], dtype=np.bool_),
    )


def _is_start_fact(part: Part) -> bool:
    return part.fact is not None and part.fact.start is not None


def _drive(of: Simulation, task: int, rows: list[Row], slot: Slots, scratch: Scratch) -> None:
    """Write to `slot` which link of a task drives it in each sample: the first that attains it."""
    part = of.parts[task]
    is_finished = part.fact is not None and part.fact.finish is not None
    slot.fill(0 if part.holds_start and not is_finished else OWN)
    if is_finished or not (part.holds_start or part.holds_finish):
        return
    latest: Row | float = part.first
    for at, hold in enumerate(part.holds_start):
        end = reached(of, hold, rows, scratch.start if at == 0 else scratch.end)
        if at:
            np.copyto(slot, at, where=np.greater(end, latest))
            end = np.maximum(end, latest, out=scratch.start)
        latest = end
    if part.holds_start and part.is_first_bound:
        np.copyto(slot, OWN, where=np.less(latest, part.first))
        latest = np.maximum(latest, part.first, out=scratch.start)
    if part.holds_finish:
        _drive_finish(of, task, rows, slot, latest)


def _drive_finish(
    of: Simulation, task: int, rows: list[Row], slot: Slots, start: Row | float
) -> None:
    latest, end = np.empty((2, of.samples), np.float32)
    work(of, task, latest)
    latest += start
    part = of.parts[task]
    for at, hold in enumerate(part.holds_finish, start=len(part.holds_start)):
        until = reached(of, hold, rows, end)
        np.copyto(slot, at, where=np.greater(until, latest))
        np.maximum(until, latest, out=latest)
