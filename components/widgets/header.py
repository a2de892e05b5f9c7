"""What stands on every page: the style, the day it is seen from, what to know of that day."""

from functools import partial
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from components import address, session
from components.widgets import markup
from components.widgets.theme import GROUNDS, LIGHTS, MARKS
from plan.calendar.zone import SHANGHAI
from plan.ledger.access import Account, may_open
from plan.office import adopting, plans
from plan.words import labels


def style() -> None:
    """Has the page, where it is dark, printed as if it were not."""
    if st.context.theme.type == "dark":
        st.html("<style>:root{--on-paper:invert(1) hue-rotate(180deg)}</style>")


def colours() -> str:
    """The colours of the lights as CSS, by the page's scheme; for day where a browser knows none."""
    both = {
        f"--{level}-{use}": [getattr(light.tones[scheme], use) for scheme in ("light", "dark")]
        for level, light in LIGHTS.items()
        for use in ("text", "fill")
    }
    for name in ("accent", "muted", "card"):
        both[f"--{name}"] = [getattr(GROUNDS[scheme], name) for scheme in ("light", "dark")]
    plain = "".join(f"{name}:{day};" for name, (day, _) in both.items())
    rules = "".join(f"{name}:light-dark({day},{night});" for name, (day, night) in both.items())
    return f":root{{{plain}}}@supports (color:light-dark(#000,#fff)){{:root{{{rules}}}}}"


STYLE = f"{colours()}{MARKS}{Path(__file__).with_name('style.css').read_text('utf-8')}"


def who_bar(account: Account, page: str) -> None:
    """Says who is signed in, with the ways to help, the password and out, and of several plans."""
    unit = session.workspace().plan_on().by_id.get(account.unit or "")
    facts = " · ".join(filter(None, (unit.name if unit else "", account.role.word)))
    others, known = Markup(), session.signed_in()
    if known and len(own := plans.of(known)) > 1:
        may = {id_: may_open(known.in_plan(id_), page or "overview") for id_ in own}
        ways = [markup.link(page * may[id_] or ".", session.plan_name(id_), plan=id_) for id_ in own]
        menu = '<details><summary title="换一个计划">{}</summary><div>{}{}</div></details>'
        here = session.plan_name(session.chosen())
        others = Markup(menu).format(here, markup.join(ways), markup.link("plans", "各计划"))
    st.html(
        Markup(
            '<div class="who" data-signed-in><b translate="no">{}</b><span>（{}）</span>{}{}'
            '<a href="login/password" target="_self">修改密码</a>'
            '<a href="auth/logout" target="_self">退出</a></div>'
        ).format(account.name, facts, markup.link("help", "帮助"), others)
    )


def signed_out() -> None:
    """Says that the visitor is no longer signed in, and leads to the door."""
    st.error("登录已失效，请重新登录。")
    st.html('<p class="to-form"><a href="login" target="_self">重新登录</a></p>')


def head(title: str, *, dated: bool = False, writes: bool = False) -> None:
    """In one row the page's title, whether all of it is made up, the day where it is `dated`."""
    workspace = session.workspace()
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.title(title, anchor=False, width="content")
        if workspace.simulation:
            made_up = '<p class="simulated"><b>{}</b>　模拟生成，不是事实</p>'
            st.html(Markup(made_up).format(labels.SIMULATED), width="content")
        if dated:
            _day()
    if warning := adopting.warning(workspace):
        st.error(warning)
    if writes and workspace.is_backdated(session.as_of()):
        look = {"placeholder": "补录原因：为何今天才记这一天的事", "label_visibility": "collapsed"}
        st.text_input("补录原因", key=session.BACKDATED, **look)


def _day() -> None:
    """The day that the page shows, the way back to today, and what to know of that day."""
    workspace, day = session.workspace(), session.as_of()
    if day == (today := workspace.today()):
        st.space("stretch")
    else:
        first = "这是有填报的最后一天" if workspace.entries() else "台账尚无填报，这是任务开始的一天"
        words = (
            f"正在查看 **{day}** 当日所知的情况，不是今天",
            first if day == workspace.default_as_of() else "",
            "其中的填报均为事后补录，并非当日所知" if session.outlook_here().state.hindsight else "",
        )
        st.caption(f":material/history: {'；'.join(filter(None, words))}。")
        st.toggle(
            "计入事后补录",
            key=session.HINDSIGHT,
            width="content",
            help="打开后，凡所报日期不晚于该日的记录都计入，不论何时录入。",
        )
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        about = "所有数字、灯号和清单都按这一天当时所知计算。"
        st.caption("统计截止日", width="content", help=about)
        ends = {"min_value": min(workspace.plan.start, day), "max_value": max(today, day)}
        look = {"format": "YYYY-MM-DD", "width": 145, "label_visibility": "collapsed"}
        st.date_input("统计截止日", key=session.AS_OF, **ends, **look)
        # Once the box of the day is drawn, only a callback may still set its value.
        back = partial(st.session_state.update, {session.AS_OF: today})
        st.button("回到今天", on_click=back, disabled=day == today)
    address.keep()


def welcome(account: Account) -> None:
    """Says of a plan with nothing in it yet what comes next, with the ways there."""
    st.info("计划已经建立，还没有任务。科创办导入任务清单之后，各页按填报显示。")
    ways = {"handle": ("exchange", "导入任务清单"), "admin": ("admin", "计划设置")}
    own = [markup.link(*way) for page, way in ways.items() if may_open(account, page)]
    st.html(markup.join(own) or Markup("<p></p>"))


def follow_ledger(*, waits: bool = False) -> None:
    """Says what the page was drawn from, for fresh.js, which presses for more but where it `waits`."""
    workspace = session.workspace()
    sequence, moment = len(workspace.entries()), f"{workspace.now().astimezone(SHANGHAI):%H:%M}"
    facts = f'data-ledger-head="{sequence}" data-drawn-at="{moment}" {"data-waits=1" * waits}'
    st.html(f"<span hidden {facts}></span>")
    st.button("刷新", key=session.DRAW_AGAIN)
