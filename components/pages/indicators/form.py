"""The form by which a unit, or the office, reports a figure of an indicator."""

from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from components import address, session
from components.widgets.filters import one_of
from components.widgets.sending import opened_at, send_form
from plan.acts.indicators import BASIS_LIMIT, report_indicator
from plan.ledger.events import IndicatorReported
from plan.model.plan import Indicator
from plan.outlook.outlook import Outlook
from plan.state.figures import stated_figures

FORM = "indicator"


def form(outlook: Outlook) -> None:
    """The form for the indicators that the visitor may report; nothing where there are none."""
    every = {indicator.id: indicator for indicator in outlook.plan.indicators}
    ours = session.may_write(IndicatorReported, every)
    indicators = {id_: indicator for id_, indicator in every.items() if id_ in ours}
    if not indicators:
        return
    with st.expander("填报指标数值", key="indicator-expander"):
        key = "indicator-chosen"
        if st.session_state.get(key) not in indicators:
            st.session_state[key] = address.read("report", list(indicators)) or next(iter(indicators))
        names = {id_: f"{each.name}（{each.unit_of_measure}）" for id_, each in indicators.items()}
        chosen = one_of("指标", names, key, width=360)
        _fields(outlook, indicators[chosen or next(iter(indicators))])


def _fields(outlook: Outlook, indicator: Indicator) -> None:
    """The fields, emptied once what they held is stored."""
    known = stated_figures(outlook.plan, outlook.state.readings, indicator, outlook.as_of)
    bases = list(dict.fromkeys([indicator.basis, *(figure.basis for figure in known)]))
    attempt = session.form_key(FORM)
    key, opened = f"{attempt}:{indicator.id}", f"{FORM}:{attempt}:{indicator.id}"
    typed: dict[str, Any] = {"accept_new_options": True, "placeholder": "请选择或填写"}
    periodic = "可自行填写，如“2022年1—9月”“2022年上半年”“2021年”。"
    so_far = f"{indicator.movement.word}；累计指标填年初至今的累计数。"
    other = f"与目标口径不同的数据另列，不参与预测；最多 {BASIS_LIMIT} 字。"
    opened_at(opened, outlook.state.last_sequences.get(indicator.id, 0))
    with st.form(f"indicator-{attempt}-{indicator.id}", border=False):
        left, middle, right = st.columns([1.2, 1, 2])
        when = left.selectbox("时期", periods(outlook.as_of), key=f"{key}:when", help=periodic, **typed)
        label = f"数值（{indicator.unit_of_measure}）"
        value = middle.number_input(
            label, value=None, step=0.01, key=f"{key}:value", placeholder="未填", help=so_far
        )
        basis = right.selectbox("口径", bases, key=f"{key}:basis", help=other, **typed)
        sent = st.form_submit_button("提交", type="primary", width=160)
    if sent and value is None:
        st.warning("没有填写数值，未提交任何内容。")
    elif sent:
        said = {"indicator_id": indicator.id, "value": value, "when": when or "", "basis": basis or ""}
        send_form(FORM, partial(report_indicator, **said), f"已填报“{indicator.name}”{when}。", opened)


def periods(as_of: date) -> list[str]:
    """The periods that ended last, the newest first."""
    year, month = as_of.year, as_of.month - 1
    so_far = [f"{year}年1—{last}月" for last in range(month, 1, -1)]
    return [*so_far, *([f"{year}年1月底"] if month else []), f"{year - 1}年"]
