"""What the graph view draws: cards and the edges between them, as plain text and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["workstream", "goal", "activity", "milestone", "unit"]
EdgeKind = Literal["contains", "precedes"]


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
