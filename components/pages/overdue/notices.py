"""督办通知 on 逾期清单: what is next, issuing, the papers, answering."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.entry_list import receipt_link
from components.widgets.filters import day_field
from components.widgets.long_list import part_of
from components.widgets.papers import JUST
from components.widgets.sending import forget, opened_at, opened_forms, send, send_form
from plan.acts import notices
from plan.acts.notices import NextNotice
from plan.acts.series import Step
from plan.ledger.events import NoticeAnswered, NoticeIssued
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.outlook.overdue import Overdue
from plan.state.answered import Notice
from plan.state.revisions import name_of
from plan.words import labels

ASKED = "说明未按期完成的原因，明确完成日期和下一步措施，并报送可以核验的佐证材料。"
PROMISED_HELP = "到这一天没有销号的，按规则升一级；在此之前不再发通知。"
ISSUED = Markup(
    '<b>{}</b> <span class="reason"><span class="day">{} {}</span>，致{}，'
    '<span class="day">请于 {} 前答复</span></span><p>{}</p>'
)
FORM = "notices"  # an item's part of it is called by that, the attempt and the item's id


def next_table(late: Sequence[Overdue], following: dict[str, NextNotice], as_of: date) -> Markup:
    """Each milestone with its next step and why, and what went unanswered."""
    step = Markup('<b class="day">{}</b>')
    rows = [
        [
            markup.item(item.row, as_of),
            labels.unit(item.row.lead),
            step.format(upcoming.step.word) if upcoming.step else labels.MISSING,
            upcoming.reason,
            "；".join(f"{each.event.as_of} {each.event.step.word}" for each in upcoming.unanswered) or "无",
        ]
        for item in late
        for upcoming in [following[item.row.id]]
    ]
    return markup.table(["里程碑", "主送单位", "应发", "依据", "未答复"], rows)


def issue(outlook: Outlook, late: Sequence[Overdue], following: dict[str, NextNotice]) -> None:
    """The form by which the office issues notices about what it chooses."""
    steps = {id_: next_.step for id_, next_ in following.items() if next_.step}
    allowed = session.may_write(NoticeIssued, steps)
    rows = {item.row.id: item.row for item in late if item.row.id in allowed}
    until = notices.answer_by(outlook.state)
    if not rows or until is None:
        st.info("所选范围内现在没有可以发出通知的事项，原因见上表。")
        return

    said = {id_: f"{row.part.name}（{labels.unit(row.lead)}）" for id_, row in rows.items()}
    choices = {id_: f"{steps[id_].word}：{words}" for id_, words in said.items()}
    attempt, known = session.form_key(FORM), opened_forms()
    key, form = f"{attempt}:{outlook.as_of}", f"{FORM}:{attempt}:"
    for row in (it for it in rows.values() if form + it.id not in known):
        opened_at(form + row.id, row.item.last_sequence)
    with st.form(f"form-{key}", border=True):
        look = {"format_func": choices.__getitem__, "placeholder": "请选择"}
        chosen = st.multiselect("发哪些事项", list(choices), key=f"{key}:chosen", **look)
        asked = st.text_area("办理要求", ASKED, key=f"{key}:asked")
        day = day_field("答复期限", until, f"{key}:until", width=200)
        if st.form_submit_button("发出通知", type="primary"):
            _issue(outlook, [rows[id_] for id_ in chosen], asked, day or until, form)


def _issue(outlook: Outlook, rows: Sequence[Row], asked: str, until: date, form: str) -> None:
    """Issues a notice about each of `rows` of a `form`; says what is refused, the others stand."""
    if not rows:
        st.warning("没有选择事项，未发出通知。")
        return

    opened = opened_forms()
    steps = [
        Step(
            act=partial(notices.issue, item_id=row.id, asked=asked, until=until),
            expect=opened.get(form + row.id),
            key=form + row.id,
        )
        for row in rows
    ]
    outcomes = send([[step] for step in steps], outlook.as_of)
    for row, outcome in zip(rows, outcomes, strict=True):
        if outcome.refusal:
            forget(form + row.id)
            st.error(f"{row.part.name}：{outcome.refusal}".translate(session.AS_TYPED))
    issued = [entry.sequence for outcome in outcomes for entry in outcome.entries]
    if issued:
        st.session_state[JUST] = issued
    if len(issued) == len(rows):
        session.done(FORM, f"已发出 {len(issued)} 份通知，可在下方下载。")
    elif issued:
        st.info(f"已发出 {len(issued)} 份通知，其余未发出。")


def issued_table(outlook: Outlook, issued: Sequence[tuple[Row, Notice]]) -> Markup:
    """What was issued, by when it is to be answered, and what came back."""

    def answer(row: Row, notice: Notice) -> Markup | str:
        if notice.answer:
            words = f"{notice.answer.as_of}：{notice.answer.text}"
            if notice.answer.promised is None:
                return words
            holds = row.item.closed or notice.is_promised(outlook.as_of)
            kind, over = ("reason", "") if holds else ("late", "，已过")
            promise = Markup('{}<br><span class="{}">承诺 {} 前完成{}</span>')
            return promise.format(words, kind, notice.answer.promised, over)
        if row.item.closed:
            return "已销号，不再催答"
        if notice.is_unanswered(outlook.as_of):
            late = (outlook.as_of - notice.event.answer_by).days
            return Markup('<b class="late">逾期未答复 {} 天</b>').format(late)
        return "待答复"

    rows = [
        [
            markup.item(row, outlook.as_of),
            name_of(outlook.plan, notice.event.unit),
            f"{notice.event.step.word} " + receipt_link(outlook.entries[notice.sequence - 1]),
            str(notice.event.as_of),
            str(notice.event.answer_by),
            answer(row, notice),
        ]
        for row, notice in issued
    ]
    return markup.table(["里程碑", "主送单位", "通知", "发出日", "答复期限", "答复"], rows)


def answers(outlook: Outlook, issued: Sequence[tuple[Row, Notice]]) -> None:
    """A form for each notice that waits for an answer; the office has them folded away."""
    unanswered = [(row, notice) for row, notice in issued if notice == notices.to_be_answered(row.item)]
    allowed = session.may_write(NoticeAnswered, {row.id for row, _ in unanswered})
    waiting = [(row, notice) for row, notice in unanswered if row.id in allowed]
    if not waiting:
        return
    if not session.may_write(NoticeIssued, [row.id for row, _ in waiting]):
        st.header(f"待答复的督办通知（{len(waiting)} 件）", anchor=False)
        place = st.container()
    else:
        place = st.expander(f"代单位答复（{len(waiting)} 件待答复）")
    with place:
        for row, notice in part_of(waiting, "answer", lambda each: each[0]):
            _answer(outlook, row, notice)


def _answer(outlook: Outlook, row: Row, notice: Notice) -> None:
    """A notice, and the form that answers it."""
    name, event = f"notice-{notice.sequence}", notice.event
    word, unit = event.step.word, name_of(outlook.plan, event.unit)
    opened_at(name, row.item.last_sequence)
    with st.form(name, border=True):
        st.html(ISSUED.format(row.part.name, event.as_of, word, unit, event.answer_by, event.asked))
        text = st.text_area("答复内容", key=f"{name}:text")
        promised = day_field("承诺完成日", None, f"{name}:promised", width=200, help=PROMISED_HELP)
        sent = st.form_submit_button("提交答复")
    if sent and promised is None:
        st.error("请填写承诺完成日。")
    elif sent:
        said = f"“{row.part.name}”的答复已记入台账。"
        send_form(name, lambda state: notices.answer(state, row.id, notice.sequence, text, promised), said)
