"""周例会: the picture with the agenda, what is under discussion beside it; closed, as it was."""

import streamlit as st

from components import session
from components.pages.meeting import closing
from components.pages.meeting.agenda import SUBJECT, MeetingContext
from components.pages.meeting.room import room
from components.widgets.header import follow_ledger
from plan.acts.meetings import closing_of
from plan.ledger.events import DecisionTaken
from plan.outlook.outlook import agenda_of, meeting_before

outlook = session.outlook_here()
st.html('<span hidden class="meeting-page"></span>')
if meeting := closing_of(outlook.state, outlook.as_of):
    closing.frozen(outlook, meeting)
else:  # after st.stop() Streamlit would still draw the room anew, over what is frozen
    before = session.outlook_on(meeting_before(outlook))
    may_decide = bool(session.may_write(DecisionTaken, [SUBJECT]))
    follow_ledger(waits=may_decide)
    room(MeetingContext(outlook, before, session.cached(agenda_of)(outlook), may_decide))
