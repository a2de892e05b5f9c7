"""材料: every paper and list, to take away; the office takes plan sheets in as well."""

from functools import partial

import streamlit as st

from components import session
from components.pages.exchange.subscription import subscribe
from components.pages.exchange.trial import report, take_in, upload
from components.widgets.papers import issued_notices, notice_files, offer, offer_minutes
from plan.ledger.access import may_open
from plan.office.papers import EXPORTS, TITLES
from plan.office.selection import Selection

outlook = session.outlook_here()
selection = Selection(session.workspace(), outlook)
for paper, title in TITLES.items():
    makers = {form: partial(make, selection) for (of, form), make in EXPORTS.items() if of == paper}
    with st.container(horizontal=True):
        offer(title, f"{title}_{outlook.as_of}", makers, f"{paper}-")
subscribe(outlook)
if meetings := {str(entry.event.as_of): entry for entry in reversed(outlook.state.meetings)}:
    st.header("会议纪要", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.selectbox("例会日期", list(meetings), key="minutes-day", width=170)
        offer_minutes(meetings[day])
if issued := issued_notices(outlook):
    st.header("督办通知", anchor=False)
    notice_files(issued)
if may_open(session.who(), "handle"):
    st.header("导入计划表", anchor=False, help="先试读，列出问题和改动，确认后一次写入。")
    if (trial := upload()) is not None:
        report(trial, outlook.plan)
        take_in(trial)
