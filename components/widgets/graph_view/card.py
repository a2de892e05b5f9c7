"""A card and an edge as the graph view draws them, plain texts and numbers; a card's measures.

Sizes are in px at full scale, shared by layout, screen and poster.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from components.widgets.graph_view.wrap import wrap

Kind = Literal["workstream", "goal", "activity", "milestone", "unit"]
EdgeKind = Literal["contains", "precedes"]

WIDTH = 228.0
LEFT = 16.0  # where texts begin, behind the strip in the colour of the light
RIGHT = 10.0
STRIP = 5.0
NAME_SIZE = 15.0
NAME_LINE = 20.0
NAME_LINES = 2
META_SIZE = 12.0
LARGE_SIZE = 23.0  # the name where the drawing is too small for anything else
LARGE_LINE = 27.0
ABOVE_NAME = 6.0
UNIT_BELOW_NAME = 14.0  # from the foot of the name to the baseline of the unit
STATUS_BELOW_UNIT = 18.5
BELOW_STATUS = 8.5
INNER = WIDTH - LEFT - RIGHT
BETWEEN_CARDS = 10.0
BETWEEN_COLUMNS = 40.0
HEADS: frozenset[Kind] = frozenset({"workstream", "unit"})  # what a band is named after


@dataclass(frozen=True, kw_only=True)
class Card:
    """One part of the plan as it stands; texts are shown as they are, `light` is a theme level."""

    id: str
    kind: Kind
    name: str
    unit: str = ""
    light: str = "none"  # closed, green, amber, red, none
    light_word: str = ""
    percent: int | None = None  # None draws no bar
    deadline: str = ""
    mark: str = ""  # how the item is founded, when not stated in the source
    commitment: str = ""


@dataclass(frozen=True, kw_only=True)
class Edge:
    """`source` contains or precedes `target`; `driving` when it decides the target's date."""

    source: str
    target: str
    kind: EdgeKind
    driving: bool = False


def left_of(column: int) -> float:
    """The left side of a column."""
    return column * (WIDTH + BETWEEN_COLUMNS)


def lines_of(name: str) -> tuple[str, ...]:
    """`name` broken into the one or two lines a card shows."""
    return wrap(name, size=NAME_SIZE, room=INNER, lines=NAME_LINES)


def height_of(lines: tuple[str, ...]) -> float:
    """The height of a card whose name takes `lines`."""
    return status_baseline(len(lines)) + BELOW_STATUS


def name_baseline(line: int) -> float:
    """Where line number `line` (from 0) of the name stands, from the top of the card."""
    return ABOVE_NAME + NAME_LINE * line + NAME_SIZE


def unit_baseline(lines: int) -> float:
    """Where the unit and the deadline stand."""
    return ABOVE_NAME + NAME_LINE * lines + UNIT_BELOW_NAME


def status_baseline(lines: int) -> float:
    """Where the light, the marks and the progress bar stand."""
    return unit_baseline(lines) + STATUS_BELOW_UNIT


def spoken(card: Card) -> str:
    """One sentence that says all the card shows, for tooltips and screen readers."""
    percent = "" if card.percent is None else f"进度 {card.percent}%"
    parts = (
        card.name,
        card.id,
        card.light_word,
        percent,
        card.commitment,
        card.unit,
        card.deadline,
    )
    return "，".join(part for part in (*parts, card.mark) if part)
