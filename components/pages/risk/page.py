"""风险: how likely each promise is late and why, by unit; and what past forecasts came to."""

import streamlit as st

from components import address, session
from components.pages.risk import milestones, track_record, units
from components.widgets.long_list import part_of
from plan.outlook.board import without_nodes
from plan.outlook.disagreement import disagreements

outlook = session.outlook_here()
risks = milestones.choose(outlook)

st.html(milestones.summary(outlook, risks))
if risks:
    ids = [risk.row.id for risk in risks]
    shown = part_of(risks, "risk", lambda risk: risk.row, address.read("item", ids))
    left, right = st.columns([2, 1], gap="medium")
    with left:
        milestones.chart(outlook, shown)
    with right:
        milestones.panel(outlook, [*shown, *risks], address.read("item", ids))
    st.header("里程碑明细", anchor=False, help="按逾期可能性由高到低；点名称看依据和成因。")
    st.html(milestones.risk_table(outlook, shown))
    st.header("按单位（不受筛选影响）", anchor=False, help=units.EXPECTED_HELP)
    st.html(session.cached(units.expected)(outlook))
else:
    st.info(milestones.nothing(outlook))
if by_unit := disagreements(without_nodes(outlook.rows)):
    st.header("自报与推算的灯号", anchor=False, help=units.DISAGREEMENT_HELP)
    st.html(units.disagreement(outlook, by_unit))

if outlook.undated:
    with st.expander(f"未定时限，不作预测（{len(outlook.undated)} 项）"):
        st.html(milestones.undated(outlook))

st.header("预测准确度", anchor=False, help=track_record.HELP)
track_record.show(outlook, track_record.scores(outlook))
