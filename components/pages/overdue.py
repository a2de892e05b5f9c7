"""逾期清单: the overdue milestones by unit, line, commitment and days; to take away as a file."""

from __future__ import annotations

import streamlit as st

from components import session
from components.overdue_parts import choose, shown_table
from plan.exports.list_files import WRITERS
from plan.exports.overdue_list import overdue_tables

FILES = (("Excel", "xlsx"), ("Word", "docx"), ("CSV", "csv"))

seen = session.here()
late = choose(seen)

binding = sum(one.row.part.commitment == "binding" for one in late)
stretch = sum(one.row.part.commitment == "stretch" for one in late)
st.markdown(
    f"截至 **{seen.as_of}**，超过批准时限且未销号的里程碑 **{len(late)}** 项"
    f"（确保 {binding}，力争 {stretch}，未注明 {len(late) - binding - stretch}）。"
)
if late:
    tables, taken = overdue_tables(seen, late, session.desk().plan_digest), session.taking()
    with st.container(horizontal=True):
        for name, ending in FILES:
            st.download_button(
                f"下载 {name}",
                data=lambda ending=ending, name=f"逾期里程碑清单_{seen.as_of}.{ending}": taken(
                    name, WRITERS[ending](tables)
                ),
                file_name=f"逾期里程碑清单_{seen.as_of}.{ending}",
                on_click="ignore",
                key=f"download-{ending}",
            )
    st.html(shown_table(late, seen.as_of))
    for note in tables[0].notes:
        st.caption(note)
else:
    st.success(f"截至 {seen.as_of}，所选范围内没有逾期的里程碑。")
