"""指标: each indicator's way to its target by its own 口径, and the form to tell a figure."""

import streamlit as st

from components import session
from components.pages.indicators import boxes
from components.pages.indicators.form import form
from components.widgets import chart_view

outlook = session.outlook_here()
trajectories = boxes.indicator_trajectories(outlook)
with_target = [way for way in trajectories if way.indicator.target is not None]
figures_only = [way for way in trajectories if way.indicator.target is None]

form(outlook)
if not trajectories:
    st.info("行动计划没有列出指标。")
if with_target:
    chart_view.key(boxes.KEY)
    boxes.indicator_boxes(outlook, with_target)
if figures_only:
    st.header("未定目标的指标", anchor=False, help="只有数值，没有目标，不作预测。")
    st.html(boxes.without_target(outlook, figures_only))
