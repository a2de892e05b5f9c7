"""日历订阅: an address of one's own by which a calendar reads the deadlines."""

from urllib.parse import urlsplit

import streamlit as st

from components import session
from components.widgets import markup, shown_once
from components.widgets.filters import ANY, one_of, unit_names
from plan.accounts import tokens
from plan.outlook.outlook import Outlook

PAGE = "exchange"
EVERYTHING = "全部里程碑"


def subscribe(outlook: Outlook) -> None:
    """Makes, shows once and ends the visitor's calendar address."""
    units = {ANY: EVERYTHING, **unit_names(outlook.plan.units)}
    own = session.who().unit
    feed = tokens.feed_of(session.book(), session.who())
    with st.expander("日历订阅"):
        st.caption(
            "把地址加入手机或电脑的日历程序，完成时限和提醒自动更新。"
            f"地址等同钥匙，只供本人使用，{tokens.LASTS_DAYS} 天内有效；重新生成后旧地址失效。"
        )
        if feed:
            st.caption("现用地址：最近使用 {}，有效至 {}。".format(*tokens.in_words(feed)))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            start = own if own in units else ANY
            unit = one_of("范围", units, "feed-unit", start, width=240)
            issuing = st.button("重新生成订阅地址" if feed else "生成订阅地址", key="feed-make")
            revoking = bool(feed) and st.button("停用地址", key="feed-end")
        with session.refusals():
            if issuing:
                token = tokens.issue_feed(session.book(), session.who(), session.address())
                url, about = urlsplit(str(st.context.url or "")), unit in outlook.plan.by_id
                query = markup.query(token=token, unit=unit if about else None)
                address = f"{url.scheme}://{url.netloc}/api/milestones.ics{query}"
                shown_once.keep(PAGE, "日历地址只显示这一次：", address)
                st.rerun()
            if revoking:
                tokens.revoke_feed(session.book(), session.who(), session.address())
                shown_once.forget()
                session.done("feed", "日历地址已停用。")
        shown_once.show(PAGE)
