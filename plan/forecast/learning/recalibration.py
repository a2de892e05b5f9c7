"""A logistic correction of the model's chances, learned only from promises that have ended.

Informative normal priors, centred where an uncorrected model would be right, hold it still while
few have ended. The most likely coefficients are found by Newton steps; a term that may only raise
the risk has its coefficient kept at zero or above.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.censored import Effects, block_of
from plan.forecast.learning.chance import Chance
from plan.forecast.learning.normal import Floats, expit
from plan.forecast.learning.promise import Columns, outcome_of
from plan.forecast.learning.terms import TERMS, groups_of, term_columns

INTERCEPT_SD = 0.3
GROUP_SD = {"unit": 0.35, "kind": 0.35, "stage": 0.7}
MIN_CHANCE = 0.005  # no chance is told nearer to 0 or 1 than this
LIKENESS = 0.5  # of two reports on one promise
STEPS, CURVES = 60, 5  # in the first few of which the curve is found anew
SMALL_STEP = 1e-4


@dataclass(frozen=True)
class Recalibration:
    """The coefficients of `TERMS` after an intercept, the values they are measured from, effects.

    The effects are what a unit, a kind and a stage of report add to the log-odds.
    """

    coefficients: Floats
    centres: Floats
    effects: Mapping[str, Effects]

    def __call__(self, table: Columns, chances: Chance) -> Floats:
        """The corrected chances; what is not known neither raises nor lowers them."""
        # Not a matrix product: its last bit depends on how many rows are asked together.
        design, names = _design(term_columns(table, chances), self.centres), groups_of(table)
        log_odds = (design * self.coefficients).sum(axis=1)
        for grouping, effects in self.effects.items():
            log_odds = log_odds + effects.of(names[grouping])[0]
        return np.clip(expit(log_odds), MIN_CHANCE, 1.0 - MIN_CHANCE)


def recalibration(ended: Columns, chances: Chance) -> Recalibration:
    """The correction that ended promises call for, whose uncorrected `chances` were these."""
    terms, names, late = term_columns(ended, chances), groups_of(ended), ended.late
    weight = row_weight(outcome_of(ended))
    is_known = ~np.isnan(terms)
    totals = np.where(is_known, terms, 0.0).sum(axis=0)
    centres = np.asarray(totals / np.maximum(is_known.sum(axis=0), 1))  # 0 where nothing is known
    design = _design(terms, centres)
    _, prior_means, prior_sds, only_raise = zip(*TERMS, strict=True)
    means, sds = np.array([centres[0], *prior_means]), np.array([INTERCEPT_SD, *prior_sds])
    floors = np.array([-np.inf, *(0.0 if raises else -np.inf for raises in only_raise)])
    fitted, precision = means.copy(), sds**-2.0
    groups = {name: block_of(names[name], sd) for name, sd in GROUP_SD.items()}
    added = np.zeros(len(terms))
    # einsum goes in one thread: BLAS spends more on sharing such work
    told = np.einsum("rc,c->r", design, fitted)
    for number in range(STEPS):  # to the posterior's mode within the floors: projected Newton steps
        chance = expit(told + added)
        gradient = np.einsum("rc,r->c", design, weight * (late - chance)) - precision * (fitted - means)
        if number < CURVES:
            bend = weight * chance * (1.0 - chance)
            curve = np.einsum("rc,rd->cd", design, design * bend[:, None]) + np.diag(precision)
        free = (fitted > floors) | (gradient > 0.0)
        step = np.zeros(len(fitted))
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], gradient[free])
        moved = np.maximum(fitted + np.clip(step, -1.0, 1.0), floors)
        change = float(np.abs(moved - fitted).max())
        fitted, told = moved, np.einsum("rc,c->r", design, moved)
        for _unique, block in groups.values():
            chance = expit(told + added)
            before = block.value[block.at]
            slope, bend = weight * (late - chance), weight * chance * (1.0 - chance)
            change = max(change, block.step(slope, bend, 1.0))
            added = added + block.value[block.at] - before
        if change < SMALL_STEP:
            break
    effects = {name: block.effects(unique) for name, (unique, block) in groups.items()}
    return Recalibration(fitted, centres, effects)


def row_weight(outcome: NDArray[np.intp]) -> float:
    """What one row counts: n reports on one promise tell as much as n / (1 + (n - 1) likeness).

    All rows count the same, so that chances are right over what is told, not over promises.
    """
    reports = np.bincount(outcome)
    reports = reports[reports > 0]
    return float((reports / (1.0 + (reports - 1.0) * LIKENESS)).sum() / max(reports.sum(), 1))


def _design(terms: Floats, centres: Floats) -> Floats:
    centred = np.where(np.isnan(terms), 0.0, terms - centres)
    return np.column_stack([np.ones(len(terms)), centred])
