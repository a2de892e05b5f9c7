"""A normal mean with shrunk group effects, from values known exactly or only within bounds.

value = mean + effect of each group it belongs to + scale * noise. Mean and effects have normal
priors; a value known only as "more than so much" counts by its likelihood (Tobin 1958,
Econometrica 26). Found by Newton steps in turn: the penalised likelihood is concave.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.normal import LOWEST_Z, Floats, near_hazard
from plan.forecast.learning.promise import Names, alike

SWEEPS = 60
SMALL_STEP = 1e-4


@dataclass(frozen=True)
class Bounds:
    """What is known of values: low <= value <= high, equal when exact, one infinite when not."""

    low: Floats
    high: Floats
    scale: Floats
    weight: Floats

    @property
    def exact(self) -> NDArray[np.bool_]:
        """Which values are known."""
        return np.asarray(self.low == self.high)


@dataclass(frozen=True)
class Effects:
    """What each name of a grouping adds, and the variance left."""

    prior_sd: float
    names: Names  # sorted
    effect: Floats
    variance: Floats

    def of(self, names: Names) -> tuple[Floats, Floats]:
        """Effect and variance for each name; the prior's for one that is not known."""
        if not len(self.names):
            none = np.zeros(len(names))
            return none, none + self.prior_sd**2
        at = np.minimum(np.searchsorted(self.names, names), len(self.names) - 1)
        is_known = self.names[at] == names
        return (
            np.where(is_known, self.effect[at], 0.0),
            np.where(is_known, self.variance[at], self.prior_sd**2),
        )


@dataclass(frozen=True)
class Location:
    """The mean, its variance, and the effects by grouping."""

    mean: float
    variance: float
    effects: Mapping[str, Effects]

    def of(self, names: Mapping[str, Names]) -> tuple[Floats, Floats]:
        """Location and its variance for each row of `names`, one array for each grouping."""
        size = len(next(iter(names.values())))
        place, variance = np.full(size, self.mean), np.full(size, self.variance)
        for grouping, effects in self.effects.items():
            effect, spread = effects.of(names[grouping])
            place, variance = place + effect, variance + spread
        return place, variance


@dataclass
class Block:
    """Parameters found together: `at` says which of them each row has; the last may be fixed."""

    at: NDArray[np.intp]
    value: Floats
    prior_mean: float
    prior_sd: float
    has_nameless: bool
    curve: Floats

    def step(self, gradient: Floats, curve: Floats, limit: float) -> float:
        """The largest change after one Newton step of all parameters of the block."""
        size, precision = len(self.value), self.prior_sd**-2
        self.curve = np.bincount(self.at, curve, size).astype(float) + precision
        slope = np.bincount(self.at, gradient, size) - (self.value - self.prior_mean) * precision
        move = np.clip(slope / self.curve, -limit, limit)
        if self.has_nameless:
            move[-1] = 0.0
        self.value = self.value + move
        return float(np.abs(move).max())

    def effects(self, names: Names) -> Effects:
        """What each of the sorted `names` adds."""
        return Effects(self.prior_sd, names, self.value[:-1], 1.0 / self.curve[:-1])


def block_of(names: Names, sd: float) -> tuple[Names, Block]:
    """The sorted names without the empty one, and their parameters, with a normal prior of `sd`."""
    is_empty = names == 0
    unique = np.unique(names[~is_empty])
    at = np.where(is_empty, len(unique), np.searchsorted(unique, names))
    size = len(unique) + 1
    return unique, Block(at, np.zeros(size), 0.0, sd, True, np.full(size, sd**-2))


def location(
    bounds: Bounds, names: Mapping[str, Names], prior: tuple[float, float], group_sd: Mapping[str, float]
) -> Location:
    """The most likely mean and effects; `prior` is the mean's own mean and sd.

    A row with an empty name belongs to no group of that grouping.
    """
    bounds, names = merged(bounds, names)
    rows = len(bounds.low)
    whole = Block(np.zeros(rows, dtype=np.intp), np.array([prior[0]]), *prior, False, np.ones(1))
    groups = {name: block_of(values, group_sd[name]) for name, values in names.items()}
    blocks = [whole, *(block for _, block in groups.values())]
    limit = float(bounds.scale.max()) if rows else 1.0
    for _ in range(SWEEPS):  # each block in turn, until none moves
        moved = 0.0
        for block in blocks:
            place = sum((each.value[each.at] for each in blocks), start=np.zeros(rows))
            moved = max(moved, block.step(*slopes(bounds, place), limit))
        if moved < SMALL_STEP:
            break
    effects = {name: block.effects(unique) for name, (unique, block) in groups.items()}
    return Location(float(whole.value[0]), float(1.0 / whole.curve[0]), effects)


def merged(bounds: Bounds, names: Mapping[str, Names]) -> tuple[Bounds, dict[str, Names]]:
    """Fewer rows that say the same: exact ones of the same names by their mean, equal ones once."""
    exact = bounds.exact
    ends = (np.where(exact, 0.0, end) for end in (bounds.low, bounds.high))
    number = alike(*names.values(), bounds.scale, *ends)
    first = np.unique(number, return_index=True)[1]
    weight = np.bincount(number, bounds.weight).astype(float)
    mean = np.bincount(number, bounds.weight * np.where(exact, bounds.low, 0.0)) / weight
    low, high = (np.where(exact[first], mean, end[first]) for end in (bounds.low, bounds.high))
    return Bounds(low, high, bounds.scale[first], weight), {name: of[first] for name, of in names.items()}


def slopes(bounds: Bounds, place: Floats) -> tuple[Floats, Floats]:
    """First derivative and minus the second of each row's log-likelihood in its location."""
    is_low = np.isfinite(bounds.low)
    z = np.where(is_low, bounds.low - place, place - bounds.high) / bounds.scale
    rate = near_hazard(z)
    gradient = np.where(bounds.exact, z, np.where(is_low, rate, -rate)) / bounds.scale
    curve = np.where(bounds.exact, 1.0, rate * (rate - np.maximum(z, LOWEST_Z)))
    return bounds.weight * gradient, bounds.weight * curve / bounds.scale**2
