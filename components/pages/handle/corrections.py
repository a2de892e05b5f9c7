"""办理, what the office did by mistake: a closing taken back, an extension put right."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from components.pages.handle.answers import Declining, correct, decline
from components.pages.handle.headline import headline
from components.widgets import markup
from components.widgets.markup import Html
from components.widgets.sending import DIRECT, opened_at
from plan.acts import items as acts
from plan.ledger.events import Closed, DeadlineExtended, Entry, ExtensionCorrected, files_of
from plan.outlook.outlook import Outlook
from plan.words import labels

REOPEN = Declining("reopen", "撤销原因", "撤销销号", "已撤销销号", acts.reopen)


def corrections(outlook: Outlook) -> None:
    """What the office closed or extended, found by typing its name, and the act that undoes it."""
    rows = {
        row.id: row
        for row in outlook.rows
        if (row.item.closed.entry if row.item.closed else row.item.extended)
    }
    if not rows:
        st.caption("没有科创办销号或批准延期的事项。")
        return
    chosen = st.selectbox(
        "已销号或已延期的事项",
        list(rows),
        index=None,
        key="handle-correction",
        format_func=lambda id_: f"{rows[id_].part.name}（{id_}）",
        placeholder="输入名称或编号查找",
    )
    if chosen not in rows:
        return
    row, form = rows[chosen], f"{chosen}:{DIRECT}"
    opened_at(form, row.item.last_sequence)
    done = row.item.closed.entry if row.item.closed else row.item.extended
    with st.container(border=True, key=f"correction-{chosen}"):
        st.html(headline(row, outlook) + (_done(done) if done else ""))
        if row.item.closed:
            decline(outlook, row, form, REOPEN)
        else:
            correct(outlook, row, form)


def _done(entry: Entry[Closed | DeadlineExtended | ExtensionCorrected]) -> Html:
    """What was done, when and by whom, on what grounds."""
    event = entry.event
    what = (
        f"佐证及核查意见：{event.evidence}"
        if isinstance(event, Closed)
        else f"至 {event.to}，理由：{event.reason}"
    )
    return Markup('<p class="asked"><span translate="no">{}</span> {} {}，{}</p>').format(
        entry.by.account, labels.day_of(entry), labels.EVENT[type(event)], what
    ) + markup.evidence(event.subject, files_of(event))
