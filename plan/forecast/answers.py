"""What a what-if says of each milestone: its days and its chance of being late, before and after.

What corrects the chance of a forecast (`plan_forecast`) corrects that of the what-if alike:

    logit P'(late | change) = logit P(late | change) + logit P'(late) - logit P(late)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from plan.calendar.workdays import CHINA
from plan.forecast.learning.normal import expit, logit
from plan.forecast.plan_drivers import DIGITS
from plan.forecast.plan_forecast import MAX_SIMULATED, Forecast, PlanForecast
from plan.forecast.sampling.finishes import days_by, probability_late
from plan.forecast.sampling.what_if import Change, what_if

QUANTILES = (0.5, 0.8)  # the shares by which days are said


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How a milestone stands, and how it would after changes; chances of being late from 0 to 1."""

    item: str
    due: date
    before: float
    after: float
    p50: date
    p80: date
    p50_after: date
    p80_after: date

    @property
    def gained(self) -> float:
        """By how much the change lowers the chance of being late."""
        return self.before - self.after


def answers(
    forecast: PlanForecast, drawn: PlanForecast, changes: Iterable[Change]
) -> tuple[Answer, ...]:
    """What `changes` do to each milestone that is forecast, in the plan's order.

    `forecast` is what people know as things stand; `drawn` holds the samples that the changes are
    tried on, which may be fewer. Raises Unknown for a task that is not in the network.
    """
    outcome = what_if(drawn.samples, *changes)
    answered = []
    for known, tried in zip(forecast.forecasts, drawn.forecasts, strict=True):
        p50, p80 = tried.p50, tried.p80
        if known.item in outcome.changed and not known.is_counted:
            correction = 0.0 if known.is_past else _correction(known, tried.simulated_late)
            shares = [_expit(_logit(share) + correction) for share in QUANTILES]
            p50, p80 = days_by(outcome, known.item, shares)
        after = probability_late(outcome, known.item, known.approved_deadline)
        answered.append(
            Answer(
                item=known.item,
                due=known.approved_deadline,
                before=known.probability_late,
                after=corrected_after(known, tried.simulated_late, after),
                p50=known.p50,
                p80=known.p80,
                p50_after=_moved(known.p50, tried.p50, p50),
                p80_after=_moved(known.p80, tried.p80, p80),
            )
        )
    return tuple(answered)


def corrected_after(forecast: Forecast, before: float, after: float) -> float:
    """The chance of being late where samples say `after` and, as things stand, `before`.

    The samples' own where the deadline has passed: then nothing corrects it. What an indicator
    decides goes by its figures, whatever work is done otherwise.
    """
    if after == before or forecast.is_counted:
        return forecast.probability_late
    if forecast.is_past:
        return after
    return round(_expit(_logit(after) + _correction(forecast, before)), DIGITS)


def _moved(known: date, before: date, after: date) -> date:
    """The day to say: as many working days from `known` as `after` is from `before`."""
    index = CHINA.index_on_or_after
    return known if after == before else CHINA.day(index(known) + index(after) - index(before))


def _correction(forecast: Forecast, simulated: float) -> float:
    """The log-odds by which a forecast differs from what samples say as things stand."""
    return _logit(forecast.probability_late) - _logit(simulated)


def _logit(chance: float) -> float:
    return float(logit(np.array(min(max(chance, 1 - MAX_SIMULATED), MAX_SIMULATED))))


def _expit(log_odds: float) -> float:
    return float(expit(np.array(log_odds)))
