"""Student's t distribution with whole degrees of freedom."""

from math import atan, cos, inf, pi, sin, sqrt


def cumulative(t: float, degrees: int) -> float:
    """P(T <= t), by the finite series of Abramowitz and Stegun 26.7.3 and 26.7.4.

    >>> round(cumulative(2.131847, 4), 6)
    0.95
    """
    if t in (inf, -inf):
        return 1.0 if t > 0 else 0.0
    angle = atan(t / sqrt(degrees))
    square, is_odd = cos(angle) ** 2, degrees % 2
    term = cos(angle) if is_odd else 1.0
    total = 0.0 if degrees == 1 else term
    for power in range(3 if is_odd else 2, degrees - 1, 2):
        term *= square * (power - 1) / power
        total += term
    inside = 2 / pi * (angle + sin(angle) * total) if is_odd else sin(angle) * total
    return min(max(0.5 + inside / 2, 0.0), 1.0)


def quantile(share: float, degrees: int) -> float:
    """The t with P(T <= t) = `share`, 0 < share < 1, by halving."""
    low, high = -1e3, 1e3
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if cumulative(middle, degrees) < share else (low, middle)
    return (low + high) / 2
