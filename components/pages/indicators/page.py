"""指标: each indicator's way to its target by its own 口径, and the form to tell a figure."""

from __future__ import annotations

import streamlit as st

from components import session
from components.pages.indicators import parts
from components.pages.indicators.form import form

seen = session.here()
found = parts.found(seen)
aimed = [one for one in found if one.indicator.target is not None]
plain = [one for one in found if one.indicator.target is None]

form(seen)
if not found:
    st.info("行动计划没有列出指标。")
if aimed:
    st.html(parts.key())
    parts.boxes(seen, aimed)
if plain:
    st.subheader("未定目标的指标", anchor=False, help="只有数值，没有目标，不作预测。")
    st.html(parts.without_target(seen, plain))
