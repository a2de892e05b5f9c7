"""总览: what wants attention, how the promises stand, the 1 + 8, what is next, what changed."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from components import session
from components.pages.overview import parts
from components.widgets.charts.pace import pace_spec
from plan.outlook.attention import attention, upcoming
from plan.outlook.outlook import changes_between

seen = session.outlook_here()
cycle = timedelta(days=seen.plan.rules.report_cycle.value)
before = session.outlook_on(max(seen.as_of - cycle, seen.plan.start))

if urgent := attention(seen.rows, before.rows):
    st.subheader("需要关注", anchor=False)
    st.html(parts.urgent(urgent, seen.as_of))

st.subheader("承诺事项灯号", anchor=False, help="只计里程碑；确保与力争分开计数，点数字看清单。")
st.html(parts.lights(seen))
if chosen := session.from_url("list", parts.LISTS):
    st.html(parts.chosen_list(seen, chosen))

if behind := parts.paces(seen):
    st.subheader("进度与序时", anchor=False, help="横条为完成，竖线为序时进度，落后多的在前。")
    scheme = "dark" if st.context.theme.type == "dark" else "light"
    st.vega_lite_chart(
        spec=pace_spec(tuple(behind), scheme), alt=f"{len(behind)} 项承诺的完成与序时进度"
    )

st.subheader("“1+8”条线", anchor=False)
st.html(parts.workstreams(seen))

left, right = st.columns(2, gap="large")
with left:
    st.subheader("未来 30 天到期", anchor=False)
    st.html(parts.upcoming(upcoming(seen.rows, seen.as_of), seen.as_of))
with right:
    st.subheader("本周变化", anchor=False)
    st.html(parts.changes(changes_between(before, seen), before))

st.subheader("指标", anchor=False)
st.html(parts.indicators(seen))
