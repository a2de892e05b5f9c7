"""风险, beside the chart: the milestone that is picked, what its forecast says and rests on."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from components.pages.risk.milestones import Risk
from components.widgets import markup
from components.widgets.lever_list import lever_list
from components.widgets.markup import Html
from plan.forecast.plan_drivers import PAST, PLAN_ITSELF
from plan.forecast.plan_forecast import Forecast
from plan.outlook.outlook import Outlook
from plan.words import labels

MAX_DRIVERS = 8


def panel(outlook: Outlook, risks: Sequence[Risk], picked: str | None) -> None:
    """All there is to say of the milestone picked, of the first where none is, and its source."""
    risk = next((risk for risk in risks if risk.row.id == picked), risks[0])
    row, forecast = risk.row, risk.forecast
    few = f"已了结事项 n={forecast.n}，参照“{forecast.reference}”。"
    cautions = [] if forecast.is_enough else [(labels.FEW, few)]
    if risk.doubt:
        cautions.append((labels.LOW_CONFIDENCE, risk.doubt))
    caution = Markup('<p><span class="doubt">{}</span> <span class="reason">{}</span></p>')
    units = [
        [
            markup.lead_name(outlook.plan, driver.unit),
            ("本单位" if driver.own else "传入") if driver.unit else labels.UNDECIDED,
            f"{driver.share:.0%}",
        ]
        for driver in forecast.units
    ]
    title = Markup('<h3 class="chosen-card">{}</h3>').format(markup.item(row, outlook.as_of))
    parts = [
        title,
        markup.alert(row.alert),
        Markup("<p>{}</p>").format(forecast.sentence),
        *(caution.format(word, why) for word, why in cautions),
        _drivers(outlook, forecast),
        lever_list(outlook, row.id),
        markup.table(["单位", "来由", "占延误"], units, numeric=[2]) if units else Markup(""),
        markup.source(outlook.plan, row.part),
    ]
    st.html(markup.join(parts))
    if picked is None:
        st.caption("点选图中一行或下表中的名称，改看其他里程碑。")


def _drivers(outlook: Outlook, forecast: Forecast) -> Html:
    plan, as_of = outlook.plan, outlook.as_of.isoformat()
    rows: list[list[markup.Cell]] = [
        [
            markup.link("graph", plan.by_id[driver.task].name, item=driver.task, as_of=as_of),
            markup.lead_name(plan, driver.unit),
            f"{driver.share:.0%}",
            f"{driver.days:.1f}",
        ]
        for driver in forecast.drivers
        if driver.share > 0
    ][:MAX_DRIVERS]
    for name, share in ((PLAN_ITSELF, forecast.plan_share), (PAST, forecast.past_share)):
        if share > 0:
            rows.append([name, labels.MISSING, f"{share:.0%}", labels.MISSING])
    if not rows:
        return Markup('<p class="empty">预计不会拖后，没有延误成因。</p>')
    head = ["延误成因", "牵头单位", "占延误", "预计拖后（工作日）"]
    return markup.table(head, rows, numeric=[2, 3])
