"""Colours and shapes of the lights, for light and dark ground; the words are not here."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Tone:
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

LIGHTS: Mapping[str, Light] = {  # in the order in which they are counted and stacked
    "red": Light(
        {"light": Tone("#b42318", "#d92d20"), "dark": Tone("#ff8a80", "#f0564a")},
        "■",
        "M1.2 1.2h9.6v9.6h-9.6z",
    ),
    "amber": Light(
        {"light": Tone("#8f4f00", "#cb6d05"), "dark": Tone("#fcc34d", "#f5a623")},
        "▲",
        "M6 .8L11.6 11H.4z",
    ),
    "green": Light(
        {"light": Tone("#136c37", "#1d9a4f"), "dark": Tone("#5fd68b", "#2fb765")},
        "●",
        "M6 .8a5.2 5.2 0 1 0 0 10.4A5.2 5.2 0 1 0 6 .8z",
    ),
    "closed": Light(
        {"light": Tone("#45546a", "#64748b"), "dark": Tone("#b6c2d2", "#8091a7")},
        "✓",
        "M1 6.6L2.7 4.9 4.9 7.1 9.6 2 11.2 3.6 4.9 10.3z",
    ),
    "none": Light(
        {"light": Tone("#56616f", "#7a8694"), "dark": Tone("#aab5c2", "#8894a2")},
        "○",
        "M6 1.6a4.4 4.4 0 1 0 0 8.8A4.4 4.4 0 1 0 6 1.6z",
        hollow=True,
    ),
}

MARKS = Path(__file__).with_name("marks.css").read_text("utf-8") + "".join(
    f".{name}{{--ink:var(--{name}-text);--fill:var(--{name}-fill)}}" for name in LIGHTS
)


def light_of(level: str) -> Light:
    """How `level` looks; a level without a colour of its own looks like none."""
    return LIGHTS.get(level, LIGHTS["none"])
