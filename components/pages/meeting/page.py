"""周例会: what to discuss, what would help, what is decided; closed with its numbers frozen."""

import streamlit as st

from components import session
from components.pages.meeting import agenda_list, closing, decide, item
from components.pages.meeting.context import meeting_context, since_last
from components.pages.meeting.what_if import what_if
from components.widgets.header import follow_ledger
from plan.acts.meetings import closing_of

outlook = session.outlook_here()
st.html('<span hidden class="meeting-page"></span>')
if meeting := closing_of(outlook.state, outlook.as_of):
    closing.frozen(outlook, meeting)
    closing.past(outlook)
    st.stop()

context = meeting_context(outlook)
if not context.may_decide:
    follow_ledger()
chosen = agenda_list.chosen(context)

left, middle, right = st.columns([1.05, 1.4, 1.15], gap="medium")
with left:
    agenda_list.agenda_list(context, chosen)
if chosen:
    row = outlook.row(chosen)
    with middle:
        st.html(item.headline(outlook, row))
        item.chain_of(outlook, row)
    with right:
        st.subheader("推演", anchor=False, help="只在屏幕上试算，采用到决定里才会保存。")
        what_if(context, row)
        if context.may_decide:
            st.subheader("决定", anchor=False)
            decide.decide(outlook, row)
        decide.taken_today(context)

decide.open_decisions(context)
since_last(context)
if context.may_decide:
    closing.end(context)
closing.past(outlook)
