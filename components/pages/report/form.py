"""The weekly form: one box an item, drafts kept as one types, one button that sends all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.report import requests as report_requests
from components.pages.report import sending
from components.pages.report.items import Due, FormRow, figures, reopened
from components.pages.report.waits import choice as wait_choice
from components.pages.report.waits import standing
from components.widgets import markup
from components.widgets.entry_list import receipt_link
from components.widgets.filters import one_of
from components.widgets.markup import Html
from plan.accounts import drafts
from plan.accounts.book import book_at
from plan.calendar.zone import SHANGHAI
from plan.ledger.codec import event_to_dict
from plan.ledger.events import Entry
from plan.outlook.outlook import Outlook
from plan.words import labels

OPENED = "report-opened"  # the item that the last click put into the form


def form(outlook: Outlook, items: Due) -> None:
    """The boxes of what is due, the button that sends it, what came of it."""
    for form_row in items.form_rows:
        _box(outlook, form_row)
    with st.container(horizontal=True, vertical_alignment="center", key="send"):
        # A callback runs before the page is drawn, so that the boxes show at once what came of it.
        st.button(
            "全部提交",
            type="primary",
            width=160,
            on_click=sending.send_all,
            args=(outlook, items.form_rows),
        )
        going = [form_row for form_row in items.form_rows if sending.to_be_sent(form_row)]
        unchanged = sum(1 for form_row in going if not form_row.drafted)
        moments = [form_row.start.saved for form_row in items.form_rows if form_row.start.saved]
        facts = (
            f"将提交 {len(going)} 项" if going else "填了完成百分比或数值的事项才提交",
            f"其中 {unchanged} 项照上次内容" if unchanged else "",
            _saved(max(moments, default=None)),
        )
        st.caption(" · ".join(filter(None, facts)), width="stretch")
    last = sending.last_sending()
    if last.stopped:
        st.error(last.stopped)
    elif last.refused:
        stored = f"已提交 {len(last.stored)} 项；" if last.stored else ""
        st.warning(f"{stored}{len(last.refused)} 项未提交，原因见各项，所填内容都在。")


def _saved(moment: datetime | None) -> str:
    return f"草稿已保存 {moment.astimezone(SHANGHAI):%H:%M}" if moment else ""


def _box(outlook: Outlook, form_row: FormRow) -> None:
    """The box of one item: what it is, what the office said, its fields, its requests."""
    row = form_row.row

    def changed(field: str) -> dict[str, Any]:
        return {"on_change": _keep, "args": (form_row, field)}

    with st.container(border=True, key=f"item-{row.id}"):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="top"
        ):
            st.html(_headline(outlook, form_row))
            report_requests.choice(outlook, form_row, changed)
        if answers := report_requests.answers(row):
            st.html(answers)
        report_requests.waiting(row)
        _fields(form_row, changed)
        wait_choice(outlook, form_row, changed)
        report_requests.fields(form_row, changed)
        why = sending.last_sending().refused.get(row.id)
        if why := why or sending.refusal(outlook.state, form_row):
            st.error(why)
        if between := form_row.came_in():
            _side_by_side(outlook, form_row, between)


def _keep(form_row: FormRow, field: str) -> None:
    """Stores one field as it was just changed, in the draft that the box began from."""
    if sending.was_sent(form_row):
        return
    typed = {field: form_row.typed_in(field)}
    drafts.change(book_at(), session.who().name, form_row.start, **typed)
    refused = sending.last_sending().refused
    st.session_state[sending.LAST] = sending.Sending(
        refused={id_: why for id_, why in refused.items() if id_ != form_row.id}
    )


def _fields(form_row: FormRow, changed: Any) -> None:
    """The fields of one item, filled with its draft or its last report.

    They have no limits of their own: Streamlit would keep what lies beyond one on the screen and
    hand over what stood there before. `refusal` says what is wrong with it.
    """
    start, count = form_row.start, form_row.row.item.count
    widths = [1.15, 1.2, 1.9, 1.75, 1.75, 1.35] if count else [1.15, 2.6, 2, 2, 1.35]
    done, *until, note, problem, next_step, finish = st.columns(widths)
    field = "value" if count else "percent"
    done.number_input(
        f"数值（{count.indicator.unit_of_measure}）" if count else "完成百分比",
        value=start.value if count else start.percent,
        step=1.0 if count else 5.0,
        format="%g",
        key=form_row.key(field),
        placeholder="未填",
        **changed(field),
    )
    if count:
        until[0].text_input(
            "截至",
            start.period,
            key=form_row.key("period"),
            help=f"年初至今的累计数截至何时，也可写“2022年1—9月”；口径：{count.indicator.basis}。",
            **changed("period"),
        )
    for column, label, field, value in (
        (note, "本期进展（一句话）", "note", start.note),
        (problem, "存在问题", "problem", start.problem),
        (next_step, "下一步措施", "next_step", start.next_step),
    ):
        column.text_input(label, value, key=form_row.key(field), **changed(field))
    finish.date_input(
        "预计完成",
        start.expected_finish,
        key=form_row.key("expected_finish"),
        format="YYYY-MM-DD",
        **changed("expected_finish"),
    )


def _headline(outlook: Outlook, form_row: FormRow) -> Html:
    """Name, light and facts of an item, and when its draft was saved."""
    row = form_row.row
    due_word = "完成时限" if row.is_milestone else "计划完成"
    expected = row.progress.expected_percent
    facts = (
        labels.ITEM_KIND[row.kind],
        row.workstream.name,
        labels.COMMITMENT[row.part.commitment] if row.part.commitment else "",
        f"{due_word} {row.due_words}",
        f"序时 {expected:.0f}%" if expected is not None else "",
        figures(row.item.count) if row.item.count else "",
        row.asked_because,
        standing(outlook, row.id),
        _saved(form_row.start.saved),
    )
    just_opened = Markup("")
    if st.session_state.get(OPENED) == row.id:
        del st.session_state[OPENED]
        just_opened = Markup("<span hidden data-just-opened></span>")  # opened.js looks for it
    return Markup(
        '{}<b>{}</b>{} {} <span class="reason">{}</span><br><span class="reason">{}</span>'
    ).format(
        just_opened,
        row.part.name,
        markup.mark(row.part),
        markup.light(row.alert.level),
        row.alert.reason,
        Markup(" · ").join(Markup('<span class="day">{}</span>').format(f) for f in facts if f),
    )


def _side_by_side(outlook: Outlook, form_row: FormRow, between: Sequence[Entry]) -> None:
    """What others wrote meanwhile beside what the visitor typed, and the choice between them."""
    mine = form_row.typed()
    asks = [report_requests.ASKS[ask].partition(" ")[2] for ask in mine.asks]
    texts = (mine.note, mine.problem, mine.next_step, *asks, mine.evidence, mine.reason)
    said = _said(mine.percent, mine.value, mine.period, *texts)
    cells = []
    for entry in between:
        get = event_to_dict(entry.event).get
        others = map(get, ("note", "problem", "next_step", "evidence", "reason", "to"))
        words = _said(get("percent_complete"), get("value"), get("period"), *others)
        account = markup.verbatim(entry.by.account)
        cells.append([str(entry.sequence), account, f"{labels.EVENT[type(entry.event)]}：{words}"])
    with st.container(border=True, key=f"moved-{form_row.id}"):
        st.markdown("**您填写期间，另有人写了这一项，请对照后选择。**")
        theirs, yours = st.columns(2)
        theirs.html(markup.table(["序号", "账号", "对方的内容"], cells))
        yours.html(markup.table(["您的内容"], [[said]]))
        theirs.button(
            "保留对方的，放弃我的",
            key=f"theirs-{form_row.id}",
            on_click=sending.keep_theirs,
            args=(form_row,),
        )
        yours.button(
            "用我填写的提交",
            key=f"mine-{form_row.id}",
            type="primary",
            on_click=sending.send_mine,
            args=(outlook, form_row, between[-1].sequence),
        )


def _said(percent: float | None, value: float | None, period: str | None, *texts: object) -> str:
    """How far, or the figure, and the words beside it, of a report or request."""
    far = labels.percent(percent) if percent is not None else ""
    figure = f"{value:g}（{period}）" if value is not None else ""
    return "；".join(str(part) for part in (far, figure, *texts) if part)


def others(outlook: Outlook, items: Due) -> None:
    """What was reported this cycle or is at the office, each to be corrected or asked for."""
    rows = items.outside(*items.reported, *items.resting)
    if not rows:
        return
    st.subheader("本期已报", anchor=False)
    for row in rows:
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center",
            key=f"told-{row.id}",
        ):  # fmt: skip
            st.html(
                Markup(
                    '<div class="headline"><b>{}</b> {} {} <span class="reason">{}</span>'
                    " {}</div>{}"
                ).format(
                    markup.item(row, outlook.as_of),
                    labels.percent(row.item.percent_complete),
                    markup.light(row.alert.level, row.alert.reason),
                    f"{labels.day_of(row.item.latest_entry)} {row.item.latest.note}"
                    if row.item.latest_entry and row.item.latest
                    else "",
                    receipt_link(row.item.latest_entry),
                    report_requests.answers(row),
                )
            )
            st.button("更正或申请", key=f"again-{row.id}", on_click=_reopen, args=(row.id,))
        report_requests.waiting(row)


def undated(items: Due) -> None:
    """The way to report on an item without a deadline: choosing it puts it into the form."""
    names = {row.id: row.part.name for row in items.outside(*items.undated)}
    if not names:
        return
    key = f"report-undated-{len(reopened())}"  # a new one, with nothing chosen, after each choice
    one_of(
        f"未定时限的事项（{len(names)} 项），有进展时选择填报",
        names,
        key,
        None,
        placeholder="选择事项，可输入名称查找",
        width=560,
        on_change=lambda: _reopen(st.session_state[key]),
    )


def _reopen(item_id: str | None) -> None:
    """Puts an item into the form."""
    if item_id:
        reopened().add(item_id)
        st.session_state[OPENED] = item_id
