"""Common random numbers: how well each piece of work goes in each sample, drawn once by name.

The draws of a name are a stretch of one bank of standard normals, which begins where a digest of
the name says. So they stay when other work comes or goes, and what-ifs compare like with like.

Only additions, multiplications and the like are done on the draws, which every machine rounds
alike: `np.exp` and `np.log` differ in the last bit from one processor to another.
"""

from functools import lru_cache
from hashlib import blake2b
from math import erfc, log, log1p, sqrt

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.normal import LOG_ROOT_TAU, SERIES_FROM, Floats

Row = NDArray[np.float32]

BANK = 1 << 18
SIGMA_STEP = 0.01  # spreads are told apart by this much
SHARED_VARIANCE = 0.15  # of the variance of a unit's work: what all its work has in common
MIN_Z, MAX_Z = -9, 40
MIN_POWER, MAX_POWER = -64, 10  # of two, what -log P(Z > z) lies between
POINTS = 64
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10


class Draws:
    """Draws by name, `samples` of each; the same seed gives the same draws."""

    def __init__(self, samples: int, seed: int) -> None:
        self.samples = samples
        self._bank = np.random.default_rng(seed).standard_normal(BANK + samples)
        self._factors: dict[tuple[str, int], Row] = {}
        self._tables: dict[int, Row] = {}

    def normals(self, name: str) -> Floats:
        """The draws of `name`."""
        first = _place(name)
        return self._bank[first : first + self.samples]

    def own(self, name: str, step: int) -> Row:
        """exp(sigma z), of what is a piece of work's own in z."""
        if step in self._tables:
            first = _place(name)
            return self._tables[step][first : first + self.samples]
        return _factor(self.normals(name), step, 1 - SHARED_VARIANCE)

    def shared(self, unit: str, step: int) -> Row:
        """exp(sigma z), of what all work of a unit has in common in z."""
        if (unit, step) not in self._factors:
            self._factors[unit, step] = _factor(self.normals(f"unit {unit}"), step, SHARED_VARIANCE)
        return self._factors[unit, step]

    def tabulate(self, step: int) -> None:
        """Keep exp(sigma z) for the whole bank: quicker where many have this spread."""
        if step not in self._tables:
            self._tables[step] = _factor(self._bank, step, 1 - SHARED_VARIANCE)

    def longer(self, name: str, unit: str, step: int, least: float) -> Floats:
        """exp(sigma z), of those sigma z that lie beyond `least`.

        A z beyond b is distributed as the z' with S(z') = S(b) S(z), S = 1 - Phi.
        """
        own = self.normals(name) * sqrt(1 - SHARED_VARIANCE)
        shared = self.normals(f"unit {unit}") * sqrt(SHARED_VARIANCE)
        already = cumulative_hazard(np.array([least / (step * SIGMA_STEP)]))
        return factor_at_hazard(cumulative_hazard(own + shared) + already, step)


@lru_cache(maxsize=2)
def draws(samples: int, seed: int) -> Draws:
    """The draws of a seed, kept for the next time."""
    return Draws(samples, seed)


@lru_cache(maxsize=1 << 17)
def _place(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") % BANK


def _factor(normals: Floats, step: int, share: float) -> Row:
    """exp(sigma z) for the part of z that has this share of the variance."""
    return exp(normals * (step * SIGMA_STEP * sqrt(share))).astype(np.float32)


def exp(x: Floats) -> Floats:
    """The powers of e, to within 1e-14, the same on every machine.

    x = k ln 2 + r, and the series in r (Cody and Waite 1980).
    """
    k = np.rint(x * (1 / log(2)))
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    total = np.ones_like(r)
    for n in range(13, 0, -1):
        total *= r
        total *= 1 / n
        total += 1.0
    return np.asarray(np.ldexp(total, k.astype(np.int32)))


def cumulative_hazard(z: Floats) -> Floats:
    """-log P(Z > z), by straight lines between points of a table; z up to 39."""
    place = (np.clip(z, MIN_Z, MAX_Z - 1.0) - MIN_Z) * POINTS
    return _interpolated(_hazards(), place)


def factor_at_hazard(t: Floats, step: int) -> Floats:
    """exp(sigma z) with -log P(Z > z) = t, by straight lines; as many points to each doubling of t."""
    mantissa, exponent = np.frexp(np.maximum(t, 2.0**MIN_POWER))
    return _interpolated(_factors(step), (exponent - 1 - MIN_POWER + 2.0 * mantissa - 1.0) * POINTS)


def _interpolated(table: Floats, place: Floats) -> Floats:
    whole = place.astype(np.int64)
    low = table[whole]
    return np.asarray(low + (table[whole + 1] - low) * (place - whole))


@lru_cache(maxsize=1)
def _hazards() -> Floats:
    """-log P(Z > z) at POINTS steps a unit; see `plan.forecast.learning.normal.log_survival`."""
    hazards = []
    for place in range((MAX_Z - MIN_Z) * POINTS + 1):
        z = MIN_Z + place / POINTS
        if z < 0:
            hazards.append(-log1p(-erfc(-z / sqrt(2)) / 2))
        elif z < SERIES_FROM:
            hazards.append(-log(erfc(z / sqrt(2)) / 2))
        else:
            series = log1p(-(z**-2) + 3 * z**-4 - 15 * z**-6)
            hazards.append(z * z / 2 + LOG_ROOT_TAU + log(z) - series)
    return np.array(hazards)


@lru_cache(maxsize=1 << 7)
def _factors(step: int) -> Floats:
    """exp(sigma z) at POINTS cumulative hazards a doubling."""
    return exp(_normals() * (step * SIGMA_STEP))


@lru_cache(maxsize=1)
def _normals() -> Floats:
    """The z at POINTS cumulative hazards a doubling."""
    powers = [divmod(place, POINTS) for place in range((MAX_POWER - MIN_POWER) * POINTS + 1)]
    wanted = [(MIN_POWER + power) * log(2) + log1p(part / POINTS) for power, part in powers]
    z = np.arange(MIN_Z, MAX_Z + 1 / POINTS, 1 / POINTS)
    return np.asarray(np.interp(wanted, [log(hazard) for hazard in _hazards()], z))
