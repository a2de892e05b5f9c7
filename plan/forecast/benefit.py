"""The benefit of keeping one task to its plan: the expected late milestones that it avoids."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plan.forecast.answers import corrected_after
from plan.forecast.plan_forecast import PlanForecast
from plan.forecast.sampling.finishes import probability_late
from plan.forecast.sampling.what_if import KeepToPlan, what_if
from plan.forecast.sentence import twentieths

MAX_TRIED = 40  # tasks


@dataclass(frozen=True, kw_only=True)
class RiskChange:
    """How likely a milestone is late, before and after."""

    milestone: str
    before: float
    after: float


@dataclass(frozen=True, kw_only=True)
class Benefit:
    """What keeping `task` to its plan avoids, in expected late milestones by their weights."""

    task: str
    avoided: float
    risks: tuple[RiskChange, ...]  # that fall as they are told, what it lowers most first


def benefits(forecast: PlanForecast, weights: Mapping[str, float]) -> tuple[Benefit, ...]:
    """The benefit of keeping each task to its plan, the greatest first.

    avoided = sum of weight * (P(late) - P(late | the task takes no longer than planned)), each
    chance as people are told it; without what an indicator decides, whose chance goes by its
    figures. Tried is the open work that adds most to lateness.
    """
    samples, compiled = forecast.samples, forecast.samples.simulation.compiled
    added = [np.maximum(late.days, 0.0) * weights[late.milestone] for late in forecast.lateness]
    days = sum(added, np.zeros(len(compiled)))
    days[compiled.tasks.is_finished | ~compiled.tasks.is_work] = 0.0
    order = np.argsort(-days, kind="stable")[:MAX_TRIED].tolist()
    simulated, tried = [own for own in forecast.forecasts if not own.is_counted], []
    for task in (compiled.ids[place] for place in order if days[place] > 0):
        outcome = what_if(samples, KeepToPlan(task=task))
        lowered = [
            (weights[own.item] * (own.simulated_late - late), own, late)
            for own in simulated
            if own.item in outcome.changed
            for late in [probability_late(outcome, own.item, own.approved_deadline)]
        ]
        risks = [
            RiskChange(milestone=own.item, before=own.probability_late, after=corrected_after(own, late))
            for _, own, late in sorted(lowered, key=lambda each: -each[0])
        ]
        avoided = sum(weights[risk.milestone] * (risk.before - risk.after) for risk in risks)
        falling = tuple(risk for risk in risks if twentieths(risk.after) < twentieths(risk.before))
        tried.append(Benefit(task=task, avoided=avoided, risks=falling))
    return tuple(sorted(tried, key=lambda benefit: -benefit.avoided))
