"""How long work takes for its plan, by unit and kind: log(actual / planned), shrunk and censored.

y = mean + unit + kind + noise. A promise whose finish is known gives y itself, one known only to
have been late or not gives its sign, an open one gives "longer than so far".
"""

from dataclasses import dataclass

import numpy as np

from plan.forecast.learning import reference
from plan.forecast.learning.censored import Bounds, Location, location, slopes
from plan.forecast.learning.normal import Floats, hazard, quantiles
from plan.forecast.learning.promise import Columns, Names

UNIT_SD = 0.20  # units differ by about a fifth in the time they take for a plan
KIND_SD = 0.15
SPREAD_WEIGHT = 8.0  # finished promises that the reference's spread counts for
SIGN_INFORMATION = 0.63  # of a known y, that its sign gives when even odds are near (2 / pi)
ROUNDS = 3


@dataclass(frozen=True)
class Ratios:
    """log(actual / planned duration) of new promises: normal with `mu` and `sigma`.

    `sigma` is their own spread and what is not known of `mu`.
    """

    mu: Floats
    sigma: Floats


@dataclass(frozen=True)
class DurationModel:
    """What the ended promises say of unit and kind."""

    place: Location
    spread: float
    promises: int

    def ratios(self, table: Columns) -> Ratios:
        """`mu` and `sigma` of log(actual / planned) for each row."""
        mu, variance = self.place.of({"unit": table.unit, "kind": table.kind})
        return Ratios(mu, np.sqrt(self.spread**2 + variance))

    def ratios_without_own(self, ended: Columns) -> Ratios:
        """The same for ended promises, each as it would be had it not been learned from.

        One Newton step back: mu - V g / (1 - V h), where V is the variance of the row's mu, and
        g and h are the slope and curve of its own likelihood (approximate leave-one-out).
        """
        mu, variance = self.place.of({"unit": ended.unit, "kind": ended.kind})
        ones = np.ones(len(ended))
        g, h = slopes(Bounds(*known_ratios(ended), ones * self.spread, ones), mu)
        own = variance * g / np.maximum(1.0 - variance * h, 0.5)
        return Ratios(mu - own, np.sqrt(self.spread**2 + variance))


def durations_of(ended: Columns) -> DurationModel:
    """The durations that promises show, one row each."""
    low, high = known_ratios(ended)
    is_known = np.isfinite(low) | np.isfinite(high)
    ended, low, high = ended.take(is_known), low[is_known], high[is_known]
    names = {"unit": ended.unit, "kind": ended.kind}
    spread = reference.SPREAD
    place = _place(low, high, spread, names)
    measured = (low == high) | (np.isnan(ended.late) & np.isinf(high))
    for _ in range(ROUNDS if measured.any() else 0):
        # from squares of what is known, and their expectation where that is "more than"
        z = (low - place.of(names)[0])[measured] / spread
        squares = np.where((low == high)[measured], z**2, 1.0 + z * hazard(z)) * spread**2
        total = SPREAD_WEIGHT * reference.SPREAD**2 + float(squares.sum())
        spread = float((total / (SPREAD_WEIGHT + len(z))) ** 0.5)
        place = _place(low, high, spread, names)
    return DurationModel(place, spread, int(np.sum(~np.isnan(ended.late))))


def known_ratios(table: Columns) -> tuple[Floats, Floats]:
    """The bounds of log(actual / planned); both infinite where nothing is known."""
    with np.errstate(invalid="ignore"):
        actual = np.log(np.maximum(table.finished - table.start, 1.0) / table.planned_days)
        so_far = np.log(table.elapsed_days / table.planned_days)
    is_open = np.isnan(table.late) & np.isnan(table.finished)
    low = np.where(table.late == 1.0, 0.0, np.where(is_open, so_far, -np.inf))
    high = np.where(table.late == 0.0, 0.0, np.inf)
    low, high = np.where(np.isnan(low), -np.inf, low), np.asarray(high)
    is_exact = ~np.isnan(actual)
    return np.where(is_exact, actual, low), np.where(is_exact, actual, high)


def _place(low: Floats, high: Floats, spread: float, names: dict[str, Names]) -> Location:
    ones = np.ones(len(low))
    prior_sd = spread / (reference.WEIGHT * SIGN_INFORMATION) ** 0.5
    group_sd = {"unit": UNIT_SD, "kind": KIND_SD}
    whole = (spread**2 + prior_sd**2 + UNIT_SD**2 + KIND_SD**2) ** 0.5
    prior = (whole * float(quantiles(np.array(reference.LATE_SHARE))), prior_sd)
    return location(Bounds(low, high, ones * spread, ones), names, prior, group_sd)
