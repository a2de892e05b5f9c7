"""What stands on every page: the style, the day it is seen from, what to know of that day."""

from functools import cache
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets.theme import GROUNDS, LIGHTS, MARKS
from plan.ledger.access import Account
from plan.words import labels

STYLE = Path(__file__).with_name("style.css")


def style() -> None:
    """Gives the page its style sheet."""
    paper = ":root{--on-paper:invert(1) hue-rotate(180deg)}" * (st.context.theme.type == "dark")
    st.html(f"<style>{colours()}{paper}{MARKS}{STYLE.read_text('utf-8')}</style>")


@cache
def colours() -> str:
    """The colours of the lights as CSS that follows the page's light or dark scheme."""
    both = {
        f"--{level}-{use}": [getattr(light.tones[scheme], use) for scheme in ("light", "dark")]
        for level, light in LIGHTS.items()
        for use in ("text", "fill")
    }
    for name in ("accent", "muted", "card"):
        both[f"--{name}"] = [getattr(GROUNDS[scheme], name) for scheme in ("light", "dark")]
    rules = "".join(f"{name}:light-dark({day},{night});" for name, (day, night) in both.items())
    return f":root{{{rules}}}"


def who_bar(account: Account) -> None:
    """Says who is signed in, with the ways to help, the password and out."""
    unit = session.workspace().plan_on().by_id.get(account.unit or "")
    facts = " · ".join(filter(None, (unit.name if unit else "", labels.ROLE[account.role])))
    st.html(
        Markup(
            '<div class="who" data-signed-in><b translate="no">{}</b>（{}）'
            '<a href="help" target="_self">帮助</a>'
            '<a href="login/password" target="_self">修改密码</a>'
            '<a href="auth/logout" target="_self">退出</a></div>'
        ).format(account.name, facts)
    )


def notice_bars() -> None:
    """Says on every page that all of it is made up, or that the plan file is another, if so."""
    if session.workspace().simulation:
        st.html(
            Markup(
                '<p class="simulated"><b>{}</b>　填报、会议、销号和评分均为模拟生成，不是事实。</p>'
            ).format(labels.SIMULATED)
        )
    if warning := session.plan_file().warning():
        st.error(warning)


def signed_out() -> None:
    """Says that the visitor is no longer signed in, and leads to the door."""
    st.error("登录已失效，请重新登录。")
    st.html('<p class="to-form"><a href="login" target="_self">重新登录</a></p>')


def as_of_bar(title: str, *, writes: bool = False) -> None:
    """The page's title, the day it shows, the way back to today, and what to know of that day."""
    workspace, day = session.workspace(), session.as_of()
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.title(title, anchor=False, width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.caption(
                "统计截止日",
                width="content",
                help="所有数字、灯号和清单都按这一天当时所知计算。",
            )
            st.date_input(
                "统计截止日",
                key=session.AS_OF,
                min_value=min(workspace.plan.start, day),
                max_value=max(workspace.today(), day),
                format="YYYY-MM-DD",
                width=145,
                label_visibility="collapsed",
            )
            # Once the box of the day is drawn, only a callback may still set its value.
            st.button(
                "回到今天",
                on_click=lambda: st.session_state.update({session.AS_OF: workspace.today()}),
                disabled=day == workspace.today(),
            )
    session.keep_in_url()
    _banner()
    if writes and workspace.is_backdated(day):
        st.text_input(
            "补录原因",
            key=session.BACKDATED,
            placeholder="为何今天才记这一天的事",
            help="在这一天之后记入的都标“补录”；是否按时以记入台账的日期为准。",
        )


def _banner() -> None:
    """Says so when the day is not today, and when it is seen with hindsight."""
    workspace, day = session.workspace(), session.as_of()
    if day == workspace.today():
        return
    notice = f":material/history: 正在查看 **{day}** 当日所知的情况，不是今天"
    if day == workspace.default_as_of():
        notice += (
            "；这是有填报的最后一天"
            if workspace.entries()
            else "；台账尚无填报，这是任务开始的一天"
        )
    if session.outlook_here().state.hindsight:
        notice += "；其中的填报均为事后补录，并非当日所知"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{notice}。", width="content")
        st.toggle(
            "计入事后补录",
            key=session.HINDSIGHT,
            help="打开后，凡所报日期不晚于该日的记录都计入，不论何时录入。",
        )


def follow_ledger() -> None:
    """Says which entry the page was drawn from, and gives fresh.js what to press for more."""
    sequence = len(session.workspace().entries())
    st.html(f'<span hidden data-ledger-head="{sequence}"></span>')
    st.button("刷新", key=session.DRAW_AGAIN)
