"""What a what-if says of each milestone: its days and its chance of being late, before and after.

What makes the shown days and chance of a forecast of its samples (`plan.forecast.learning.ranges`)
makes those of the what-if alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from plan.forecast.learning.ranges import Shown
from plan.forecast.plan_drivers import DIGITS
from plan.forecast.plan_forecast import Forecast, PlanForecast, chances_of
from plan.forecast.sampling.finishes import POINTS, days_by, divided, probability_late
from plan.forecast.sampling.what_if import Change, what_if
from plan.forecast.sentence import twentieths


@dataclass(frozen=True)
class Answer:
    """How a milestone stands, and how it would after changes; chances of being late from 0 to 1."""

    item: str
    due: date
    before: float
    after: float
    p50: date
    p80: date
    p10_after: date
    p50_after: date
    p80_after: date
    p90_after: date
    equally_likely_after: tuple[date, ...]

    @property
    def moved(self) -> bool:
        """Whether the change does anything to the milestone that is told."""
        return bool(self.gained) or (self.p50, self.p80) != (self.p50_after, self.p80_after)

    @property
    def gained(self) -> int:
        """By how many steps of five points the change lowers the chance told of being late."""
        return twentieths(self.before) - twentieths(self.after)


def answers(forecast: PlanForecast, changes: Iterable[Change]) -> tuple[Answer, ...]:
    """What `changes` do to each milestone that is forecast, in the plan's order.

    Raises Unknown for a task that is not in the network.
    """
    outcome = what_if(forecast.samples, *changes)
    answered = []
    for known in forecast.forecasts:
        due, before = known.approved_deadline, known.probability_late
        after = corrected_after(known, probability_late(outcome, known.item, due))
        days: Sequence[date] = (known.p10, known.p50, known.p80, known.p90, *known.equally_likely)
        if known.item in outcome.changed and not known.is_counted:
            days = days_by(outcome, known.item, _shown(known).shares(POINTS)[0].tolist())
        p10, p50, p80, p90, *twenty = days
        middles = known.p50, known.p80, p10, p50, p80, p90
        dots = divided(outcome, twenty, due, twentieths(after))
        answered.append(Answer(known.item, due, before, after, *middles, dots))
    return tuple(answered)


def corrected_after(forecast: Forecast, simulated: float) -> float:
    """The chance of being late as it is told where samples, after a change, say `simulated`.

    The samples' own where the deadline has passed: then nothing corrects it. What an indicator
    decides goes by its figures, whatever work is done otherwise.
    """
    if simulated == forecast.simulated_late or forecast.is_counted:
        return forecast.probability_late
    if forecast.is_past:
        return simulated
    return round(float(_shown(forecast).chance(np.array([simulated]))[0]), DIGITS)


def _shown(forecast: Forecast) -> Shown:
    chances = np.array([forecast.simulated_late]), np.array([forecast.probability_late])
    return forecast.ranges.shown(*chances, np.array([forecast.waits]))


def chance_by(forecast: PlanForecast, item: str, day: date) -> float | None:
    """The chance that a milestone is finished by `day`; None where work and time do not say it.

    As the forecast has it once `day` is the deadline: work is done towards the day it is promised for.
    """
    known = forecast.of(item)
    if known is None or known.is_counted:
        return None
    promise = replace(forecast.promises[item], promised=day)
    return 1 - chances_of(forecast, [promise])[promise]
