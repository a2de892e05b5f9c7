"""The weekly form: one box an item, drafts kept as one types, one button that sends all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.report import requests as report_requests
from components.pages.report.items import Due, Slip, came_in, reopened
from components.pages.report.sending import (
    TOLD,
    Told,
    keep_theirs,
    refusal,
    send_all,
    send_mine,
    to_be_sent,
    told,
    was_sent,
)
from components.widgets import markup
from components.widgets.markup import Html
from plan.accounts import drafts
from plan.accounts.book import book_at
from plan.accounts.drafts import Draft
from plan.calendar.zone import SHANGHAI
from plan.ledger.codec import event_to_dict
from plan.ledger.events import Entry
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.words import labels

OPENED = "report-opened"  # the item that the last click put into the form


def form(outlook: Outlook, items: Due) -> None:
    """The boxes of what is due, the button that sends it, what became of it."""
    for slip in items.slips:
        _box(outlook, slip)
    with st.container(horizontal=True, vertical_alignment="center", key="send"):
        st.button(
            "全部提交", type="primary", width=160, on_click=send_all, args=(outlook, items.slips)
        )
        st.caption(_what_is_sent(items.slips), width="stretch")
    _became()


def _became() -> None:
    last = told()
    if last.stopped:
        st.error(last.stopped)
    elif last.refused:
        stored = f"已提交 {len(last.stored)} 项；" if last.stored else ""
        st.warning(f"{stored}{len(last.refused)} 项未提交，原因见各项，所填内容都在。")


def _what_is_sent(slips: Sequence[Slip]) -> str:
    sent = [slip for slip in slips if to_be_sent(slip)]
    as_before = sum(1 for slip in sent if not slip.drafted)
    moments = [slip.start.saved for slip in slips if slip.start.saved]
    facts = [
        f"将提交 {len(sent)} 项" if sent else "填了完成百分比的事项才提交",
        f"其中 {as_before} 项照上次内容" if as_before else "",
        _saved(max(moments)) if moments else "",
    ]
    return " · ".join(filter(None, facts))


def _saved(moment: datetime) -> str:
    return f"草稿已保存 {moment.astimezone(SHANGHAI):%H:%M}"


def _box(outlook: Outlook, slip: Slip) -> None:
    """The box of one item: what it is, what the office said, its fields, its requests."""
    row = slip.row

    def changed(field: str) -> dict[str, Any]:
        return {"on_change": _keep, "args": (slip, field)}

    with st.container(border=True, key=f"item-{row.id}"):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="top"
        ):
            st.html(_headline(slip))
            report_requests.choice(outlook, slip, changed)
        if said := report_requests.answers(row):
            st.html(said)
        _fields(slip, changed)
        report_requests.fields(slip, changed)
        if why := told().refused.get(row.id) or refusal(outlook.state, slip):
            st.error(why)
        if between := came_in(slip):
            _side_by_side(outlook, slip, between)


def _keep(slip: Slip, field: str) -> None:
    """Stores one field as it was just changed, in the draft that the box began from."""
    if was_sent(slip):
        return
    value = st.session_state[slip.key(field)]
    fields = {field: tuple(value) if isinstance(value, list) else value}
    drafts.change(book_at(), session.who().name, slip.start, **fields)
    last = told()
    st.session_state[TOLD] = Told(
        refused={id_: why for id_, why in last.refused.items() if id_ != slip.row.id}
    )


def _fields(slip: Slip, changed: Any) -> None:
    """The fields of one item, filled with its draft or its last report.

    They have no limits of their own: Streamlit would keep what lies beyond one on the screen and
    hand over what stood there before. `refusal` says what is wrong with it.
    """
    start = slip.start
    percent, note, problem, next_step, finish = st.columns([1.15, 2.6, 2, 2, 1.35])
    percent.number_input(
        "完成百分比",
        value=start.percent,
        step=5.0,
        format="%g",
        key=slip.key("percent"),
        placeholder="未填",
        **changed("percent"),
    )
    for column, label, field, value in (
        (note, "本期进展（一句话）", "note", start.note),
        (problem, "存在问题", "problem", start.problem),
        (next_step, "下一步措施", "next_step", start.next_step),
    ):
        column.text_input(label, value, key=slip.key(field), **changed(field))
    finish.date_input(
        "预计完成",
        start.expected_finish,
        key=slip.key("expected_finish"),
        format="YYYY-MM-DD",
        **changed("expected_finish"),
    )


def _headline(slip: Slip) -> Html:
    row, saved = slip.row, slip.start.saved
    kind = labels.PART[type(row.part)]
    due_word = "完成时限" if row.is_milestone else "计划完成"
    due_by = f"{due_word} {labels.deadline(row.item.approved_deadline)}"
    word = labels.COMMITMENT[row.part.commitment] if row.part.commitment else ""
    expected = row.progress.expected_percent
    pace = f"序时 {expected:.0f}%" if expected is not None else ""
    facts = (kind, row.workstream.name, word, due_by, pace, _saved(saved) if saved else "")
    return Markup(
        '{}<b>{}</b>{} {} <span class="reason">{}</span><br><span class="reason">{}</span>'
    ).format(
        _opened(row),
        row.part.name,
        markup.mark(row.part),
        markup.light(row.alert.level),
        row.alert.reason,
        Markup(" · ").join(Markup('<span class="day">{}</span>').format(f) for f in facts if f),
    )


def _opened(row: Row) -> Html:
    """What opened.js looks for, in the box that the visitor has just put into the form."""
    if st.session_state.get(OPENED) != row.id:
        return Markup("")
    del st.session_state[OPENED]
    return Markup("<span hidden data-just-opened></span>")


def _side_by_side(outlook: Outlook, slip: Slip, between: Sequence[Entry]) -> None:
    """What others wrote meanwhile beside what the visitor typed, and the choice between them."""
    with st.container(border=True, key=f"moved-{slip.row.id}"):
        st.markdown("**您填写期间，另有人写了这一项，请对照后选择。**")
        theirs, yours = st.columns(2)
        theirs.html(markup.table(["序号", "账号", "对方的内容"], [_entry(e) for e in between]))
        yours.html(markup.table(["您的内容"], [[_words(slip.typed())]]))
        theirs.button(
            "保留对方的，放弃我的", key=f"theirs-{slip.row.id}", on_click=keep_theirs, args=(slip,)
        )
        yours.button(
            "用我填写的提交",
            key=f"mine-{slip.row.id}",
            type="primary",
            on_click=send_mine,
            args=(outlook, slip, between[-1].sequence),
        )


def _entry(entry: Entry) -> list[markup.Cell]:
    said = event_to_dict(entry.event)
    words = [
        labels.percent(said["percent_complete"]) if "percent_complete" in said else "",
        *(said.get(name) for name in ("note", "problem", "next_step", "evidence", "reason", "to")),
    ]
    return [
        str(entry.sequence),
        Markup('<span translate="no">{}</span>').format(entry.by.account),
        f"{labels.EVENT[type(entry.event)]}：{'；'.join(str(w) for w in words if w)}",
    ]


def _words(draft: Draft) -> str:
    asked = [report_requests.ASKS[one].partition(" ")[2] for one in draft.asks]
    words = [
        labels.percent(draft.percent) if draft.percent is not None else "",
        draft.note, draft.problem, draft.next_step, *asked, draft.evidence, draft.reason,
    ]  # fmt: skip
    return "；".join(filter(None, words))


def others(outlook: Outlook, items: Due) -> None:
    """What was reported this cycle already, each to be corrected or asked for."""
    if not items.listed:
        return
    st.subheader("本期已报", anchor=False)
    for row in items.listed:
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center",
            key=f"told-{row.id}",
        ):  # fmt: skip
            said = row.item.report.event if row.item.report else None
            st.html(
                Markup(
                    '<div class="headline"><b>{}</b> {} {} <span class="reason">{}</span></div>{}'
                ).format(
                    markup.item(row, outlook.as_of),
                    labels.percent(row.item.percent_complete),
                    markup.light(row.alert.level, row.alert.reason),
                    getattr(said, "note", ""),
                    report_requests.answers(row),
                )
            )
            st.button("更正或申请", key=f"again-{row.id}", on_click=_again, args=(row.id,))


def undated(items: Due) -> None:
    """The way to report on an item without a deadline: choosing it puts it into the form."""
    rows = {row.id: row for row in items.to_choose}
    if not rows:
        return
    key = f"report-undated-{len(reopened())}"  # a new one, with nothing chosen, after each choice
    st.selectbox(
        f"未定时限的事项（{len(rows)} 项），有进展时选择填报",
        list(rows),
        index=None,
        key=key,
        format_func=lambda id_: rows[id_].part.name,
        placeholder="选择事项，可输入名称查找",
        width=560,
        on_change=lambda: _again(st.session_state[key]),
    )


def _again(item_id: str | None) -> None:
    if item_id:
        reopened().add(item_id)
        st.session_state[OPENED] = item_id
