"""时间表: what was planned, done and is expected, by line or unit; what has no date, apart."""

import streamlit as st

from components import session
from components.pages.timetable import chart
from components.widgets.filters import unit_and_line

outlook = session.outlook_here()
with st.container(horizontal=True, vertical_alignment="bottom"):
    choice = unit_and_line("timetable", outlook, outlook.rows)
    groupings, zooms = ({word: word for word in some} for some in (chart.GROUPINGS, chart.ZOOMS))
    by = session.one_of_few("分组", groupings, "by", "timetable-by")
    zoom = session.one_of_few("范围", zooms, "zoom", "timetable-zoom", chart.ZOOMS[1])
timetable = chart.chosen(outlook, choice)

if timetable.bars:
    chart.show(outlook, choice, by, zoom)
    with st.expander(f"以表格列出（{len(timetable.bars)} 项）"):
        st.html(chart.in_figures(outlook, choice))
else:
    st.info("所选范围内没有带日期的事项；未定时限的列在下面。")

if undated := timetable.undated:
    milestones = sum(bar.row.is_milestone for bar in undated)
    st.header(
        f"未定时限（里程碑 {milestones} 项，任务 {len(undated) - milestones} 项）",
        anchor=False,
        help="来源未载明时限，不画在图上，暂不亮灯。",
    )
    st.html(chart.undated(outlook, choice))
if timetable.closed:
    with st.expander(f"已完成、来源未载明日期（{len(timetable.closed)} 项）"):
        st.html(chart.closed(outlook, choice))
