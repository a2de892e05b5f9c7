"""What keeping one task to its plan is worth: the expected late milestones that it avoids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from plan.forecast.sampling.drivers import split_of
from plan.forecast.sampling.finishes import probability_late
from plan.forecast.sampling.simulation import Samples
from plan.forecast.sampling.what_if import KeepToPlan, Outcome, what_if

SCREENED = 40  # tasks tried, those that take most days on the chains of late milestones


@dataclass(frozen=True, kw_only=True)
class Relief:
    """How likely a milestone is late, before and after."""

    milestone: str
    before: float
    after: float


@dataclass(frozen=True, kw_only=True)
class Worth:
    """What keeping `task` to its plan avoids, in expected late milestones by their weights."""

    task: str
    avoided: float
    reliefs: tuple[Relief, ...]  # the greatest first


def worths(
    samples: Samples,
    due: Mapping[str, date],
    weights: Mapping[str, float],
) -> tuple[Worth, ...]:
    """What each task is worth keeping to its plan, the most first; milestones weigh 1 untold.

    value = sum of weight * (P(late) - P(late | the task takes no longer than planned))
    """
    before = {
        milestone: probability_late(samples, milestone, day) for milestone, day in due.items()
    }
    found = [
        _worth(what_if(samples, KeepToPlan(task=task)), task, due, before, weights)
        for task in _screened(samples, due, weights)
    ]
    kept = [worth for worth in found if worth.avoided > 0]
    return tuple(sorted(kept, key=lambda worth: -worth.avoided))


def _screened(samples: Samples, due: Mapping[str, date], weights: Mapping[str, float]) -> list[str]:
    """The open work that adds most days to late milestones, by their weights."""
    of = samples.simulation
    weight = np.array([weights.get(milestone, 1.0) for milestone in due])
    days = (np.maximum(split_of(samples, due).days, 0.0) * weight[:, None]).sum(axis=0)
    tasks = of.compiled.tasks
    days[tasks.is_finished | ~tasks.is_work] = 0.0
    order = np.argsort(-days, kind="stable")[:SCREENED].tolist()
    return [of.compiled.ids[place] for place in order if days[place] > 0]


def _worth(
    outcome: Outcome,
    task: str,
    due: Mapping[str, date],
    before: Mapping[str, float],
    weights: Mapping[str, float],
) -> Worth:
    changed = outcome.changed
    reliefs = [
        Relief(
            milestone=milestone,
            before=before[milestone],
            after=probability_late(outcome, milestone, due[milestone]),
        )
        for milestone in due
        if milestone in changed
    ]
    helped = [one for one in reliefs if one.after != one.before]
    weighed = {
        one.milestone: weights.get(one.milestone, 1.0) * (one.before - one.after) for one in helped
    }
    return Worth(
        task=task,
        avoided=sum(weighed.values()),
        reliefs=tuple(sorted(helped, key=lambda one: -weighed[one.milestone])),
    )
