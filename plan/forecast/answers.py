"""What a what-if says of each milestone: its days and its chance of being late, before and after.

What corrects the chance that is told (`plan_forecast`) corrects that of the what-if alike:

    logit P'(late | change) = logit P(late | change) + logit P'(late) - logit P(late)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from plan.calendar.workdays import CHINA
from plan.forecast.learning.normal import expit, logit
from plan.forecast.plan_drivers import DIGITS
from plan.forecast.plan_forecast import MAX_SIMULATED, Forecast, PlanForecast
from plan.forecast.sampling.finishes import days_by, probability_late
from plan.forecast.sampling.what_if import Change, Outcome, what_if

TOLD = (0.5, 0.8)  # the shares by which days are told


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
    told: PlanForecast, drawn: PlanForecast, changes: Iterable[Change]
) -> tuple[Answer, ...]:
    """What `changes` do to each milestone that is forecast, in the plan's order.

    `told` is what people are told as things stand; `drawn` holds the samples that the changes are
    tried on, which may be fewer. Raises Unknown for a task that is not in the network.
    """
    outcome = what_if(drawn.samples, *changes)
    return tuple(
        _answer(told_as, drawn_as, outcome)
        for told_as, drawn_as in zip(told.forecasts, drawn.forecasts, strict=True)
    )


def told_after(told: Forecast, before: float, after: float) -> float:
    """The chance to tell where samples say `after` and, as things stand, `before`.

    The samples' own where the deadline has passed: then nothing corrects it.
    """
    if after == before or _is_past(told):
        return told.probability_late if after == before else after
    return round(_expit(_logit(after) + _shift(told, before)), DIGITS)


def _answer(told: Forecast, drawn: Forecast, outcome: Outcome) -> Answer:
    after = probability_late(outcome, told.item, told.approved_deadline)
    shift = 0.0 if _is_past(told) else _shift(told, drawn.simulated_late)
    shares = [_expit(_logit(share) + shift) for share in TOLD]
    changed = told.item in outcome.changed
    p50, p80 = days_by(outcome, told.item, shares) if changed else (drawn.p50, drawn.p80)
    return Answer(
        item=told.item,
        due=told.approved_deadline,
        before=told.probability_late,
        after=told_after(told, drawn.simulated_late, after),
        p50=told.p50,
        p80=told.p80,
        p50_after=_moved(told.p50, drawn.p50, p50),
        p80_after=_moved(told.p80, drawn.p80, p80),
    )


def _moved(told: date, before: date, after: date) -> date:
    """The day to tell: as many working days from `told` as `after` is from `before`."""
    index = CHINA.index_on_or_after
    return told if after == before else CHINA.day(index(told) + index(after) - index(before))


def _is_past(told: Forecast) -> bool:
    """Whether its deadline lies behind; nothing else is told as sure."""
    return told.probability_late == 1.0


def _shift(told: Forecast, before: float) -> float:
    return _logit(told.probability_late) - _logit(before)


def _logit(chance: float) -> float:
    return float(logit(np.array(min(max(chance, 1 - MAX_SIMULATED), MAX_SIMULATED))))


def _expit(log_odds: float) -> float:
    return float(expit(np.array(log_odds)))
