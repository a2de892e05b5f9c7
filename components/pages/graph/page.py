"""推进图: the task graph on a projector, and all there is to know of the card that is chosen."""

from __future__ import annotations

import streamlit as st

from components import session
from components.pages.graph.panel import choose, kept, panel
from components.pages.graph.poster import posters
from components.widgets.graph_view import graph_view
from components.widgets.markup import UNDECIDED

seen = session.outlook_here()
known = [UNDECIDED, *seen.plan.by_id]
wish = choose(seen)
drawn = kept(seen, wish)

if not drawn.cards:
    st.info("没有符合条件的事项，请放宽筛选。")
    st.stop()
picture, side = st.columns([3, 1.15], gap="medium")
with picture:
    item = session.from_url("item", known)
    picked = graph_view(drawn, selected=item, height=620, key="graph", returned=True)
    posters(seen, drawn)
session.keep_in_url(item=picked)
with side:
    panel(seen, picked)
