"""Straight lines with rounded corners, as cubic curves."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

Point = tuple[float, float]
Points = tuple[Point, ...]
RADIUS = 9.0
_QUARTER = 0.55  # where the handles of a quarter turn stand, as a share of its radius


def rounded(corners: Sequence[Point]) -> Points:
    """The curve along `corners`: its start, then two handles and an end for each piece."""
    points: list[Point] = [corners[0]]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        radius = min(RADIUS, _length(before, corner) / 2, _length(corner, after) / 2)
        into, out = _towards(corner, before, radius), _towards(corner, after, radius)
        points += [*_straight(points[-1], into), into]
        points += [
            _towards(into, corner, radius * _QUARTER),
            _towards(out, corner, radius * _QUARTER),
        ]
        points.append(out)
    return (*points, *_straight(points[-1], corners[-1]), corners[-1])


def _straight(a: Point, b: Point) -> tuple[Point, Point]:
    third = _length(a, b) / 3
    return _towards(a, b, third), _towards(b, a, third)


def _length(a: Point, b: Point) -> float:
    return hypot(b[0] - a[0], b[1] - a[1])


def _towards(a: Point, b: Point, distance: float) -> Point:
    """The point `distance` px from `a` on the way to `b`."""
    length = _length(a, b) or 1.0
    return a[0] + (b[0] - a[0]) * distance / length, a[1] + (b[1] - a[1]) * distance / length
