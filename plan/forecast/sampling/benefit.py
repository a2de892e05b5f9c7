"""The benefit of keeping one task to its plan: the expected late milestones that it avoids."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from plan.forecast.sampling.drivers import Lateness
from plan.forecast.sampling.finishes import probability_late
from plan.forecast.sampling.samples import Samples
from plan.forecast.sampling.what_if import KeepToPlan, what_if

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
    risks: tuple[RiskChange, ...]  # what it lowers most first


def benefits(
    samples: Samples, late: Iterable[Lateness], due: Mapping[str, date], weights: Mapping[str, float]
) -> tuple[Benefit, ...]:
    """The benefit of keeping each task to its plan, the greatest first.

    avoided = sum of weight * (P(late) - P(late | the task takes no longer than planned)),
    where milestones without a weight weigh 1. Tried is the open work that adds most to being `late`.
    """
    compiled = samples.simulation.compiled
    added = [np.maximum(each.days, 0.0) * weights.get(each.milestone, 1.0) for each in late]
    days = sum(added, np.zeros(len(compiled)))
    days[compiled.tasks.is_finished | ~compiled.tasks.is_work] = 0.0
    order = np.argsort(-days, kind="stable")[:MAX_TRIED].tolist()

    number = {milestone: n for n, milestone in enumerate(due)}

    @lru_cache(maxsize=1024)  # few are asked for
    def before(milestone: str) -> float:
        return probability_late(samples, milestone, due[milestone])

    def gain(risk: RiskChange) -> float:
        return weights.get(risk.milestone, 1.0) * (risk.before - risk.after)

    tried = []
    for task in (compiled.ids[place] for place in order if days[place] > 0):
        outcome = what_if(samples, KeepToPlan(task=task))
        risks = [
            RiskChange(milestone=milestone, before=before(milestone), after=after)
            for milestone in sorted(outcome.changed & due.keys(), key=number.__getitem__)
            if (after := probability_late(outcome, milestone, due[milestone])) != before(milestone)
        ]
        ordered = tuple(sorted(risks, key=gain, reverse=True))
        tried.append(Benefit(task=task, avoided=sum(map(gain, risks)), risks=ordered))
    positive = [benefit for benefit in tried if benefit.avoided > 0]
    return tuple(sorted(positive, key=lambda benefit: -benefit.avoided))
