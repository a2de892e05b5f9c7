"""推进图: the task graph on a projector, and all there is to know of the card that is chosen."""

from __future__ import annotations

import streamlit as st

from components import session
from components.pages.graph.filters import CHAIN, choose, posters
from components.pages.graph.panel import panel
from components.widgets.graph_view import graph_view
from components.widgets.graph_view.wish import chosen
from components.widgets.markup import UNDECIDED

outlook = session.outlook_here()
wish = choose(outlook)

if not chosen(outlook, wish):
    st.info("没有符合条件的事项，请放宽筛选。")
    st.stop()
left, side = st.columns([3.6, 1.15], gap="medium")
with left:
    item = session.from_url("item", [UNDECIDED, *outlook.plan.by_id])
    picked = graph_view(outlook, wish, selected=item, height=0, key="graph", returned=True)
    posters(outlook, wish)
session.keep_in_url(item=picked)
if picked != item and st.session_state[CHAIN]:
    st.rerun()  # the chain is of what was just chosen
with side:
    panel(outlook, picked)
