"""账号: who may sign in; an administrator makes, disables and resets accounts."""

import streamlit as st

from components import session
from components.pages.accounts import forms
from components.widgets import shown_once
from plan.accounts import register
from plan.ledger.access import SECURITY, SYSTEM, may_keep

session.only_for("accounts")
plan = session.workspace().plan_on()
accounts = register.listed(session.book())

shown_once.show(forms.PAGE)
st.html(forms.accounts_table(plan, accounts))
if may_keep(session.who(), SECURITY):
    st.header("停用与重置", anchor=False)
    forms.change_account(accounts)
    st.header("变更角色或单位", anchor=False)
    forms.move_account(plan, accounts)
if may_keep(session.who(), SYSTEM):
    st.header("新建账号", anchor=False)
    forms.new_account(plan)
if may_keep(session.who(), SECURITY):
    st.header("接口令牌", anchor=False, help="供其他程序只读取清单：/api/overdue.xlsx 等。")
    forms.program_tokens()
