"""其他材料: 周报 and 三单一表, made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import streamlit as st

from components import session
from plan.exports.pictures import chinese_face
from plan.exports.three_lists import three_lists
from plan.exports.weekly import Weekly, weekly_tables
from plan.exports.weekly_docx import to_weekly
from plan.exports.xlsx_file import to_xlsx
from plan.outlook.outlook import Outlook, changes_since


def papers(outlook: Outlook) -> None:
    """Buttons for the papers of the whole plan on the day looked from."""
    workspace = session.workspace()
    cycle = timedelta(days=outlook.plan.rules.report_cycle.value)
    since = max(outlook.as_of - cycle, outlook.plan.start)

    def week() -> Weekly:
        changes = changes_since(outlook, workspace.entries(), since)
        return Weekly(outlook, changes, since, workspace.plan_digest)

    files: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
        ("周报", "docx", lambda: to_weekly(week(), chinese_face())),
        ("周报", "xlsx", lambda: to_xlsx(*weekly_tables(week()))),
        ("三单一表", "xlsx", lambda: to_xlsx(*three_lists(outlook, workspace.plan_digest))),
    )
    st.subheader("其他材料", anchor=False)
    with st.container(horizontal=True):
        for title, ending, make in files:
            name = f"{title}_{outlook.as_of}.{ending}"
            label = f"下载{title} {'Word' if ending == 'docx' else 'Excel'}"
            session.download(label, name, make, key=f"download-{title}-{ending}")
