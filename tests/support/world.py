"""A simulated county at work, week by week, to forecast in: nothing here knows the forecaster.

Work is effort spent, not a drawn duration. Units differ in pace, overlook work, start slowly and
rush before a deadline, wait for what they depend on, lose weeks to shocks that hit many at once,
fail acceptance and do part again. Some report what they wish, some rarely, many sit on 90%.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from plan.forecast.learning.promise import Case, Promise

FIRST_DAY = date(2019, 1, 7)
KINDS = ("审批", "建设", "采购", "活动", "平台")
OVERLOOKED = {"审批": 0.15, "建设": 0.30, "采购": 0.20, "活动": 0.0, "平台": 0.10}
LOOK_EVERY = 4  # weeks


@dataclass(frozen=True)
class Unit:
    """How a unit works and how it tells of it."""

    name: str
    pace: float
    rosiness: float  # 0 tells the truth, 1 tells the calendar
    silence: float  # chance that a month passes without a report
    bad_spells: frozenset[int]  # weeks in which it gets little done


@dataclass
class Job:
    """One promise and what really goes on behind it; weeks counted from the world's first."""

    item: str
    unit: Unit
    kind: str
    start: int
    due: int
    effort: float
    predecessor: Job | None
    done: float = 0.0
    redone: bool = False
    finish: int | None = None
    reports: list[tuple[int, float, float]] = field(default_factory=list)  # week, percent, light

    def is_blocked(self) -> bool:
        """Whether what it waits for is not done."""
        return self.predecessor is not None and self.predecessor.finish is None


def simulated(seed: int, jobs: int = 800, weeks: int = 200) -> list[Case]:
    """What was known of each open promise every four weeks, and how it ended."""
    chance = np.random.default_rng(seed)
    work = _jobs(chance, jobs, weeks - 40)
    promises: list[tuple[int, Job, Promise]] = []
    for week in range(weeks):
        capacity = _capacity(chance, week)
        for job in work:
            if job.start <= week and job.finish is None:
                _spend(chance, job, week, capacity)
        if week % LOOK_EVERY == 0:
            promises.extend((week, job, promise) for job, promise in _look(chance, work, week))
    return [case_of(promise, job.due, job.finish, weeks, _day) for _, job, promise in promises]


def _jobs(chance: np.random.Generator, count: int, last_start: int) -> list[Job]:
    units = [_unit(chance, f"单位{n:02d}") for n in range(24)]
    starts = np.sort(chance.integers(0, last_start, count))
    jobs: list[Job] = []
    for number, start in enumerate(starts.tolist()):
        kind = KINDS[chance.integers(len(KINDS))]
        weeks = int(chance.integers(6, 36))
        overlooked = OVERLOOKED[kind] + (chance.uniform(0.3, 0.9) if chance.random() < 0.2 else 0)
        effort = weeks * (chance.uniform(0.4, 0.8) + overlooked)
        before = jobs[-int(chance.integers(1, 30))] if number > 40 and chance.random() < 0.3 else None
        unit = units[chance.integers(len(units))]
        jobs.append(Job(f"P{number}", unit, kind, start, start + weeks, effort, before))
    return jobs


def _unit(chance: np.random.Generator, name: str) -> Unit:
    """A unit with about one bad spell of three to eight weeks a year."""
    spells = [(int(chance.integers(0, 250)), int(chance.integers(3, 9))) for _ in range(5)]
    return Unit(
        name=name,
        pace=float(chance.uniform(0.75, 1.3)),
        rosiness=float(chance.beta(0.8, 1.2)),
        silence=float(chance.beta(1, 3)),
        bad_spells=frozenset(week for first, long in spells for week in range(first, first + long)),
    )


def _capacity(chance: np.random.Generator, week: int) -> float:
    """What all can do in a week: a lockdown in each year, a slow new year, and weather."""
    locked = 0.3 if week % 52 in (17, 18, 19) else 1.0
    new_year = 0.3 if week % 52 in (3, 4) else 1.0
    return locked * new_year * float(chance.uniform(0.8, 1.2))


def _spend(chance: np.random.Generator, job: Job, week: int, capacity: float) -> None:
    """A week of work on a job."""
    if job.is_blocked():
        return
    gone = (week - job.start) / (job.due - job.start)
    urgency = 0.7 if gone < 0.3 else 1.6 if job.due - week <= 4 else 1.0
    slowed = 0.2 if week in job.unit.bad_spells else 1.0
    job.done += slowed * job.unit.pace * urgency * capacity * float(chance.gamma(2, 0.5))
    if job.done >= job.effort and not job.redone and chance.random() < 0.2:
        job.redone = True
        job.done -= job.effort * float(chance.uniform(0.1, 0.3))
    if job.done >= job.effort:
        job.finish = week


def _look(chance: np.random.Generator, work: list[Job], week: int) -> Iterator[tuple[Job, Promise]]:
    """Reports come in, and what is then known of each open promise."""
    for job in work:
        if not job.start <= week < job.due or job.finish is not None:
            continue
        if chance.random() > job.unit.silence:
            job.reports.append((week, *_report(chance, job, week)))
        yield job, _promise(job, week)


def _report(chance: np.random.Generator, job: Job, week: int) -> tuple[float, float]:
    """The percentage and the light that the unit tells."""
    truth = 100.0 * job.done / job.effort
    calendar = 100.0 * (week - job.start) / (job.due - job.start)
    wished = max(truth, calendar * float(chance.uniform(0.8, 1.05)))
    shown = truth + job.unit.rosiness * (wished - truth) + float(chance.normal(0, 5))
    percent = float(np.clip(5 * round(shown / 5), job.reports[-1][1] if job.reports else 0, 90))
    admits = calendar - truth > chance.uniform(15, 60) and chance.random() > job.unit.rosiness
    return percent, (1.0 if calendar - truth > 40 else 0.5) if admits else 0.0


def _promise(job: Job, week: int) -> Promise:
    before = job.predecessor
    week_told, percent, light = job.reports[-1] if job.reports else (None, None, None)
    return Promise(
        item=job.item,
        unit=job.unit.name,
        kind=job.kind,
        as_of=_day(week),
        start=_day(job.start),
        promised=_day(job.due),
        percent=percent,
        light=light,
        reported_on=None if week_told is None else _day(week_told),
        predecessor_overdue=None if before is None else before.finish is None and before.due < week,
    )


def case_of(promise: Promise, due: int, finish: int | None, weeks: int, day: Callable[[int], date]) -> Case:
    """What is known of `promise` after so many `weeks`; `day` is that of a week."""
    late = finish is None or finish > due
    settled = due + 1 if late else finish
    if settled is None or settled >= weeks:
        return Case(promise=promise)
    finished = None if finish is None else day(finish)
    return Case(promise=promise, late=late, settled=day(settled), finished=finished)


def _day(week: int) -> date:
    return FIRST_DAY + timedelta(weeks=week)
