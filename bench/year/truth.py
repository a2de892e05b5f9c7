"""What really happens in the simulated year, which nobody in it knows: work, stops, rushes.

It is deliberately not the world that the forecaster supposes: work stops for want of land or money,
waits for other work, is hurried just before its day, and is not reported as it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import cycle

import numpy as np

from plan.calendar.workdays import CHINA
from plan.model.kinds import IndicatorClass
from plan.model.plan import Plan

PACES = ((0.62, 0.74, 0.10), (0.26, 0.98, 0.12), (0.12, 1.35, 0.25))  # share, mean, spread
STOPS, SHORTEST_STOP, LONGEST_STOP = 0.12, 15, 60  # chance, working days
HURRY, LEFT_TO_HURRY = 0.6, 0.3  # chance, of the planned days
SLOW_START = 1.3  # the share done is that of the time, to this power
REACHED = (1.16, 0.78, 1.05, 1.45, 1.3, 0.93)  # of their targets, by counts as they are drawn
SEASON = {IndicatorClass.STEADY_COUNT: 1.1, IndicatorClass.YEAR_END_COUNT: 2.3}


class Candour(Enum):
    """How a unit reports: how likely in a week, and to which power of the true share."""

    HONEST = (0.95, 1.0)
    ROSY = (0.90, 0.6)
    FORGETFUL = (0.55, 0.9)
    SILENT = (0.25, 0.85)

    def __init__(self, regularity: float, exponent: float) -> None:
        self.regularity, self.exponent = regularity, exponent


@dataclass
class Work:
    """A promise as it really goes: working days left, and when it was done."""

    item: str
    unit: str | None
    start: date
    due: date | None
    planned: float  # working days
    left: float
    waits: tuple[str, ...]
    is_event: bool  # a milestone that consists of what it waits for
    stop_at: float  # when so many are left, it stops
    stopped: int  # for so many working days
    hurries: bool
    speed: float = 1.0
    done_on: date | None = None

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        done: float = min(max(1 - self.left / self.planned, 0.0), 1.0) ** SLOW_START
        return done

    @property
    def is_stuck(self) -> bool:
        """Whether it stands still."""
        return self.stop_at >= self.left and self.stopped > 0

    def comes_late(self, candour: Candour, day: date) -> bool:
        """Whether its unit sees on `day`, some weeks before, that it will be late, and says so."""
        if self.due is None or candour is Candour.SILENT or not 10 <= (self.due - day).days <= 28:
            return False
        return self.left > CHINA.workdays_after(day, self.due)

    def reported(self, candour: Candour) -> float:
        """The percentage its unit reports, in steps of five, and never whole before it is."""
        if self.done_on:
            return 100.0
        percent: float = 5.0 * round(20 * self.share**candour.exponent)
        return min(percent, 95.0)


def real_work(
    random: np.random.Generator,
    item: str,
    unit: str | None,
    start: date,
    due: date | None,
    planned: int,
    waits: tuple[str, ...],
    unit_pace: float,
    stopped_for_sure: Mapping[str, tuple[float, int]],
    *,
    is_event: bool = False,
) -> Work:
    """How the promise `item` will really go, once what it `waits` for is done."""
    _, mean, spread = PACES[random.choice(len(PACES), p=[share for share, *_ in PACES])]
    needed = max(planned * unit_pace * max(random.normal(mean, spread), 0.3), 1.0)
    stops = random.random() < STOPS
    left = needed * random.uniform(0.2, 0.8) if stops else -1.0
    stopped = int(random.integers(SHORTEST_STOP, LONGEST_STOP)) if stops else 0
    if item in stopped_for_sure:
        share, stopped = stopped_for_sure[item]
        left = needed * share
    return Work(
        item=item,
        unit=unit,
        start=start + timedelta(days=int(random.integers(0, 1 + planned // 12))),
        due=due,
        planned=needed,
        left=needed,
        waits=waits,
        is_event=is_event,
        stop_at=left,
        stopped=stopped,
        hurries=bool(random.random() < HURRY),
    )


def go_on(works: Mapping[str, Work], day: date) -> None:
    """Lets the working day `day` pass for all work that can go on."""
    for work in works.values():
        open_ = (works[id_] for id_ in work.waits if works[id_].done_on is None)
        if work.done_on or day < work.start or next(open_, None):
            continue
        if work.is_stuck:
            work.stopped -= 1
            continue
        work.left -= work.speed
        # What little is left is done in one go, just before the deadline.
        is_near = work.due and day <= work.due and CHINA.workdays_after(day, work.due) <= 2
        is_little = work.left <= LEFT_TO_HURRY * work.planned
        if work.left <= 0 or (work.hurries and is_near and is_little):
            work.left, work.done_on = 0.0, day


def real_counts(random: np.random.Generator, plan: Plan) -> dict[str, tuple[float, ...]]:
    """What each count that decides a promise really comes to by the end of each month."""
    counted = [indicator for indicator in plan.deciding.values() if indicator.movement in SEASON]
    counts = {}
    for indicator, reached in zip(counted, cycle(REACHED), strict=False):
        usual = np.diff((np.arange(13) / 12) ** SEASON[indicator.movement])
        months = usual * np.exp(random.normal(0.0, 0.25, 12))
        total = reached * (indicator.target or 0.0)
        counts[indicator.id] = tuple((total * np.cumsum(months) / months.sum()).tolist())
    return counts
