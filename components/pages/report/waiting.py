"""What a unit asked for and the office has not answered, each to be taken back."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.sending import send_form
from plan.accounts import drafts
from plan.accounts.book import book_at
from plan.acts import items as acts
from plan.ledger.events import ClosureRequested, Entry, ExtensionRequested, files_of
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.words import labels

Request = Entry[ClosureRequested | ExtensionRequested]


def waiting(outlook: Outlook, row: Row) -> None:
    """The requests about an item that wait, with what was asked for and since when."""
    for request in (row.item.asked_to_close, row.item.asked_to_extend):
        if request is None or row.item.closed:
            continue
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"waiting-{request.sequence}"
        ):
            st.html(_request(request), width="stretch")
            with st.popover("撤回申请", key=f"withdraw-{request.sequence}"):
                _withdraw(outlook, row, request)


def _request(request: Request) -> markup.Html:
    """What waits for what, and since when, with its files."""
    event = request.event
    if isinstance(event, ClosureRequested):
        word, asked = "待核查", f"申请销号，佐证：{event.evidence}"
    else:
        word, asked = "待审批", f"申请延期至 {event.to}，原因：{event.reason}"
    return Markup('<div class="reply"><b>{}</b> {} {}{}</div>').format(
        word,
        labels.day_of(request),
        asked,
        markup.evidence(event.subject, files_of(event)),
    )


def _withdraw(outlook: Outlook, row: Row, request: Request) -> None:
    """The form that takes a request back."""
    name = f"withdraw:{row.id}:{request.sequence}"
    with st.form(name, border=False):
        reason = st.text_input("撤回原因（可不填）", key=name)
        sent = st.form_submit_button("撤回")
    if sent:
        seen = row.item.last_sequence

        def withdrawn(entry: Entry) -> None:
            """Lets a draft that was begun on the same sight go on from what is written now."""
            book, account = book_at(), session.who().name
            draft = drafts.drafts_of(book, account).get(row.id)
            if draft and draft.seen == seen:
                drafts.keep(book, account, replace(draft, seen=entry.sequence))

        send_form(
            name,
            name,
            lambda state: acts.withdraw_request(state, row.id, request.sequence, reason),
            outlook.as_of,
            f"已撤回申请：{row.part.name}",
            withdrawn,
        )
