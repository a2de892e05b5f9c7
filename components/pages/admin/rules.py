"""管理, the rules: every number that a light or a forecast turns on."""

from __future__ import annotations

from dataclasses import fields

import streamlit as st
from markupsafe import Markup

from components.widgets import markup
from plan.model.plan import ForecastRules, Rules, Threshold
from plan.words import labels
from plan.words.fields import FIELDS


def rules(plan_rules: Rules) -> None:
    """Every threshold with its precedent and how well it is founded."""
    st.caption("这些数值写在计划文件的“灯号规则”中；改动须有依据，并随计划一起留存。")
    rows = [
        [
            name,
            Markup("<b>{:g}</b> {}").format(threshold.value, threshold.unit),
            labels.STANDING[threshold.standing] + labels.MARK[threshold.standing],
            threshold.precedent,
        ]
        for name, threshold in _thresholds(plan_rules)
    ]
    st.html(markup.table(["规则", "数值", "依据", "先例"], rows))


def _thresholds(group: Rules | ForecastRules, before: str = "") -> list[tuple[str, Threshold]]:
    """Every threshold with what it is for, those of a group after the group's name."""
    thresholds: list[tuple[str, Threshold]] = []
    for field in fields(group):
        value, word = getattr(group, field.name), before + FIELDS[field.name]
        if isinstance(value, Threshold):
            thresholds.append((word, value))
        elif isinstance(value, ForecastRules):
            thresholds += _thresholds(value, f"{word}：")
    return thresholds
