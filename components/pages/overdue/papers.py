"""其他材料: 周报, 三单一表, and an address of one's own by which a calendar reads the deadlines."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

import streamlit as st

from components import session
from components.widgets import shown_once
from plan.accounts import tokens
from plan.accounts.book import book_at
from plan.errors import PlanError
from plan.exports.three_lists import three_lists
from plan.exports.weekly import to_weekly
from plan.exports.xlsx_file import to_xlsx
from plan.office.templates import own
from plan.outlook.outlook import Outlook

PAGE = "overdue"
EVERYTHING = "全部里程碑"


def papers(outlook: Outlook) -> None:
    """Buttons for the papers of the whole plan on the day looked from."""
    workspace = session.workspace()

    def week() -> bytes:
        template = own(workspace, "weekly")
        return to_weekly(outlook, workspace.entries(), workspace.plan_digest, template)

    files: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
        ("周报", "docx", week),
        ("三单一表", "xlsx", lambda: to_xlsx(*three_lists(outlook, workspace.plan_digest))),
    )
    st.subheader("其他材料", anchor=False)
    with st.container(horizontal=True):
        for title, ending, make in files:
            name = f"{title}_{outlook.as_of}.{ending}"
            label = f"下载{title} {'Word' if ending == 'docx' else 'Excel'}"
            session.download(label, name, make, key=f"download-{title}-{ending}")


def subscribe(outlook: Outlook) -> None:
    """Makes, shows once and ends the visitor's calendar address."""
    units = {EVERYTHING: None, **{unit.name: unit.id for unit in outlook.plan.units}}
    own = outlook.plan.by_id.get(session.who().unit or "")
    feed = tokens.feed_of(book_at(), session.who())
    with st.expander("日历订阅"):
        st.caption(
            "把地址加入手机或电脑的日历程序，完成时限和提醒自动更新。"
            f"地址等同钥匙，只供本人使用，{tokens.LASTS_DAYS} 天内有效；重新生成后旧地址失效。"
        )
        if feed:
            st.caption("现用地址：最近使用 {}，有效至 {}。".format(*tokens.in_words(feed)))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            start = list(units).index(own.name) if own else 0
            unit = st.selectbox("范围", list(units), index=start, key="feed-unit", width=240)
            issuing = st.button("重新生成订阅地址" if feed else "生成订阅地址", key="feed-make")
            revoking = bool(feed) and st.button("停用地址", key="feed-end")
        if issuing:
            try:
                token = tokens.issue_feed(book_at(), session.who(), session.address())
            except PlanError as error:
                st.error(str(error))
                return
            url, id_ = urlsplit(str(st.context.url or "")), units[unit or EVERYTHING]
            query = urlencode({"token": token, **({"unit": id_} if id_ else {})})
            address = f"{url.scheme}://{url.netloc}/api/milestones.ics?{query}"
            shown_once.keep(PAGE, "日历地址只显示这一次：", address)
            st.rerun()
        if revoking:
            tokens.revoke_feed(book_at(), session.who(), session.address())
            shown_once.forget()
            st.session_state["flash"] = "日历地址已停用。"
            st.rerun()
        shown_once.show(PAGE)
