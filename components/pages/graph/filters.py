"""The filters above the graph, and the picture for the wall to take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import streamlit as st

from components import session
from components.widgets.filters import unit_names, with_nodes
from components.widgets.graph_view import ALL, BY_LINE, BY_UNIT, KEY, Wish
from components.widgets.graph_view.poster import has_chinese_face, poster_pdf, poster_svg
from components.widgets.graph_view.wish import with_item
from plan.model.kinds import Level
from plan.outlook.outlook import Outlook
from plan.words import labels

T = TypeVar("T")
SHOWN = {"key": KEY, "all": ALL}
CHAIN = "graph-chain"


def choose(outlook: Outlook) -> Wish:
    """What the visitor wants to see, from the filters above the graph."""
    lines = {line.id: line.name for line in outlook.plan.workstreams}
    units = unit_names([*outlook.plan.units, None])
    lights = {level: labels.light(level) for level in labels.LIGHT}
    line, item = session.from_url("line", list(lines)), st.query_params.get("item")
    with st.container(horizontal=True, vertical_alignment="bottom", key="graph-filters"):
        show = session.one_of_few("范围", SHOWN, "show", "graph-show", width=134)
        lanes = st.segmented_control(
            "分组", (BY_LINE, BY_UNIT), default=BY_LINE, required=True, key="graph-grouping"
        )
        chosen_lines = _some("条线", lines, "graph-lines", [line] if line else [])
        chosen_units = _some("单位", units, "graph-units")
        levels = _some("灯号", lights, "graph-levels")
        closed = st.toggle("含已销号", key="graph-closed")
        nodes = with_nodes("graph", outlook.rows)
        chain = st.toggle("只看所选的前后", key=CHAIN)
    wish = Wish(
        show=ALL if chosen_lines or chosen_units or levels else SHOWN[show],
        lanes=lanes or BY_LINE,
        lines=frozenset(chosen_lines),
        units=frozenset(chosen_units),
        levels=frozenset(levels),
        nodes=nodes or item in {row.id for row in outlook.nodes},
        closed=closed or Level.CLOSED in levels,
        around=item if chain else None,
    )
    return with_item(outlook, wish, item)


def _some(label: str, words: Mapping[T, str], key: str, default: Sequence[T] = ()) -> list[T]:
    """Those of `words` that the visitor limits the graph to; none is no limit."""
    look = {"format_func": words.__getitem__, "placeholder": "全部" + label, "width": 170}
    return st.multiselect(label, list(words), default=list(default), key=key, **look)


def posters(outlook: Outlook, wish: Wish) -> None:
    """Buttons that take the picture away for the wall, made only when asked for."""
    name = labels.plan_name(outlook.plan, outlook.simulated)
    heading = f"{name}　推进图　{labels.up_to(outlook.as_of)}"
    file = f"推进图_{outlook.as_of}"
    foot = f"台账第 {outlook.head[0]} 条 {outlook.head[1]}"

    def svg() -> str:
        return poster_svg(outlook, wish, heading=heading, foot=foot)

    with st.container(horizontal=True):
        session.download("下载挂图 SVG", f"{file}.svg", lambda: svg().encode(), key="poster-svg")
        session.download(
            "下载挂图 PDF",
            f"{file}.pdf",
            lambda: poster_pdf(svg()),
            key="poster-pdf",
            disabled=not has_chinese_face(),
            help=None if has_chinese_face() else "服务器没有中文字体（fonts-noto-cjk）。",
        )
