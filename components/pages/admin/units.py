"""管理, the units, who reports for them and when."""

from collections import Counter

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from plan.accounts import register
from plan.model.kinds import AccountState, Role
from plan.words import labels


def units() -> None:
    """Every unit with what it answers for, who reports for it, and when it last did."""
    outlook = session.outlook_on(session.workspace().default_as_of())
    clerks = Counter(
        entry.account.unit
        for entry in register.listed(session.book())
        if entry.account.role is Role.CLERK and entry.account.state is not AccountState.DISABLED
    )
    led = [(row.lead.id, row) for row in outlook.rows if row.lead]
    owed = Counter(unit for unit, row in led if row.reportable)
    reports = sorted((day, unit) for unit, row in led if (day := row.item.reported_on))
    last = {unit: day for day, unit in reports}
    alone = [unit for unit in outlook.plan.units if owed[unit.id] and not clerks[unit.id]]
    st.markdown(f"共 {len(outlook.plan.units)} 家单位；有应报事项而没有填报账号的 {len(alone)} 家。")
    nobody = Markup('<span class="light amber">▲ 无人填报</span> ')
    missing = {True: nobody + markup.link("accounts", "新建账号"), False: labels.MISSING}
    rows = [
        (
            Markup("{}{}").format(unit.name, markup.mark(unit)),
            unit.kind.word,
            str(owed[unit.id]),
            f"{clerks[unit.id]} 个" if clerks[unit.id] else missing[unit in alone],
            str(last.get(unit.id, "从未")),
        )
        for unit in sorted(outlook.plan.units, key=lambda unit: -owed[unit.id])
    ]
    st.html(markup.table(["单位", "类别", "应报事项", "填报账号", "最近填报"], rows, numeric=[2]))
