"""管理, the rules: every number and choice that a judgement turns on."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from components.widgets import markup
from plan.exports.rule_sheet import rules_in_force
from plan.model.plan import Rules
from plan.words import labels


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
