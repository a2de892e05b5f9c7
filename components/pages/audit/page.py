"""审计: who signed in or failed to, what became of accounts, which lists were taken away."""

from __future__ import annotations

import streamlit as st

from components import session
from components.widgets import markup
from plan.accounts import audit
from plan.accounts.book import book_at
from plan.model.kinds import Role
from plan.words import labels

ALL_ACTS = "全部"
RECORDS_SHOWN = 200

session.only_for("audit")
with st.container(horizontal=True):
    act = st.selectbox("事项", [ALL_ACTS, *labels.ACCOUNT_ACT.values()], width=240)
    account = st.text_input("账号", key="audit-account", width=240, placeholder="全部账号").strip()

plan = session.workspace().plan_on()
rows = []
for record in audit.records(book_at()):  # the latest first
    if act not in (ALL_ACTS, labels.ACCOUNT_ACT[record.act]):
        continue
    if account and account not in (record.account or "", record.by or ""):
        continue
    detail = record.detail
    role, _, unit = detail.partition(" ")
    if record.act in (audit.Act.ADDED, audit.Act.MOVED) and role in set(Role):
        unit_name = markup.unit_name(plan, unit) if unit else ""
        detail = f"{labels.ROLE[Role(role)]} {unit_name}".strip()
    rows.append(
        (
            labels.moment(record.at),
            labels.ACCOUNT_ACT[record.act],
            markup.verbatim(record.account or "（无此账号）"),
            markup.verbatim(record.by or labels.MISSING),
            record.address or "本机",
            detail,
        )
    )
    if len(rows) == RECORDS_SHOWN:
        break
if rows:
    st.html(markup.table(["时间", "事项", "账号", "经办", "地址", "内容"], rows))
    st.caption(f"最近的记录在前，至多显示 {RECORDS_SHOWN} 条；完整记录保存在账号目录中。")
else:
    st.info("没有符合条件的记录。")
