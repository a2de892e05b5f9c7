"""推进图: the task graph on a projector, and all there is to know of the card that is chosen."""

import streamlit as st

from components import address, session
from components.pages.graph.filters import choose
from components.pages.graph.panel import panel
from components.widgets.graph_view import graph_view, picked, shown
from components.widgets.markup import UNDECIDED

NARROW = "没有符合条件的事项，请放宽筛选。"
ENDED = "各项都已了结，没有待推进的事项。要看已了结的，在“筛选”中打开“含已销号”。"

outlook = session.outlook_here()
item = picked(outlook, "graph", address.read("item", [UNDECIDED, *outlook.plan.by_id]))
address.keep(item=item)
wish = choose(outlook, item)

if not shown(outlook, wish):
    has_open = any(row.item.closed is None for row in outlook.rows)
    st.info(NARROW if has_open or wish.closed else ENDED)
    st.stop()
left, side = st.columns([3.6, 1.15], gap="medium")
with left:
    graph_view(outlook, wish, selected=item, key="graph")
with side, st.container(key="panel"):
    panel(outlook, item)
