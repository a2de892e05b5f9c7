"""By how much ends come later, and scatter wider, than the model's own distributions say.

Were F, the distribution of a finish by work and time, right, u = F(finish) of what ended would be
even. In each situation z = Phi^-1(u) is taken as normal (shift, scale), LEFT as wide below the
median, drawn to what all have in common, and that to (0, 1). What is open is more than F(today).
Shown is G(t) = Phi((Phi^-1(F(t)) - shift) / scale), where shift and scale give way, by least
squares, to the chance that is told: it is 1 - G(deadline).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.chance import Work
from plan.forecast.learning.normal import Floats, expit, near_hazard, quantiles, survival
from plan.forecast.learning.promise import Columns, outcome_of
from plan.forecast.learning.recalibration import MIN_CHANCE, row_weight
from plan.forecast.learning.terms import EXTREME, MONTH

SITUATIONS = ("far", "near", "nothing", "overdue", "waiting")  # sorted
LEFT = 0.6  # little ends far before its time: the share that the counties of the tests show
WEIGHT = 15.0  # ended promises that a shift of 0 and a scale of 1 count for
MIN_SCALE = 0.4
SURE = float(expit(np.array(EXTREME)))  # no distribution is believed to be surer than this
ROUNDS = 20


def situation_of(table: Columns) -> NDArray[np.str_]:
    """Which of `SITUATIONS` each row is in."""
    cases = (table.lead_days < 0.0, table.waits == 1.0, ~(table.percent > 0.0), table.lead_days <= MONTH)
    return np.select(cases, ("overdue", "waiting", "nothing", "near"), "far")


@dataclass(frozen=True)
class Shown:
    """How what is shown of each row follows from the distribution by work and time."""

    shift: Floats
    scale: Floats

    def shares(self, chances: Sequence[float]) -> Floats:
        """The shares of that distribution at which G comes to each of `chances`, a row each."""
        z = quantiles(np.array(chances))
        return 1.0 - survival(self.shift[:, None] + self.scale[:, None] * z * _side(z))


def moved(told: float, before: float, after: float, scale: float) -> float:
    """1 - G where it was `told` and the chance by samples goes from `before` to `after`."""
    then, now = quantiles(np.clip([before, after], 1.0 - SURE, SURE))
    z = quantiles(np.array([1.0 - told]))
    z = z * _side(z) - (now - then) / scale
    return float(survival(z / _side(z))[0])


@dataclass(frozen=True)
class Ranges:
    """The shift and the scale of each of `SITUATIONS`."""

    shifts: Floats
    scales: Floats

    def shown(self, table: Columns, late: Floats, told: Floats) -> Shown:
        """How each row is shown that F gives the chance `late` and that is `told` another.

        One that is past its day as good as surely is late: its chance fixes nothing.
        """
        at = np.searchsorted(SITUATIONS, situation_of(table))
        shift, scale = self.shifts[at], self.scales[at]
        z_told = quantiles(np.clip(told, MIN_CHANCE, 1.0 - MIN_CHANCE))
        z_late, z_told = quantiles(np.clip(late, 1.0 - SURE, SURE)), z_told * _side(-z_told)
        fixed = np.maximum((scale + z_told * (shift + z_late)) / (1.0 + z_told**2), MIN_SCALE)
        is_sure = told >= 1.0 - MIN_CHANCE
        return Shown(np.where(is_sure, shift, fixed * z_told - z_late), np.where(is_sure, scale, fixed))


def ranges(ended: Columns, works: Work, day: float) -> Ranges:
    """What ended promises show by `day` whose `works` were expected to go so.

    What waited for others when it was told of says nothing of its own work. Where the finish is
    known of most that ended in time, what was late and has none is open on `day`.
    """
    outcome, is_open = outcome_of(ended), np.isnan(ended.finished)
    in_time = ended.late == 0.0
    tells_finishes = 2 * np.sum(in_time & ~is_open) > np.sum(in_time)
    was_open = np.where(ended.late == 1.0, day if tells_finishes else ended.promised, -np.inf)
    np.maximum.at(last := np.full(len(ended), -np.inf), outcome, np.fmax(ended.as_of, was_open))
    until = np.where(is_open, last[outcome], ended.finished)
    z = works.standing(until)
    use = ~np.isnan(z) & (ended.waits != 1.0) & (ended.as_of < until)
    ended, z, is_open = ended.take(use), z[use], is_open[use]
    at, size = np.searchsorted(SITUATIONS, situation_of(ended)), len(SITUATIONS)
    weight = np.full(len(z), row_weight(outcome_of(ended)))
    shifts, scales = np.zeros(size), np.ones(size)
    for _ in range(ROUNDS):  # expectation and maximisation: what is open ends as is expected of it
        spread, gap = scales[at], (z - shifts[at]) / scales[at]
        rate, side = np.where(is_open, near_hazard(gap), 0.0), np.where(is_open, 1.0, _side(gap))
        squares = np.where(is_open, 1.0 + gap * rate, (gap / side) ** 2) * spread**2
        known, ends = weight / (spread * side) ** 2, np.where(is_open, shifts[at] + spread * rate, z)
        sums = known * ends, known, weight * squares, weight
        shift, info, square, count = (np.bincount(at, values, size) for values in sums)
        shifts = (shift + WEIGHT * shift.sum() / (info.sum() + WEIGHT)) / (info + WEIGHT)
        common = WEIGHT * (WEIGHT + square.sum()) / (WEIGHT + count.sum())
        scales = np.sqrt((common + square) / (WEIGHT + count))
    return Ranges(shifts, scales)


def _side(z: Floats) -> Floats:
    return np.where(z < 0.0, LEFT, 1.0)
