"""The agenda in the order in which a meeting takes it; each item is chosen by its name."""

import re
from collections.abc import Iterable, Sequence

import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.meeting.context import MeetingContext
from components.widgets import markup
from components.widgets.filters import TO_FIND, one_of, with_ids
from components.widgets.markup import Html
from plan.forecast.sentence import percent
from plan.model.kinds import ItemKind, Topic
from plan.outlook.board import Row
from plan.outlook.meeting.agenda import UNSPOKEN, Pending, spoken_of
from plan.outlook.meeting.matters import Matter
from plan.outlook.outlook import Outlook
from plan.words import labels

CHOSEN, SHOWN = "meeting-item", "meeting-item-shown"
OTHER = "meeting-other"
MILESTONES_SHOWN = 3
CHANCE = Markup('<div class="chance"><span>{}</span><b>{}</b></div>')
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
    agenda, earlier = context.agenda, open_before(context)

    def section(topic: Topic, entries: Sequence[tuple[Row, Html]], note: str, count: str) -> None:
        if entries:
            st.html(heading(labels.TOPIC[topic], count, note))
            _entries(context, item, topic, entries)

    at_risk = [
        (each.row, _standing(each.row, "旗舰" if each.is_flagship else "", each.chance))
        for each in agenda.at_risk
    ]
    section(Topic.AT_RISK, at_risk, "未到期的承诺，确保在前。", f"{len(at_risk)} 项")
    matters = [(matter.row, _matter(context.outlook, matter)) for matter in agenda.matters]
    note = "此后按计划完成，能少逾期最多的在前。"
    section(Topic.MATTER, matters, note, f"{len(matters)} 项")
    late = [(row, _standing(row, spoken_of(row.item) or UNSPOKEN)) for row in agenda.overdue]
    section(Topic.OVERDUE, late, "承诺，确保在前。", f"{len(late)} 项")
    line = Markup('<div class="{}">{}</div>')
    review = _by_item(
        (each.row, line.format("late" if each.is_over else "", each.words))
        for each in agenda.review
    )
    review = [(row, _who(row) + about) for row, about in review]
    section(Topic.REVIEW, review, "等科创办办理。", f"{len(review)} 项")
    if agenda.silent:
        silent = heading(labels.TOPIC[Topic.SILENT], f"{len(agenda.silent)} 家", "按牵头单位。")
        st.html(silent)
        st.html(_silent(context))
    if agenda.nodes:  # folded: they are discussed after all promises
        st.html(heading(labels.TOPIC[Topic.NODE], f"{len(agenda.nodes)} 项"))
        folded = Markup("<details><summary>展开</summary>{}</details>")
        st.html(folded.format(_links(context, agenda.nodes)))
    decided = Markup('<div>{}</div><div class="aside">{} 议定</div>')
    decisions = ((each.row, each.decision.event) for each in earlier)
    open_ = _by_item((row, decided.format(what.text, what.meeting)) for row, what in decisions)
    section(Topic.DECISION, open_, "在下方办结。", f"{len(earlier)} 件")
    if not any(rows for _, rows in agenda.sections()):
        st.success("没有需要讨论的事项。")
    _another(context.outlook)


def _entries(
    context: MeetingContext, item: str | None, topic: Topic, entries: Sequence[tuple[Row, Html]]
) -> None:
    """The items of a topic: each its name to press, and beneath what is to be known before."""
    for number, (row, about) in enumerate(entries, 1):
        if others := "、".join(labels.TOPIC[other] for other in context.agenda.also(row, topic)):
            about += Markup('<div class="aside">另列：{}</div>').format(others)
        kind = "now" if row.id == item else "entry"
        with st.container(key=f"agenda-{kind}-{topic}-{row.id}", gap=None):
            first = f"{number}　" if topic is Topic.MATTER else ""
            name, key = plain(f"{first}{labels.marked(row.part)}"), f"discuss-{topic}-{row.id}"
            st.button(name, key=key, type="tertiary", on_click=choose, args=[row.id])
            st.html(about)


def plain(text: str) -> str:
    """`text` as a widget's label shows it, no character of it taken for Markdown."""
    return MARKDOWN.sub(r"\\\1", text)


def heading(words: str, count: str, note: str = "") -> Html:
    """What stands above a part of the agenda."""
    return Markup('<h4 class="topic">{}<span class="aside">{}　{}</span></h4>').format(
        words, count, note
    )


def _matter(outlook: Outlook, matter: Matter) -> Html:
    """Who, how much it keeps from being late, and each chance before and after."""
    risks = matter.benefit.risks
    chances = [
        CHANCE.format(
            "逾期可能性"
            if risk.milestone == matter.row.id
            else outlook.plan.by_id[risk.milestone].name,
            f"{percent(risk.before)} → {percent(risk.after)}",
        )
        for risk in risks[:MILESTONES_SHOWN]
    ]
    more = len(risks) - MILESTONES_SHOWN
    rest = [Markup('<div class="aside">另有 {} 项</div>').format(more)] if more > 0 else []
    unit = labels.unit(matter.row.lead)
    if matter.row.kind is ItemKind.NODE:
        unit += f" · {labels.ITEM_KIND[ItemKind.NODE]}"
    who = Markup('<div class="aside" title="{}">{} · 如按计划推进</div>').format(
        matter.reason, unit
    )
    return markup.join([who, *chances, *rest])


def _standing(row: Row, about: str, chance: float | None = None) -> Html:
    """Who, until when, how firmly promised, how it stands, and the chance that it is late."""
    shown = _who(row, about) + Markup("<div>{}</div>").format(markup.alert(row.alert))
    if chance is not None:
        shown += CHANCE.format("逾期可能性", percent(chance))
    return shown


def _by_item(about: Iterable[tuple[Row, Html]]) -> list[tuple[Row, Html]]:
    """Each item once, with all that is said about it."""
    items: dict[str, tuple[Row, Html]] = {}
    for row, words in about:
        items[row.id] = (row, items[row.id][1] + words if row.id in items else words)
    return list(items.values())


def open_before(context: MeetingContext) -> list[Pending]:
    """What earlier meetings decided and is still open."""
    day = context.outlook.as_of
    return [item for item in context.agenda.decisions if item.decision.event.meeting < day]


def _who(row: Row, about: str = "") -> Html:
    """Who leads, how firmly it is promised, until when, and what else is said `about` it."""
    words = (labels.unit(row.lead), row.firmness, row.due_words, about)
    return Markup('<div class="aside">{}</div>').format(" · ".join(filter(None, words)))


def _silent(context: MeetingContext) -> Html:
    """The units that have not reported, those with most to report first."""
    day = context.outlook.as_of
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


def _links(context: MeetingContext, rows: Sequence[Row]) -> Html:
    """The items, each opening it under discussion."""
    day = context.outlook.as_of
    return Markup("、").join(
        markup.link("meeting", row.part.name, item=row.id, as_of=day) for row in rows
    )


def _another(outlook: Outlook) -> None:
    """Any other open item, found by typing its name."""

    # In a callback, as a box that is drawn already cannot be emptied in the same run.
    def take() -> None:
        if item := st.session_state.get(OTHER):
            choose(item)
            st.session_state[OTHER] = None

    open_ = with_ids(row for row in outlook.rows if row.item.closed is None)
    one_of("讨论其他事项", open_, OTHER, None, placeholder=TO_FIND, on_change=take)
