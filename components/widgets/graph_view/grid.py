"""The grid before anything is placed: the column of each card, and the bands, one a line.

A column is the longest way to a card, never left of its kind's place. Each band is arranged on its
own.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from components.widgets.graph_view.card import HEADS, EdgeKind, Kind


class Link(NamedTuple):
    """An edge as layout sees it: without what may change from day to day."""

    source: str
    target: str
    kind: EdgeKind


PLACE: Mapping[Kind, int] = {
    "unit": 0,
    "workstream": 0,
    "goal": 2,
    "activity": 2,
    "milestone": 3,
}


def columns(kinds: Mapping[str, Kind], links: Sequence[Link]) -> dict[str, int]:
    """The column of each card, from 0, none empty; `kinds` in reading order.

    A line contained in another stands in column 1, so that the 1 comes before the 8. Every edge
    leads to the right, except those that close a circle.
    """
    contained = {link.target for link in links if link.kind == "contains"}
    place = {
        card: 1 if PLACE[kind] == 0 and card in contained else PLACE[kind]
        for card, kind in kinds.items()
    }
    after: dict[str, list[str]] = defaultdict(list)
    before: dict[str, list[str]] = defaultdict(list)
    for link in links:
        after[link.source].append(link.target)
        before[link.target].append(link.source)
    column: dict[str, int] = {}
    for card in in_order(kinds, after):
        settled = [column[earlier] + 1 for earlier in before[card] if earlier in column]
        column[card] = max([place[card], *settled])
    number = {used: number for number, used in enumerate(sorted(set(column.values())))}
    return {card: number[used] for card, used in column.items()}


def in_order(cards: Iterable[str], after: Mapping[str, Sequence[str]]) -> list[str]:
    """`cards` with every one behind those before it; a circle is entered at its first card."""
    unseen = dict.fromkeys(cards)
    waiting = Counter(later for card in unseen for later in after.get(card, ()))
    ready = deque(card for card in unseen if not waiting[card])
    order: list[str] = []
    while unseen:
        card = ready.popleft() if ready else next(iter(unseen))
        if card not in unseen:
            continue
        del unseen[card]
        order.append(card)
        for later in after.get(card, ()):
            waiting[later] -= 1
            if not waiting[later]:
                ready.append(later)
    return order


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
    cards: dict[str | None, list[str]] = {card: [] for card in kinds if heads[card] == card}
    cards[None] = []
    inside: dict[str | None, list[Link]] = {head: [] for head in cards}
    for card, head in heads.items():
        cards[head].append(card)
    for link in links:
        if heads[link.source] == heads[link.target]:
            inside[heads[link.source]].append(link)
    return tuple(
        Band(head, tuple(of_head), tuple(inside[head]))
        for head, of_head in cards.items()
        if of_head
    )


def holders(links: Sequence[Link]) -> dict[str, str]:
    """What contains each card; where nothing does, what it follows first."""
    follows = {link.target: link.source for link in reversed(links)}
    contained = {link.target: link.source for link in reversed(links) if link.kind == "contains"}
    return follows | contained


def _head(card: str, kinds: Mapping[str, Kind], holder: Mapping[str, str]) -> str | None:
    """The nearest line or unit that contains `card`, itself included."""
    passed: set[str] = set()  # containment that runs in a circle is bad data, not the end
    while kinds[card] not in HEADS:
        passed.add(card)
        if card not in holder or holder[card] in passed:
            return None
        card = holder[card]
    return card
