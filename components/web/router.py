"""Which pages there are, for whom and in which order, and the page the visitor asked for."""

from collections.abc import Mapping

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from components import session
from components.web import memory
from components.widgets import header, markup, shown_once, turns
from plan.acts.conclusion import conclusion_words
from plan.ledger.access import FIRST, KEEPERS, NO_PLAN, WRITERS, Account, may_open
from plan.model.kinds import Role
from plan.office import plans

PAGES = {  # in the order in which they stand
    "总览": "overview",
    "推进图": "graph",
    "周例会": "meeting",
    "办理": "handle",
    "填报": "report",
    "逾期清单": "overdue",
    "风险": "risk",
    "指标": "indicators",
    "历史": "history",
    "材料": "exchange",
}
# Drawing anew would cut across a form being sent.
WITH_FORMS = frozenset({"report", "handle", "meeting", "indicators", "exchange"})
OF_AN_EMPTY_PLAN = frozenset({"exchange", "handle", "history"})  # what also begins one
KEEPERS_PAGES = {  # of no day: they show what is, not the plan
    "管理": "admin",
    "账号": "accounts",
    "审计": "audit",
}
OWN: Mapping[Role, tuple[str, ...]] = {  # what a role comes for stands first
    Role.CLERK: ("report",),
    **dict.fromkeys(KEEPERS, tuple(KEEPERS_PAGES.values())),
}
START = "start"


def pages_for(account: Account) -> dict[str, str]:
    """The pages that `account` is shown, by title, its own first."""
    own = OWN.get(account.role, ())
    shown = [pair for pair in {**PAGES, **KEEPERS_PAGES}.items() if may_open(account, pair[1])]
    return dict(sorted(shown, key=lambda pair: own.index(pair[1]) if pair[1] in own else len(own)))


def _page(title: str, name: str, address: str = "", hidden: bool = False) -> StreamlitPage:
    """The page `name` at its name as address, or at another."""
    return st.Page(
        f"components/pages/{name}/page.py",
        title=title,
        url_path=address or name,
        default=address == START,
        visibility="hidden" if hidden else "visible",
    )


def _asked_for(pages: Mapping[str, str], with_plans: bool) -> StreamlitPage:
    """The page that the address names: of those in the menu, or that links lead to, 各计划 among them."""
    has_menu = len(pages) > 1  # a menu of one is none, and leads nowhere
    at = {"overview": START}  # the first page has no address but the empty one
    listed = [_page(title, name, at.get(name, "")) for title, name in pages.items()]
    listed.append(_page("帮助", "help", hidden=has_menu))
    if with_plans:
        listed.append(_page("各计划", "plans", hidden=True))
    # Where there is no overview another as the first would lose its address.
    first = ("总览", "overview") if "overview" in pages.values() else ("帮助", "help", START)
    return st.navigation([*listed, _page(*first, hidden=True)], position="top")


@turns.one_by_one
def show() -> None:
    """Draws the navigation and what stands on every page, and runs the chosen one."""
    memory.forget_widgets()
    if signed_in := session.signed_in():
        session.meet(signed_in)  # before what this tab was of the account before
    account = session.visitor()
    if account is None:
        header.style()
        return header.signed_out()
    if account.role is Role.NONE:  # it had one when it came
        return st.error(NO_PLAN)
    title = f"{session.plan_name(plan := session.chosen())} · {session.SYSTEM}".strip(" ·")
    st.set_page_config(page_title=title, layout="wide")
    pages = pages_for(account)
    page = _asked_for(pages, len(plans.of(signed_in)) > 1 and may_open(account, "plans"))
    header.style()
    if plan not in (FIRST, st.query_params.get(session.PLAN)):
        st.query_params[session.PLAN] = plan
    session.as_of()  # what is odd of the day in the address is told with the rest
    session.flash()
    shown_once.leave_for(page.url_path)
    header.who_bar(account, page.url_path)
    if page.title not in PAGES:
        header.head(page.title)
        return page.run()
    st.session_state[session.OFFERED] = {title: it for title, it in pages.items() if title in PAGES}
    reads = page.url_path == "exchange" and not may_open(account, "handle")  # others only read it
    has_forms = page.url_path in WITH_FORMS and not reads
    writes = account.role in WRITERS and (has_forms or page.url_path == "overdue")
    header.head(page.title, dated=True, writes=writes)
    if not has_forms:
        header.follow_ledger()
    if not (outlook := session.outlook_here()).plan.items:
        header.welcome(account)
        if page.url_path not in OF_AN_EMPTY_PLAN:
            return None
    words = conclusion_words(outlook.state)
    if words and page.url_path in ("", "overview", "meeting", "handle"):
        st.info(words + f"[收官](handle{markup.query(part='收官')})" * may_open(account, "handle"))
    return page.run()
