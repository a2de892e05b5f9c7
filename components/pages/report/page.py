"""填报: a unit's weekly report, pre-filled, only what is due, sent in one go."""

import streamlit as st

from components import session
from components.pages.report.excel import by_excel
from components.pages.report.form import form, others, undated
from components.pages.report.items import choose_unit, due
from components.pages.report.sending import keep_typed, last_sending
from components.pages.report.waits import waiting_for
from plan.words import labels

drafts = keep_typed()
outlook = session.outlook_here()
with st.container(horizontal=True, vertical_alignment="bottom"):
    unit = choose_unit(outlook)
    items = due(outlook, unit, drafts)
    shares = [it for it in items.parts if it.part and it.part.share and it.part.unit == unit]
    done = len(items.reported) + len(shares)
    st.markdown(f"本期已报 **{done}/{done + len(items.waiting)}** 项。")
    if sent := len(last_sending().stored):
        st.html(f'<p role="status">已提交 {sent} 项。</p>')
if not items.waiting:
    st.success("本期应报事项已全部填报。" if done else "该单位目前没有应报的定期事项。")
waiting_for(outlook, unit)
if items.form_rows:
    form(outlook, items)
undated(items)
by_excel(outlook, items, labels.unit(unit))
others(outlook, items)
