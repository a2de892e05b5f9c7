"""风险: how likely each promise is late and why, by unit; and what past forecasts came to."""

from __future__ import annotations

import streamlit as st

from components import session
from components.pages.risk import chart as parts
from components.pages.risk import track_record as track_parts
from components.pages.risk import units as unit_parts
from plan.outlook.disagreement import disagreements

seen = session.outlook_here()
found = seen.forecast
risks = parts.choose(seen, found)

st.html(parts.summary(seen, risks))
if risks:
    chart, side = st.columns([2, 1], gap="medium")
    with chart:
        picked = parts.chart(seen, risks)
    with side:
        parts.panel(seen, risks, picked)
    st.subheader("里程碑明细", anchor=False, help="按逾期可能性由高到低；点名称看依据和成因。")
    st.html(parts.risk_table(seen, risks))
    st.subheader("按单位（不受筛选影响）", anchor=False, help=unit_parts.EXPECTED_HELP)
    st.html(unit_parts.expected(seen))
else:
    st.info(parts.nothing(seen, found))
if compared := disagreements(seen.rows):
    st.subheader("自报与推算的灯号", anchor=False, help=unit_parts.DISAGREEMENT_HELP)
    st.html(unit_parts.disagreement(seen, compared))

st.subheader("预测的检验", anchor=False, help=track_parts.HELP)
track_parts.show(seen, track_parts.scores(seen))
