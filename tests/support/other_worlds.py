"""Worlds of another make than `tests.support.world`: hands to share, work that stops, shocks.

A unit has fewer hands than open jobs now and then, and gives them to what is due first. Work stops
for want of a permit and goes on when that comes. What sets worlds apart are the numbers of `Make`.
Nothing here knows the forecaster.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

import numpy as np

from plan.forecast.learning.promise import Case, Promise
from tests.support.world import case_of

FIRST_DAY = date(2018, 1, 1)
LOOK_EVERY = 2  # weeks
LOOKED_AT = range(110, 280)  # weeks: by then units have as much to do as they will
WEEKS = 400  # until nearly all that was looked at has ended
KINDS = {"基建": 1.15, "研发": 1.05, "活动": 0.8, "制度": 0.9}  # of its planned weeks, what each needs
STOPS, GOES_ON = 0.02, 0.15  # chances in a week


class Manner(Enum):
    """How a unit reports."""

    HONEST = "as it stands"
    WISHFUL = "by the calendar where that is more"
    ROUND = "up to the next quarter"
    OLD = "as it stood six weeks ago"
    COPIED = "what was said last, three times in four"


@dataclass(frozen=True)
class Make:
    """What sets a world apart."""

    shocks: float = 0.3  # in a year
    shock_weeks: tuple[int, int] = (4, 13)
    struck: float = 0.7  # the share of units whose work a shock stops
    misreporting: float = 0.25  # the share of units that report in another manner than honestly
    rush: float = 1.7  # pace in the last four weeks before a deadline
    pulled: float = 0.15  # of the work, what is let go at the deadline


MAKES = {
    "shocks": Make(shocks=1.8),
    "misreporting": Make(misreporting=0.85),
    "no rush": Make(rush=1.0, pulled=0.0),
    "all three": Make(shocks=1.8, misreporting=0.85, rush=1.0, pulled=0.0),
}


@dataclass(frozen=True)
class Unit:
    """A unit, its hands, and how it reports."""

    name: str
    hands: float
    manner: Manner
    silence: float  # chance that a report is not made
    expects: bool  # whether it says when it will be done


@dataclass
class Job:
    """One promise and what really goes on behind it; weeks counted from the world's first."""

    item: str
    unit: Unit
    kind: str
    start: int
    due: int
    need: float  # weeks of a pair of hands
    before: Job | None
    left: float
    stopped: bool = False
    finish: int | None = None
    shares: list[float] = field(default_factory=list)  # truly done, by weeks since its start
    told: list[tuple[int, float, float]] = field(default_factory=list)  # week, percent, light
    expected: int | None = None

    @property
    def waits(self) -> bool:
        """Whether what it waits for is not done."""
        return self.before is not None and self.before.finish is None


def world(make: Make, seed: int, jobs: int = 1_200) -> list[Case]:
    """What was known of each open promise each fortnight until it was due, and how it ended."""
    random = np.random.default_rng(seed)
    units = [_unit(random, number, make) for number in range(16)]
    work = _jobs(random, units, jobs)
    hit = _shocks(random, units, make)
    looked: list[tuple[Job, Promise]] = []
    for week in range(WEEKS):
        for unit in units:
            going = [j for j in work if j.unit is unit and j.start <= week and j.finish is None]
            _work(random, make, unit, going, week, is_hit=(unit.name, week) in hit)
        for job in work if week % LOOK_EVERY == 0 else ():
            if job.start <= week < job.due and job.finish is None:
                _report(random, job, week)
                if week in LOOKED_AT:
                    looked.append((job, _promise(job, week)))
    return [case_of(promise, job.due, job.finish, WEEKS, _day) for job, promise in looked]


def _unit(random: np.random.Generator, number: int, make: Make) -> Unit:
    others = [manner for manner in Manner if manner is not Manner.HONEST]
    manner = others[random.integers(len(others))]
    return Unit(
        name=f"部门{number:02d}",
        hands=float(random.uniform(3.0, 9.0)),
        manner=manner if random.random() < make.misreporting else Manner.HONEST,
        silence=float(random.beta(1, 5)),
        expects=bool(random.random() < 0.4),
    )


def _jobs(random: np.random.Generator, units: list[Unit], count: int) -> list[Job]:
    jobs: list[Job] = []
    for number, start in enumerate(np.sort(random.integers(0, WEEKS, count)).tolist()):
        kind = list(KINDS)[random.integers(len(KINDS))]
        weeks = int(random.integers(8, 45))
        need = weeks * KINDS[kind] * float(np.exp(random.normal(-0.4, 0.3)))
        before = jobs[-int(random.integers(1, 20))] if number > 20 and random.random() < 0.2 else None
        unit = units[random.integers(len(units))]
        jobs.append(Job(f"W{number}", unit, kind, start, start + weeks, need, before, need))
    return jobs


def _shocks(random: np.random.Generator, units: list[Unit], make: Make) -> set[tuple[str, int]]:
    """The units and weeks in which a shock stops all work."""
    hit = set()
    for _ in range(random.poisson(make.shocks * WEEKS / 52)):
        first, long = int(random.integers(0, WEEKS)), int(random.integers(*make.shock_weeks))
        struck = [unit.name for unit in units if random.random() < make.struck]
        hit |= {(name, week) for name in struck for week in range(first, first + long)}
    return hit


def _work(
    random: np.random.Generator, make: Make, unit: Unit, going: list[Job], week: int, *, is_hit: bool
) -> None:
    """A week of the unit: hands go to what is due first, one job takes no more than a pair."""
    free = unit.hands
    for job in sorted(going, key=lambda job: job.due):
        job.stopped = random.random() > GOES_ON if job.stopped else random.random() < STOPS
        if not (is_hit or job.waits or job.stopped):
            hands, free = min(free, 1.0), max(free - 1.0, 0.0)
            is_near = 0 <= job.due - week <= 4
            job.left -= hands * (make.rush if is_near else 1.0) * float(random.gamma(4, 0.25))
        is_pulled = week == job.due and job.left <= make.pulled * job.need
        if job.left <= 0 or is_pulled:
            job.finish = week
        job.shares.append(1.0 - max(job.left, 0.0) / job.need)


def _report(random: np.random.Generator, job: Job, week: int) -> None:
    """What the unit tells, if it does."""
    if random.random() < job.unit.silence:
        return
    truth, manner = job.shares[-1], job.unit.manner
    gone = (week - job.start) / (job.due - job.start)
    last = job.told[-1][1] if job.told else 0.0
    percent = 100 * truth + float(random.normal(0, 4))
    if manner is Manner.WISHFUL:
        percent = max(percent, 100 * gone * float(random.uniform(0.85, 1.05)))
    elif manner is Manner.ROUND:
        percent = 25 * np.ceil(percent / 25)
    elif manner is Manner.OLD:
        percent = 100 * job.shares[-7] if len(job.shares) > 6 else 0.0
    elif manner is Manner.COPIED and job.told and random.random() < 0.75:
        percent = last
    percent = float(np.clip(5 * round(percent / 5), last, 95))
    admits = manner in (Manner.HONEST, Manner.OLD) and gone - truth > random.uniform(0.1, 0.5)
    job.told.append((week, percent, 0.5 * (admits + (admits and gone - truth > 0.4))))
    if job.unit.expects:
        job.expected = week + int(job.left * random.uniform(0.8, 1.3)) + 1


def _promise(job: Job, week: int) -> Promise:
    when, percent, light = job.told[-1] if job.told else (None, None, None)
    return Promise(
        item=job.item,
        unit=job.unit.name,
        kind=job.kind,
        as_of=_day(week),
        start=_day(job.start),
        promised=_day(job.due),
        percent=percent,
        light=light,
        reported_on=None if when is None else _day(when),
        predecessor_overdue=None if job.before is None else job.waits and job.before.due < week,
        still_since=min((_day(at) for at, said, _ in job.told if said == percent), default=None),
        expected_finish=None if job.expected is None else _day(job.expected),
    )


def _day(week: int) -> date:
    return FIRST_DAY + timedelta(weeks=week)
