"""The task graph on a time axis: lanes, marks, forecasts, what must come before what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets.graph_view.drawing import style, svg
from components.widgets.graph_view.placing import place
from components.widgets.graph_view.wish import ALL, BY_LINE, BY_UNIT, KEY, Wish
from components.widgets.markup import Html
from components.widgets.theme import LIGHTS, MARKS, Tone
from plan.outlook.outlook import Outlook

__all__ = ["ALL", "BY_LINE", "BY_UNIT", "KEY", "Wish", "graph_view"]

_HERE = Path(__file__).parent
_GROUND = {
    "card": "var(--st-background-color)",
    "raised": "var(--st-secondary-background-color)",
    "text": "var(--st-text-color)",
    "muted": "var(--muted)",
    "line": "var(--line)",
    "accent": "var(--st-primary-color)",
}
_NOTHING = Markup("")
SIZES = (320, 4000)  # px that a browser may ask for


def _read(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


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


_CSS = _colours() + MARKS + _read("view.css")
_MOUNT = st.components.v2.component(
    "graph_view", html=_read("view.html"), css=_CSS, js=_read("view.js")
)


@st.cache_resource(
    show_spinner=False, max_entries=48, hash_funcs={Outlook: session.key_of, Wish: hash}
)
def _picture(outlook: Outlook, wish: Wish) -> tuple[dict[str, Any], bytes]:
    """What the browser has to know of a scene, and its SVG; made once for all who look."""
    scene = place(outlook, wish)
    facts = {
        "width": round(scene.width, 1),
        "height": round(scene.height, 1),
        "plot": [scene.head + 12, scene.gutter],
        "window": [day.isoformat() for day in scene.window],
        "marks": len(scene.marks),
    }
    return facts, svg(scene).encode()


class Talk(NamedTuple):
    """What the page asked for, when the visitor last picked (ms), and what was answered."""

    asked: str | None
    at: int
    answer: str | None


def heard(
    before: Talk, asked: str | None, picked: Mapping[str, object] | None, *, returned: bool = False
) -> Talk:
    """The talk after a rerun in which the page asks for `asked`, and `picked` is the last pick.

    A page that only repeats the last answer asks for nothing new, so a pick made meanwhile counts.
    One that hands back every answer (`returned`) and asks for an earlier item means it: the visitor
    went back.
    """
    at = int(str(picked["at"])) if picked else 0
    if picked and at != before.at and asked in (before.asked, before.answer):
        return Talk(asked, at, None if picked["id"] is None else str(picked["id"]))
    return Talk(asked, at, before.answer if asked == before.asked and not returned else asked)


def fitted(wish: Wish, said: Mapping[str, Any]) -> Wish:
    """`wish` in the room, time and folding that the browser asks for; odd things are left out."""
    try:
        width, height = (min(max(float(said["size"][n]), SIZES[0]), SIZES[1]) for n in (0, 1))
        wish = replace(wish, width=width, height=height)
    except (KeyError, TypeError, ValueError, IndexError):
        pass
    try:
        first, last = (date.fromisoformat(day) for day in said["window"])
        if 13 < (last - first).days < 4000:
            wish = replace(wish, window=(first, last))
    except (KeyError, TypeError, ValueError):
        pass
    folded = said.get("folded")
    return replace(wish, folded=frozenset(map(str, folded))) if folded else wish


def graph_view(
    outlook: Outlook,
    wish: Wish,
    *,
    selected: str | None,
    height: int,
    key: str,
    returned: bool = False,
    agenda: Html = _NOTHING,
) -> str | None:
    """The id of what is chosen now: the visitor's last choice, or `selected` if that came later.

    `height` in px, 0 for what the window leaves. `returned` says that the page hands back the
    answer as `selected` every time. The browser tells how much room there is and at which time it
    looks.

    `agenda` is shown beside the picture: each `<button data-pick="ID">` in it chooses that item, an
    empty ID none; PageUp and PageDown step through them in the order in which ids first occur. It
    may use links, `h4` with `span.aside`, `details`, `ul` and the classes of marks.css.
    """
    said = st.session_state.get(key) or {}
    before: Talk = st.session_state.get(f"{key}-talk", Talk(selected, 0, selected))
    now = st.session_state[f"{key}-talk"] = heard(
        before, selected, said.get("picked"), returned=returned
    )
    room = replace(wish, height=float(height or wish.height))
    facts, drawn = _picture(outlook, fitted(room, said))
    asked = {"selected": now.answer, "heard": now.at, "room": height, "agenda": agenda, **facts}
    # Streamlit keeps a value only for who listens to its changes.
    _MOUNT(
        key=key,
        data=json.dumps(asked).encode() + b"\n" + drawn,
        on_picked_change=lambda: None,
        on_size_change=lambda: None,
        on_window_change=lambda: None,
        on_folded_change=lambda: None,
    )
    return now.answer
