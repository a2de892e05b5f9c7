"""The task graph as an interactive drawing: cards from left to right, click to choose one."""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from components.widgets.graph_view.card import Card, Edge
from components.widgets.graph_view.drawing import TIPS, style
from components.widgets.graph_view.scene import Picture, Talk, asked, heard, picture
from components.widgets.theme import LIGHTS, Tone

__all__ = ["Card", "Edge", "Picture", "graph_view", "picture"]

_HERE = Path(__file__).parent
_GROUND = {
    "card": "var(--st-background-color)",
    "raised": "var(--st-secondary-background-color)",
    "text": "var(--st-text-color)",
    "muted": "var(--muted)",
    "line": "var(--line)",
    "accent": "var(--st-primary-color)",
}


def _read(*names: str) -> str:
    return "\n".join((_HERE / name).read_text("utf-8") for name in names)


def _colours() -> str:
    """The lights' colours in the page's scheme; the light one where a browser knows no schemes."""
    day = {level: light.tones["light"] for level, light in LIGHTS.items()}
    night = {level: light.tones["dark"] for level, light in LIGHTS.items()}
    both = {
        level: Tone(
            f"light-dark({day[level].text},{night[level].text})",
            f"light-dark({day[level].fill},{night[level].fill})",
        )
        for level in LIGHTS
    }
    newer = f"@supports (color:light-dark(#000,#fff)){{{style(_GROUND, both)}}}"
    return style(_GROUND, day) + newer


_MOUNT = st.components.v2.component(
    "graph_view",
    html=_read("view.html"),
    css=_colours() + _read("view.css"),
    js=f"const TIPS = {json.dumps(TIPS)};\n" + _read("camera.js", "drawing.js", "view.js"),
)


def graph_view(
    picture: Picture, *, selected: str | None, height: int, key: str, returned: bool = False
) -> str | None:
    """The id of the card chosen now: the visitor's last choice, or `selected` if that came later.

    `height` in px. `returned` says that the page hands back the answer as `selected` every time.
    Where the visitor looks is kept over reruns. A choice is None once it is cleared.
    """
    picked = (st.session_state.get(key) or {}).get("picked")
    before: Talk = st.session_state.get(f"{key}-talk", Talk(selected, 0, selected))
    now = st.session_state[f"{key}-talk"] = heard(before, selected, picked, returned=returned)
    data = asked(picture, selected=now.answer, heard=now.at, height=height)
    # Streamlit keeps a value only for who listens to its changes.
    _MOUNT(key=key, data=data, on_picked_change=lambda: None)
    return now.answer
