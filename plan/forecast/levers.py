"""What would keep a promise: which open step, done how much earlier, leaves which chance.

A lever is the what-if that a step takes so many working days less than it would. All steps of a
promise are tried with the same days, so that they compare: the fewest of `DAYS` with which one of
them is enough. But a step gives no more than half of what it still takes, for work cannot be
hurried without end.
"""

from dataclasses import dataclass

import numpy as np

from plan.forecast.answers import corrected_after
from plan.forecast.plan_forecast import Forecast, PlanForecast
from plan.forecast.sampling.finishes import probability_late
from plan.forecast.sampling.samples import remaining
from plan.forecast.sampling.simulation import MAX_HASTE
from plan.forecast.sampling.what_if import Extend, what_if
from plan.forecast.sentence import twentieths

DAYS = (5, 10, 20, 40)  # working days
ENOUGH = 0.4  # the chance below which a promise is not at risk
LESS = 0.75  # of its chance: what is enough lowers it by a quarter at least
MIN_CHANCE = 0.1  # of being late, from which on levers are looked for
MAX_TRIED = 20  # steps
SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Lever:
    """A step done `days` working days earlier, and the chances of the promise being late."""

    task: str
    days: int
    before: float
    after: float


def levers(forecast: PlanForecast, item: str) -> tuple[Lever, ...]:
    """The levers of a milestone, that with the greatest effect told first, then the fewest days.

    None where no step lowers the chance by five points as it is told. A step is what is open and has
    work to do, the milestone itself included.
    """
    known = forecast.of(item)
    if known is None or not is_open_to_levers(known):
        return ()
    enough = min(ENOUGH, LESS * known.probability_late)
    rooms = _rooms(forecast, known)
    tried: list[Lever] = []
    for most in DAYS:
        tried = []
        for task, room in rooms.items():
            if days := min(most, room):
                outcome = what_if(forecast.samples, Extend(task=task, days=-days))
                after = corrected_after(known, probability_late(outcome, item, known.approved_deadline))
                before = known.probability_late
                tried.append(Lever(task=task, days=days, before=before, after=after))
        if any(lever.after < enough for lever in tried):
            break
    helping = [lever for lever in tried if twentieths(lever.after) < twentieths(lever.before)]
    helping.sort(key=lambda lever: (twentieths(lever.after), lever.days, lever.after))
    return tuple(helping[:SHOWN])


def is_open_to_levers(forecast: Forecast) -> bool:
    """Whether a milestone is at risk, and of work that could be done earlier in time.

    What an indicator decides goes by its figures.
    """
    at_risk = forecast.probability_late >= MIN_CHANCE
    return at_risk and not (forecast.is_past or forecast.is_counted)


def _rooms(forecast: PlanForecast, known: Forecast) -> dict[str, int]:
    """The days that each step of a milestone can give, what adds most to its lateness first."""
    of, adding = forecast.samples.simulation, [driver.task for driver in known.drivers]
    rooms, row = {}, np.empty(of.samples, np.float32)
    network, reached = forecast.work.network, {known.item: None}
    for task in (waiting := [known.item]):  # the open work before it, nearest first
        for link in network.into[task]:
            before = network.by_id[link.predecessor]
            if before.actual_finish is None and before.id not in reached:
                reached[before.id] = None
                waiting.append(before.id)
    steps = [id_ for id_ in reached if network.by_id[id_].duration]
    for task in sorted(steps, key=lambda id_: adding.index(id_) if id_ in adding else len(adding)):
        remaining(of, of.compiled.rank[task], row)
        rooms[task] = int(float(np.median(row)) / MAX_HASTE)
    return dict(list(rooms.items())[:MAX_TRIED])
