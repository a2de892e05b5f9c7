"""审计: who signed in or failed to, what became of accounts, which lists were taken away."""

from __future__ import annotations

import streamlit as st

from components import session
from components.pages.audit.records import ALL_ACTS, RECORDS_SHOWN, record_table
from plan.words import labels

session.only_for("audit")
with st.container(horizontal=True):
    act = st.selectbox("事项", [ALL_ACTS, *labels.ACCOUNT_ACT.values()], width=240)
    account = st.text_input("账号", key="audit-account", width=240, placeholder="全部账号")

table = record_table(session.workspace().plan_on(), act, account.strip())
if table:
    st.html(table)
    st.caption(f"最近的记录在前，至多显示 {RECORDS_SHOWN} 条；完整记录保存在账号目录中。")
else:
    st.info("没有符合条件的记录。")
