"""办理 · 收官: how each open item ends with the plan, or with a year of it, in one table."""

from functools import partial

import streamlit as st

from components import session
from components.pages.handle import answers
from components.widgets.filters import kept, one_of
from components.widgets.sending import send_form
from plan.acts import conclusion as acts
from plan.model.kinds import Ending
from plan.outlook.outlook import Outlook


def conclude_plan(outlook: Outlook) -> None:
    """The form of what may be concluded, and how to take the last conclusion back."""
    state, chosen, early = outlook.state, {}, ""
    for entry in state.conclusions[-1:]:
        with st.form(f"back-{session.form_key('back')}", border=False):
            reason = st.text_input(f"撤销 {entry.event.as_of} 收官的原因")
            if st.form_submit_button("撤销收官"):
                send_form("back", partial(acts.withdraw_conclusion, reason=reason), "已撤销收官。")
    if not (years := {f"{y} 年" if y else "整个计划": y for y in acts.to_conclude(state)}):
        return
    names = {name: name for name in years}
    year = years[kept("handle", "收官范围", "year", names, next(iter(years))) or ""]
    ends, next_ = acts.to_end(state, year), "转入下一年" if year else Ending.CARRIED.word
    st.caption("已销号的照其销号列入。确保事项没有完成的须写明原因。收官后数字不再变动，可以撤销。")
    key = f"conclude-{session.form_key('conclude')}-{year}"
    rows = [row for row in outlook.rows if row.id in ends and row.reportable]
    with st.form(key, border=False):
        for row in sorted(rows, key=lambda row: (not row.is_milestone, row.kind)):
            name, end, why = st.columns([3, 1, 2], vertical_alignment="bottom")
            name.html(answers.headline(row, outlook))
            with end:
                words = {end: end.word for end in ends[row.id]} | {Ending.CARRIED: next_}
                ending = Ending(one_of("结论", words, f"{key}:{row.id}") or "")
            chosen[row.id] = (ending, why.text_input("原因", key=f"{key}:{row.id}:why"))
        statement = st.text_area("收官说明", height=88)
        if outlook.as_of < acts.last_day(state, year):
            early = st.text_input("提前收官的原因")
        sent = st.form_submit_button("收官", type="primary")
    if sent:
        of = {"endings": chosen, "statement": statement, "year": year, "reason": early}
        send_form("conclude", partial(acts.conclude, **of), "已收官。")
