"""The filters above the graph, the picture that they ask for, and the drawing to take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import streamlit as st

from components import session
from components.widgets.filters import with_nodes
from components.widgets.graph_view import Picture, picture
from components.widgets.graph_view.plan_cards import GROUPINGS, ROLLUPS, STEPS, Wish, drawn
from components.widgets.graph_view.poster import has_chinese_face, poster_pdf, poster_svg
from plan.model.kinds import Level
from plan.outlook.outlook import Outlook
from plan.words import labels

T = TypeVar("T")


@st.cache_resource(
    show_spinner=False, max_entries=32, hash_funcs={Outlook: session.key_of, Wish: hash}
)
def picture_of(outlook: Outlook, wish: Wish) -> Picture:
    """The picture of `wish`, made once for an outlook; shared, so only to be read."""
    return picture(*drawn(outlook, wish))


def choose(outlook: Outlook) -> Wish:
    """What the visitor wants to see, from the filters above the graph."""
    lines = {line.id: line.name for line in outlook.plan.workstreams}
    units = {unit.id: unit.name for unit in outlook.plan.units}
    lights = {level: labels.light(level) for level in labels.LIGHT}
    line = session.from_url("line", list(lines))
    with st.container(horizontal=True, vertical_alignment="bottom", key="graph-filters"):
        rollup = st.segmented_control(
            "展开到", ROLLUPS, default="里程碑", required=True, key="graph-rollup"
        )
        chosen_lines = _some("条线", lines, "graph-lines", [line] if line else [])
        chosen_units = _some("单位", units, "graph-units")
        levels = _some("灯号", lights, "graph-levels")
        grouping = st.segmented_control(
            "分组", GROUPINGS, default="条线", required=True, key="graph-grouping"
        )
        closed = st.toggle("含已销号", key="graph-closed")
        nodes = with_nodes("graph", outlook.rows)
        steps = st.selectbox(
            "周边",
            (0, *STEPS),
            format_func=lambda n: f"所选 {n} 步内" if n else "全部",
            key="graph-steps",
            width=120,
        )
    return Wish(
        rollup=rollup or "里程碑",
        grouping=grouping or "条线",
        lines=frozenset(chosen_lines),
        units=frozenset(chosen_units),
        levels=frozenset(levels),
        nodes=nodes or st.query_params.get("item") in {row.id for row in outlook.nodes},
        closed=closed or Level.CLOSED in levels,
        around=st.query_params.get("item") if steps else None,
        steps=steps,
    )


def _some(label: str, words: Mapping[T, str], key: str, default: Sequence[T] = ()) -> list[T]:
    """Those of `words` that the visitor limits the graph to; none is no limit."""
    look = {"format_func": words.__getitem__, "placeholder": "全部" + label, "width": 170}
    return st.multiselect(label, list(words), default=list(default), key=key, **look)


def posters(outlook: Outlook, picture: Picture) -> None:
    """Buttons that take the drawing away as it stands, made only when asked for."""
    name = labels.plan_name(outlook.plan, outlook.simulated)
    heading = f"{name}　推进图　{labels.AS_OF} {outlook.as_of}"
    file = f"推进图_{outlook.as_of}"

    def svg() -> str:
        return poster_svg(picture.cards, picture.layout, heading=heading)

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
