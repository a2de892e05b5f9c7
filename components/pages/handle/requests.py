"""办理 decides: requests waiting for the office, and acts without a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.handle.answers import REFUSE, RETURN, close, decline, extend
from components.pages.handle.corrections import corrections
from components.pages.handle.headline import headline
from components.widgets import markup
from components.widgets.markup import Html
from components.widgets.sending import DIRECT, entry_table, forget, opened_at, opened_forms
from plan.acts import items as acts
from plan.ledger.events import (
    Closed,
    ClosureRequested,
    DeadlineExtended,
    Entry,
    ExtensionRequested,
    files_of,
)
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.words import labels


@dataclass(frozen=True)
class Request:
    """A unit's request that waits for the office's answer."""

    row: Row
    entry: Entry[ClosureRequested | ExtensionRequested]

    @property
    def form(self) -> str:
        """What its form is called: another request about the same item is another form."""
        return f"{self.row.id}:{self.entry.sequence}"


def all_requests(outlook: Outlook) -> None:
    """Everything that waits, what others dealt with meanwhile, and acts without a request."""
    requests = waiting(outlook)
    st.markdown(f"待办申请 **{len(requests)}** 件。")
    answered_meanwhile(outlook, requests)
    for request in requests:
        answer(outlook, request)
    if not requests:
        st.success("没有等待办理的申请。")
    st.subheader(
        "直接销号或延期", anchor=False, help="没有单位申请也可办理；凭据和理由同样记入台账。"
    )
    without_request(outlook)
    st.subheader(
        "撤销销号、更正延期",
        anchor=False,
        help="误办的由此更正：原来的记录照留，更正自当日起算，写明原因。",
    )
    corrections(outlook)


def waiting(outlook: Outlook) -> list[Request]:
    """The requests without an answer, the one that waits longest first."""
    requests = [
        Request(row, entry)
        for row in outlook.rows
        for entry in (row.item.asked_to_close, row.item.asked_to_extend)
        if entry is not None and row.item.closed is None
    ]
    return sorted(requests, key=lambda request: request.entry.sequence)


def answered_meanwhile(outlook: Outlook, requests: Sequence[Request]) -> None:
    """Tells of each request the visitor was shown and somebody else has dealt with since."""
    waiting_forms = {request.form for request in requests}
    entries = session.workspace().entries()
    for form, last in opened_forms().items():
        item_id, _, number = form.rpartition(":")
        if number == DIRECT or form in waiting_forms or item_id not in outlook.plan.by_id:
            continue
        since = tuple(e for e in entries[last:] if e.event.subject == item_id)
        with st.container(border=True):
            st.warning(
                f"“{outlook.plan.by_id[item_id].name}”的申请已另有人办理，您未提交的内容没有写入。"
            )
            st.html(entry_table(since))
            if st.button("知道了", key=f"known-{form}"):
                forget(form)
                st.rerun()


def answer(outlook: Outlook, request: Request) -> None:
    """A request with its evidence, the two answers to it side by side."""
    row, event, form = request.row, request.entry.event, request.form
    opened_at(form, row.item.last_sequence)
    with st.container(border=True, key=f"request-{row.id}-{request.entry.sequence}"):
        st.html(headline(row, outlook) + _request(outlook, request.entry))
        yes, no = st.columns(2, gap="medium")
        if isinstance(event, ClosureRequested):
            with yes:
                close(outlook, row, form, request.entry)
            with no:
                decline(outlook, row, form, RETURN)
        else:
            with yes:
                extend(outlook, row, form, event)
            with no:
                decline(outlook, row, form, REFUSE)


def without_request(outlook: Outlook) -> None:
    """Closing or extending an open item that nobody asked for, found by typing its name."""
    decisions = {row.id: acts.open_decisions(outlook.state, row.id) for row in outlook.rows}
    rows = {row.id: row for row in outlook.rows if decisions[row.id]}
    key = "handle-item"
    if st.session_state.get(key) not in rows:
        st.session_state[key] = session.from_url("item", list(rows))
    chosen = st.selectbox(
        "事项",
        list(rows),
        key=key,
        format_func=lambda id_: f"{rows[id_].part.name}（{id_}）",
        placeholder="输入名称或编号查找",
    )
    session.keep_in_url(item=chosen)
    if chosen is None:
        return
    row, form = rows[chosen], f"{chosen}:{DIRECT}"
    opened_at(form, row.item.last_sequence)
    with st.container(border=True, key=f"direct-{row.id}"):
        st.html(headline(row, outlook))
        left, right = st.columns(2, gap="medium")
        if Closed in decisions[row.id]:
            with left:
                close(outlook, row, form, None)
        if DeadlineExtended in decisions[row.id]:
            with right if Closed in decisions[row.id] else left:
                extend(outlook, row, form, None)


def _request(outlook: Outlook, entry: Entry[ClosureRequested | ExtensionRequested]) -> Html:
    """Who asked for what, with which files, and how long ago."""
    event = entry.event
    unit = outlook.plan.by_id.get(entry.by.unit or "")
    what = (
        f"申请销号，佐证：{event.evidence}"
        if isinstance(event, ClosureRequested)
        else f"申请延至 {event.to}，原因：{event.reason}"
    )
    days = (outlook.as_of - event.as_of).days
    return Markup('<p class="asked"><span translate="no">{}</span>{} {} {}{}</p>').format(
        entry.by.account,
        f"（{unit.name}）" if unit else "",
        Markup("{}{}").format(event.as_of, labels.backdated(entry)),
        what,
        Markup('<span class="aside">已等待 {} 天</span>').format(days) if days > 0 else "",
    ) + markup.evidence(event.subject, files_of(event))
