"""The plan cut into bands, one a line, in reading order, each to be arranged on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from components.widgets.graph_view.card import Kind
from components.widgets.graph_view.columns import Link
from components.widgets.graph_view.face import HEADS


@dataclass(frozen=True)
class Band:
    """A line with all it contains; `head` is None for cards that no line contains."""

    head: str | None
    cards: tuple[str, ...]
    links: tuple[Link, ...]  # with both ends inside

    @cached_property
    def preceded(self) -> frozenset[str]:
        """The cards that follow another one of the band."""
        return frozenset(link.target for link in self.links if link.kind == "precedes")

    @cached_property
    def holder(self) -> Mapping[str, str]:
        """What holds each card; a card that heads the band, or that nothing leads to, has none."""
        return holders(self.links)


@dataclass(frozen=True)
class Placed:
    """A band arranged: the top of each card from the band's own top, and curves where known.

    A curve is its start point and then three points, two handles and an end, for each cubic piece.
    """

    tops: Mapping[str, float]
    height: float
    curves: Mapping[Link, tuple[tuple[float, float], ...]]


def bands(kinds: Mapping[str, Kind], links: Sequence[Link]) -> tuple[Band, ...]:
    """The bands in reading order, cards without a line last; `kinds` in reading order."""
    holder = holders(links)
    heads = {card: _head(card, kinds, holder) for card in kinds}
    held: dict[str | None, list[str]] = {card: [] for card in kinds if heads[card] == card}
    held[None] = []
    inside: dict[str | None, list[Link]] = {head: [] for head in held}
    for card, head in heads.items():
        held[head].append(card)
    for link in links:
        if heads[link.source] == heads[link.target]:
            inside[heads[link.source]].append(link)
    return tuple(
        Band(head, tuple(cards), tuple(inside[head])) for head, cards in held.items() if cards
    )


def holders(links: Sequence[Link]) -> dict[str, str]:
    """What contains each card; where nothing does, what it follows first."""
    follows = {link.target: link.source for link in reversed(links)}
    contained = {link.target: link.source for link in reversed(links) if link.kind == "contains"}
    return follows | contained


def _head(card: str, kinds: Mapping[str, Kind], holder: Mapping[str, str]) -> str | None:
    """The nearest line or unit that contains `card`, itself included."""
    passed: set[str] = set()
    while kinds[card] not in HEADS:
        passed.add(card)
        if card not in holder or holder[card] in passed:
            return None
        card = holder[card]
    return card
