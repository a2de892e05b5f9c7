"""How edges run: as Graphviz drew them, or round the cards through gaps that are always free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import hypot

from components.widgets.graph_view.card import BETWEEN_COLUMNS, WIDTH, left_of
from components.widgets.graph_view.grid import Link

Point = tuple[float, float]
Points = tuple[Point, ...]
RADIUS = 9.0
_QUARTER = 0.55  # where the handles of a quarter turn stand, as a share of its radius
BETWEEN_BANDS = 36.0
TRUNK = BETWEEN_COLUMNS * 0.28  # where what a card contains branches off, behind its right side
STREAM = BETWEEN_COLUMNS * 0.57  # where what it precedes does
BUS = 9.0  # below the middle of the gap between bands, for what a card contains further on
LANE = 3.5
LANES = 5
CLEARANCE = 4.0


@dataclass(frozen=True)
class Site:
    """Where the cards stand: columns, tops, heights, the number of each card's band, their tops."""

    column: Mapping[str, int]
    tops: Mapping[str, float]
    heights: Mapping[str, float]
    band: Mapping[str, int]
    grounds: tuple[float, ...]
    _users: dict[object, list[str]] = field(default_factory=lambda: defaultdict(list))

    @cached_property
    def standing(self) -> Mapping[tuple[int, int], list[tuple[float, float]]]:
        """Top and foot of the cards in each band and column."""
        standing: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
        for card, top in self.tops.items():
            standing[self.band[card], self.column[card]].append((top, top + self.heights[card]))
        return standing

    def lane(self, gap: object, user: str) -> float:
        """How far from the middle of `gap` edges of `user` run: together, and beside all others."""
        users = self._users[gap]
        if user not in users:
            users.append(user)
        return (users.index(user) % LANES - LANES // 2) * LANE


def route(link: Link, site: Site, drawn: Points | None) -> Points:
    """The curve of `link`; `drawn` is the one that Graphviz found, if it was asked."""
    source, target = link.source, link.target
    x0, y0 = left_of(site.column[source]) + WIDTH, site.tops[source] + site.heights[source] / 2
    x1, y1 = left_of(site.column[target]), site.tops[target] + site.heights[target] / 2
    near = site.column[target] == site.column[source] + 1
    contains = link.kind == "contains"
    if not (near or (contains and _clear(link, site, y1))):
        if drawn:
            return drawn
        # Out into the gap behind the source, along the gap beside the target's band, in before it.
        home = site.band[target]
        ground = site.grounds[home if site.band[source] <= home else home + 1]
        beside = ground - BETWEEN_BANDS / 2
        strip = beside + (BUS if contains else site.lane(("band", beside), source))
        into = _in_gap(site.column[target] - 1, contains, target, site)
        out = _behind(link, site)
        return rounded(((x0, y0), (out, y0), (out, strip), (into, strip), (into, y1), (x1, y1)))
    if abs(y1 - y0) < 1:
        return rounded(((x0, y0), (x1, y1)))
    turn = _behind(link, site)
    return rounded(((x0, y0), (turn, y0), (turn, y1), (x1, y1)))


def _clear(link: Link, site: Site, y: float) -> bool:
    """Whether no card of the target's band stands in the way at height `y`."""
    first, last = site.column[link.source] + 1, site.column[link.target]
    return first <= last and not any(
        top - CLEARANCE < y < foot + CLEARANCE
        for column in range(first, last)
        for top, foot in site.standing.get((site.band[link.target], column), ())
    )


def _behind(link: Link, site: Site) -> float:
    """The x at which edges run up or down behind the source."""
    return _in_gap(site.column[link.source], link.kind == "contains", link.source, site)


def _in_gap(column: int, contains: bool, user: str, site: Site) -> float:
    right = left_of(column) + WIDTH
    return right + TRUNK if contains else right + STREAM + site.lane(("column", column), user)


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
