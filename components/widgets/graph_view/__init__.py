"""The task graph on a time axis: lanes, marks, forecasts, what must come before what."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from components import address, session
from components.widgets.graph_view.drawing import style, svg
from components.widgets.graph_view.placing import place
from components.widgets.graph_view.wish import Wish, chosen, with_item
from components.widgets.theme import LIGHTS, MARKS, Tone
from plan.outlook.outlook import Outlook

_HERE = Path(__file__).parent
_GROUND = {
    "card": "var(--st-background-color)",
    "raised": "var(--st-secondary-background-color)",
    "text": "var(--st-text-color)",
    "muted": "var(--muted)",
    "line": "var(--line)",
    "accent": "var(--st-primary-color)",
}
ODD_TIME = "网址中的时间段不能使用，应如 2022-06-01_2023-03-31；现在显示全期。"
SIZES = (320, 4000)  # px that a browser may ask for


def _read(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


_TONES = {level: Tone(f"var(--{level}-text)", f"var(--{level}-fill)") for level in LIGHTS}  # by header.py
_CSS = style(_GROUND, _TONES) + MARKS + _read("view.css")
_MOUNT = st.components.v2.component("graph_view", html=_read("view.html"), css=_CSS, js=_read("view.js"))


once = st.cache_resource(show_spinner=False, max_entries=48, hash_funcs={Outlook: session.key_of, Wish: hash})
shown, _with_item = once(chosen), once(with_item)


@once
def _picture(outlook: Outlook, wish: Wish) -> tuple[dict[str, Any], bytes]:
    """What the browser has to know of a scene, and its SVG; made once for all who look."""
    scene = place(outlook, wish)
    facts = {
        "width": round(scene.width, 1),
        "height": round(scene.height, 1),
        "plot": [scene.head + 12, scene.gutter],
        "window": [day.isoformat() for day in scene.window],
        "marks": len(scene.marks),
        "day": outlook.as_of.isoformat(),
    }
    return facts, svg(scene).encode()


def picked(outlook: Outlook, key: str, asked: str | None) -> str | None:
    """The id of what is chosen: what the visitor has picked since the last run, else `asked`.

    Where words were typed it is the first item whose name or id holds them.
    """
    pick, name = (st.session_state.get(key) or {}).get("picked"), f"{key}-heard"
    if not pick or pick["at"] == st.session_state.get(name):
        return asked
    st.session_state[name] = pick["at"]
    if "find" not in pick:
        return None if pick["id"] is None else str(pick["id"])
    words = str(pick["find"]).lower()
    hits = (row.id for row in outlook.rows if words in f"{row.part.name} {row.id}".lower())
    return next(hits, asked)


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


def _in_address(wish: Wish, key: str, said: Mapping[str, Any]) -> list[str]:
    """The days of the time looked at: as the browser said just now, else as the address says."""
    name, asked = f"{key}-window", said.get("window", "")
    if asked != st.session_state.get(name, "") and "window" in said:
        address.keep(window="_".join(map(str, asked or ())))
    st.session_state[name] = asked
    days = st.query_params.get("window", "").split("_")
    if days != [""] and fitted(wish, {"window": days}).window is None:
        st.toast(ODD_TIME)
        address.keep(window=None)
    return days


def graph_view(outlook: Outlook, wish: Wish, *, selected: str | None, key: str, agenda: str = "") -> None:
    """Draws what is wished for, with `selected` chosen; `picked` tells what the visitor chooses.

    It is as high as the window allows. The browser tells how much room there is and at which time
    it looks, which the address keeps.

    `agenda` is shown beside the picture: each `<button data-pick="ID">` in it chooses that item, an
    empty ID none; PageUp and PageDown step through them in the order in which ids first occur. It
    may use links, `h2` with `span.aside`, `details` and the classes of marks.css.
    """
    said = st.session_state.get(key) or {}
    room = fitted(_with_item(outlook, wish, selected), {**said, "window": _in_address(wish, key, said)})
    facts, drawn = _picture(outlook, room)
    heard = st.session_state.get(f"{key}-heard", 0)
    asked = {"selected": selected, "heard": heard, "agenda": agenda, **facts}
    # Streamlit keeps a value only for who listens to its changes.
    _MOUNT(
        key=key,
        data=json.dumps(asked).encode() + b"\n" + drawn,
        **{f"on_{said}_change": lambda: None for said in ("picked", "size", "window", "folded")},
    )
