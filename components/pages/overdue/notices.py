"""The parts of 逾期清单 that deal with 督办通知: what is next, issuing, the papers, answering."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.markup import Html
from components.widgets.sending import (
    Attempt,
    Step,
    forget,
    opened_at,
    opened_forms,
    send,
    send_form,
)
from plan.acts import notices
from plan.acts.notices import NextNotice, next_notice
from plan.exports.notice_docx import one_a_unit, one_each, to_notices
from plan.ledger.events import NoticeAnswered, NoticeIssued
from plan.office.workspace import Workspace
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.outlook.overdue import Overdue
from plan.state.answered import Notice
from plan.words import labels

ASKED = "说明未按期完成的原因，明确完成日期和下一步措施，并报送可以核验的佐证材料。"
SPLITS = {"一事一单": one_each, "一单位一单": one_a_unit}
FORM = "notices"


def steps(outlook: Outlook, late: Sequence[Overdue]) -> dict[str, NextNotice]:
    """What the rule says is next for each of the overdue milestones, by id."""
    return {one.row.id: next_notice(outlook.state, one.row.id) for one in late}


def step_table(late: Sequence[Overdue], following: dict[str, NextNotice], as_of: date) -> Html:
    """Each milestone with its next step and why, and what went unanswered."""
    rows = [
        [
            markup.item(one.row, as_of),
            labels.unit(one.row.lead),
            _step(following[one.row.id]),
            following[one.row.id].reason,
            _unanswered(following[one.row.id]),
        ]
        for one in late
    ]
    return markup.table(["里程碑", "主送单位", "应发", "依据", "未答复"], rows)


def _step(found: NextNotice) -> Html | str:
    if found.step is None:
        return labels.MISSING
    return Markup('<b class="day">{}</b>').format(labels.NOTICE_STEP[found.step])


def _unanswered(found: NextNotice) -> str:
    said = (one.event for one in found.unanswered)
    return "；".join(f"{one.as_of} {labels.NOTICE_STEP[one.step]}" for one in said) or "无"


def issue(outlook: Outlook, late: Sequence[Overdue], following: dict[str, NextNotice]) -> None:
    """The form by which the office issues notices about what it chooses."""
    rows = {one.row.id: one.row for one in late}
    ready = [id_ for id_ in rows if following[id_].step]
    allowed = session.may_write(NoticeIssued, ready)
    ready = [id_ for id_ in ready if id_ in allowed]
    until = notices.answer_by(outlook.state)
    if not ready or until is None:
        st.info("所选范围内现在没有可以发出通知的事项，原因见上表。")
        return
    key = f"{session.form_key(FORM)}:{outlook.as_of}"
    for id_ in ready:
        opened_at(_form(id_), rows[id_].item.last_sequence)
    with st.form(f"form-{key}", border=True):
        chosen = st.multiselect(
            "发哪些事项",
            ready,
            format_func=lambda id_: _choice(rows[id_], following[id_]),
            key=f"{key}:chosen",
            placeholder="请选择",
        )
        asked = st.text_area("办理要求", ASKED, key=f"{key}:asked")
        day = st.date_input("答复期限", until, key=f"{key}:until", format="YYYY-MM-DD", width=200)
        if st.form_submit_button("发出通知", type="primary"):
            _issue(outlook, [rows[id_] for id_ in chosen], asked, day or until)


def _choice(row: Row, found: NextNotice) -> str:
    assert found.step
    return f"{labels.NOTICE_STEP[found.step]}：{row.part.name}（{labels.unit(row.lead)}）"


def _form(item_id: str) -> str:
    """The name of an item's part of the form, by which its last entry seen is remembered."""
    return f"{FORM}:{session.form_key(FORM)}:{item_id}"


def _issue(outlook: Outlook, rows: Sequence[Row], asked: str, until: date) -> None:
    """Issues a notice about each of `rows`; says what is refused, and the others stand."""
    if not rows:
        st.warning("没有选择事项，未发出通知。")
        return

    def attempt(id_: str) -> Attempt:
        step = Step(
            f"{session.form_key(FORM)}:{id_}",
            lambda state: notices.issue(state, id_, asked, until),
        )
        return Attempt((step,), opened_forms().get(_form(id_)))

    outcomes = send([attempt(row.id) for row in rows], outlook)
    for row, outcome in zip(rows, outcomes, strict=True):
        if outcome.refusal:
            forget(_form(row.id))
            st.error(f"{row.part.name}：{outcome.refusal}")
    stored = sum(len(outcome.entries) for outcome in outcomes)
    if stored == len(rows):
        session.done(FORM, f"已发出 {stored} 份通知，可在下方下载。")
        st.rerun()
    elif stored:
        st.info(f"已发出 {stored} 份通知，其余未发出。")


def sent(outlook: Outlook) -> list[tuple[Row, Notice]]:
    """Every notice with its item, the latest first."""
    found = [(row, one) for row in outlook.rows for one in row.item.notices]
    return sorted(found, key=lambda pair: -pair[1].sequence)


def papers(outlook: Outlook, issued: Sequence[tuple[Row, Notice]]) -> None:
    """The notices of a day as a Word document."""
    days = list(dict.fromkeys(one.event.as_of for _, one in issued))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.selectbox("发出日", days, key="notice-day", width=170)
        split = st.selectbox("分装", list(SPLITS), key="notice-split", width=170)
        ofday = [one for _, one in reversed(issued) if one.event.as_of == day]
        workspace = session.workspace()
        session.download(
            f"下载 Word（{len(ofday)} 项）",
            f"督办通知_{day}_{split}.docx",
            lambda: _paper(workspace, outlook, ofday, split),
            key="download-notices",
        )


def _paper(workspace: Workspace, outlook: Outlook, issued: Sequence[Notice], split: str) -> bytes:
    return to_notices(outlook, SPLITS[split](issued), workspace.plan_digest, workspace.sentences())


def sent_table(outlook: Outlook, issued: Sequence[tuple[Row, Notice]]) -> Html:
    """What was issued, by when it is to be answered, and what came back."""
    rows = [
        [
            markup.item(row, outlook.as_of),
            outlook.plan.by_id[one.event.unit].name,
            labels.NOTICE_STEP[one.event.step],
            str(one.event.as_of),
            str(one.event.answer_by),
            _became(row, one, outlook.as_of),
        ]
        for row, one in issued
    ]
    return markup.table(["里程碑", "主送单位", "通知", "发出日", "答复期限", "答复"], rows)


def _became(row: Row, one: Notice, as_of: date) -> Html | str:
    if one.answer:
        return f"{one.answer.as_of}：{one.answer.text}"
    if row.item.closed:
        return "已销号，不再催答"
    if one.is_unanswered(as_of):
        late = (as_of - one.event.answer_by).days
        return Markup('<b class="late">逾期未答复 {} 天</b>').format(late)
    return "待答复"


def _waits(row: Row, one: Notice) -> bool:
    """Whether a notice is to be answered: the last about an item that is still open."""
    return not one.answer and not row.item.closed and one == row.item.notices[-1]


def answers(outlook: Outlook, issued: Sequence[tuple[Row, Notice]]) -> None:
    """A form for each notice that waits for an answer; the office has them folded away."""
    open_ = [(row, one) for row, one in issued if _waits(row, one)]
    allowed = session.may_write(NoticeAnswered, {row.id for row, _ in open_})
    waiting = [(row, one) for row, one in open_ if row.id in allowed]
    if not waiting:
        return
    if session.may_write(NoticeIssued, [row.id for row, _ in waiting]):
        with st.expander(f"代单位答复（{len(waiting)} 件待答复）"):
            for row, one in waiting:
                _answer(outlook, row, one)
        return
    st.subheader(f"待答复的督办通知（{len(waiting)} 件）", anchor=False)
    for row, one in waiting:
        _answer(outlook, row, one)


def _answer(outlook: Outlook, row: Row, one: Notice) -> None:
    name = f"notice-{one.sequence}"
    word, unit = labels.NOTICE_STEP[one.event.step], outlook.plan.by_id[one.event.unit].name
    opened_at(name, row.item.last_sequence)
    with st.form(name, border=True):
        st.html(
            Markup(
                '<b>{}</b> <span class="reason"><span class="day">{} {}</span>，致{}，'
                '<span class="day">请于 {} 前答复</span></span><p>{}</p>'
            ).format(
                row.part.name, one.event.as_of, word, unit, one.event.answer_by, one.event.asked
            )
        )
        text = st.text_area("答复内容", key=f"{name}:text")
        if st.form_submit_button("提交答复"):
            send_form(
                name,
                name,
                lambda state: notices.answer(state, row.id, one.sequence, text),
                outlook,
                f"“{row.part.name}”的答复已记入台账。",
            )
