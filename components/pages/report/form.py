"""The weekly form: one box an item, drafts kept as one types, one button that sends all."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.report import requests as report_requests
from components.pages.report import sending
from components.pages.report.items import AT_ONCE, SHOWN, Due, FormRow, figures, part_words, reopened
from components.pages.report.waits import choice as wait_choice
from components.pages.report.waits import standing
from components.widgets import markup
from components.widgets.entry_list import receipt_link
from components.widgets.filters import day_field, one_of
from plan.calendar.zone import SHANGHAI
from plan.imports.report_sheet import reports_of
from plan.outlook.outlook import Outlook
from plan.state.item_state import ItemState
from plan.state.parts import parts_of, reported_words
from plan.words import labels


def form(outlook: Outlook, items: Due) -> None:
    """The boxes of what is due, the bar that sends it, what came of it."""
    later = _later(items)
    for form_row in items.form_rows:
        if form_row not in later:
            form_row.show(form_row.start)
            _box(outlook, form_row)
    if later:
        _more(later)
    going = [form_row for form_row in items.form_rows if form_row.drafted]
    rest = [it for it in items.waiting if it not in going and it.row.item.latest and not it.part]
    last = sending.last_sending()
    with st.container(key="send"):
        if last.stopped:
            st.error(last.stopped.translate(session.AS_TYPED))
        elif last.refused:
            st.warning(f"{len(last.refused)} 项未提交，原因见各项，所填内容都在。")
        with st.container(horizontal=True, vertical_alignment="center"):
            # A callback runs before the page is drawn, so that the boxes show what came of it.
            label, key = f"提交 {len(going)} 项" if going else "提交", f"send-all:{'.'.join(last.refused)}"
            all_, args = sending.send_all, (outlook, items.form_rows)
            st.button(label, type="primary", key=key, on_click=all_, args=args)
            if rest:
                _unchanged(outlook, rest, f"其余 {len(rest)} 项均无变化", "send-rest")
            moments = [form_row.start.saved for form_row in going if form_row.start.saved]
            facts = f"已改 {len(going)} 项", _saved(max(moments, default=None))
            st.caption(" · ".join(filter(None, facts)), width="stretch")


def _later(items: Due) -> list[FormRow]:
    """What waits further down, its box not drawn, of what is neither in hand nor between unit and office."""
    now = reopened() | set(sending.last_sending().refused)
    asks = ("asked_to_close", "asked_to_extend", "returned", "refused", "reopened")
    now |= {it.id for it in items.form_rows if any(getattr(it.row.item, ask) for ask in asks)}
    rest = [it for it in items.form_rows if not (it.drafted or it.id in now)]
    return rest[st.session_state.setdefault(SHOWN, AT_ONCE) :]


def _more(later: Sequence[FormRow]) -> None:
    """What waits further down, a line each, and the way to the next boxes; typed.js takes it by itself."""
    line, of = Markup('<li>{} {} <span class="reason">{}</span></li>'), (it.row for it in later)
    lines = [line.format(row.part.name, markup.light(row.alert.level), row.due_words) for row in of]
    st.html(Markup('<ul class="since">{}</ul>').format(markup.join(lines)))
    more = {SHOWN: st.session_state[SHOWN] + AT_ONCE}
    label = f"再显示 {min(len(later), AT_ONCE)} 项"
    st.button(label, key="more", on_click=st.session_state.update, args=(more,))


def _unchanged(outlook: Outlook, form_rows: Sequence[FormRow], label: str, key: str) -> None:
    st.button(label, key=key, on_click=sending.nothing_new, args=(outlook, form_rows))


def _saved(moment: datetime | None) -> str:
    return f"草稿已保存 {moment.astimezone(SHANGHAI):%H:%M}" if moment else ""


def _box(outlook: Outlook, form_row: FormRow) -> None:
    """The box of one item: what it is, what the office said, its fields, its requests."""
    row = form_row.row
    with st.container(border=True, key=f"item-{form_row.id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top"):
            st.html(_headline(outlook, form_row))
            if form_row.part is None:
                report_requests.choice(outlook, form_row)
            if form_row.drafted or form_row.id in reopened():
                label = "放弃所填" if form_row.drafted else "收起"
                away, args = sending.give_up, (outlook, form_row)
                st.button(label, key=f"give-up-{form_row.id}", on_click=away, args=args)
            elif row.item.latest and form_row.part is None:
                _unchanged(outlook, [form_row], "本期无变化", f"unchanged-{row.id}")
        if form_row.part:
            _fields(outlook, form_row)
        else:
            if answers := report_requests.answers(row):
                st.html(answers)
            report_requests.waiting(row)
            _fields(outlook, form_row)
            wait_choice(outlook, form_row)
            report_requests.fields(form_row)
        if why := sending.last_sending().refused.get(form_row.id):
            st.error(why.translate(session.AS_TYPED))
        elif form_row.drafted:
            with session.refusals():  # why what was typed would not be taken
                for act in reports_of(form_row.start).values():
                    act(outlook.state)


def _fields(outlook: Outlook, form_row: FormRow) -> None:
    """The fields of one item, filled with its draft or with what stands of its last report.

    They have no limits of their own: Streamlit would keep what lies beyond one on the screen and
    hand over what stood there before. The box says what is wrong with it.
    """
    start, part = form_row.start, form_row.part
    count = form_row.row.item.count if part is None or part.share else None
    is_sum = part is None and any(it.figure for it in parts_of(outlook.state, form_row.id))
    texts = [("本期进展（一句话）", "note"), ("存在问题", "problem"), ("下一步措施", "next_step")]
    del texts[2 if part else 3 :]
    done = [1.15, 1.2] if count else [] if part else [1.15]
    widths = [*done, *([1.9, 1.75, 1.75] if count else [2.6, 2, 2])[: len(texts)], 1.35]
    columns = iter(st.columns(widths))
    if done:
        next(columns).number_input(
            f"数值（{count.indicator.unit_of_measure}）" if count else "完成百分比",
            value=start.value if count else start.percent,
            step=1.0 if count else 5.0,
            format="%g",
            key=form_row.key("value" if count else "percent"),
            placeholder="各单位合计" if is_sum else "未填",
            disabled=is_sum,
        )
    if count:
        next(columns).text_input(
            "截至",
            start.period,
            key=form_row.key("period"),
            help=f"年初至今的累计数截至何时，也可写“2022年1—9月”；口径：{count.indicator.basis}。",
            disabled=is_sum,
        )
    for label, field in texts:
        key, value = form_row.key(field), getattr(start, field)
        next(columns).text_area(label, value, height=68, key=key)  # style.css has it grow
    if part is None:
        finish, key = start.expected_finish, form_row.key("expected_finish")
        with next(columns):
            day_field("预计完成", finish, key)


def _headline(outlook: Outlook, form_row: FormRow) -> Markup:
    """Name, light and facts of an item, and when its draft was saved."""
    row = form_row.row
    due_word = "完成时限" if row.is_milestone else "计划完成"
    expected = row.progress.expected_percent
    facts = (
        row.kind.word,
        row.workstream.name,
        labels.COMMITMENT[row.part.commitment] if row.part.commitment else "",
        f"{due_word} {row.due_words}",
        f"序时 {expected:.0f}%" if expected is not None else "",
        figures(row.item.count) if row.item.count else "",
        reported_words(parts_of(outlook.state, row.id)),
        row.asked_because,
        standing(outlook, row.id),
        _saved(form_row.start.saved),
    )
    if part := form_row.part:
        lead = f"牵头 {labels.unit(row.lead)}"
        facts = (part_words(part, row.item.count), lead, facts[3], facts[-1])
    return Markup(
        '<b data-kept="{}" data-opened="{}">{}</b>{} {} '
        '<span class="reason">{}</span><br><span class="reason">{}</span>'
        '<div class="last">{}</div>{}'
    ).format(
        msgspec.json.encode(form_row.start).decode(),
        form_row.id in reopened(),
        row.part.name,
        markup.mark(row.part),
        markup.light(row.alert.level),
        row.alert.reason,
        Markup(" · ").join(Markup('<span class="day">{}</span>').format(f) for f in facts if f),
        _last(row.item),
        markup.parts(outlook.state, row.id),
    )


def _last(item: ItemState) -> str:
    """What was said of an item last, by whom and when; and how often since that nothing changed."""
    entry, event = item.latest_entry, item.latest
    if item.unchanged:
        entry = next((e for e in reversed(item.reports) if not e.event.unchanged), None)
        event = entry and entry.event
    if entry is None or event is None:
        return ""
    far = labels.percent(item.percent_of(event))
    words = labels.joined(far, event.note, event.problem, event.next_step)
    since = f"　此后连续 {item.unchanged} 期无变化" if item.unchanged else ""
    return f"上次（{labels.day_of(entry)}，{entry.by.account}）：{words}{since}"


def others(outlook: Outlook, items: Due) -> None:
    """What was reported this cycle or is at the office, each to be corrected or asked for."""
    rows, parts = items.outside(*items.reported, *items.resting), []
    line = Markup(  # its class is what tells the browser that it need not keep what was typed
        '<div class="st-key-told-{}"><div class="headline" data-sent="{}"><b>{}</b> {}</div></div>'
    )
    for it in items.parts:
        if it.part and it.part.entries and it not in items.chosen:
            sent = msgspec.json.encode([entry.event for entry in it.part.entries]).decode()
            words = part_words(it.part, it.row.item.count) + markup.parts(outlook.state, it.row.id)
            parts.append(line.format(it.id, sent, markup.item(it.row, outlook.as_of), words))
    if not rows and not parts:
        return
    st.header("本期已报和待核查" if items.outside(*items.resting) else "本期已报", anchor=False)
    if parts:
        st.html(markup.join(parts))
    head = Markup(
        '<div class="headline" data-sent="{}"><b>{}</b> {} {} <span class="reason">{}</span> {}</div>{}'
    )
    for row in rows:
        item, requests = row.item, (row.item.asked_to_close, row.item.asked_to_extend)
        sent = [*filter(None, [item.latest]), *(each.event for each in requests if each)]
        reported = item.latest_entry and item.latest
        said = f"{labels.day_of(item.latest_entry)} 已提交 {item.latest.note}" if reported else ""
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center",
            key=f"told-{row.id}",
        ):  # fmt: skip
            name, far = markup.item(row, outlook.as_of), labels.percent(item.percent_complete)
            light, receipt = markup.light(row.alert.level, row.alert.reason), receipt_link(item.latest_entry)
            facts = name, far, light, said, receipt, report_requests.answers(row)
            st.html(head.format(msgspec.json.encode(sent).decode(), *facts))
            st.button("更正或申请", key=f"again-{row.id}", on_click=reopened().add, args=(row.id,))
        report_requests.waiting(row)


def undated(items: Due) -> None:
    """The way to report on what has no box: choosing it puts it into the form."""
    names = {row.id: row.part.name for row in items.outside(*items.undated)}
    names |= {it.id: it.row.part.name for it in _later(items)}
    for it in items.parts:
        if it.part and it not in items.chosen:
            names[it.id] = f"{it.row.part.name}（{part_words(it.part, it.row.item.count)}）"
    if not names:
        return
    key = f"report-undated-{len(reopened())}"  # a new one, with nothing chosen, after each choice
    one_of(
        f"其他事项（{len(names)} 项），有进展时选择填报",
        names,
        key,
        None,
        placeholder="选择事项，可输入名称查找",
        width=560,
        on_change=lambda: reopened().update(filter(None, [st.session_state[key]])),
    )
