"""周例会: the picture with the agenda, what is under discussion beside it; closed, as it was."""

import streamlit as st

from components import session
from components.pages.meeting import closing
from components.pages.meeting.context import meeting_context
from components.pages.meeting.room import room
from components.widgets.header import follow_ledger
from plan.acts.meetings import closing_of

outlook = session.outlook_here()
st.html('<span hidden class="meeting-page"></span>')
if meeting := closing_of(outlook.state, outlook.as_of):
    closing.frozen(outlook, meeting)
    st.stop()

context = meeting_context(outlook)
if not context.may_decide:
    follow_ledger()
room(context)
