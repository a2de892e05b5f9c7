"""Which pages there are, the day they are seen from, and the page the visitor asked for."""

from __future__ import annotations

import streamlit as st

from components import session
from components.header import as_of_bar, follow_ledger, style
from components.shell import FAVICON, TITLE

PAGES = {
    "总览": "overview",
    "推进图": "graph",
    "填报": "report",
    "逾期清单": "overdue",
}


def show() -> None:
    """Draws the navigation and what stands on every page, and runs the chosen one."""
    st.set_page_config(page_title=TITLE, page_icon=str(FAVICON), layout="wide")
    page = st.navigation(
        [
            st.Page(f"components/pages/{name}.py", title=title, url_path=name)
            for title, name in PAGES.items()
        ],
        position="top",
    )
    style()
    session.flash()
    as_of_bar(page.title)
    if page.url_path != "report":  # drawing anew would cut across a form being sent
        follow_ledger()
    page.run()
