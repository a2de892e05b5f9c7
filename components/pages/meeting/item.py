"""The item under discussion: how it stands, what is expected, what drives it, its chain."""

import streamlit as st
from markupsafe import Markup

from components.pages.meeting.agenda_list import choose
from components.widgets import markup
from components.widgets.graph_view import Wish, graph_view
from components.widgets.lever_list import lever_list
from components.widgets.markup import Html
from plan.forecast.plan_drivers import ITSELF, PAST, PLAN_ITSELF
from plan.forecast.plan_forecast import Forecast
from plan.forecast.sentence import percent
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.words import labels

MAX_DRIVERS = 4
MIN_SHARE = 0.02  # of the lateness
GRAPH = "meeting-graph"


def headline(outlook: Outlook, row: Row) -> Html:
    """Name, light, who, until when; then the forecast, in figures and in a sentence."""
    item = row.item
    days = [f"完成时限 {row.due_words}"]
    if item.approved_deadline != item.deadline:
        days.append(f"{row.deadline_name} {row.deadline_words}")
    facts = (
        labels.ITEM_KIND[row.kind],
        row.workstream.name,
        labels.unit(row.lead),
        row.firmness,
        *days,
        f"完成 {labels.percent(row.progress.percent_complete)}",
    )
    about = (
        Markup('<h3 class="chosen-card">{}</h3>').format(markup.item(row, outlook.as_of))
        + Markup("<div>{}</div>").format(markup.alert(row.alert))
        + Markup('<p class="aside facts-line">{}</p>').format(" · ".join(facts))
    )
    if (forecast := outlook.forecast.of(row.id)) is None:
        return about
    chance = Markup(
        '<div class="big-chance"><span>逾期可能性</span><b>{}</b>'
        "<span>预计完成（中位）{}</span><span>（较稳妥）{}</span></div>"
    ).format(percent(forecast.probability_late), forecast.p50, forecast.p80)
    sentence = Markup('<p class="sentence">{}</p>').format(forecast.sentence)
    levers = lever_list(outlook, row.id)
    return about + chance + sentence + _drivers(outlook, forecast) + levers


def _drivers(outlook: Outlook, forecast: Forecast) -> Html:
    """What the expected lateness comes from; nothing where there is none."""
    names = outlook.plan.by_id
    shares = [
        (
            ITSELF if driver.task == forecast.item else names[driver.task].name,
            names[driver.unit].name if driver.unit else labels.UNDECIDED,
            driver.share,
        )
        for driver in forecast.drivers
        if driver.share >= MIN_SHARE
    ][:MAX_DRIVERS]
    for name, share in ((PLAN_ITSELF, forecast.plan_share), (PAST, forecast.past_share)):
        if share >= MIN_SHARE:
            shares.append((name, labels.MISSING, share))
    if not shares or [name for name, *_ in shares] == [ITSELF]:  # of that the sentence tells more
        return Markup("")
    bars = markup.join(
        Markup(
            '<tr><td>{}</td><td>{}</td><td class="number">{}%</td>'
            '<td class="bar"><i style="width:{:.0f}%"></i></td></tr>'
        ).format(name, unit, round(share * 100), share * 100)
        for name, unit, share in shares
    )
    head = Markup('<tr><th>误期来自</th><th>单位</th><th class="number">占比</th><th></th></tr>')
    return Markup('<table class="list drivers"><thead>{}</thead><tbody>{}</tbody></table>').format(
        head, bars
    )


def chain_of(outlook: Outlook, row: Row) -> None:
    """What comes before and after the item, drawn; a card that is pressed is discussed next."""
    if row.id not in outlook.graph or not outlook.graph.degree(row.id):
        return
    picked = graph_view(outlook, Wish(around=row.id), selected=row.id, height=300, key=GRAPH)
    if picked and picked != row.id and any(other.id == picked for other in outlook.rows):
        choose(picked)
        st.rerun()
