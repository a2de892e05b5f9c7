"""What a meeting decides: a decision about the item, the end of an open one, the meeting's end."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from components.pages.meeting.agenda_list import choose, plain
from components.pages.meeting.context import Looked, name_of
from components.pages.meeting.what_if import Adopted, adopted, focus, forget
from components.widgets import markup
from components.widgets.sending import opened_at, send_form
from plan.acts.meetings import finish_decision, take_decision
from plan.forecast.sentence import percent
from plan.ledger.events import DecisionTaken
from plan.outlook.board import Row
from plan.outlook.meeting.agenda import Pending
from plan.outlook.outlook import Outlook
from plan.state.replay import PlanState


def decide(now: Looked, row: Row) -> None:
    """The form of a decision about `row`, with the what-if that was adopted for it."""
    seen, taken = now.seen, adopted(row)
    form, key = f"meeting:{row.id}", f"{row.id}:{len(row.item.decisions)}"
    opened_at(form, row.item.last_sequence)
    if taken:
        st.html(_adopted(seen, taken))
        st.button("不采用推演", key=f"drop-adopted:{row.id}", on_click=forget)
    with st.form(f"decide-{key}", border=False):
        said = st.text_area("决定内容", key=f"decide:{key}", height=96)
        who, until = st.columns(2, gap="medium")
        units = {unit.id: unit.name for unit in seen.plan.units}
        unit = who.selectbox(
            "责任单位",
            list(units),
            index=list(units).index(row.lead.id) if row.lead else None,
            key=f"decide-unit:{key}",
            format_func=units.__getitem__,
            placeholder="请选择",
        )
        due = until.date_input("办结期限", None, key=f"decide-due:{key}", format="YYYY-MM-DD")
        sent = st.form_submit_button("记录决定", type="primary")
    milestone, before, after = _chances(seen, row, taken)

    def act(state: PlanState) -> DecisionTaken:
        return take_decision(
            state,
            row.id,
            said,
            unit or "",
            due=due,
            milestone=milestone,
            probability_before=before,
            probability_after=after,
            what_if=taken.words if taken else "",
        )

    if sent and unit is None:
        st.error("请选择责任单位。")
    elif sent:
        send_form(f"decide:{row.id}", form, act, seen, f"已记录决定：{row.part.name}")


def _chances(
    outlook: Outlook, row: Row, taken: Adopted | None
) -> tuple[str | None, float | None, float | None]:
    """The milestone that a decision is measured by, and its chances before and after."""
    if taken:
        return taken.milestone, taken.before, taken.after
    milestone = focus(outlook, row.id)
    told = outlook.forecast.of(milestone) if milestone else None
    return milestone, told.probability_late if told else None, None


def _adopted(outlook: Outlook, taken: Adopted) -> markup.Html:
    return Markup(
        '<div class="adopted">采用推演：{}<br>{}的逾期可能性 <b>{} → {}</b></div>'
    ).format(
        taken.words,
        outlook.plan.by_id[taken.milestone].name,
        percent(taken.before),
        percent(taken.after),
    )


def open_decisions(now: Looked) -> None:
    """What earlier meetings decided and is still open, each with its end to be told."""
    pending = [one for one in now.agenda.decisions if one.decision.event.meeting < now.seen.as_of]
    if not pending:
        return
    st.subheader(f"上次决定未办结（{len(pending)} 件）", anchor=False)
    for one in pending:
        _pending(now, one)


def _pending(now: Looked, one: Pending) -> None:
    seen, sequence = now.seen, one.decision.sequence
    form = f"meeting:finish:{sequence}"
    opened_at(form, one.row.item.last_sequence)
    with st.container(border=True, key=f"pending-{sequence}"):
        left, right = st.columns([1.3, 1], vertical_alignment="center")
        with left.container(gap=None):
            st.button(
                plain(one.row.part.name),
                key=f"discuss-decision-{sequence}",
                type="tertiary",
                on_click=choose,
                args=[one.row.id],
            )
            st.html(_decision(seen, one))
        if now.may_decide:
            with right:
                _finish(seen, one, form)


def _decision(outlook: Outlook, one: Pending) -> markup.Html:
    said = one.decision.event
    is_late = said.due is not None and said.due < outlook.as_of
    told = outlook.forecast.of(said.milestone) if said.milestone else None
    chances = [f"议定时 {percent(said.probability_before)}"] if said.probability_before else []
    chances += [f"推演 {percent(said.probability_after)}"] if said.probability_after else []
    chances += [f"现在 {percent(told.probability_late)}"] if told else []
    return Markup(
        '<div class="decided">{}</div><div class="aside">{} 议定 · {} · '
        '<span class="{}">办结期限 {}</span>{}</div>'
    ).format(
        said.text,
        said.meeting,
        name_of(outlook, said.unit),
        "late" if is_late else "",
        said.due or "未定",
        Markup(" · 逾期可能性：{}").format("，".join(chances)) if chances else "",
    )


def _finish(outlook: Outlook, one: Pending, form: str) -> None:
    sequence = one.decision.sequence
    with st.form(f"finish-{sequence}", border=False):
        field, button = st.columns([3, 1], vertical_alignment="bottom")
        outcome = field.text_input(
            "办结情况",
            key=f"outcome:{sequence}",
            placeholder="办结情况",
            label_visibility="collapsed",
        )
        sent = button.form_submit_button("办结")
    if sent:
        send_form(
            form,
            form,
            lambda state: finish_decision(state, sequence, outcome),
            outlook,
            f"已办结：{one.row.part.name}",
        )


def taken_today(now: Looked) -> None:
    """What this meeting has decided so far."""
    today = [one for one in now.agenda.decisions if one.decision.event.meeting == now.seen.as_of]
    if today:
        st.html(
            Markup('<h4 class="topic">本次已记决定<span class="aside">{} 件</span></h4>').format(
                len(today)
            )
            + markup.join(
                Markup('<div class="decided"><b>{}</b>　{}</div>').format(
                    one.row.part.name, one.decision.event.text
                )
                + Markup('<div class="aside">{} · 办结期限 {}</div>').format(
                    name_of(now.seen, one.decision.event.unit), one.decision.event.due or "未定"
                )
                for one in today
            )
        )
