"""The chance that one promise ends late, from how long such work takes and how far it is.

For work begun on day A, not finished on day t, with log(duration) normal (m, s):

    P(late) = S((log(due - A) - m) / s) / S((log(t - A) - m) / s),    S = 1 - Phi

where m and s join what the history of unit and kind says with what the reported share says,
each weighted by its precision. Work not begun starts at the earliest on t.
"""

from dataclasses import dataclass

import numpy as np

from plan.forecast.learning.history import Ratios
from plan.forecast.learning.normal import LOWEST_Z, Floats, log_survival, quantiles, survival
from plan.forecast.learning.progress_evidence import ProgressEvidence
from plan.forecast.learning.promise import Columns

MAX_GONE = 0.999  # of the planned time: at its very end the chance would be 1 whatever is known
MIN_LEFT = 0.5  # days
FORTNIGHT = 14.0  # days that any work may stand


@dataclass(frozen=True)
class Chance:
    """The chance of ending late by the history alone, and by history, time and progress."""

    base: Floats
    timed: Floats


@dataclass(frozen=True)
class Work:
    """How long each piece of work takes: lognormal days from `begins`, longer than `elapsed`."""

    mu: Floats  # of log(days)
    sigma: Floats
    begins: Floats  # ordinal: the start, or the status day for work not begun
    elapsed: Floats  # days gone by the status day, 0 for work not begun

    def finish(self, share: float) -> Floats:
        """The ordinal by which each has ended with probability `share`, NaN where unknown.

        exp(mu + sigma z) with S(z) = (1 - share) S((log(elapsed) - mu) / sigma).
        """
        left = survival(self._z(self.elapsed))
        z = -quantiles(np.clip((1.0 - share) * left, 1e-15, 1.0 - 1e-15))
        return self.begins + np.maximum(np.exp(self.mu + self.sigma * z), self.elapsed)

    def standing(self, day: Floats) -> Floats:
        """The standard normal z with P(Z <= z) = P(ended by the ordinal `day`), NaN where unknown."""
        after = np.exp(log_survival(self._z(day - self.begins)) - log_survival(self._z(self.elapsed)))
        return np.where(np.isnan(self.begins + self.mu), np.nan, -quantiles(np.clip(after, 1e-4, 1 - 1e-4)))

    def _z(self, days: Floats) -> Floats:
        """How far `days` lie beyond the median, in standard deviations; 0 where unknown."""
        with np.errstate(divide="ignore"):
            z = (np.log(np.maximum(days, 0.0)) - self.mu) / self.sigma
        return np.where(np.isnan(z), 0.0, np.maximum(z, LOWEST_Z))


def work(table: Columns, ratios: Ratios, evidence: ProgressEvidence) -> Work:
    """How long each row's work takes; NaN where no start or no promise is known.

    Where history and progress disagree, neither is as sure as it seems (Birge 1932). Work that was
    reported to stand still is taken to stand as long again.
    """
    mu, sigma = ratios.mu + np.log(table.planned_days), ratios.sigma
    reported, precision = evidence.duration(table)
    joined = sigma**-2 + precision
    both = (mu * sigma**-2 + reported * precision) / joined
    apart = np.abs(mu - reported) * np.sqrt(precision / joined) / sigma  # in their common spread
    stood = np.nan_to_num(table.reported_on - table.still_since)
    both = np.log(np.exp(both) + np.maximum(stood - FORTNIGHT, 0.0))
    waits = table.is_idle
    return Work(
        mu=np.where(waits, mu, both),
        sigma=np.where(waits, sigma, np.sqrt(np.maximum(apart, 1.0) / joined)),
        begins=np.where(waits, np.fmax(table.start, table.as_of), table.start),
        elapsed=np.where(waits, 0.0, np.nan_to_num(table.elapsed_days)),
    )


def chance(table: Columns, ratios: Ratios, evidence: ProgressEvidence) -> Chance:
    """The chance of each row ending late, before any recalibration."""
    base = survival(-ratios.mu / ratios.sigma)
    works = work(table, ratios, evidence)
    left = np.maximum(table.promised - works.begins, MIN_LEFT)
    left = np.where(table.is_idle, left, table.planned_days)
    gone = np.minimum(works.elapsed, MAX_GONE * left)
    z_due = (np.log(left) - works.mu) / works.sigma
    with np.errstate(divide="ignore"):
        z_now = (np.log(gone) - works.mu) / works.sigma
    known = ~np.isnan(z_due)
    z_due, z_now = np.where(known, z_due, 0.0), np.where(known, z_now, -np.inf)
    timed = np.exp(log_survival(z_due) - log_survival(np.maximum(z_now, LOWEST_Z)))
    return Chance(base, np.where(known, timed, base))
