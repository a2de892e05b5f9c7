"""What stands under the graph: the drawing to take away, and how it was laid out."""

from __future__ import annotations

import streamlit as st

from components import session
from components.widgets.graph_view import Picture
from components.widgets.graph_view.poster import has_chinese_face, poster_pdf, poster_svg
from plan.outlook.outlook import Outlook
from plan.words import labels


def posters(outlook: Outlook, picture: Picture) -> None:
    """Buttons that take the drawing away as it stands, made only when asked for."""
    name = labels.plan_name(outlook.plan, outlook.simulated)
    heading = f"{name}　推进图　{labels.AS_OF} {outlook.as_of}"
    file = f"推进图_{outlook.as_of}"

    def svg() -> str:
        return poster_svg(picture.cards, picture.layout, heading=heading)

    with st.container(horizontal=True):
        session.download(
            "下载挂图 SVG",
            f"{file}.svg",
            lambda: svg().encode(),
            mime="image/svg+xml",
            key="poster-svg",
        )
        session.download(
            "下载挂图 PDF",
            f"{file}.pdf",
            lambda: poster_pdf(svg()),
            mime="application/pdf",
            key="poster-pdf",
            disabled=not has_chinese_face(),
            help=None if has_chinese_face() else "服务器没有中文字体（fonts-noto-cjk）。",
        )
    if picture.layout.engine == "layered":
        st.caption("未安装 Graphviz，图由简化算法排布，连线可能较长。")
