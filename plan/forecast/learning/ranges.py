"""By how much ends come later, and scatter wider, than the model's own distributions say.

F, the distribution of a finish by work and time, gives way to the chance that is stated: what is
shown, G, has 1 - stated at the day due. Shares are gone through as by ended promises: before that day
the share of F as it would be were it shifted, on the normal scale, to the chance stated; after it that
of what F leaves, (1 - F) / (1 - F(due)). Were these right, -log of them would be exponential of rate
1; it is taken as Weibull, its rate learned and drawn to that of `RATES`. What is past its day has
only what comes after, 1 - F.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.chance import Work
from plan.forecast.learning.normal import Floats, expit, quantiles, survival
from plan.forecast.learning.promise import Columns, outcome_of
from plan.forecast.learning.recalibration import MIN_CHANCE, row_weight
from plan.forecast.learning.terms import EXTREME, MONTH

SITUATIONS = ("far", "near", "nothing", "overdue", "waiting")  # sorted
RATES = (2.3, 0.9, 1.7)  # before the day due, after it, past it: as in simulated years 101 to 124
SHAPES = (1.0, 1.0, 1.5)  # of the same
WAITING = 1.2  # before the day due, of what waits for others: little haste before its own day helps it
WEIGHT = 30.0  # ended promises that `RATES` count for
SURE = float(expit(np.array(EXTREME)))  # no distribution is believed to be surer than this
TINY = 1e-12


def situation_of(table: Columns) -> NDArray[np.str_]:
    """Which of `SITUATIONS` each row is in."""
    cases = (table.lead_days < 0.0, table.waits == 1.0, ~(table.percent > 0.0), table.lead_days <= MONTH)
    return np.select(cases, ("overdue", "waiting", "nothing", "near"), "far")


@dataclass(frozen=True)
class Shown:
    """How what is shown of each row, G, follows from the distribution by work and time, F."""

    late: Floats  # the chance by F of coming after the day due, and that stated in its place
    stated: Floats
    early_rate: Floats
    late_rate: Floats
    late_shape: Floats

    def shares(self, chances: Sequence[float]) -> Floats:
        """The shares of F at which G comes to each of `chances`, a row each."""
        wanted, stated = np.array(chances), self.stated[:, None]
        late, rate, shape = self.late[:, None], self.late_rate[:, None], self.late_shape[:, None]
        share = _share(wanted, 1.0 - stated) ** (1.0 / self.early_rate[:, None])
        before = _moved(share * (1.0 - stated), 1.0 - stated, 1.0 - late)
        after = late * np.exp(-((-np.log(_share(1.0 - wanted, stated)) / rate) ** (1.0 / shape)))
        return np.where(wanted <= 1.0 - stated, before, 1.0 - after)

    def chance(self, late: Floats) -> Floats:
        """1 - G of each row where 1 - F is `late`."""
        late, on_time = np.clip(late, 1.0 - SURE, SURE), 1.0 - self.stated
        before = _share(_moved(1.0 - late, 1.0 - self.late, on_time), on_time) ** self.early_rate
        gone = -np.log(_share(late, self.late))
        after = self.stated * np.exp(-self.late_rate * gone**self.late_shape)
        return np.where(late > self.late, 1.0 - on_time * before, after)


@dataclass(frozen=True)
class Ranges:
    """The rates of -log of the shares before the day due, after it, and of what is past it."""

    rates: tuple[float, float, float]

    def shown(self, late: Floats, stated: Floats, waits: NDArray[np.bool_]) -> Shown:
        """How each row is shown that F gives the chance `late` and the model another, `stated`.

        One past its day has 1 for it; one that `waits` does so for others.
        """
        early, after, past = self.rates
        is_past = stated == 1.0
        late, stated = _believed(late, is_past), np.clip(stated, MIN_CHANCE, 1.0 - MIN_CHANCE)
        rate, shape = np.where(is_past, past, after), np.where(is_past, SHAPES[2], SHAPES[1])
        return Shown(late, np.where(is_past, 1.0, stated), np.where(waits, WAITING, early), rate, shape)


def ranges(ended: Columns, works: Work, stated: Floats, day: float) -> Ranges:
    """What ended promises show by `day` whose `works` were expected to go so, with the chances `stated`.

    What waited for others when it was forecast says nothing of its own work. Where the finish is
    known of most that ended in time, what was late and has none is open on `day`.
    """
    outcome, is_open = outcome_of(ended), np.isnan(ended.finished)
    in_time = ended.late == 0.0
    tells_finishes = 2 * np.sum(in_time & ~is_open) > np.sum(in_time)
    was_open = np.where(ended.late == 1.0, day if tells_finishes else ended.promised, -np.inf)
    np.maximum.at(last := np.full(len(ended), -np.inf), outcome, np.fmax(ended.as_of, was_open))
    until = np.where(is_open, last[outcome], ended.finished)
    left, late = survival(works.standing(until)), survival(works.standing(ended.promised))
    use = ~np.isnan(left) & (ended.waits != 1.0) & (ended.as_of < until)
    ended, is_open, left, on_time = ended.take(use), is_open[use], left[use], 1.0 - stated[use]
    is_past = ended.lead_days < 0.0
    late = _believed(late[use], is_past)
    before = _share(_moved(1.0 - left, 1.0 - late, on_time), on_time)
    which = np.where(is_past, 2, ended.late == 1.0)
    gone = -np.log(np.maximum(np.where(which > 0, _share(left, late), before), 1.0 - SURE))
    gone, weight = gone ** np.array(SHAPES)[which], row_weight(outcome_of(ended))
    ends, all_gone = np.bincount(which[~is_open], minlength=3), np.bincount(which, gone, 3)
    early, after, past = (WEIGHT + weight * ends) / (WEIGHT / np.array(RATES) + weight * all_gone)
    return Ranges((float(early), float(after), float(past)))


def _believed(late: Floats, is_past: NDArray[np.bool_]) -> Floats:
    return np.where(is_past, 1.0, np.clip(late, 1.0 - SURE, SURE))


def _share(part: Floats, whole: Floats) -> Floats:
    return np.clip(part / np.maximum(whole, TINY), TINY, 1.0)


def _moved(share: Floats, before: Floats, after: Floats) -> Floats:
    """`share` by the shift on the normal scale that takes `before` to `after`."""
    z, then, now = (quantiles(np.clip(of, TINY, 1.0 - TINY)) for of in (share, before, after))
    return 1.0 - survival(z + now - then)
