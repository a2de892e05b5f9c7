"""The parts of 风险: which milestones, their chart and list, the one that is chosen, the units."""

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
from plan.forecast.plan_drivers import PLAN_ITSELF
from plan.forecast.plan_forecast import Forecast, PlanForecast
from plan.model.kinds import Commitment
from plan.outlook.board import Row
from plan.outlook.lights import shown
from plan.outlook.outlook import Outlook
from plan.words import labels

DRIVERS_SHOWN = 8
_DUE = Markup('<span class="key"><i class="{}"></i>{}</span>')
_KEY = (
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


def choose(outlook: Outlook, found: PlanForecast) -> list[Risk]:
    """The forecasts within the filters the visitor has set, the likeliest to be late first."""
    rows = {row.id: row for row in outlook.rows}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        told = [rows[one.item] for one in found.forecasts]
        kept = filters.unit_and_line("risk", outlook, told).of(told)
    low, ids = outlook.quality.low, {row.id for row in kept}
    risks = [
        Risk(rows[one.item], one, low.get(one.item, ""))
        for one in found.forecasts
        if one.item in ids
    ]
    return sorted(risks, key=lambda one: -one.forecast.probability_late)


def nothing(outlook: Outlook, found: PlanForecast) -> str:
    """Why there is no forecast to show."""
    if found.forecasts:
        return "所选范围内没有可预测的里程碑，请放宽筛选。"
    return (
        f"截至 {outlook.as_of}，没有未完成且有时限的里程碑，无可预测；"
        f"未定时限的 {len(outlook.undated)} 项不作预测。"
    )


def summary(outlook: Outlook, risks: Sequence[Risk]) -> Html:
    """How many late milestones are to be expected, 确保 and 力争 apart."""
    parts = [
        f"{labels.COMMITMENT[kind]} {len(some)} 项中预计 {_number(_expected(some))} 项"
        for kind in (Commitment.BINDING, Commitment.STRETCH, None)
        if (some := [one for one in risks if one.row.part.commitment is kind])
    ]
    few = sum(not one.forecast.is_enough for one in risks)
    note = f"其中 {few} 项样本不足，可能性仅供参考。" if few else ""
    undated = markup.link(
        "timetable", f"{len(outlook.undated)} 项", as_of=outlook.as_of.isoformat()
    )
    return Markup(
        "<p>截至 <b>{}</b>，未完成且有时限的里程碑 <b>{}</b> 项，预计逾期 <b>{}</b> 项（{}）。{}"
        '<span class="reason">未定时限的 {} 不作预测。</span></p>'
    ).format(
        outlook.as_of,
        len(risks),
        _number(_expected(risks)),
        "；".join(parts) or "无",
        note,
        undated,
    )


def _expected(risks: Sequence[Risk]) -> float:
    return sum(one.forecast.probability_late for one in risks)


def _number(expected: float) -> str:
    """An expected count, to one decimal."""
    return f"{expected:.1f}"


def chart(outlook: Outlook, risks: Sequence[Risk]) -> str | None:
    """Draws the chart with its key; returns the milestone chosen on it or by the address."""
    scheme = chart_view.scheme()
    st.html(Markup('<p class="keys">{}</p>').format(markup.join(_DUE.format(*k) for k in _KEY)))
    clicked = chart_view.draw_to_pick(
        finish_spec(scheme),
        packed(finish_rows([_finish(one) for one in risks], outlook.as_of, scheme)),
        key="risk",
        words=f"{len(risks)} 项里程碑的预计完成区间与时限，按逾期可能性由高到低",
    )
    if clicked != st.session_state.get("risk-clicked"):
        st.session_state["risk-clicked"] = clicked
        session.keep_in_url(item=clicked)
    return session.from_url("item", [one.row.id for one in risks])


def _finish(one: Risk) -> Finish:
    told, row = one.forecast, one.row
    return Finish(
        id=row.id,
        name=labels.marked(row.part),
        unit=labels.unit(row.lead),
        p10=told.p10,
        p50=told.p50,
        p80=told.p80,
        p90=told.p90,
        due=told.approved_deadline,
        original=told.deadline,
        chance=_chance(one),
        level=row.alert.level.value,
        word=labels.LIGHT[row.alert.level],
        ground=_ground(told),
        doubt=labels.LOW_CONFIDENCE if one.doubt else "",
    )


def _chance(one: Risk) -> str:
    return "已逾期" if one.row.overdue else shown(one.forecast.probability_late)


def _ground(told: Forecast) -> str:
    if told.is_enough:
        return f"已了结事项 n={told.n}"
    return f"{labels.FEW}（n={told.n}，参照“{told.reference}”）"


def panel(outlook: Outlook, risks: Sequence[Risk], picked: str | None) -> None:
    """All that is told of the milestone picked, of the first where none is, and its source."""
    one = next((one for one in risks if one.row.id == picked), risks[0])
    row, told = one.row, one.forecast
    title = Markup('<h3 class="chosen-card">{}</h3>').format(markup.item(row, outlook.as_of))
    parts = [title, markup.alert(row.alert), Markup("<p>{}</p>").format(told.sentence)]
    parts += [
        _marks(one),
        _drivers(outlook, told),
        _units_of(outlook, told),
        markup.source(outlook.plan, row.part),
    ]
    st.html(markup.join(parts))
    if picked is None:
        st.caption("点选图中一行或下表中的名称，改看其他里程碑。")


def _marks(one: Risk) -> Html:
    """Why the forecast is to be taken with care."""
    told = one.forecast
    few = f"已了结事项 n={told.n}，参照“{told.reference}”。"
    said = [] if told.is_enough else [(labels.FEW, few)]
    if one.doubt:
        said.append((labels.LOW_CONFIDENCE, one.doubt))
    return markup.join(
        Markup('<p><span class="doubt">{}</span> <span class="reason">{}</span></p>').format(*pair)
        for pair in said
    )


def _drivers(outlook: Outlook, told: Forecast) -> Html:
    adding = [one for one in told.drivers if one.share > 0][:DRIVERS_SHOWN]
    rows: list[list[markup.Cell]] = [
        [_name(outlook, one.task), _unit(outlook, one.unit), _percent(one.share), f"{one.days:.1f}"]
        for one in adding
    ]
    if told.plan_share > 0:
        rows.append([PLAN_ITSELF, labels.MISSING, _percent(told.plan_share), labels.MISSING])
    if not rows:
        return Markup('<p class="empty">预计不会拖后，没有延误成因。</p>')
    head = ["延误成因", "牵头单位", "占延误", "预计拖后（工作日）"]
    return markup.table(head, rows, numeric=[2, 3])


def _units_of(outlook: Outlook, told: Forecast) -> Html:
    rows = [
        [_unit(outlook, one.unit), _whose(one.unit, own=one.own), _percent(one.share)]
        for one in told.units
    ]
    return markup.table(["单位", "来由", "占延误"], rows, numeric=[2]) if rows else Markup("")


def _whose(unit: str | None, *, own: bool) -> str:
    if unit is None:
        return labels.UNDECIDED
    return "本单位" if own else "传入"


def _name(outlook: Outlook, item: str) -> Html:
    name = outlook.plan.by_id[item].name
    return markup.link("graph", name, item=item, as_of=outlook.as_of.isoformat())


def _unit(outlook: Outlook, unit: str | None) -> str:
    return outlook.plan.by_id[unit].name if unit else labels.UNDECIDED


def _percent(share: float) -> str:
    return f"{share:.0%}"


def risk_table(outlook: Outlook, risks: Sequence[Risk]) -> Html:
    """The chart in figures."""
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
    return markup.table(head, [_cells(outlook, one) for one in risks], numeric=[7])


def _cells(outlook: Outlook, one: Risk) -> list[markup.Cell]:
    row, told = one.row, one.forecast
    due = markup.whole(told.approved_deadline)
    if told.deadline != told.approved_deadline:
        due += Markup('<br><span class="reason day">原定 {}</span>').format(told.deadline)
    doubt = (
        Markup(' <span class="doubt" title="{}">{}</span>').format(one.doubt, labels.LOW_CONFIDENCE)
        if one.doubt
        else ""
    )
    return [
        markup.link("risk", row.part.name, **_address(outlook, item=row.id))
        + markup.mark(row.part),
        row.workstream.name,
        labels.COMMITMENT[row.part.commitment],
        labels.unit(row.lead),
        due,
        markup.whole(told.p50),
        markup.whole(told.p80),
        _chance(one),
        markup.light(row.alert.level, row.alert.reason),
        Markup('<span class="reason" title="{}">{} n={}</span>{}').format(
            _ground(told), "" if told.is_enough else labels.FEW, told.n, doubt
        ),
    ]


def _address(outlook: Outlook, **more: str) -> dict[str, str | None]:
    """The query that keeps the day and the filters."""
    kept = {name: st.query_params.get(name) for name in ("unit", "line")}
    return {**kept, "as_of": outlook.as_of.isoformat(), **more}
