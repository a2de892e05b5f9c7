"""Who in a plan holds a milestone up: the drivers of its lateness by task and by unit."""

from collections import defaultdict
from dataclasses import dataclass

from plan.forecast.sampling.drivers import Lateness
from plan.forecast.sentence import Cause
from plan.model.plan import Plan, lead_id_of, lead_of

DIGITS = 6  # beyond them processors differ
PLAN_ITSELF = "计划安排过紧"
PAST = "前置事项此前的延误"
ITSELF = "本项工作"
UNDECIDED = "牵头单位待定"


@dataclass(frozen=True)
class ByTask:
    """What a task adds to a milestone's lateness; `unit` is its lead's id, None while 待定."""

    task: str
    unit: str | None
    days: float  # expected working days, below zero where it wins time
    share: float


@dataclass(frozen=True, kw_only=True)
class ByUnit:
    """What a unit's work adds: its `own`, or what another's milestone inherits from it."""

    unit: str | None
    own: bool
    share: float


def by_task(plan: Plan, late: Lateness) -> tuple[ByTask, ...]:
    """The drivers with who answers for them, the greatest first."""
    rounded = ((task, round(days, DIGITS), round(share, DIGITS)) for task, days, share in late.drivers)
    return tuple(ByTask(task, lead_id_of(plan, task), *figures) for task, *figures in rounded)


def by_unit(plan: Plan, late: Lateness) -> tuple[ByUnit, ...]:
    """The shares of units, the greatest first."""
    shares: dict[str | None, float] = defaultdict(float)
    for driver in late.drivers:
        shares[lead_id_of(plan, driver.task)] += driver.share
    own = lead_id_of(plan, late.milestone)
    units = (
        ByUnit(unit=unit, own=unit is not None and unit == own, share=round(share, DIGITS))
        for unit, share in shares.items()
        if share
    )
    return tuple(sorted(units, key=lambda by: -by.share))


def causes(plan: Plan, late: Lateness) -> list[Cause]:
    """What lateness comes from, by name, the greatest first."""
    by_name = [
        Cause(
            name=ITSELF if own else plan.by_id[driver.task].name,
            unit=lead.name if (lead := lead_of(plan, driver.task)) else UNDECIDED,
            share=driver.share,
            is_own=own,
        )
        for driver in late.drivers
        for own in [driver.task == late.milestone]
    ]
    by_name.append(Cause(name=PLAN_ITSELF, unit=None, share=late.plan_share))
    by_name.append(Cause(name=PAST, unit=None, share=late.past_share))
    return sorted(by_name, key=lambda cause: -cause.share)
