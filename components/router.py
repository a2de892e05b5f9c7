"""Which pages there are, for whom, and the page the visitor asked for."""

from __future__ import annotations

import streamlit as st

from components import session
from components.header import as_of_bar, follow_ledger, signed_out, style, who_bar
from components.shell import FAVICON, TITLE
from plan.access import Account, may_open

PAGES = {
    "总览": "overview",
    "推进图": "graph",
    "填报": "report",
    "逾期清单": "overdue",
    "办理": "handle",
}
WITH_FORMS = frozenset({"report", "handle"})  # drawing anew would cut across a form being sent
KEEPERS_PAGES = {  # of no day: they show what is, not the plan
    "账号": "accounts",
    "审计": "audit",
}


def pages_for(account: Account) -> dict[str, str]:
    """The pages that `account` is shown, by title."""
    every = {**PAGES, **KEEPERS_PAGES}
    return {title: name for title, name in every.items() if may_open(account, name)}


def show() -> None:
    """Draws the navigation and what stands on every page, and runs the chosen one."""
    st.set_page_config(page_title=TITLE, page_icon=str(FAVICON), layout="wide")
    account = session.visitor()
    if account is None:
        style()
        return signed_out()
    session.meet(account)
    page = st.navigation(
        [
            st.Page(f"components/pages/{name}.py", title=title, url_path=name)
            for title, name in pages_for(account).items()
        ],
        position="top",
    )
    style()
    session.flash()
    who_bar(account)
    if page.url_path in KEEPERS_PAGES.values():
        st.title(page.title, anchor=False)
        return page.run()
    as_of_bar(page.title)
    if page.url_path not in WITH_FORMS:
        follow_ledger()
    return page.run()
