"""When each task ends, in thousands of samples of how long everything takes.

The forward pass of `plan.schedule.dates`, one row of samples a task, each after all it waits for:

    finish = max(max(first day, FS and SS predecessors + lag) + work, FF and SF predecessors + lag)

Positions are counted from the day we look from, in working days and parts of them, as float32.
Work under way takes longer than it has so far; finished tasks have ended when they did.
(Van Slyke 1963, Monte Carlo Methods and the PERT Problem, Operations Research 11.)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from plan.forecast.sampling.draws import Row, luck
from plan.forecast.sampling.parts import Draws, Hold, Part, Simulation, simulation
from plan.forecast.sampling.spread import Spread
from plan.schedule.compiled import Compiled


class Rows(Protocol):
    """The row of finishes of each task, by its place."""

    def __getitem__(self, task: int, /) -> Row: ...


class Sampled(Protocol):
    """What samples follow from, and the rows they gave."""

    @property
    def simulation(self) -> Simulation:
        """What they follow from."""
        ...

    @property
    def finish(self) -> Rows:
        """The finishes of each task."""
        ...


@dataclass(frozen=True, eq=False)
class Samples:
    """The finishes of each task, a row of float32 positions each."""

    simulation: Simulation
    finish: NDArray[np.float32]


class Scratch:
    """Rows to compute in, used again for each task."""

    def __init__(self, samples: int) -> None:
        self.start, self.end = np.empty((2, samples), np.float32)


def simulate(
    compiled: Compiled,
    spread: Spread,
    as_of: date,
    samples: int = 10_000,
    seed: int = 0,
    buffer: NDArray[np.float32] | None = None,
) -> Samples:
    """The finishes of all tasks seen on `as_of`, in a `buffer` of tasks by samples when given.

    The same seed gives the same bytes.
    """
    parts = simulation(compiled, spread, as_of, luck(samples, seed))
    return sampled(
        parts, np.empty((len(compiled), samples), np.float32) if buffer is None else buffer
    )


def sampled(parts: Simulation, buffer: NDArray[np.float32]) -> Samples:
    """The finishes of all tasks, computed in `buffer`."""
    rows, scratch = list(buffer), Scratch(parts.samples)
    for task in parts.order:
        place(parts, task, rows, rows[task], scratch)
    return Samples(parts, buffer)


def place(of: Simulation, task: int, rows: Rows, out: Row, scratch: Scratch) -> None:
    """Write the finishes of `task` to `out`, given the rows of all it waits for."""
    part = of.parts[task]
    if part.fact is not None and part.fact.finish is not None:
        out.fill(part.fact.finish)
        return
    start = _start(of, part, rows, scratch)
    if not part.duration:
        out[:] = start
    else:
        work(of, task, out)
        np.add(out, start, out=out)
    for hold in part.holds_finish:
        np.maximum(out, reached(of, hold, rows, scratch.end), out=out)


def _start(of: Simulation, part: Part, rows: Rows, scratch: Scratch) -> Row | float:
    """Where a task may start, or its work go on."""
    start: Row | float | None = None
    for hold in part.holds_start:
        if start is None:
            start = reached(of, hold, rows, scratch.start)
        else:
            end = reached(of, hold, rows, scratch.end)
            start = np.maximum(start, end, out=scratch.start)
    if start is None:
        return part.first + part.delay
    if part.is_first_bound:
        start = np.maximum(start, part.first, out=scratch.start)
    return np.add(start, part.delay, out=scratch.start) if part.delay else start


def reached(of: Simulation, hold: Hold, rows: Rows, out: Row) -> Row | float:
    """How far a link reaches in each sample; `out` may be written to."""
    end = rows[hold.source] if hold.from_finish else start_of(of, hold.source, rows, out)
    if hold.elapsed:
        return _by_dates(of, hold, end)
    return np.add(end, hold.lag, out=out) if hold.lag else end


def start_of(of: Simulation, task: int, rows: Rows, out: Row) -> Row | float:
    """The starts of `task`; `out` may be written to."""
    part = of.parts[task]
    if part.fact is not None and part.fact.start is not None:
        return part.fact.start
    if not part.duration:
        return rows[task]
    if part.fact is not None:
        return np.subtract(rows[task], part.duration, out=out)
    work(of, task, out)
    return np.subtract(rows[task], out, out=out)


def _by_dates(of: Simulation, hold: Hold, end: Row | float) -> Row:
    """Where an elapsed lag from `end` ends; see `plan.schedule.dates`."""
    midnight = _midnight(of, hold, np.asarray(end)) + int(hold.lag)
    if hold.to_finish:
        positions = of.compiled.axis.on_or_after(midnight - 1) + 1 - of.floor
    else:
        positions = of.compiled.axis.on_or_after(midnight) - of.floor
    found = positions.astype(np.float32)
    return np.minimum(found, end) if hold.lag < 0 else found


def _midnight(of: Simulation, hold: Hold, end: NDArray[np.floating]) -> NDArray[np.int64]:
    fact = of.parts[hold.source].fact
    known = 0 if fact is None else fact.closes if hold.from_finish else fact.opens
    if known:
        return np.full(end.shape, known)
    if hold.from_morning:
        return of.compiled.axis.day(np.floor(end).astype(np.int64) + of.floor)
    return of.compiled.axis.day(np.ceil(end).astype(np.int64) + of.floor - 1) + 1


def work(of: Simulation, task: int, out: Row) -> None:
    """Write to `out` how many working days of `task` remain in each sample."""
    part, remains = of.parts[task], of.works[task]
    if isinstance(remains, Draws):
        np.multiply(remains.own, remains.shared, out=out)
        np.multiply(out, remains.median, out=out)
    else:
        out[:] = remains
    if part.keeps_to_plan:
        np.minimum(out, part.planned, out=out)
    if part.extension:
        np.add(out, part.extension, out=out)
        np.maximum(out, 0.0, out=out)
