"""历史, two days compared: what differs between them, by kind and item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.change_list import change_value
from components.widgets.entry_list import page_of
from components.widgets.markup import Html
from plan.model.kinds import ChangeKind
from plan.outlook.changes import Change, reported
from plan.outlook.outlook import Outlook, changes_between
from plan.words import labels

CHANGES_SHOWN = 60
SINCE = "since"


def compare(outlook: Outlook) -> None:
    """What differs between a day that the visitor chooses and the page's day."""
    key = "history-since"
    cycle = timedelta(days=outlook.plan.rules.report_cycle.value)
    asked = session.day_from_url(SINCE) or outlook.as_of - cycle
    day = st.session_state.setdefault(key, max(asked, outlook.plan.start))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        since = st.date_input(
            "自",
            key=key,
            min_value=min(outlook.plan.start, day),
            max_value=max(session.workspace().today(), day),
            format="YYYY-MM-DD",
            width=170,
        )
        st.caption(f"至统计截止日 {outlook.as_of}（页面右上角可改）", width="content")
    session.keep_in_url(**{SINCE: since.isoformat()})
    earlier, later = sorted((since, outlook.as_of))
    before, after = (
        outlook if day == outlook.as_of else session.outlook_on(day) for day in (earlier, later)
    )
    changes = [*changes_between(before, after), *reported(before.rows, after.rows)]
    st.html(_counts(changes, earlier, later))
    if changes:
        shown = page_of(len(changes), CHANGES_SHOWN, "history-changes")
        rows = [_row(changes[at], later) for at in shown]
        st.html(markup.table(["变化", "事项", "牵头单位", "此前", "现在"], rows))


def _counts(changes: Sequence[Change], earlier: date, later: date) -> Html:
    if not changes:
        return Markup('<p class="empty">{} 至 {} 没有变化。</p>').format(earlier, later)
    counts = Counter(change.kind for change in changes)
    kinds = markup.join(
        Markup('<span class="chip">{} <b>{}</b></span>').format(labels.CHANGE[kind], counts[kind])
        for kind in ChangeKind
        if counts[kind]
    )
    return Markup('<p class="chips">{} 至 {} 共 <b>{}</b> 处变化 {}</p>').format(
        earlier, later, len(changes), kinds
    )


def _row(change: Change, day: date) -> list[markup.Cell]:
    """A change; what was is struck through where another took its place."""
    before = _value(change, change.before)
    if change.kind in (ChangeKind.DEADLINE, ChangeKind.WITHDRAWN):
        before = Markup("<del>{}</del>").format(before)
    return [
        labels.CHANGE[change.kind],
        markup.item(change.row, day),
        labels.unit(change.row.lead),
        before,
        _value(change, change.after),
    ]


def _value(change: Change, value: object) -> markup.Cell:
    if change.kind in (ChangeKind.ADDED, ChangeKind.WITHDRAWN) and value is not None:
        return change.row.part.name
    return change_value(change, value)
