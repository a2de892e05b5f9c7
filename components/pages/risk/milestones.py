"""风险 by milestone: how many are to be expected late, their chart and list, the one picked."""

from collections.abc import Sequence
from functools import partial

import streamlit as st
from markupsafe import Markup

from components import address, session
from components.widgets import chart_view, filters, markup
from components.widgets.chance import dots, lever_list
from components.widgets.charts.risk import Risk, finish_rows, finish_spec
from components.widgets.charts.spec import PICK, packed
from components.widgets.long_list import part_of
from components.widgets.sending import opened_at, send_form
from plan.acts.items import judge_chance
from plan.exports.overdue_list import FIRMNESS, NODE
from plan.ledger.events import ChanceJudged, last_of
from plan.outlook.outlook import Outlook
from plan.words import labels

KEY = (
    ("span", "10%—90% 区间"),
    ("middle", "预计完成（中位）"),
    ("due", "批准时限"),
    ("original", "原定时限（有延期时）"),
    ("today", "统计截止日"),
)
JUDGED_HELP = "与预测并列存档，时限过后一同评分；不改预测和灯号。"


def choose(outlook: Outlook) -> list[Risk]:
    """The forecasts within the filters the visitor has set, the likeliest to be late first."""
    forecasts = {forecast.item: forecast for forecast in outlook.forecast.forecasts}
    rows = [row for row in outlook.rows if row.id in forecasts]
    lines = {line.id: line.name for line in outlook.plan.workstreams}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        units = filters.unit_names(row.lead for row in rows)
        unit = filters.named("risk", "牵头单位", "unit", units)
        line = filters.named("risk", "条线", "line", lines)
        rows = [*filters.without_nodes("risk", rows)]
    risks = [
        Risk(row, forecasts[row.id], outlook.doubts.get(row.id, ""))
        for row in rows
        if unit in (None, markup.unit_id(row.lead)) and line in (None, row.workstream.id)
    ]
    return sorted(risks, key=lambda risk: -risk.forecast.probability_late)


def nothing(outlook: Outlook) -> str:
    """Why there is no forecast to show."""
    if outlook.forecast.forecasts:
        return "所选范围内没有可预测的里程碑，请放宽筛选。"
    return (
        f"截至 {outlook.as_of}，没有未完成且有时限的里程碑，无可预测；"
        f"未定时限的 {len(outlook.undated)} 项不作预测。"
    )


def summary(outlook: Outlook, risks: Sequence[Risk]) -> Markup:
    """How many late milestones are to be expected, 确保 and 力争 apart."""

    def expected(some: Sequence[Risk]) -> str:
        return f"{sum(risk.forecast.probability_late for risk in some):.1f}"

    by_word = {word: [r for r in risks if r.row.firmness == word] for word in FIRMNESS}
    parts = [f"{word} {len(some)} 项中预计 {expected(some)} 项" for word, some in by_word.items() if some]
    few = sum(not risk.forecast.is_enough for risk in risks)
    return Markup(
        "<p>截至 <b>{}</b>，未完成且有时限的{} <b>{}</b> 项，预计逾期 <b>{}</b> 项（{}）。{}"
        '<span class="reason">未定时限的 {} 项不作预测。</span></p>'
    ).format(
        outlook.as_of,
        "里程碑" if by_word[NODE] else "承诺",
        len(risks),
        expected(risks),
        "；".join(parts) or "无",
        f"其中 {few} 项样本不足，可能性仅供参考。" if few else "",
        len(outlook.undated),
    )


def undated(outlook: Outlook) -> Markup:
    """The open promises for which the source names no day: nothing is forecast of them."""
    rows = [
        {
            "里程碑": markup.item(row, outlook.as_of),
            "条线": row.workstream.name,
            "牵头单位": labels.unit(row.lead),
            "进度": labels.percent(row.progress.percent_complete),
        }
        for row in part_of(outlook.undated, "undated", lambda row: row)
    ]
    return markup.records(rows, ["进度"])


def chart(outlook: Outlook, risks: Sequence[Risk]) -> None:
    """Draws the chart with its key; the milestone chosen on it goes into the address."""
    scheme = chart_view.scheme()
    chart_view.key(KEY)
    rows = packed(finish_rows(risks, outlook.as_of, scheme))
    words = f"{len(risks)} 项里程碑的预计完成区间与时限，按逾期可能性由高到低"
    picking = {"on_select": "rerun", "selection_mode": [PICK]}
    event = chart_view.draw(finish_spec(scheme), rows, key="risk", words=words, **picking)
    clicked = next((row["id"] for row in event["selection"].get(PICK) or ()), None)
    if clicked != st.session_state.get("risk-clicked"):
        st.session_state["risk-clicked"] = clicked
        address.keep(item=clicked)


def risk_table(outlook: Outlook, risks: Sequence[Risk]) -> Markup:
    """The chart in figures; a name picks its milestone and leaves the day and the filters."""
    filtered = {name: st.query_params.get(name) for name in ("unit", "line", filters.NODES, "risk-find")}
    original = Markup('<br><span class="reason day">{} {}</span>')
    low = Markup(' <span class="doubt" title="{}">{}</span>')
    ground = Markup('<span class="reason" title="{}">{} {} 项</span>{}')
    rows = []
    for risk in risks:
        row, forecast = risk.row, risk.forecast
        due = markup.due(row)
        if forecast.deadline != forecast.approved_deadline:
            due += original.format(row.deadline_name, row.deadline_words)
        doubt = low.format(risk.doubt, labels.LOW_CONFIDENCE) if risk.doubt else ""
        few = "" if forecast.is_enough else labels.FEW
        name = markup.link("risk", row.part.name, **filtered, as_of=outlook.as_of, item=row.id)
        cells = {
            "里程碑": name + markup.mark(row.part),
            "条线": row.workstream.name,
            "确保/力争": row.firmness,
            "牵头单位": labels.unit(row.lead),
            "批准时限": due,
            "预计完成（中位）": markup.whole(forecast.p50),
            "预计完成（较稳妥）": markup.whole(forecast.p80),
            "逾期可能性": risk.chance,
            "灯号": markup.light(row.alert.level, row.alert.reason),
            "依据": ground.format(risk.ground, few, forecast.n, doubt),
        }
        rows.append(cells)
    return markup.records(rows, ["逾期可能性"])


def panel(outlook: Outlook, risks: Sequence[Risk], picked: str | None) -> None:
    """All there is to say of the milestone picked, of the first where none is, and its source."""
    risk = next((risk for risk in risks if risk.row.id == picked), risks[0])
    row, forecast = risk.row, risk.forecast
    few = f"已完成或已到期事项 {forecast.n} 项，参照“{forecast.reference}”。"
    cautions = {labels.FEW: few * (not forecast.is_enough), labels.LOW_CONFIDENCE: risk.doubt}
    caution = Markup('<p><span class="doubt">{}</span> <span class="reason">{}</span></p>')
    title = Markup('<h2 class="chosen-card">{}</h2>').format(markup.item(row, outlook.as_of))
    parts = [
        title,
        markup.alert(row.alert),
        dots(forecast, outlook.as_of),
        Markup("<p>{}</p>").format(markup.sentence(forecast.sentence)),
        *(caution.format(word, why) for word, why in cautions.items() if why),
        lever_list(outlook, row.id),
        markup.source(outlook.plan, row.part),
    ]
    st.html(markup.join(parts))
    judgement(outlook, row.id)
    if picked is None:
        st.caption("点选图中一行或下表中的名称，改看其他里程碑。")


def judgement(outlook: Outlook, id_: str) -> None:
    """What the office itself holds of a milestone, and the form in which it says so."""
    if judged := last_of(outlook.state.counted.get(id_, ()), ChanceJudged):
        late, why = judged.event.probability_late, judged.event.reason
        st.text(f"科创办判断（{judged.event.as_of}）：逾期可能性 {late:.0%}。{why}")
    if session.may_write(ChanceJudged, [id_]):
        opened_at(form := f"judge-{id_}", outlook.state.last_sequences.get(id_, 0))
        with st.expander("科创办另有判断"), st.form(f"{form}-{session.form_key(form)}", border=False):
            percent = st.number_input("逾期可能性（%）", 0, 100, None, 5, help=JUDGED_HELP)
            why = st.text_input("理由")
            if st.form_submit_button("记录判断"):
                act = partial(judge_chance, item_id=id_, percent=percent, why=why)
                send_form(form, act, "已记录判断。")
