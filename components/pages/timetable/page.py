"""时间表: what was planned, done and is expected, by line or unit; what has no date, apart."""

from __future__ import annotations

import streamlit as st

from components import session
from components.pages.timetable import parts
from components.widgets.filters import unit_and_line

seen = session.outlook_here()
with st.container(horizontal=True, vertical_alignment="bottom"):
    choice, look = unit_and_line("timetable", seen, seen.rows), parts.look()
found = parts.found(seen, choice)

if found.bars:
    parts.show(seen, choice, look)
    with st.expander(f"以表格列出（{len(found.bars)} 项）"):
        st.html(parts.in_figures(seen, choice))
else:
    st.info("所选范围内没有带日期的事项；未定时限的列在下面。")

if found.undated:
    st.subheader(
        parts.undated_title(found),
        anchor=False,
        help="来源未载明时限，不画在图上，不判灯。",
    )
    st.html(parts.undated(seen, choice))
if found.closed:
    with st.expander(f"已完成、来源未载明日期（{len(found.closed)} 项）"):
        st.html(parts.closed(seen, choice))
