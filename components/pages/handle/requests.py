"""办理 decides: requests waiting for the office, and acts without a request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.markup import Html
from components.widgets.sending import (
    entry_table,
    forget,
    opened_at,
    opened_forms,
    send_form,
)
from plan.acts import items as acts
from plan.ledger.events import (
    Closed,
    ClosureRequested,
    DeadlineExtended,
    Entry,
    Event,
    EvidenceFile,
    ExtensionRequested,
    files_of,
)
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.state.replay import PlanState
from plan.words import labels

DIRECT = "direct"


class Declining(NamedTuple):
    """How the office says no: the form's key, its field and button, the message after it."""

    key: str
    field: str
    button: str
    message: str
    act: Callable[[PlanState, str, str], Event]


RETURN = Declining("return", "退回原因", "退回", "已退回", acts.return_closure)
REFUSE = Declining("refuse", "不予延期的原因", "不予延期", "未批准延期", acts.refuse_extension)


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
                _close(outlook, row, form, event.evidence, event.files)
            with no:
                _decline(outlook, row, form, RETURN)
        else:
            with yes:
                _extend(outlook, row, form, event)
            with no:
                _decline(outlook, row, form, REFUSE)


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
                _close(outlook, row, form, "")
        if DeadlineExtended in decisions[row.id]:
            with right if Closed in decisions[row.id] else left:
                _extend(outlook, row, form, None)


def headline(row: Row, outlook: Outlook) -> Html:
    """An item's name, light, and what the office needs to know of it before it decides."""
    item = row.item
    days = [f"原定时限 {labels.deadline(item.deadline)}"]
    if item.approved_deadline != item.deadline:
        days.append(f"批准时限 {labels.deadline(item.approved_deadline)}")
    percent = row.progress.percent_complete
    done = "尚无进度" if percent is None else f"完成 {labels.percent(percent)}"
    facts = (labels.unit(row.lead), row.workstream.name, labels.COMMITMENT[row.part.commitment])
    rule = getattr(row.part, "evidence", None)
    return Markup(
        '<div class="headline"><b>{}</b> {}<br><span class="reason">{}</span></div>'
    ).format(
        markup.item(row, outlook.as_of),
        markup.alert(row.alert),
        " · ".join((*facts, *days, done, *([f"凭据：{rule}"] if rule else []))),
    )


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
        event.as_of,
        what,
        Markup('<span class="aside">已等待 {} 天</span>').format(days) if days > 0 else "",
    ) + markup.evidence(event.subject, files_of(event))


def _close(
    outlook: Outlook, row: Row, form: str, evidence: str, files: Sequence[EvidenceFile] = ()
) -> None:
    """The form that closes a milestone."""
    with st.form(f"close-{form}", border=False):
        text = st.text_area("佐证及核查意见", evidence, key=f"close:{form}", height=88)
        sent = st.form_submit_button("销号", type="primary")
    if sent:
        send_form(
            f"close:{form}",
            form,
            lambda state: acts.close(state, row.id, text, files),
            outlook.as_of,
            f"已销号：{row.part.name}",
        )


def _extend(outlook: Outlook, row: Row, form: str, request: ExtensionRequested | None) -> None:
    """The form that moves a deadline, filled with what was asked for."""
    name = f"extend:{form}"
    with st.form(f"extend-{form}-{session.form_key(name)}", border=False):
        to = st.date_input(
            "批准延至",
            request.to if request else None,
            key=f"to:{form}",
            format="YYYY-MM-DD",
            help="可与所申请的日期不同；原定时限照留。",
        )
        reason = st.text_area(
            "批准理由", request.reason if request else "", key=f"extend:{form}", height=88
        )
        sent = st.form_submit_button("批准延期", type="primary")
    if sent and to is None:
        st.error("请填写批准延至的日期。")
    elif sent:
        send_form(
            name,
            form,
            lambda state: acts.extend(state, row.id, to, reason),
            outlook.as_of,
            f"已批准延期至 {to}：{row.part.name}",
        )


def _decline(outlook: Outlook, row: Row, form: str, no: Declining) -> None:
    """The form that says no to a request."""
    name = f"{no.key}:{form}"
    with st.form(f"{no.key}-{form}", border=False):
        reason = st.text_area(no.field, key=name, height=88)
        sent = st.form_submit_button(no.button)
    if sent:
        send_form(
            name,
            form,
            lambda state: no.act(state, row.id, reason),
            outlook.as_of,
            f"{no.message}：{row.part.name}",
        )
