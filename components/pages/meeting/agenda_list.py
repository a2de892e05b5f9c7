"""The agenda in the order in which a meeting takes it; each item is chosen by its name."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.meeting.context import MeetingContext
from components.widgets import markup
from components.widgets.markup import Html
from plan.forecast.sentence import percent
from plan.model.kinds import ItemKind, Topic
from plan.outlook.board import Row
from plan.outlook.meeting.agenda import UNSPOKEN, AtRisk, Pending, spoken_of
from plan.outlook.meeting.matters import Matter
from plan.outlook.outlook import Outlook
from plan.outlook.review import Review
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
        agenda = (row for _, rows in context.agenda.sections() for row in rows)
        rows = (*agenda, *context.outlook.rows)
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

    def entries(topic: Topic, entries: Sequence[tuple[Row, Html]], count: str, note: str) -> None:
        if not entries:
            return
        _heading(topic, count, note)
        for number, (row, about) in enumerate(entries, 1):
            about += _also(context, row, topic)
            _entry(topic, row, item, about, number if topic is Topic.MATTER else 0)

    at_risk = [(promise.row, _at_risk(promise)) for promise in agenda.at_risk]
    entries(Topic.AT_RISK, at_risk, f"{len(at_risk)} 项", "未到期的承诺，确保在前。")
    matters = [(matter.row, _matter(outlook, matter)) for matter in agenda.matters]
    entries(Topic.MATTER, matters, f"{len(matters)} 项", "此后按计划完成，能少逾期最多的在前。")
    late = [(row, _late(row)) for row in agenda.overdue]
    entries(Topic.OVERDUE, late, f"{len(late)} 项", "承诺，确保在前。")
    review = _by_item(agenda.review)
    entries(Topic.REVIEW, review, f"{len(review)} 项", "等科创办办理。")
    if agenda.silent:
        _heading(Topic.SILENT, f"{len(agenda.silent)} 家", "按牵头单位。")
        st.html(_silent(context))
    if agenda.nodes:
        _heading(Topic.NODE, f"{len(agenda.nodes)} 项")
        st.html(_nodes(context))
    earlier = open_before(context)
    decided = _decided(earlier)
    entries(Topic.DECISION, decided, f"{len(earlier)} 件", "在下方办结。")
    if not any(rows for _, rows in agenda.sections()):
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
    is_node = matter.row.kind is ItemKind.NODE
    unit = labels.unit(matter.row.lead) + (
        f" · {labels.ITEM_KIND[ItemKind.NODE]}" if is_node else ""
    )
    who = Markup('<div class="aside" title="{}">{} · 按计划完成可少逾期 {:.1f} 项</div>').format(
        matter.reason, unit, matter.benefit.avoided
    )
    return markup.join([who, *chances, *rest])


def _at_risk(promise: AtRisk) -> Html:
    """Who, until when, how firmly promised, how it stands, and the chance that it is late."""
    row = promise.row
    chance = Markup("")
    if promise.chance is not None:
        chance = Markup('<div class="chance"><span>逾期可能性</span><b>{}</b></div>').format(
            percent(promise.chance)
        )
    flagship = "旗舰" if promise.is_flagship else ""
    return _who(row, flagship) + Markup("<div>{}</div>").format(markup.alert(row.alert)) + chance


def _late(row: Row) -> Html:
    """Who, how late it is, and whether anything was asked for or decided since."""
    return _who(row, spoken_of(row.item) or UNSPOKEN) + Markup("<div>{}</div>").format(
        markup.alert(row.alert)
    )


def _by_item(reviews: Sequence[Review]) -> list[tuple[Row, Html]]:
    """Each item that waits for the office once, with all that is asked about it."""
    rows = {review.row.id: review.row for review in reviews}
    return [
        (
            row,
            _who(row)
            + markup.join(
                Markup('<div class="{}">{}</div>').format(
                    "late" if review.is_over else "", review.words
                )
                for review in reviews
                if review.row.id == id_
            ),
        )
        for id_, row in rows.items()
    ]


def open_before(context: MeetingContext) -> list[Pending]:
    """What earlier meetings decided and is still open."""
    day = context.outlook.as_of
    return [item for item in context.agenda.decisions if item.decision.event.meeting < day]


def _decided(decisions: Sequence[Pending]) -> list[tuple[Row, Html]]:
    """Each item with an open decision once, with what was decided about it."""
    rows = {pending.row.id: pending.row for pending in decisions}
    words: dict[str, list[Html]] = {id_: [] for id_ in rows}
    for pending in decisions:
        event = pending.decision.event
        words[pending.row.id].append(
            Markup('<div>{}</div><div class="aside">{} 议定</div>').format(
                event.text, event.meeting
            )
        )
    return [(row, markup.join(words[id_])) for id_, row in rows.items()]


def _who(row: Row, about: str = "") -> Html:
    """Who leads, how firmly it is promised, until when, and what else is said `about` it."""
    words = [
        labels.unit(row.lead),
        row.firmness,
        row.due_words,
        *([about] if about else []),
    ]
    return Markup('<div class="aside">{}</div>').format(" · ".join(words))


def _also(context: MeetingContext, row: Row, here: Topic) -> Html:
    """The other sections that the item stands in."""
    others = "、".join(labels.TOPIC[topic] for topic in context.agenda.also(row, here))
    return Markup('<div class="aside">另列：{}</div>').format(others) if others else Markup("")


def _silent(context: MeetingContext) -> Html:
    """The units that have not reported, those with most to report first."""
    day = context.outlook.as_of.isoformat()
    by_count = sorted(context.agenda.silent.items(), key=lambda pair: -len(pair[1]))
    units = [
        Markup("<li>{} <b>{}</b> 项未报：{}</li>").format(
            markup.link("report", labels.unit(unit), unit=markup.unit_id(unit), as_of=day)
            if context.may_decide
            else labels.unit(unit),
            len(rows),
            _links(context, rows),
        )
        for unit, rows in by_count
    ]
    return Markup('<ul class="silent">{}</ul>').format(markup.join(units))


def _nodes(context: MeetingContext) -> Html:
    """Work nodes, folded: they are discussed after all promises."""
    return Markup("<details><summary>展开</summary>{}</details>").format(
        _links(context, context.agenda.nodes)
    )


def _links(context: MeetingContext, rows: Sequence[Row]) -> Html:
    """The items, each opening it under discussion."""
    day = context.outlook.as_of.isoformat()
    return Markup("、").join(
        markup.link("meeting", row.part.name, item=row.id, as_of=day) for row in rows
    )


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
