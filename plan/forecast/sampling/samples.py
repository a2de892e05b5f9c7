"""When each task ends, and what drives it, in thousands of samples of how long everything takes.

The forward pass of `plan.schedule.dates`, one row of samples a task, each after all it waits for:

    finish = max(max(earliest, FS and SS predecessors + lag) + work, FF and SF predecessors + lag)

Positions are counted from the day we look from, in working days and parts of them, as float32.
Work under way takes longer than it has so far; finished tasks have ended when they did. The driver
of a task is the dependency that attains the maximum, the first of several. As the mean of a
maximum is more than the maximum of means, a milestone that waits for many ends later than its
schedule says: merge bias. (Van Slyke 1963, Monte Carlo Methods and the PERT Problem, Operations
Research 11.)

`plan.schedule.passes` is the same pass for one set of whole days: on integers, level by level,
which tells the evening from the next morning. Here durations are fractions, so there is no such
difference, and rows of thousands are quickest one after another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from threading import Lock
from typing import Any
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from plan.forecast.sampling.draws import Row
from plan.forecast.sampling.simulation import Dependency, Lognormal, Simulation

Drivers = NDArray[np.int16]  # a dependency by its place among the compiled links into a task

OWN_DATES = -1  # in place of a driver: the task's own dates, or what has happened
_SPARE: dict[int, memoryview] = {}  # by size: of rows that nobody holds any more


class Buffer:
    """Rows for as many tasks, and as many again for those that go on from them."""

    def __init__(self, tasks: int, samples: int, with_drivers: bool) -> None:
        self.finish = _memory(2 * tasks, samples, np.float32)
        self.driver = _memory(2 * tasks if with_drivers else 0, samples, np.int16)
        self._used, self._lock = tasks, Lock()

    def take(self, rows: int) -> int | None:
        """The first of so many rows that nobody has taken yet; None where there are not as many."""
        with self._lock:
            first, self._used = self._used, self._used + rows
            return first if self._used <= len(self.finish) else None


@dataclass(frozen=True, eq=False)
class Samples:
    """Of each task a row: its finishes, as float32 positions, and what drives it.

    Rows lie in the buffer in any order, some beside those of other samples; none is ever changed.
    """

    simulation: Simulation
    buffer: Buffer
    row: NDArray[np.intp]  # of each task

    @cached_property
    def finish(self) -> list[Row]:
        """The finishes of each task."""
        return [self.buffer.finish[row] for row in self.row.tolist()]

    @cached_property
    def driver(self) -> list[Drivers]:
        """What drives each task, where that was asked for."""
        return [self.buffer.driver[row] for row in self.row.tolist()]


@dataclass(frozen=True, eq=False)
class Outcome:
    """Samples as they would be; read like `Samples`."""

    simulation: Simulation
    finish: Sequence[Row]
    changed: frozenset[str]  # the tasks that end otherwise in some sample


Sampled = Samples | Outcome
Rows = Sequence[Row]  # the finishes of each task, by its place


class Scratch:
    """Rows to compute in, used again for each task."""

    def __init__(self, samples: int) -> None:
        self.start, self.end = np.empty((2, samples), np.float32)
        self.is_later = np.empty(samples, np.bool_)


def sampled(of: Simulation, last: Samples | None = None, *, with_drivers: bool = True) -> Samples:
    """The finishes of all tasks, and what drives them; the same draws, the same bytes.

    A task is not computed again where the `last` samples, of as many draws, have it by the same.
    """
    kept = _kept(of, last) if last else {}
    buffer, first = (last.buffer, last.buffer.take(len(of.tasks) - len(kept))) if last else (None, None)
    if buffer is None or first is None:
        kept, buffer, first = {}, Buffer(len(of.tasks), of.samples, with_drivers), 0
    new, scratch = count(first), Scratch(of.samples)
    row = np.array([kept[at] if at in kept else next(new) for at in range(len(of.tasks))], np.intp)
    samples = Samples(of, buffer, row)
    rows = samples.finish
    for task in range(len(of.tasks)):
        if task not in kept:
            place(of, task, rows, rows[task], scratch, samples.driver[task] if with_drivers else None)
    return samples


def _kept(of: Simulation, last: Samples) -> dict[int, int]:
    """The rows of those tasks that follow from just what they followed from in the `last` samples."""
    before, same = last.simulation, dict[int, int]()  # places there, by places now

    def waits_alike(now: Sequence[Dependency], then: Sequence[Dependency]) -> bool:
        return len(now) == len(then) and all(
            same.get(each.source) == other.source and each[1:] == other[1:]
            for each, other in zip(now, then, strict=True)
        )

    for now, task in enumerate(of.tasks if of.floor == before.floor else ()):
        then = before.compiled.rank.get(task.id)
        if then is None or of.remaining[now] is not before.remaining[then]:
            continue
        old = before.tasks[then]
        waits = waits_alike(task.to_start, old.to_start) and waits_alike(task.to_finish, old.to_finish)
        if waits and task[3:] == old[3:]:
            same[now] = then
    return {now: int(last.row[then]) for now, then in same.items()}


def _memory(tasks: int, samples: int, kind: type[Any]) -> NDArray[Any]:
    """Rows to be filled, in spare memory: what the system gives anew it has to clear first."""
    memory = _SPARE.pop(size := tasks * samples * np.dtype(kind).itemsize, None)
    if memory is None:
        _SPARE.clear()
        memory = np.empty(size, np.uint8).data
    rows = np.frombuffer(memory, kind)
    finalize(rows, _SPARE.__setitem__, size, memory).atexit = False  # not before the last view is gone
    return rows.reshape(tasks, samples)


def place(
    of: Simulation, task: int, rows: Rows, out: Row, scratch: Scratch, driver: Drivers | None = None
) -> None:
    """Write the finishes of `task` to `out`, and to `driver` what drives it in each sample.

    `rows` are those of all it waits for.
    """
    simulated = of.tasks[task]
    if driver is not None:
        driver.fill(OWN_DATES)
    if simulated.fact is not None and simulated.fact.finish is not None:
        out.fill(simulated.fact.finish)
        return
    start = _start(of, task, rows, scratch, driver)
    if simulated.duration:
        remaining(of, task, out)
        np.add(out, start, out=out)
    else:
        out[:] = start
    for before in simulated.to_finish:
        bound = bound_by(of, before, rows, scratch.end)
        if driver is not None:
            _drive(driver, before.place, bound, out, scratch)
        np.maximum(out, bound, out=out)


def _start(of: Simulation, task: int, rows: Rows, scratch: Scratch, driver: Drivers | None) -> Row | float:
    """Where a task may start, or its work go on."""
    simulated = of.tasks[task]
    if not simulated.to_start:
        return simulated.earliest
    first = simulated.to_start[0]
    start = bound_by(of, first, rows, scratch.start)
    if driver is not None:
        driver.fill(first.place)
    for before in simulated.to_start[1:]:
        bound = bound_by(of, before, rows, scratch.end)
        if driver is not None:
            _drive(driver, before.place, bound, start, scratch)
        start = np.maximum(start, bound, out=scratch.start)
    if simulated.is_earliest_binding:
        if driver is not None:
            _drive(driver, OWN_DATES, simulated.earliest, start, scratch)
        start = np.maximum(start, simulated.earliest, out=scratch.start)
    return start


def _drive(driver: Drivers, place: int, bound: Row | float, latest: Row | float, scratch: Scratch) -> None:
    """Note `place` as the driver where its `bound` is the latest so far."""
    np.copyto(driver, place, where=np.greater(bound, latest, out=scratch.is_later))


def bound_by(of: Simulation, before: Dependency, rows: Rows, out: Row) -> Row | float:
    """Where a dependency lets its end of the task lie in each sample; `out` may be written to."""
    end = rows[before.source] if before.from_finish else start_of(of, before.source, rows, out)
    if before.elapsed:
        return _by_dates(of, before, end)
    return np.add(end, before.lag, out=out) if before.lag else end


def start_of(of: Simulation, task: int, rows: Rows, out: Row) -> Row | float:
    """The starts of `task`; `out` may be written to."""
    simulated = of.tasks[task]
    if simulated.fact is not None and simulated.fact.start is not None:
        return simulated.fact.start
    if not simulated.duration:
        return rows[task]
    if simulated.fact is not None:
        return np.subtract(rows[task], simulated.duration, out=out)
    remaining(of, task, out)
    return np.subtract(rows[task], out, out=out)


def _by_dates(of: Simulation, before: Dependency, end: Row | float) -> Row:
    """Where an elapsed lag from `end` ends; see `plan.schedule.dates`."""
    axis, fact, position = of.compiled.axis, of.tasks[before.source].fact, np.asarray(end)
    known = 0 if fact is None else fact.closes if before.from_finish else fact.opens
    if known:  # the midnight that the lag counts from, as the ordinal of the day it begins
        midnight = np.full(position.shape, known)
    elif before.from_morning:
        midnight = axis.day(np.floor(position).astype(np.int64) + of.floor)
    else:
        midnight = axis.day(np.ceil(position).astype(np.int64) + of.floor - 1) + 1
    until = midnight + int(before.lag)
    index = axis.on_or_after(until - 1) + 1 if before.to_finish else axis.on_or_after(until)
    bound = (index - of.floor).astype(np.float32)
    return np.minimum(bound, end) if before.lag < 0 else bound


def remaining(of: Simulation, task: int, out: Row) -> None:
    """Write to `out` how many working days of `task` remain in each sample."""
    simulated, days = of.tasks[task], of.remaining[task]
    if isinstance(days, Lognormal):
        np.multiply(days.own, days.shared, out=out)
        np.multiply(out, days.median, out=out)
    else:
        out[:] = days
    if simulated.keeps_to_plan:
        np.minimum(out, simulated.planned, out=out)
    if simulated.extension:
        np.add(out, simulated.extension, out=out)
        np.maximum(out, 0.0, out=out)
