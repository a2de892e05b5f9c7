"""办理: what the office needs to know of an item, and the forms that close, extend or say no."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.filters import one_of
from components.widgets.markup import Html
from components.widgets.sending import send_form
from plan.acts import items as acts
from plan.errors import PlanError
from plan.ledger.events import Closing, ClosureRequested, Entry, Event
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.state.item_state import done_day, judged_on
from plan.state.replay import PlanState
from plan.words import labels


class Declining(NamedTuple):
    """How the office says no: the form's key, its field and button, the message after it."""

    key: str
    field: str
    button: str
    message: str
    act: Callable[[PlanState, str, str], Event]


class Moving(NamedTuple):
    """How the office moves a deadline: the keys of form and day, the fields and their help."""

    key: str
    day: str
    field: str
    why: str
    button: str
    help: str
    act: Callable[[PlanState, str, date, str], Event]


RETURN = Declining("return", "退回原因", "退回", "已退回", acts.return_closure)
REFUSE = Declining("refuse", "不予延期的原因", "不予延期", "未批准延期", acts.refuse_extension)
REOPEN = Declining("reopen", "撤销原因", "撤销销号", "已撤销销号", acts.reopen)
EXTEND = Moving(
    "extend", "to", "批准延至", "批准理由", "批准延期",
    "可与所申请的日期不同，不晚于 {last}；原定时限照留。", acts.extend,
)  # fmt: skip
CORRECT = Moving(
    "correct", "correct-to", "更正为", "更正原因", "更正延期",
    "填原定时限 {original}，即撤销延期；不晚于 {last}。", acts.correct_extension,
)  # fmt: skip


def headline(row: Row, outlook: Outlook) -> Html:
    """An item's name, light, unit, line, days, progress, and the evidence it needs."""
    item = row.item
    days = [f"{row.deadline_name} {row.deadline_words}"]
    if item.approved_deadline != item.deadline:
        days.append(f"批准时限 {labels.deadline(item.approved_deadline)}")
    percent = row.progress.percent_complete
    done = "尚无进度" if percent is None else f"完成 {labels.percent(percent)}"
    facts = (labels.unit(row.lead), row.workstream.name, row.firmness)
    rule = getattr(row.part, "evidence", None)
    return Markup(
        '<div class="headline"><b>{}</b> {}<br><span class="reason">{}</span></div>'
    ).format(
        markup.item(row, outlook.as_of),
        markup.alert(row.alert),
        " · ".join((*facts, *days, done, *([f"凭据：{rule}"] if rule else []))),
    )


def close(outlook: Outlook, row: Row, form: str, request: Entry[ClosureRequested] | None) -> None:
    """The form that closes a milestone; where something stands against that it asks once."""
    item, name = row.item, f"close:{form}"
    word = "销号"
    if first := item.proposed:
        if first.by.account == session.who().name:
            st.caption("已由您提出销号，待科创办另一人复核。")
            return
        st.caption(f"{first.by.account} 的核查意见：{first.event.evidence}")
        word = "复核销号"
    elif outlook.plan.rules.second_person:
        word = "提出销号"
    asked_key = f"doubts:{form}:{item.last_sequence}"
    asked = st.session_state.get(asked_key, "")  # what the visitor was asked about
    with st.form(f"close-{form}", border=False):
        text = st.text_area("核查意见" if request else "佐证及核查意见", key=name, height=88)
        left, right = st.columns(2)
        index = 0 if item.percent_complete == 100 else None
        if first and first.event.grade:
            index = list(labels.GRADE).index(first.event.grade)
        with left:
            grade = one_of("完成程度", labels.GRADE, f"grade:{form}", index)
        reached = item.count.reached_on if item.count else None
        done_on = right.date_input(
            "实际完成日（可不填）",
            (first and first.event.done_on) or (reached and min(reached, outlook.as_of)),
            key=f"done:{form}",
            format="YYYY-MM-DD",
            help="佐证载明的完成日期。是否按时以此为准，不以科创办销号的日子为准。",
        )
        st.caption(_otherwise(outlook, row, request))
        if asked:
            st.warning(f"请核对：{asked}。仍要{word}的，再按一次；所列情况随销号记入台账。")
        label = f"仍要{word}" if asked else word
        sent = st.form_submit_button(label, type="primary", key=f"{label}:{form}")

    def act(state: PlanState) -> Closing:
        source = first or request
        files = source.event.files if source else ()
        return acts.close(state, row.id, text, files, grade=grade, done_on=done_on)

    if sent and grade is None:
        st.error("请选择完成程度。")
    elif sent:
        try:
            doubts = act(session.workspace().state_on(outlook.as_of)).doubts
        except PlanError as error:
            st.error(str(error))
            return
        if doubts and doubts != asked:
            st.session_state[asked_key] = doubts
            st.rerun()
        send_form(name, act, f"已{word}：{row.part.name}", form)


def _otherwise(outlook: Outlook, row: Row, request: Entry[ClosureRequested] | None) -> str:
    """Which day counts as that of doing where none is given."""
    state = replace(outlook.state, acting_on=session.workspace().today())
    judged = judged_on(request, state.began) if request else state.counts_as
    day = done_day(row.part, judged)
    word = "申请" if request else "销号"
    if day != judged:
        word = "时限（由公布的数据决定）"
    mark = labels.backdated(request) if request else ""
    return f"不填的，以{word}之日 {day}{mark}为完成日；部分完成、未完成转结的没有完成日。"


def move(outlook: Outlook, row: Row, form: str, way: Moving, asked: date | None = None) -> None:
    """The form that gives an item another deadline, the day `asked` for unless it says other."""
    name = f"{way.key}:{form}"
    with st.form(f"{way.key}-{form}-{session.form_key(name)}", border=False):
        to = st.date_input(
            way.field,
            asked,
            key=f"{way.day}:{form}",
            format="YYYY-MM-DD",
            help=way.help.format(original=row.item.deadline, last=outlook.plan.finish),
        )
        reason = st.text_area(way.why, key=name, height=88)
        sent = st.form_submit_button(way.button, type="primary")
    if not sent:
        return
    if to is None:
        st.error(f"请填写{way.field}的日期。")
        return
    message = f"现行时限为 {to}：{row.part.name}"
    send_form(name, lambda state: way.act(state, row.id, to, reason), message, form)


def decline(row: Row, form: str, no: Declining) -> None:
    """The form that says no: to a request, or to a closing of before."""
    name = f"{no.key}:{form}"
    with st.form(f"{no.key}-{form}", border=False):
        reason = st.text_area(no.field, key=name, height=88)
        sent = st.form_submit_button(no.button)
    if sent:
        message = f"{no.message}：{row.part.name}"
        send_form(name, lambda state: no.act(state, row.id, reason), message, form)
