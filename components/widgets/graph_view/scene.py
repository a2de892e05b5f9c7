"""What the browser is given to draw, texts already escaped, and what it says was picked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from components.widgets.graph_view.card import Card, Edge, spoken
from components.widgets.graph_view.drawing import card_svg, classes_of, large_svg, small_svg
from components.widgets.graph_view.layout import Box, Layout, layout

Scene = dict[str, Any]


@dataclass(frozen=True)
class Picture:
    """Cards in their places; made once for all who look at it and whatever they choose in it."""

    cards: Sequence[Card]
    layout: Layout
    scene: bytes  # JSON in one line


def picture(cards: Sequence[Card], edges: Sequence[Edge]) -> Picture:
    """The picture of `cards` in reading order, lines before what they contain, and `edges`."""
    drawing = layout(cards, edges)
    return Picture(cards, drawing, json.dumps(scene(cards, drawing)).encode())


def asked(picture: Picture, *, selected: str | None, heard: int, height: int) -> bytes:
    """What the browser is sent: a line of what is asked of it, a line of what it draws.

    `heard` is when the last choice was made that `selected` takes into account, in ms; `height`
    in px.
    """
    wish = {"selected": selected, "heard": heard, "room": height}
    return json.dumps(wish).encode() + b"\n" + picture.scene


def scene(cards: Sequence[Card], layout: Layout) -> Scene:
    """The drawing as JSON; `signature` changes when it must be built anew, not when a light does.

    A card is id, x, y, width, height, classes, spoken text, and its parts as SVG; an edge is
    source, target, kind, driving and its path.
    """
    by_id = {card.id: card for card in cards}
    return {
        "signature": layout.signature,
        "width": round(layout.width, 1),
        "height": round(layout.height, 1),
        "strips": [[strip.y, strip.height] for strip in layout.strips[1::2]],
        "heads": [[strip.head, by_id[strip.head].name] for strip in layout.strips if strip.head],
        "cards": [_card(by_id[box.id], box) for box in layout.boxes],
        "edges": [
            [route.source, route.target, route.kind, route.driving, route.path]
            for route in sorted(layout.routes, key=lambda route: route.kind)
        ],
    }


@lru_cache(maxsize=8192)
def _card(card: Card, box: Box) -> list[Any]:
    place = [round(size, 1) for size in (box.x, box.y, box.width, box.height)]
    parts = [card_svg(box.height), large_svg(card, box.lines), small_svg(card, box.height)]
    return [card.id, *place, classes_of(card), spoken(card), parts]


class Talk(NamedTuple):
    """What the page asked for, when the visitor last picked (ms), and what was answered."""

    asked: str | None
    at: int
    answer: str | None


def heard(
    before: Talk,
    asked: str | None,
    picked: Mapping[str, object] | None,
    *,
    returned: bool = False,
) -> Talk:
    """The talk after a rerun in which the page asks for `asked`, and `picked` is the last pick.

    A page that only repeats the last answer asks for nothing new, so a pick made meanwhile counts.
    One that hands back every answer (`returned`) and asks for an earlier card means it: the visitor
    went back.
    """
    at = int(str(picked["at"])) if picked else 0
    if picked and at != before.at and asked in (before.asked, before.answer):
        return Talk(asked, at, None if picked["id"] is None else str(picked["id"]))
    return Talk(asked, at, before.answer if asked == before.asked and not returned else asked)
