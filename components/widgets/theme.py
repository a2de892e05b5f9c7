"""Colours and shapes of the lights, for light and dark ground; the words are not here."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

Scheme = Literal["light", "dark"]


class Tone(NamedTuple):
    """`text` reads at 4.5 : 1 on every ground of its scheme, `fill` stands out at 3 : 1."""

    text: str
    fill: str


@dataclass(frozen=True)
class Light:
    """How a level looks: colours by scheme, a shape of its own, and that shape as a character."""

    tones: Mapping[Scheme, Tone]
    glyph: str
    shape: str  # an SVG path in a square of 12 px
    hollow: bool = False


@dataclass(frozen=True)
class Ground:
    """What things stand on, as in .streamlit/config.toml: `raised` on `card`, `text` on both."""

    card: str
    raised: str
    text: str
    muted: str
    line: str
    accent: str


GROUNDS: Mapping[Scheme, Ground] = {
    "light": Ground("#ffffff", "#f1f5f9", "#17212e", "#4d5a69", "#cdd7e1", "#1f4e8c"),
    "dark": Ground("#0e1621", "#1a2636", "#e8eef5", "#a9b5c3", "#33445a", "#7fb2ee"),
}

LIGHTS = msgspec.json.decode(Path(__file__).with_name("lights.json").read_bytes(), type=dict[str, Light])
"""In the order in which they are counted and stacked."""

MARKS = Path(__file__).with_name("marks.css").read_text("utf-8") + "".join(
    f".{name}{{--ink:var(--{name}-text);--fill:var(--{name}-fill)}}" for name in LIGHTS
)


def light_of(level: str) -> Light:
    """How `level` looks; a level without a colour of its own looks like none."""
    return LIGHTS.get(level, LIGHTS["none"])
