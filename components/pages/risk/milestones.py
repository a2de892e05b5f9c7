"""风险 by milestone: the choice, how many are to be expected late, their chart and list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import chart_view, filters, markup
from components.widgets.charts.risk import Finish, finish_rows, finish_spec
from components.widgets.charts.spec import packed
from components.widgets.markup import Html
from plan.exports.overdue_list import FIRMNESS, NODE
from plan.forecast.plan_forecast import Forecast
from plan.outlook.board import Row
from plan.outlook.lights import chance_words
from plan.outlook.outlook import Outlook
from plan.words import labels

KEY = (
    ("span", "10%—90% 区间"),
    ("middle", "五成把握"),
    ("due", "批准时限"),
    ("original", "原定时限（有延期时）"),
    ("today", "统计截止日"),
)


@dataclass(frozen=True)
class Risk:
    """A milestone with its forecast, and why that is 低可信, empty where it is not."""

    row: Row
    forecast: Forecast
    doubt: str

    @property
    def chance(self) -> str:
        """How likely it is late, as people are shown it."""
        return "已逾期" if self.row.overdue else chance_words(self.forecast.probability_late)

    @property
    def ground(self) -> str:
        """What the chance rests on."""
        forecast = self.forecast
        if forecast.is_enough:
            return f"已了结事项 n={forecast.n}"
        return f"{labels.FEW}（n={forecast.n}，参照“{forecast.reference}”）"


def choose(outlook: Outlook) -> list[Risk]:
    """The forecasts within the filters the visitor has set, the likeliest to be late first."""
    forecasts = {forecast.item: forecast for forecast in outlook.forecast.forecasts}
    by_id = {row.id: row for row in outlook.rows}
    rows = [by_id[item] for item in forecasts]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = filters.unit_and_line("risk", outlook, rows)
    doubts = outlook.quality.low
    risks = [Risk(row, forecasts[row.id], doubts.get(row.id, "")) for row in choice.of(rows)]
    return sorted(risks, key=lambda risk: -risk.forecast.probability_late)


def nothing(outlook: Outlook) -> str:
    """Why there is no forecast to show."""
    if outlook.forecast.forecasts:
        return "所选范围内没有可预测的里程碑，请放宽筛选。"
    return (
        f"截至 {outlook.as_of}，没有未完成且有时限的里程碑，无可预测；"
        f"未定时限的 {len(outlook.undated)} 项不作预测。"
    )


def summary(outlook: Outlook, risks: Sequence[Risk]) -> Html:
    """How many late milestones are to be expected, 确保 and 力争 apart."""

    def expected(some: Sequence[Risk]) -> str:
        return f"{sum(risk.forecast.probability_late for risk in some):.1f}"

    by_word: dict[str, list[Risk]] = {}
    for risk in risks:
        by_word.setdefault(risk.row.firmness, []).append(risk)
    parts = [
        f"{word} {len(by_word[word])} 项中预计 {expected(by_word[word])} 项"
        for word in FIRMNESS
        if word in by_word
    ]
    few = sum(not risk.forecast.is_enough for risk in risks)
    undated = markup.link(
        "timetable", f"{len(outlook.undated)} 项", as_of=outlook.as_of.isoformat()
    )
    return Markup(
        "<p>截至 <b>{}</b>，未完成且有时限的{} <b>{}</b> 项，预计逾期 <b>{}</b> 项（{}）。{}"
        '<span class="reason">未定时限的 {} 不作预测。</span></p>'
    ).format(
        outlook.as_of,
        "里程碑" if NODE in by_word else "承诺",
        len(risks),
        expected(risks),
        "；".join(parts) or "无",
        f"其中 {few} 项样本不足，可能性仅供参考。" if few else "",
        undated,
    )


def chart(outlook: Outlook, risks: Sequence[Risk]) -> str | None:
    """Draws the chart with its key; returns the milestone chosen on it or by the address."""
    scheme = chart_view.scheme()
    chart_view.key(KEY)
    finishes = [
        Finish(
            id=risk.row.id,
            name=labels.marked(risk.row.part),
            unit=labels.unit(risk.row.lead),
            p10=risk.forecast.p10,
            p50=risk.forecast.p50,
            p80=risk.forecast.p80,
            p90=risk.forecast.p90,
            due=risk.forecast.approved_deadline,
            original=risk.forecast.deadline,
            mark=risk.row.date_mark,
            chance=risk.chance,
            level=risk.row.alert.level.value,
            word=labels.LIGHT[risk.row.alert.level],
            ground=risk.ground,
            doubt=labels.LOW_CONFIDENCE if risk.doubt else "",
        )
        for risk in risks
    ]
    clicked = chart_view.draw_to_pick(
        finish_spec(scheme),
        packed(finish_rows(finishes, outlook.as_of, scheme)),
        key="risk",
        words=f"{len(risks)} 项里程碑的预计完成区间与时限，按逾期可能性由高到低",
    )
    if clicked != st.session_state.get("risk-clicked"):
        st.session_state["risk-clicked"] = clicked
        session.keep_in_url(item=clicked)
    return session.from_url("item", [risk.row.id for risk in risks])


def risk_table(outlook: Outlook, risks: Sequence[Risk]) -> Html:
    """The chart in figures; a name picks its milestone and leaves the day and the filters."""
    head = [
        "里程碑",
        "条线",
        "确保/力争",
        "牵头单位",
        "批准时限",
        "五成把握",
        "八成把握",
        "逾期可能性",
        "灯号",
        "依据",
    ]
    address = {name: st.query_params.get(name) for name in ("unit", "line", filters.NODES)}
    address["as_of"] = outlook.as_of.isoformat()
    return markup.table(head, [_cells(risk, address) for risk in risks], numeric=[7])


def _cells(risk: Risk, address: dict[str, str | None]) -> list[markup.Cell]:
    row, forecast = risk.row, risk.forecast
    due = markup.due(row)
    if forecast.deadline != forecast.approved_deadline:
        due += Markup('<br><span class="reason day">{} {}</span>').format(
            row.deadline_name, row.deadline_words
        )
    doubt = (
        Markup(' <span class="doubt" title="{}">{}</span>').format(
            risk.doubt, labels.LOW_CONFIDENCE
        )
        if risk.doubt
        else ""
    )
    return [
        markup.link("risk", row.part.name, **address, item=row.id) + markup.mark(row.part),
        row.workstream.name,
        row.firmness,
        labels.unit(row.lead),
        due,
        markup.whole(forecast.p50),
        markup.whole(forecast.p80),
        risk.chance,
        markup.light(row.alert.level, row.alert.reason),
        Markup('<span class="reason" title="{}">{} n={}</span>{}').format(
            risk.ground, "" if forecast.is_enough else labels.FEW, forecast.n, doubt
        ),
    ]
