"""A logistic correction of the model's chances, learned only from promises that have ended.

Informative normal priors, centred where an uncorrected model would be right, hold it still while
few have ended. The most likely coefficients are found by Newton steps; a term that may only raise
the risk has its coefficient kept at zero or above.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.normal import Floats, expit
from plan.forecast.learning.terms import TERMS

INTERCEPT_SD = 0.3
MIN_CHANCE = 0.005  # no chance is told nearer to 0 or 1 than this
LIKENESS = 0.5  # of two reports on one promise
STEPS = 40
SMALL_STEP = 1e-8


@dataclass(frozen=True)
class Recalibration:
    """The coefficients of `TERMS` after an intercept, and the values they are measured from."""

    coefficients: Floats
    centres: Floats

    def __call__(self, terms: Floats) -> Floats:
        """The corrected chances; a term that is not known neither raises nor lowers them."""
        # Not a matrix product: its last bit depends on how many rows are asked together.
        log_odds = (_design(terms, self.centres) * self.coefficients).sum(axis=1)
        return np.clip(expit(log_odds), MIN_CHANCE, 1.0 - MIN_CHANCE)


def recalibration(terms: Floats, late: Floats, outcome: NDArray[np.intp]) -> Recalibration:
    """The correction that ended promises call for; `outcome` numbers the promise of each row."""
    weight = row_weight(outcome)
    is_known = ~np.isnan(terms)
    totals = np.where(is_known, terms, 0.0).sum(axis=0)
    centres = np.asarray(totals / np.maximum(is_known.sum(axis=0), 1))  # 0 where nothing is known
    design = _design(terms, centres)
    means = np.array([centres[0], *(term.prior_mean for term in TERMS)])
    sds = np.array([INTERCEPT_SD, *(term.prior_sd for term in TERMS)])
    floors = np.array([-np.inf, *(0.0 if term.only_raises else -np.inf for term in TERMS)])
    fitted, precision = means.copy(), sds**-2.0
    for _ in range(STEPS):  # to the posterior's mode within the floors: projected Newton steps
        chance = expit(design @ fitted)
        gradient = design.T @ (weight * (late - chance)) - precision * (fitted - means)
        curve = (design.T * (weight * chance * (1.0 - chance))) @ design + np.diag(precision)
        free = (fitted > floors) | (gradient > 0.0)
        step = np.zeros(len(fitted))
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], gradient[free])
        moved = np.maximum(fitted + np.clip(step, -1.0, 1.0), floors)
        change = float(np.abs(moved - fitted).max())
        fitted = moved
        if change < SMALL_STEP:
            break
    return Recalibration(fitted, centres)


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
