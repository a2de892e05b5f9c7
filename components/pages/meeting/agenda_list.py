"""The agenda in the order in which a meeting takes it; each item is chosen by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable

import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.meeting.context import Looked
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


def chosen(now: Looked) -> str | None:
    """The item under discussion: as chosen, else as the URL says, else the first on the agenda.

    An address that the page has not written itself, as the browser's Back gives, is a choice.
    """
    ids = [row.id for row in now.seen.rows]
    state, asked = st.session_state, session.from_url("item", ids)
    if state.get(CHOSEN) not in ids:
        state[CHOSEN] = asked or _first(now)
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


def agenda_list(now: Looked, item: str | None) -> None:
    """What to discuss, by why; nothing to discuss is said so."""
    found = now.agenda
    if found.matters:
        _heading(Topic.MATTER, f"{len(found.matters)} 项", "此后按计划完成，能少逾期最多的在前。")
        for number, matter in enumerate(found.matters, 1):
            _entry(Topic.MATTER, matter.row, item, _matter(now.seen, matter), number)
    for topic, rows, measure in (
        (Topic.UNDECIDED, found.undecided, "项"),
        (Topic.REQUEST, found.requests, "件"),
    ):
        if rows:
            _heading(topic, f"{len(rows)} {measure}")
        for row in rows:
            _entry(topic, row, item, _standing(now.seen, row))
    if found.silent:
        _heading(Topic.SILENT, f"{len(found.silent)} 家", "按牵头单位。")
        st.html(_silent(now))
    if not (found.matters or found.undecided or found.requests or found.silent):
        st.success("没有需要讨论的事项。")
    _another(now.seen)


def plain(text: str) -> str:
    """`text` as a widget's label shows it, no character of it taken for Markdown."""
    return MARKDOWN.sub(r"\\\1", text)


def _first(now: Looked) -> str | None:
    found = now.agenda
    rows = [
        *(one.row for one in found.matters),
        *found.undecided,
        *found.requests,
        *(row for unit in found.silent.values() for row in unit),
        *now.seen.rows,
    ]
    return rows[0].id if rows else None


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
    told = [
        Markup('<div class="chance"><span>{}</span><b>{} → {}</b></div>').format(
            "逾期可能性"
            if one.milestone == matter.row.id
            else outlook.plan.by_id[one.milestone].name,
            percent(one.before),
            percent(one.after),
        )
        for one in risks[:MILESTONES_SHOWN]
    ]
    more = len(risks) - MILESTONES_SHOWN
    rest = [Markup('<div class="aside">另有 {} 项</div>').format(more)] if more > 0 else []
    who = Markup('<div class="aside" title="{}">{} · 按计划完成可少逾期 {:.1f} 项</div>').format(
        matter.reason, labels.unit(matter.row.lead), matter.benefit.avoided
    )
    return markup.join([who, *told, *rest])


def _standing(outlook: Outlook, row: Row) -> Html:
    told = outlook.forecast.of(row.id)
    chance = (
        Markup('<div class="chance"><span>逾期可能性</span><b>{}</b></div>').format(
            percent(told.probability_late)
        )
        if told and not row.overdue
        else Markup("")
    )
    who = Markup('<div class="aside">{} · {}</div>').format(
        labels.unit(row.lead), labels.deadline(row.item.approved_deadline)
    )
    return who + Markup("<div>{}</div>").format(markup.alert(row.alert)) + chance


def _silent(now: Looked) -> Html:
    day = now.seen.as_of.isoformat()
    by_count = sorted(now.agenda.silent.items(), key=lambda pair: -len(pair[1]))
    return Markup('<ul class="silent">{}</ul>').format(
        markup.join(
            Markup("<li>{} <b>{}</b> 项未报</li>").format(
                markup.link(
                    "report",
                    labels.unit(unit),
                    unit=markup.unit_id(unit),
                    as_of=day,
                )
                if now.may_decide
                else labels.unit(unit),
                len(rows),
            )
            for unit, rows in by_count
        )
    )


def _another(outlook: Outlook) -> None:
    """Any other open item, found by typing its name."""
    rows = {row.id: row for row in _open(outlook.rows)}
    st.selectbox(
        "讨论其他事项",
        list(rows),
        index=None,
        key=OTHER,
        format_func=lambda id_: f"{rows[id_].part.name}（{id_}）",
        placeholder="输入名称或编号查找",
        on_change=_take_other,
    )


def _take_other() -> None:
    if item := st.session_state.get(OTHER):
        choose(item)
        st.session_state[OTHER] = None


def _open(rows: Iterable[Row]) -> Iterable[Row]:
    return (row for row in rows if row.item.closed is None)
