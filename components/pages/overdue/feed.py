"""日历订阅: an address of one's own by which a calendar program reads the deadlines."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st

from components import session
from components.widgets import shown_once
from plan.accounts import tokens
from plan.accounts.book import book_at
from plan.errors import PlanError
from plan.outlook.outlook import Outlook

PAGE = "overdue"
EVERYTHING = "全部里程碑"


def subscribe(outlook: Outlook) -> None:
    """Makes, shows once and ends the visitor's calendar address."""
    units = {EVERYTHING: None, **{unit.name: unit.id for unit in outlook.plan.units}}
    own = outlook.plan.by_id.get(session.who().unit or "")
    with st.expander("日历订阅"):
        st.caption(
            "把地址加入手机或电脑的日历程序，完成时限和提醒自动更新。"
            "地址等同钥匙，只供本人使用；重新生成后旧地址失效。"
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            start = list(units).index(own.name) if own else 0
            unit = st.selectbox("范围", list(units), index=start, key="feed-unit", width=240)
            issuing = st.button("生成订阅地址", key="feed-make")
            revoking = tokens.has_feed(book_at(), session.who()) and st.button(
                "停用地址", key="feed-end"
            )
        if issuing:
            _issue(units[unit or EVERYTHING])
        if revoking:
            tokens.revoke_feed(book_at(), session.who(), session.address())
            shown_once.forget()
            st.session_state["flash"] = "日历地址已停用。"
            st.rerun()
        shown_once.show(PAGE)


def _issue(unit: str | None) -> None:
    """Makes an address for the milestones of `unit`, of all for None, and shows it once."""
    try:
        token = tokens.issue_feed(book_at(), session.who(), session.address())
    except PlanError as error:
        st.error(str(error))
        return
    url = urlsplit(str(st.context.url or ""))
    query = urlencode({"token": token, **({"unit": unit} if unit else {})})
    address = f"{url.scheme}://{url.netloc}/api/milestones.ics?{query}"
    shown_once.keep(PAGE, "日历地址只显示这一次：", address)
    st.rerun()
