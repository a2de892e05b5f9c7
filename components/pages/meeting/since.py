"""Since the last meeting: what moved, and what was told then beside what came."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.meeting.context import Looked
from components.widgets import markup
from components.widgets.change_list import change_list
from components.widgets.markup import Html
from plan.forecast.sentence import percent
from plan.outlook.changes import changes
from plan.outlook.meeting.since_last import SinceMeeting, since_last_meeting
from plan.words import labels


def since_last(now: Looked) -> None:
    """Both, side by side; says what it compares with where there was no meeting."""
    day = now.before.as_of
    if now.last is None:
        st.caption(f"此前没有已结束的例会，以下与 {day} 相比。")
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(f"{day} 以来的变化", anchor=False)
        st.html(change_list(changes(now.before.rows, now.seen.rows), now.before))
    if now.last:
        with right:
            st.subheader("上次的预计与现在", anchor=False)
            st.html(_then_and_now(now))


def _then_and_now(now: Looked) -> Html:
    assert now.last is not None
    found = since_last_meeting(
        now.seen.rows, now.seen.forecast, session.workspace().entries(), now.last
    )
    moved = [one for one in found if one.moved]
    same = len(found) - len(moved)
    note = Markup('<p class="aside">其余 {} 项与上次相差不大。</p>').format(same) if same else ""
    if not moved:
        return Markup('<p class="empty">各项预计与上次相差不大。</p>')
    headings = ["里程碑", "上次五成把握", "现在", "上次逾期可能性", "现在 "]
    cells = [
        [
            markup.item(one.row, now.seen.as_of),
            markup.whole(one.then.p50),
            markup.whole(one.now.p50) if one.now else _ended(one),
            _chance(one.then.probability_late),
            _now(one),
        ]
        for one in moved
    ]
    return markup.table(headings, cells, numeric=[3, 4]) + Markup("{}").format(note)


def _ended(one: SinceMeeting) -> str:
    closed = one.row.item.closed
    if closed is None:
        return "已报完成"
    return f"已销号 {closed.on}" if closed.on else "已销号"


def _now(one: SinceMeeting) -> Html | str:
    if one.row.overdue:
        return Markup('<span class="late">已逾期</span>')
    return percent(one.now.probability_late) if one.now else labels.MISSING


def _chance(chance: float | None) -> str:
    return labels.MISSING if chance is None else percent(chance)
