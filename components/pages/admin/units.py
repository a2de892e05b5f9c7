"""管理, the units, who reports for them and when; and every rule a judgement turns on."""

from collections import Counter
from datetime import date

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from plan.accounts import register
from plan.accounts.book import book_at
from plan.exports.rule_sheet import rules_in_force
from plan.ledger.events import StatusReported
from plan.model.kinds import AccountState, Role
from plan.model.plan import Rules
from plan.outlook.outlook import Outlook
from plan.words import labels


def units(outlook: Outlook) -> None:
    """Every unit with what it answers for, who reports for it, and when it last did."""
    clerks = Counter(
        entry.account.unit
        for entry in register.listed(book_at())
        if entry.account.role is Role.CLERK and entry.account.state is not AccountState.DISABLED
    )
    owed = Counter(row.lead.id for row in outlook.rows if row.lead and row.reportable)
    last = _last_reports(session.workspace().head())
    alone = [unit for unit in outlook.plan.units if owed[unit.id] and not clerks[unit.id]]
    st.markdown(
        f"共 {len(outlook.plan.units)} 家单位；有应报事项而没有填报账号的 {len(alone)} 家。"
    )
    nobody = Markup('<span class="light amber">▲ 无人填报</span> ')
    missing = {True: nobody + markup.link("accounts", "新建账号"), False: labels.MISSING}
    rows = [
        (
            Markup("{}{}").format(unit.name, markup.mark(unit)),
            labels.UNIT_KIND[unit.kind],
            str(owed[unit.id]),
            f"{clerks[unit.id]} 个" if clerks[unit.id] else missing[unit in alone],
            str(last.get(unit.id, "从未")),
        )
        for unit in sorted(outlook.plan.units, key=lambda unit: -owed[unit.id])
    ]
    st.html(markup.table(["单位", "类别", "应报事项", "填报账号", "最近填报"], rows, numeric=[2]))


@st.cache_resource(show_spinner=False, max_entries=1)
def _last_reports(head: tuple[int, str]) -> dict[str, date]:  # noqa: ARG001 - a key
    """The day that each unit last reported of."""
    return {
        entry.by.unit: entry.event.as_of
        for entry in session.workspace().entries()
        if entry.by.unit and isinstance(entry.event, StatusReported)
    }


def rules(plan_rules: Rules) -> None:
    """Every rule as it is set, with its precedent and how well it is founded."""
    st.caption("这些数值写在计划文件的“灯号规则”中；改动须有依据，并随计划一起留存。")
    rows = [
        [
            word,
            Markup("<b>{}</b>").format(set_to),
            labels.STANDING[threshold.standing] + labels.MARK[threshold.standing]
            if threshold
            else labels.MISSING,
            threshold.precedent if threshold else labels.MISSING,
        ]
        for word, set_to, threshold in rules_in_force(plan_rules)
    ]
    st.html(markup.table(["规则", "设定", "依据", "先例"], rows))
