"""Which column each card stands in: the longest way to it, and never left of its kind's place."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from components.widgets.graph_view.card import EdgeKind, Kind


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
    return _closed_up(column)


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


def _closed_up(column: dict[str, int]) -> dict[str, int]:
    number = {used: number for number, used in enumerate(sorted(set(column.values())))}
    return {card: number[used] for card, used in column.items()}
