"""Bands arranged without Graphviz: barycentre sweeps from the reading order, cards kept apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from components.widgets.graph_view.card import BETWEEN_CARDS
from components.widgets.graph_view.grid import Band, Placed

SWEEPS = 4
Neighbours = Mapping[str, Sequence[str]]
Ranks = Mapping[int, list[str]]


def arrange(
    bands: Sequence[Band], column: Mapping[str, int], heights: Mapping[str, float]
) -> tuple[Placed, ...]:
    """Each band arranged; `column` is kept, no curve is known."""
    placed = []
    for band in bands:
        before: dict[str, list[str]] = defaultdict(list)
        after: dict[str, list[str]] = defaultdict(list)
        for link in band.links:
            after[link.source].append(link.target)
            before[link.target].append(link.source)
        ranks: dict[int, list[str]] = defaultdict(list)
        for card in band.cards:
            ranks[column[card]].append(card)
        for sweep in range(SWEEPS):
            _reorder(ranks, before if sweep % 2 == 0 else after, leftwards=sweep % 2 == 1)
        tops = _levelled(ranks, before, after, heights)
        foot = max(tops[card] + heights[card] for card in band.cards)
        placed.append(Placed(tops, foot, {}))
    return tuple(placed)


def _reorder(ranks: Ranks, beside: Neighbours, *, leftwards: bool) -> None:
    """Sorts each column by the mean place of its neighbours; who has none keeps its place."""
    place = {
        card: (index + 0.5) / len(rank)
        for rank in ranks.values()
        for index, card in enumerate(rank)
    }

    def mean_place(card: str) -> float:
        near = [place[other] for other in beside.get(card, ())]
        return sum(near) / len(near) if near else place[card]

    for number in sorted(ranks, reverse=leftwards):
        ranks[number].sort(key=mean_place)
        for index, card in enumerate(ranks[number]):
            place[card] = (index + 0.5) / len(ranks[number])


def _levelled(
    ranks: Ranks, before: Neighbours, after: Neighbours, heights: Mapping[str, float]
) -> dict[str, float]:
    """Tops from 0: cards level with who leads to them, then who leads level with the first led."""
    tops: dict[str, float] = {}
    rightwards, leftwards = (before, sorted(ranks)), (after, sorted(ranks, reverse=True))
    for beside, numbers in (rightwards, leftwards, rightwards, leftwards):
        for number in numbers:
            free = float("-inf")  # each card where it wishes to be, or below the one before
            for card in ranks[number]:
                wishes = [tops[other] for other in beside.get(card, ()) if other in tops]
                tops[card] = max(min(wishes, default=tops.get(card, 0.0)), free)
                free = tops[card] + heights[card] + BETWEEN_CARDS
    highest = min(tops.values())
    return {card: top - highest for card, top in tops.items()}
