"""Waiting for another: what a report names, and what the unit that is named says to it."""

from functools import partial

import streamlit as st
from markupsafe import Markup

from components.pages.report.items import FormRow
from components.widgets.filters import one_of, unit_names
from components.widgets.sending import opened_at, send_form
from plan.acts.waits import answer_wait
from plan.model.plan import Plan, Unit, lead_of
from plan.outlook.outlook import Outlook
from plan.state.waits import Wait, asked_of
from plan.words import labels


def choice(outlook: Outlook, form_row: FormRow) -> None:
    """The item or unit that an item waits for, asked only where it is told to be in trouble."""
    key, start = form_row.key("waits_for"), form_row.start.waits_for
    if not (form_row.start.problem or start):
        return
    plan = outlook.plan
    open_ = [row.id for row in outlook.rows if row.item.closed is None and row.id != form_row.id]
    names = unit_names(plan.units) | {id_: name_of(plan, id_) for id_ in open_}
    one_of("等待", names, key, start, placeholder="存在问题要等其他单位或事项的，请选择")


def name_of(plan: Plan, id_: str) -> str:
    """A unit by its name, an item with the unit that leads it."""
    part = plan.by_id.get(id_)
    if isinstance(part, Unit):
        return part.name
    return f"{plan.by_id[id_].name}（{labels.unit(lead_of(plan, id_))}）" if part else id_


def standing(outlook: Outlook, item: str) -> str:
    """What an item waits for and what was said to it; empty where it waits for nothing."""
    wait = next((wait for wait in outlook.waits if wait.item == item), None)
    if wait is None:
        return ""
    if wait.answer is None:
        return f"等待{name_of(outlook.plan, wait.target)}，尚未答复"
    event = wait.answer.event
    word = "已确认" if event.confirmed else "答复不属实"
    said = f"：{event.text}" if event.text else ""
    return f"等待{name_of(outlook.plan, event.subject)}，{word}{said}"


def waiting_for(outlook: Outlook, unit: Unit | None) -> None:
    """What others wait for `unit` for and it has not answered, each to be confirmed or denied."""
    asked = (wait for wait in outlook.waits if wait.answer is None)
    waits = [wait for wait in asked if asked_of(outlook.plan, wait) == unit]
    if not waits:
        return
    st.header(f"其他事项在等本单位（{len(waits)} 项）", anchor=False)
    for wait in waits:
        _answer(outlook, wait)


def _answer(outlook: Outlook, wait: Wait) -> None:
    """Who waits, since when and why; which item of the unit it is, and the two words to it."""
    plan, form = outlook.plan, f"wait:{wait.report.sequence}"
    target = plan.by_id[wait.target]
    with st.container(border=True, key=f"wait-{wait.item}"):
        words = Markup('<b>{}</b> 自 {} 起等待 <b>{}</b><br><span class="reason">存在问题：{}</span>')
        waiting, awaited = name_of(plan, wait.item), name_of(plan, wait.target)
        st.html(words.format(waiting, wait.since, awaited, wait.report.event.problem or labels.MISSING))
        item: str | None = wait.target
        if isinstance(target, Unit):
            ours = {
                row.id: row.part.name
                for row in outlook.rows
                if row.lead == target and row.item.closed is None and row.id != wait.item
            }
            label, key = "所等的是本单位哪一项", f"{form}:item"
            item = one_of(label, ours, key, None, placeholder="确认前请选择")
        text = st.text_input("说明（可不填）", key=f"{form}:text")
        for id_ in {item or wait.target, wait.target}:
            opened_at(f"{form}:{id_}", outlook.state.last_sequences.get(id_, 0))
        with st.container(horizontal=True):
            yes = st.button("确认在等", key=f"{form}:yes", type="primary", disabled=item is None)
            no = st.button("不属实", key=f"{form}:no")
        if yes or no:
            subject, report = item if yes and item else wait.target, wait.report.sequence
            act = partial(answer_wait, report=report, subject=subject, confirmed=yes, text=text)
            send_form(form, act, "已答复。", f"{form}:{subject}")
