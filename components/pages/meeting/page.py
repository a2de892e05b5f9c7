"""周例会: what to discuss, what would help, what is decided; closed with its numbers frozen."""

from __future__ import annotations

import streamlit as st

from components import session
from components.pages.meeting import agenda_list as listed
from components.pages.meeting import closing, decide, item, since
from components.pages.meeting.context import looked
from components.pages.meeting.what_if import what_if
from components.widgets.header import follow_ledger
from plan.acts.meetings import closing_of

outlook = session.outlook_here()
st.html('<span hidden class="meeting-page"></span>')
if ended := closing_of(outlook.state, outlook.as_of):
    closing.frozen(outlook, ended)
    closing.past(outlook)
    st.stop()

now = looked(outlook)
if not now.may_decide:
    follow_ledger()
chosen = listed.chosen(now)
decide.open_decisions(now)

left, middle, right = st.columns([1.05, 1.4, 1.15], gap="medium")
with left:
    listed.agenda_list(now, chosen)
if chosen:
    row = outlook.row(chosen)
    with middle:
        st.html(item.headline(now, row))
        item.chain_of(now, row)
    with right:
        st.subheader("推演", anchor=False, help="只在屏幕上试算，采用到决定里才会保存。")
        what_if(now, row)
        if now.may_decide:
            st.subheader("决定", anchor=False)
            decide.decide(now, row)
        decide.taken_today(now)

since.since_last(now)
if now.may_decide:
    closing.end(now)
closing.past(outlook)
