"""What a reported percentage says of the whole duration: x = log(elapsed / share reported).

x - log(actual duration) has a bias and a spread that depend on how far the work is, and on how
rosily the unit reports. Both are learned from ended promises and shrunk towards 0 and `spread`.
"""

from dataclasses import dataclass

import numpy as np

from plan.forecast.learning.censored import Bounds, Location, location
from plan.forecast.learning.normal import Floats
from plan.forecast.learning.promise import Columns, Names, outcome_of

MIN_SHARE = 0.05  # below it the extrapolation says nothing
STAGE_EDGES = np.array([0.15, 0.30, 0.50, 0.70, 0.90])
BIAS_SD, STAGE_SD, UNIT_SD = 0.3, 0.2, 0.2
STAGE_WEIGHT = 10.0  # ended promises that the prior spread of a stage counts for


@dataclass(frozen=True)
class ProgressEvidence:
    """Bias by stage and unit, and how much wider or narrower each stage is than supposed."""

    bias: Location
    widening: Floats  # one factor a stage

    def duration(self, table: Columns) -> tuple[Floats, Floats]:
        """Mean and precision of log(whole duration in days); precision 0 where nothing is known."""
        x = extrapolated(table)
        is_known = ~np.isnan(x)
        stage = stage_of(table.percent)
        bias, variance = self.bias.of({"stage": stage + 1, "unit": table.unit})
        spread = prior_spread(table.percent) * self.widening[stage]
        known_spread = np.where(is_known, spread, 1.0)
        precision = np.where(is_known, 1.0 / (known_spread**2 + variance), 0.0)
        return np.where(is_known, x - bias, 0.0), precision

    def true_share(self, table: Columns) -> Floats:
        """The share reported, 0 to 1, less what reports at its stage and of its unit overstate.

        NaN where nothing is known.
        """
        stage = stage_of(table.percent)
        bias, _ = self.bias.of({"stage": stage + 1, "unit": table.unit})
        is_known = ~np.isnan(extrapolated(table))
        return np.where(is_known, np.minimum(table.percent * np.exp(bias), 1.0), np.nan)


def extrapolated(table: Columns) -> Floats:
    """log(elapsed / share) at the report, in days; NaN without a start or a telling share."""
    at = np.where(np.isnan(table.reported_on), table.as_of, table.reported_on)
    with np.errstate(invalid="ignore"):
        telling = (table.percent >= MIN_SHARE) & (table.started != 0.0)
        elapsed = np.where(telling, np.maximum(at - table.start, 1.0), np.nan)
        return np.log(elapsed / np.where(telling, table.percent, 1.0))


def stage_of(share: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """The stage a share of 0 to 1 is in."""
    return np.digitize(share, STAGE_EDGES)


def prior_spread(share: Floats) -> Floats:
    """The spread of the extrapolation supposed: wide at the beginning, a tenth at the end."""
    return 0.1 + 0.9 * (1.0 - share)


def progress_evidence(ended: Columns) -> ProgressEvidence:
    """What the reports on ended promises show; each promise speaks once at each stage."""
    x = extrapolated(ended)
    with np.errstate(invalid="ignore"):  # bounds of x - log(actual), equal where that is known
        actual = x - np.log(np.maximum(ended.finished - ended.start, 1.0))
        planned = x - np.log(ended.planned_days)
    is_exact = ~np.isnan(actual)
    low = np.where(is_exact, actual, np.where(ended.late == 0.0, planned, -np.inf))
    high = np.where(is_exact, actual, np.where(ended.late == 1.0, planned, np.inf))
    is_known = ~np.isnan(x) & (ended.percent < 1.0) & (np.isfinite(low) | np.isfinite(high))
    ended, low, high = ended.take(is_known), low[is_known], high[is_known]
    stage = stage_of(ended.percent)
    spread = prior_spread(ended.percent)
    names: dict[str, Names] = {"stage": stage + 1, "unit": ended.unit}
    at_stage = outcome_of(ended) * (len(STAGE_EDGES) + 1) + stage  # reports of a promise at one
    place = np.unique(at_stage, return_inverse=True)[1]
    bounds = Bounds(low, high, spread, 1.0 / np.bincount(place)[place])
    group_sd = {"stage": STAGE_SD, "unit": UNIT_SD}
    bias = location(bounds, names, (0.0, BIAS_SD), group_sd)
    stages, exact = len(STAGE_EDGES) + 1, bounds.exact
    weight = np.where(exact, bounds.weight, 0.0)
    gap = np.where(exact, bounds.low, 0.0) - bias.of(names)[0]
    squares = np.where(exact, (gap / bounds.scale) ** 2, 0.0)
    total = STAGE_WEIGHT + np.bincount(stage, weight * squares, stages)
    widening = np.sqrt(total / (STAGE_WEIGHT + np.bincount(stage, weight, stages)))
    return ProgressEvidence(bias, np.asarray(widening))
