"""办理: what the office needs to know of an item, and the forms that close, extend or say no."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import NamedTuple

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.filters import ANY, day_field, one_of
from components.widgets.sending import send_form
from plan.acts import items as acts
from plan.forecast.answers import chance_by
from plan.forecast.sentence import about
from plan.ledger.events import ClosureRequested, Entry, Event
from plan.model.kinds import Grade
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.state.item_state import done_day, judged_on
from plan.words import labels

DONE_HELP = "佐证载明的完成日期。是否按时以此为准，不以科创办销号的日子为准。"


class Way(NamedTuple):
    """An answer: its form's key, its words; with a `day` it moves a deadline."""

    key: str
    field: str
    button: str
    message: str
    act: Callable[..., Event]
    day: str = ""
    help: str = ""


RETURN = Way("return", "退回原因", "退回", "已退回", acts.return_closure)
REFUSE = Way("refuse", "不予延期的原因", "不予延期", "未批准延期", acts.refuse_extension)
REOPEN = Way("reopen", "撤销原因", "撤销销号", "已撤销销号", acts.reopen)
ANY_DAY = "可与所申请的日期不同，不晚于 {last}；原定时限照留。"
EXTEND = Way("extend", "批准理由", "批准延期", "现行时限为 {}", acts.extend, "批准延至", ANY_DAY)
BACK = "填原定时限 {original}，即撤销延期；不晚于 {last}。"
CORRECT = Way("correct", "更正原因", "更正延期", "现行时限为 {}", acts.correct_extension, "更正为", BACK)


def headline(row: Row, outlook: Outlook) -> Markup:
    """An item's name, light, unit, line, days, progress, and the evidence it needs."""
    item = row.item
    days = [f"{row.deadline_name} {row.deadline_words}" if item.deadline else labels.UNDATED]
    if item.approved_deadline != item.deadline:
        days.append(f"批准时限 {labels.deadline(item.approved_deadline)}")
    percent = row.progress.percent_complete
    done = "尚无进度" if percent is None else f"完成 {labels.percent(percent)}"
    facts = (labels.unit(row.lead), row.workstream.name, row.firmness)
    rule = getattr(row.part, "evidence", None)
    return Markup('<div class="headline"><b>{}</b> {}<br><span class="reason">{}</span></div>').format(
        markup.item(row, outlook.as_of),
        markup.alert(row.alert),
        " · ".join((*facts, *days, done, *([f"凭据：{rule}"] if rule else []))),
    )


def chance(outlook: Outlook, row: Row, to: date) -> str:
    """How likely an item is finished by the day asked for, once granted; or that it is not known."""
    known, likely = outlook.forecast.of(row.id), chance_by(outlook.forecast, row.id, to)
    if known is None or likely is None:
        return f"{to} 前完成的可能性未作推算（任务、已报完成和由数据决定的事项不推算）"
    few = "" if known.is_enough else f"（{labels.FEW}，仅供参考）"
    return f"如批准，{to} 前完成的可能性{about(likely, ' ')}{few}"


def close(outlook: Outlook, row: Row, form: str, request: Entry[ClosureRequested] | None) -> None:
    """The form that closes a milestone; where something stands against that it asks once."""
    item, name = row.item, f"close:{form}"
    word = "销号"
    if first := item.proposed:
        if first.by.account == session.who().name:
            st.caption("已由您提出销号，待科创办另一人复核。")
            return
        st.caption(f"{first.by.account} 的核查意见：{first.event.evidence}".translate(session.AS_TYPED))
        word = "复核销号"
    elif outlook.plan.rules.second_person:
        word = "提出销号"
    asked_key = f"doubts:{form}:{item.last_sequence}"
    asked = st.session_state.get(asked_key, "")  # what the visitor was asked about
    with st.form(f"close-{form}", border=False):
        text = st.text_area("核查意见" if request else "佐证及核查意见", key=name, height=88)
        left, right = st.columns(2)
        at_first = (first and first.event.grade) or (ANY if item.percent_complete == 100 else None)
        with left:
            grade = one_of("完成程度", labels.words(Grade), f"grade:{form}", at_first)
        with right:
            day = acts.given_day(outlook.state, row.id)
            done_on = day_field("实际完成日（可不填）", day, f"done:{form}", help=DONE_HELP)
        st.caption(_otherwise(outlook, row, request))
        if asked:
            warning = f"请核对：{asked}。仍要{word}的，再按一次；所列情况随销号记入台账。"
            st.warning(warning.translate(session.AS_TYPED))
        label = f"仍要{word}" if asked else word
        sent = st.form_submit_button(label, type="primary", key=f"{label}:{form}")

    act = partial(acts.close, item_id=row.id, evidence=text, grade=grade, done_on=done_on)
    if sent and grade is None:
        st.error("请选择完成程度。")
    elif sent:
        with session.refusals():
            doubts = act(session.workspace().state_on(outlook.as_of)).doubts
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
    return f"不填的，以{word}之日 {day}{mark or ' '}为完成日；部分完成、未完成转结的没有完成日。"


def say(outlook: Outlook, row: Row, form: str, way: Way, asked: date | None = None) -> None:
    """The form of an answer with its reason; a day is the one `asked` for unless it says other."""
    name, to = f"{way.key}:{form}", asked
    with st.form(f"{way.key}-{form}-{session.form_key(name)}", border=False):
        if way.day:
            about = way.help.format(original=row.item.deadline, last=outlook.plan.finish)
            to = day_field(way.day, asked, f"{way.key}-to:{form}", help=about)
        reason = st.text_area(way.field, key=name, height=88)
        sent = st.form_submit_button(way.button, type="primary" if way.day else "secondary")
    if sent and way.day and to is None:
        st.error(f"请填写{way.day}的日期。")
    elif sent:
        days = {"to": to} if way.day else {}
        act = partial(way.act, item_id=row.id, reason=reason, **days)
        send_form(name, act, f"{way.message.format(to)}：{row.part.name}", form)
