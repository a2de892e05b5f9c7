"""The item under discussion: how it stands, what is expected, what drives it, its chain."""

from __future__ import annotations

import networkx as nx
import streamlit as st
from markupsafe import Markup

from components.pages.meeting.agenda_list import choose
from components.pages.meeting.context import Looked
from components.widgets import markup
from components.widgets.graph_view import graph_view, picture
from components.widgets.graph_view.plan_cards import chain
from components.widgets.markup import Html
from plan.forecast.plan_drivers import ITSELF, PLAN_ITSELF
from plan.forecast.plan_forecast import Forecast
from plan.forecast.sentence import percent
from plan.model.graph import EdgeKind, only
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.words import labels

DRIVERS_SHOWN = 4
WORTH_SHOWING = 0.02  # of the lateness
GRAPH = "meeting-graph"


def headline(now: Looked, row: Row) -> Html:
    """Name, light, who, until when; then the forecast in a sentence."""
    seen, item = now.seen, row.item
    days = [f"完成时限 {labels.deadline(item.approved_deadline)}"]
    if item.approved_deadline != item.deadline:
        days.append(f"原定 {labels.deadline(item.deadline)}")
    facts = (
        labels.PART[type(row.part)],
        row.workstream.name,
        labels.unit(row.lead),
        labels.COMMITMENT[row.part.commitment],
        *days,
        f"完成 {labels.percent(row.progress.percent_complete)}",
    )
    return (
        Markup('<h3 class="chosen-card">{}</h3>').format(markup.item(row, seen.as_of))
        + Markup("<div>{}</div>").format(markup.alert(row.alert))
        + Markup('<p class="aside facts-line">{}</p>').format(" · ".join(facts))
        + _told(seen, row)
    )


def _told(outlook: Outlook, row: Row) -> Html:
    told = outlook.forecast.of(row.id)
    if told is None:
        return Markup("")
    chance = Markup(
        '<div class="big-chance"><span>逾期可能性</span><b>{}</b>'
        "<span>五成把握 {}</span><span>八成把握 {}</span></div>"
    ).format(percent(told.probability_late), told.p50, told.p80)
    said = Markup('<p class="sentence">{}</p>').format(told.sentence)
    return chance + said + _drivers(outlook, told)


def _drivers(outlook: Outlook, told: Forecast) -> Html:
    """What the expected lateness comes from; nothing where there is none."""
    shares = [
        (_name(outlook, one.task, told.item), _unit(outlook, one.unit), one.share)
        for one in told.drivers
        if one.share >= WORTH_SHOWING
    ][:DRIVERS_SHOWN]
    if told.plan_share >= WORTH_SHOWING:
        shares.append((PLAN_ITSELF, labels.MISSING, told.plan_share))
    if not shares:
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


def _name(outlook: Outlook, task: str, milestone: str) -> str:
    return ITSELF if task == milestone else outlook.plan.by_id[task].name


def _unit(outlook: Outlook, unit: str | None) -> str:
    return outlook.plan.by_id[unit].name if unit else labels.UNDECIDED


def chain_of(now: Looked, row: Row) -> None:
    """What comes before and after the item, drawn; a card that is pressed is discussed next."""
    cards, edges = chain(now.seen, _ids(now.seen, row.id))
    if len(cards) < 2:
        return
    picked = graph_view(picture(cards, edges), selected=row.id, height=300, key=GRAPH)
    if picked and picked != row.id and any(one.id == picked for one in now.seen.rows):
        choose(picked)
        st.rerun()


def _ids(outlook: Outlook, item_id: str) -> frozenset[str]:
    before_after = only(outlook.graph, EdgeKind.PRECEDES)
    near = nx.ancestors(before_after, item_id) | nx.descendants(before_after, item_id)
    return frozenset({item_id, *near})
