"""The filters above the graph, and the picture for the wall to take away."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TypeVar

import streamlit as st

from components import address, session
from components.widgets.filters import unit_names, with_nodes
from components.widgets.graph_view.poster import poster_pdf, poster_svg
from components.widgets.graph_view.wish import ALL, LANES, SCOPES, Wish
from plan.exports.pictures import chinese_face
from plan.model.kinds import Level
from plan.outlook.outlook import Outlook
from plan.words import labels

T = TypeVar("T")
LIMITS = ("lines", "units", "levels", "closed")


def choose(outlook: Outlook, item: str | None) -> Wish:
    """What the visitor wants to see, from the filters above the graph; `item` is chosen."""
    lines = {line.id: line.name for line in outlook.plan.workstreams}
    units = unit_names([*outlook.plan.units, None])
    lights = {level: labels.light(level) for level in Level}
    line = address.read("line", list(lines))
    hidden = {"label_visibility": "collapsed"}
    with st.container(horizontal=True, vertical_alignment="center", key="graph-filters"):
        show = address.one_of_few("范围", SCOPES, "show", "graph-show", **hidden)
        lanes = address.one_of_few("分组", LANES, "lanes", "graph-lanes", **hidden)
        state = {"graph-lines": line, **st.session_state}  # at first as the address says
        count = sum(bool(state.get(f"graph-{name}")) for name in LIMITS)
        with st.popover(f"筛选（{count}）" if count else "筛选", key="graph-limits"):
            chosen_lines = _some("条线", lines, "graph-lines", [line] if line else [])
            chosen_units = _some("单位", units, "graph-units")
            levels = _some("灯号", lights, "graph-levels")
            closed = st.toggle("含已销号", key="graph-closed")
            nodes = with_nodes("graph", outlook.rows)
        chain = st.toggle("只看所选的前后", key="graph-chain")
        wish = Wish(
            show=ALL if chosen_lines or chosen_units or levels else show,
            lanes=lanes,
            lines=frozenset(chosen_lines),
            units=frozenset(chosen_units),
            levels=frozenset(levels),
            nodes=nodes,
            closed=closed or Level.CLOSED in levels,
            around=item if chain else None,
        )
        with st.popover("挂图"):
            _posters(outlook, wish)
    return wish


def _some(label: str, words: Mapping[T, str], key: str, default: Sequence[T] = ()) -> list[T]:
    """Those of `words` that the visitor limits the graph to; none is no limit."""
    look = {"format_func": words.__getitem__, "placeholder": "全部" + label}
    return st.multiselect(label, list(words), default=list(default), key=key, **look)


def _posters(outlook: Outlook, wish: Wish) -> None:
    """Buttons that take the picture away for the wall, made only when asked for."""
    name = outlook.title
    heading = f"{name}　推进图　{labels.up_to(outlook.as_of)}"
    file = f"推进图_{outlook.as_of}"
    foot = f"台账第 {outlook.head[0]} 条 {outlook.head[1]}"
    svg = partial(poster_svg, outlook, wish, heading=heading, foot=foot)
    why = None if chinese_face() else "服务器没有中文字体（fonts-noto-cjk）。"
    session.download("下载挂图 SVG", f"{file}.svg", lambda: svg().encode(), key="poster-svg")
    look = {"key": "poster-pdf", "disabled": bool(why), "help": why}
    session.download("下载挂图 PDF", f"{file}.pdf", lambda: poster_pdf(svg()), **look)
