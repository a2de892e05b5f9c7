"""The agenda in the order in which a meeting takes it; each item is chosen by its name."""

from __future__ import annotations

import re

import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.meeting.context import MeetingContext
from components.widgets import markup
from components.widgets.markup import Html
from plan.forecast.sentence import percent
from plan.model.kinds import Topic
from plan.outlook.board import Row
from plan.outlook.meeting.agenda import Matter
from plan.outlook.outlook import Outlook
from plan.words import labels

CHOSEN, SHOWN = "meeting-item", "meeting-item-shown"
OTHER = "meeting-other"
MILESTONES_SHOWN = 3
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>^])")


def chosen(context: MeetingContext) -> str | None:
    """The item under discussion: as chosen, else as the URL says, else the first on the agenda.

    An address that the page has not written itself, as the browser's Back gives, is a choice.
    """
    ids = [row.id for row in context.outlook.rows]
    state, asked = st.session_state, session.from_url("item", ids)
    if state.get(CHOSEN) not in ids:
        agenda = context.agenda
        rows = (
            *(matter.row for matter in agenda.matters),
            *agenda.undecided,
            *agenda.requests,
            *(row for unit in agenda.silent.values() for row in unit),
            *context.outlook.rows,
        )
        state[CHOSEN] = asked or next((row.id for row in rows), None)
    elif asked and state.get(SHOWN) not in (None, asked):
        state[CHOSEN] = asked
    item: str | None = state[CHOSEN]
    state[SHOWN] = item
    session.keep_in_url(item=item)
    return item


def choose(item: str) -> None:
    """Makes `item` the one under discussion, whatever the address still says."""
    st.session_state[CHOSEN] = item
    st.session_state.pop(SHOWN, None)


def agenda_list(context: MeetingContext, item: str | None) -> None:
    """What to discuss, by why; nothing to discuss is said so."""
    agenda, outlook = context.agenda, context.outlook
    if agenda.matters:
        _heading(Topic.MATTER, f"{len(agenda.matters)} 项", "此后按计划完成，能少逾期最多的在前。")
        for number, matter in enumerate(agenda.matters, 1):
            _entry(Topic.MATTER, matter.row, item, _matter(outlook, matter), number)
    for topic, rows, measure in (
        (Topic.UNDECIDED, agenda.undecided, "项"),
        (Topic.REQUEST, agenda.requests, "件"),
    ):
        if rows:
            _heading(topic, f"{len(rows)} {measure}")
        for row in rows:
            _entry(topic, row, item, _standing(outlook, row))
    if agenda.silent:
        _heading(Topic.SILENT, f"{len(agenda.silent)} 家", "按牵头单位。")
        st.html(_silent(context))
    if not (agenda.matters or agenda.undecided or agenda.requests or agenda.silent):
        st.success("没有需要讨论的事项。")
    _another(outlook)


def plain(text: str) -> str:
    """`text` as a widget's label shows it, no character of it taken for Markdown."""
    return MARKDOWN.sub(r"\\\1", text)


def _heading(topic: Topic, count: str, note: str = "") -> None:
    st.html(
        Markup('<h4 class="topic">{}<span class="aside">{}　{}</span></h4>').format(
            labels.TOPIC[topic], count, note
        )
    )


def _entry(topic: Topic, row: Row, item: str | None, about: Html, number: int = 0) -> None:
    """An item: its name to press, and beneath it what is to be known before."""
    kind = "now" if row.id == item else "entry"
    with st.container(key=f"agenda-{kind}-{topic}-{row.id}", gap=None):
        marked = labels.marked(row.part)
        name = f"{number}　{marked}" if number else marked
        key = f"discuss-{topic}-{row.id}"
        st.button(plain(name), key=key, type="tertiary", on_click=choose, args=[row.id])
        st.html(about)


def _matter(outlook: Outlook, matter: Matter) -> Html:
    """Who, how much it keeps from being late, and each chance before and after."""
    risks = matter.benefit.risks
    chances = [
        Markup('<div class="chance"><span>{}</span><b>{} → {}</b></div>').format(
            "逾期可能性"
            if risk.milestone == matter.row.id
            else outlook.plan.by_id[risk.milestone].name,
            percent(risk.before),
            percent(risk.after),
        )
        for risk in risks[:MILESTONES_SHOWN]
    ]
    more = len(risks) - MILESTONES_SHOWN
    rest = [Markup('<div class="aside">另有 {} 项</div>').format(more)] if more > 0 else []
    who = Markup('<div class="aside" title="{}">{} · 按计划完成可少逾期 {:.1f} 项</div>').format(
        matter.reason, labels.unit(matter.row.lead), matter.benefit.avoided
    )
    return markup.join([who, *chances, *rest])


def _standing(outlook: Outlook, row: Row) -> Html:
    """Who, until when, how it stands, and the chance that it is late."""
    forecast = outlook.forecast.of(row.id)
    chance = Markup("")
    if forecast and not row.overdue:
        chance = Markup('<div class="chance"><span>逾期可能性</span><b>{}</b></div>').format(
            percent(forecast.probability_late)
        )
    who = Markup('<div class="aside">{} · {}</div>').format(
        labels.unit(row.lead), labels.deadline(row.item.approved_deadline)
    )
    return who + Markup("<div>{}</div>").format(markup.alert(row.alert)) + chance


def _silent(context: MeetingContext) -> Html:
    """The units that have not reported, those with most to report first."""
    day = context.outlook.as_of.isoformat()
    by_count = sorted(context.agenda.silent.items(), key=lambda pair: -len(pair[1]))
    units = [
        Markup("<li>{} <b>{}</b> 项未报</li>").format(
            markup.link("report", labels.unit(unit), unit=markup.unit_id(unit), as_of=day)
            if context.may_decide
            else labels.unit(unit),
            len(rows),
        )
        for unit, rows in by_count
    ]
    return Markup('<ul class="silent">{}</ul>').format(markup.join(units))


def _another(outlook: Outlook) -> None:
    """Any other open item, found by typing its name."""
    rows = {row.id: row for row in outlook.rows if row.item.closed is None}

    # In a callback, as a box that is drawn already cannot be emptied in the same run.
    def take() -> None:
        if item := st.session_state.get(OTHER):
            choose(item)
            st.session_state[OTHER] = None

    st.selectbox(
        "讨论其他事项",
        list(rows),
        index=None,
        key=OTHER,
        format_func=lambda id_: f"{rows[id_].part.name}（{id_}）",
        placeholder="输入名称或编号查找",
        on_change=take,
    )
