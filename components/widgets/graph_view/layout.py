"""Where every card stands and how every edge runs, left to right, the lines one below another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import accumulate
from typing import NamedTuple

from components.widgets.graph_view import dot
from components.widgets.graph_view.card import (
    WIDTH,
    Card,
    Edge,
    EdgeKind,
    Kind,
    height_of,
    left_of,
    lines_of,
)
from components.widgets.graph_view.grid import Link, Placed, bands, columns
from components.widgets.graph_view.routes import BETWEEN_BANDS, Points, Site, route

MARGIN = 28.0  # above and below; an edge may run in it
ASIDE = 16.0


@dataclass(frozen=True)
class Box:
    """A card's place: its left top corner, its size, and its name in lines."""

    id: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Route:
    """An edge's curve: its start, then two handles and an end for each cubic piece."""

    source: str
    target: str
    kind: EdgeKind
    driving: bool
    points: Points

    @cached_property
    def path(self) -> str:
        """The curve as the `d` of an SVG path."""
        (x, y), *rest = self.points
        return f"M{x:.1f} {y:.1f}C" + " ".join(f"{px:.1f} {py:.1f}" for px, py in rest)


@dataclass(frozen=True)
class Strip:
    """The ground of one line, over the whole width; `head` is the line's id."""

    head: str | None
    y: float
    height: float


@dataclass(frozen=True)
class Layout:
    """A drawing in px at full scale; `signature` changes when, and only when, places may."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]
    strips: tuple[Strip, ...]
    signature: str


class Shape(NamedTuple):
    """A card as layout sees it: without what may change from day to day."""

    id: str
    kind: Kind
    name: str


def layout(cards: Sequence[Card], edges: Sequence[Edge]) -> Layout:
    """The drawing of `cards`, in reading order, and of the edges with both ends among them.

    The last few are kept, and a change of lights, percentages or driving edges makes none anew.
    """
    shapes = tuple(dict.fromkeys(Shape(card.id, card.kind, card.name) for card in cards))
    known = {shape.id for shape in shapes}
    links = tuple(
        dict.fromkeys(
            Link(edge.source, edge.target, edge.kind)
            for edge in edges
            if edge.source != edge.target and {edge.source, edge.target} <= known
        )
    )
    drawn = _drawn(shapes, links)
    driving = {(edge.source, edge.target, edge.kind) for edge in edges if edge.driving}
    routes = (
        replace(route, driving=True)
        if (route.source, route.target, route.kind) in driving
        else route
        for route in drawn.routes
    )
    return replace(drawn, routes=tuple(routes))


@lru_cache(maxsize=16)
def _drawn(shapes: tuple[Shape, ...], links: tuple[Link, ...]) -> Layout:
    kinds = {shape.id: shape.kind for shape in shapes}
    lines = {shape.id: lines_of(shape.name) for shape in shapes}
    heights = {card: height_of(broken) for card, broken in lines.items()}
    column, plan_bands = columns(kinds, links), bands(kinds, links)
    placed = dot.arrange(plan_bands, column, heights)
    grounds, tops, curves = _stacked(placed)
    number = {card: number for number, band in enumerate(plan_bands) for card in band.cards}
    site = Site(column, tops, heights, number, grounds)

    def beside_margin(points: Points) -> Points:
        return tuple((x + ASIDE, y) for x, y in points)  # tops have their margin already

    return Layout(
        width=left_of(max(column.values(), default=0)) + WIDTH + 2 * ASIDE,
        height=max(grounds[-1] - BETWEEN_BANDS, 0.0) + MARGIN,
        boxes=tuple(
            Box(card, left_of(column[card]) + ASIDE, tops[card], WIDTH, heights[card], lines[card])
            for card in kinds
        ),
        routes=tuple(
            Route(*link, driving=False, points=beside_margin(route(link, site, curves.get(link))))
            for link in links
        ),
        strips=tuple(
            Strip(band.head, ground, its_place.height)
            for band, its_place, ground in zip(plan_bands, placed, grounds, strict=False)
        ),
        signature=sha256(repr((shapes, links)).encode()).hexdigest()[:16],
    )


def _stacked(
    placed: Sequence[Placed],
) -> tuple[tuple[float, ...], dict[str, float], dict[Link, Points]]:
    """The y at which each band begins and the next one would, then tops and curves on the sheet."""
    heights = (band.height + BETWEEN_BANDS for band in placed)
    grounds = tuple(accumulate(heights, initial=MARGIN))
    tops: dict[str, float] = {}
    curves: dict[Link, Points] = {}
    for ground, band in zip(grounds, placed, strict=False):
        tops |= {card: ground + top for card, top in band.tops.items()}
        curves |= {
            link: tuple((x, ground + y) for x, y in points) for link, points in band.curves.items()
        }
    return grounds, tops, curves
