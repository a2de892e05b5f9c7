"""The ledger's entries as a list or a course of events, a page at a time; detail when opened."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.markup import Html
from plan.calendar.zone import SHANGHAI
from plan.ledger.events import Entry
from plan.model.kinds import Role
from plan.model.plan import Plan
from plan.words import labels
from plan.words.entries import about, said, summary, written_by

HEADINGS = ("序号", "录入时间", "所报日期", "事项", "内容", "录入人")
SEES_ADDRESS = frozenset({Role.OFFICE, Role.ADMIN})


def page_of(count: int, size: int, key: str) -> range:
    """Which of `count` things, numbered from 0, stand on the page that is turned to."""
    pages = max(1, ceil(count / size))
    if st.session_state.get(key, 1) > pages:
        st.session_state[key] = 1
    at = st.pagination(pages, key=key) if pages > 1 else 1
    return range((at - 1) * size, min(at * size, count))


def entry_table(plan: Plan, entries: Sequence[Entry]) -> Html:
    """A row an entry; all of it opens in its row."""
    account = session.visitor()
    whole = bool(account and account.role in SEES_ADDRESS)
    return markup.table(HEADINGS, [_row(plan, one, whole) for one in entries], numeric=[0])


def course(plan: Plan, entries: Sequence[Entry]) -> Html:
    """Entries one under another with the time on the left, as they came."""
    return Markup('<ol class="course">{}</ol>').format(
        markup.join(_step(plan, one) for one in entries)
    )


def _row(plan: Plan, one: Entry, whole: bool) -> list[markup.Cell]:
    return [
        str(one.sequence),
        moment(one),
        markup.whole(one.event.as_of),
        markup.link("history", about(one.event.subject, plan), part="item", item=one.event.subject),
        _said(plan, one) + _whole(plan, one, whole),
        written_by(one.by, plan),
    ]


def moment(one: Entry) -> Html:
    """When an entry was recorded, by a clock in 如皋."""
    return Markup('<span class="day">{:%Y-%m-%d %H:%M}</span>').format(
        one.recorded_at.astimezone(SHANGHAI)
    )


def _said(plan: Plan, one: Entry) -> Html:
    return Markup('<b>{}</b> <span class="told">{}</span>').format(
        labels.EVENT[type(one.event)], summary(one.event, plan)
    )


def _whole(plan: Plan, one: Entry, address: bool) -> Html:
    """Everything that an entry holds, closed until it is asked for."""
    facts = [
        *said(one.event, plan),
        ("录入时间", labels.moment(one.recorded_at)),
        ("角色", labels.ROLE[Role(one.by.role)] if one.by.role else labels.MISSING),
    ]
    if address:
        facts.append(("地址", one.by.address or "本机"))
    body = markup.join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(word, value) for word, value in facts
    )
    return Markup(
        '<details><summary>详情</summary><dl class="facts">{}<dt>校验值</dt>'
        '<dd translate="no"><code>{}</code></dd></dl></details>'
    ).format(body, one.digest)


def _step(plan: Plan, one: Entry) -> Html:
    body = markup.join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(word, value)
        for word, value in said(one.event, plan)
    )
    late = one.recorded_at.astimezone(SHANGHAI).date() > one.event.as_of
    return Markup(
        '<li><time>{}</time><div><b>{}</b> <span class="reason">{}{} · 第 {} 条</span>'
        '<dl class="facts">{}</dl></div></li>'
    ).format(
        one.event.as_of,
        labels.EVENT[type(one.event)],
        written_by(one.by, plan),
        Markup(" · 录入于 {}").format(moment(one)) if late else "",
        one.sequence,
        body,
    )
