"""The graph of the shipped plan with an agenda beside it, and a panel that one types into."""

import streamlit as st
from markupsafe import Markup
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components import address, session
from components.web import shell
from components.widgets.graph_view import Wish, graph_view, picked
from components.widgets.header import style

STOPS = (("", "本周变化"), ("L4-M1", "甲"), ("L7-M1", "乙"), ("L4-M1", "甲"), ("L5-M1", "丙"))


def main() -> None:
    """Draws the whole page."""
    st.set_page_config(page_title="样张", page_icon=str(shell.FAVICON), layout="wide")
    style()
    outlook = session.outlook_here()
    stop = Markup('<button data-pick="{}"><b>{}</b></button>')
    left, side = st.columns([3, 1])
    with left:
        item = picked(outlook, "graph", st.query_params.get("item"))
        address.keep(item=item)
        agenda = Markup("<h2>议题</h2>") + Markup("").join(stop.format(*each) for each in STOPS)
        graph_view(outlook, Wish(), selected=item, key="graph", agenda=agenda)
    with side, st.container(key="panel"), st.container(key="decide"):
        st.header(item or "未选", anchor=False)
        st.text_area("决定内容")


if get_script_run_ctx(suppress_warning=True) is None:
    app = st.App(
        __file__,
        routes=shell.ROUTES,
        middleware=shell.MIDDLEWARE,
        lifespan=shell.lifespan,
        on_script_error=shell.tell_fault,
    )
else:
    main()
