"""The ledger of the simulated year while it is filled, its time, and who it is about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from bench.year.made_up import CANDOUR
from bench.year.truth import Candour, Work
from plan.calendar.zone import SHANGHAI
from plan.demo.folder import LAST as LAST
from plan.errors import PlanError
from plan.forecast.chances import Chances
from plan.ledger.contract import Ledger
from plan.ledger.events import Author, Entry, Event
from plan.model.plan import Plan, Unit
from plan.state.replay import PlanState, replay, resume

FIRST = date(2022, 1, 13)  # a Thursday; LAST is a Friday
OFFICE = Author(account="科创办值班员", role="office")


class Clock:
    """The simulated time; every look at it is a minute later."""

    def __init__(self) -> None:
        self.now = datetime.combine(FIRST, time(9), SHANGHAI)

    def __call__(self) -> datetime:
        """The next minute, in UTC."""
        self.now += timedelta(minutes=1)
        return self.now.astimezone(UTC)

    def set(self, day: date, hour: int) -> None:
        """Goes on to an hour of `day`."""
        self.now = datetime.combine(day, time(hour), SHANGHAI)


@dataclass
class Year:
    """A ledger being filled; `works` and `counts` are what really happens."""

    plan: Plan
    ledger: Ledger
    clock: Clock
    random: np.random.Generator
    last: date
    works: dict[str, Work] = field(default_factory=dict)
    counts: dict[str, tuple[float, ...]] = field(default_factory=dict)  # by indicator, by month
    hastened: dict[str, date] = field(default_factory=dict)  # until when
    happened: set[str] = field(default_factory=set)  # what happens once a year
    misread: dict[str, date] = field(default_factory=dict)  # the days asked for, until put right
    entries: list[Entry] = field(default_factory=list)
    earlier: Chances = field(default_factory=dict)
    worked_out: tuple[int, PlanState | None] = 0, None  # the last state, of so many entries

    def write(self, event: Event, by: Author = OFFICE, key: str | None = None) -> Entry:
        """The stored entry of `event`."""
        entry = self.ledger.append(event, by=by, key=key)
        self.entries.append(entry)
        return entry

    def do(
        self, act: Callable[..., Event], *arguments: object, by: Author = OFFICE, **more: object
    ) -> Entry | None:
        """The stored entry of what `act` makes of the arguments; None where it is refused."""
        try:
            return self.write(act(*arguments, **more), by)
        except PlanError:
            return None

    def state(self, day: date) -> PlanState:
        """The state on `day` as known now; within a day it is worked out once and goes on."""
        count, known = self.worked_out
        if known is not None and known.as_of == day:
            known = resume(known, self.entries[count:])
        else:
            known = replay(self.plan, self.entries, day)
        self.worked_out = len(self.entries), known
        return known

    def one_of(self, texts: Sequence[str]) -> str:
        """Any of `texts`."""
        return texts[int(self.random.integers(len(texts)))]

    def chance(self, share: float) -> bool:
        """True with that chance."""
        return bool(self.random.random() < share)

    def once(self, what: str) -> bool:
        """True the first time that it is asked of `what`."""
        is_first = what not in self.happened
        self.happened.add(what)
        return is_first


def candour_of(unit: str | None) -> Candour:
    """How a unit reports."""
    return Candour[CANDOUR.get(unit or "", "HONEST")]


def clerk_of(plan: Plan, unit: str | None) -> Author:
    """Who writes for a unit."""
    part = plan.by_id.get(unit or "")
    name = f"{part.name}填报员" if isinstance(part, Unit) else "待定单位填报员"
    return Author(account=name, unit=unit, role="clerk")
