"""By how much ends come later, and scatter wider, than the model's own distributions say.

Were F, the distribution of a finish by work and time, right, u = F(finish) of promises that ended
would be even. In each situation z = Phi^-1(u) is taken as normal (shift, scale), drawn to what all
situations have in common, and that to (0, 1). What is open after its day is more than F(today).
What is shown is

    G(t) = Phi((Phi^-1(F(t)) - shift) / scale)

of which the chance that is told fixes one point: 1 - G(deadline) is that chance. Shift and scale
give way to it as little as they can.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.censored import Bounds, Location, location
from plan.forecast.learning.chance import Work
from plan.forecast.learning.normal import Floats, expit, hazard, quantiles, survival
from plan.forecast.learning.promise import Columns, Names, outcome_of
from plan.forecast.learning.recalibration import MIN_CHANCE, row_weight
from plan.forecast.learning.terms import EXTREME, MONTH

SITUATIONS = ("overdue", "waiting", "nothing", "near", "far")
WEIGHT = 15.0  # ended promises that a shift of 0 and a scale of 1 count for
YIELDING = 0.25  # how far the scale gives way to the chance told, as against the shift
MIN_SCALE = 0.4
SURE = float(expit(np.array(EXTREME)))  # no distribution is believed to be surer than this
ROUNDS = 4


def situation_of(table: Columns) -> Names:
    """Which of `SITUATIONS` each row is in."""
    is_near = table.lead_days <= MONTH
    cases = (table.lead_days < 0.0, table.waits == 1.0, ~(table.percent > 0.0), is_near)
    return np.select(cases, SITUATIONS[:-1], SITUATIONS[-1])


@dataclass(frozen=True)
class Shown:
    """How what is shown of each row follows from its distribution by work and time."""

    shift: Floats
    scale: Floats

    def shares(self, chances: Sequence[float]) -> Floats:
        """The shares of that distribution at which G comes to each of `chances`, a row each."""
        z = quantiles(np.array(chances))
        return 1.0 - survival(self.shift[:, None] + self.scale[:, None] * z)


@dataclass(frozen=True)
class Ranges:
    """The shift of each situation, and its scale, in their order."""

    place: Location
    scales: Floats

    def shown(self, table: Columns, late: Floats, told: Floats) -> Shown:
        """How each row is shown that F gives the chance `late` and that is `told` another.

        One that is past its day as good as surely is late: its chance fixes nothing.
        """
        names = situation_of(table)
        shift, scale = self.place.of({"situation": names})[0], self.scales[_places(names)]
        z_late = quantiles(np.clip(late, 1.0 - SURE, SURE))
        z_told = quantiles(np.clip(told, MIN_CHANCE, 1.0 - MIN_CHANCE))
        weight = YIELDING**-2
        fixed = np.maximum((scale * weight + z_told * (shift + z_late)) / (weight + z_told**2), MIN_SCALE)
        is_fixed = told < 1.0 - MIN_CHANCE
        return Shown(np.where(is_fixed, fixed * z_told - z_late, shift), np.where(is_fixed, fixed, scale))


def ranges(ended: Columns, works: Work) -> Ranges:
    """What ended promises show whose `works` were expected to go so.

    What waited for others when it was told of says nothing of its own work.
    """
    outcome, is_open = outcome_of(ended), np.isnan(ended.finished)
    was_open = np.where(ended.late == 1.0, ended.promised, -np.inf)
    np.maximum.at(last := np.full(len(ended), -np.inf), outcome, np.fmax(ended.as_of, was_open))
    until = np.where(is_open, last[outcome], ended.finished)
    z = works.standing(until)
    use = ~np.isnan(z) & (ended.waits != 1.0) & (ended.as_of < until)
    ended, z, is_open = ended.take(use), z[use], is_open[use]
    names = situation_of(ended)
    at, ones = _places(names), np.ones(len(z))
    weight = ones * row_weight(outcome_of(ended))
    scales = np.ones(len(SITUATIONS))
    for _ in range(ROUNDS):
        bounds = Bounds(z, np.where(is_open, np.inf, z), scales[at], weight)
        prior = WEIGHT**-0.5
        place = location(bounds, {"situation": names}, (0.0, prior), {"situation": prior})
        gap = (z - place.of({"situation": names})[0]) / scales[at]
        squares = np.where(is_open, 1.0 + gap * hazard(gap), gap**2) * scales[at] ** 2
        each, known = (np.bincount(at, weight * value, len(scales)) for value in (squares, ones))
        common = (WEIGHT + each.sum()) / (WEIGHT + known.sum())
        scales = np.sqrt((WEIGHT * common + each) / (WEIGHT + known))
    return Ranges(place, scales)


def _places(names: Names) -> NDArray[np.intp]:
    return np.asarray(np.argmax(names[:, None] == np.array(SITUATIONS), axis=1), dtype=np.intp)
