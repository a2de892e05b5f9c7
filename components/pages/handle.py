"""办理: the office at work. Requests that wait for it, and acts that nobody asked for."""

from __future__ import annotations

import streamlit as st

from components import request_parts as requests
from components import session

session.only_for("handle")
seen = session.here()
waiting = requests.waiting(seen)

st.markdown(f"待办申请 **{len(waiting)}** 件。")
requests.answered_meanwhile(seen, waiting)
for one in waiting:
    requests.answer(seen, one)
if not waiting:
    st.success("没有等待办理的申请。")
st.subheader("直接销号或延期", anchor=False, help="没有单位申请也可办理；凭据和理由同样记入台账。")
requests.without_request(seen)
