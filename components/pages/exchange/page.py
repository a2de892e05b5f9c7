"""导入导出: the plan to and from Excel, WPS and Microsoft Project; the office alone takes in."""

import streamlit as st

from components import session
from components.pages.exchange.trial import report, take_in, upload
from plan.exports.plan_sheet import plan_sheet
from plan.exports.xlsx_file import to_xlsx
from plan.mspdi.write_file import to_mspdi

session.only_for("exchange")
outlook = session.outlook_here()
name = f"行动计划_{outlook.as_of}"

st.subheader("导出", anchor=False, help="计划表可在 Excel 或 WPS 中修改后再导入。")
with st.container(horizontal=True):
    session.download(
        "下载计划表（Excel）",
        f"{name}.xlsx",
        lambda: to_xlsx(plan_sheet(outlook, session.workspace().plan_digest)),
        key="plan-xlsx",
    )
    session.download(
        "下载 MS Project 文件", f"{name}.xml", lambda: to_mspdi(outlook), key="plan-xml"
    )
st.subheader("导入", anchor=False, help="先试读，列出问题和改动，确认后一次写入。")
if (trial := upload()) is not None:
    report(trial)
    take_in(trial)
