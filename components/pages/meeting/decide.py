"""What a meeting decides: a decision about the item, the end of an open one, the meeting's end."""

import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.meeting.agenda_list import heading, open_before
from components.pages.meeting.context import MeetingContext
from components.pages.meeting.what_if import adopted, focus, forget
from components.widgets import markup
from components.widgets.filters import one_of
from components.widgets.sending import opened_at, send_form
from plan.acts.meetings import change_decision, finish_decision, strike_decision, take_decision
from plan.forecast.sentence import percent
from plan.ledger.events import DecisionTaken
from plan.outlook.board import Row
from plan.outlook.meeting.agenda import Pending
from plan.outlook.outlook import Outlook
from plan.state.replay import PlanState
from plan.state.revisions import name_of


def decide(outlook: Outlook, row: Row) -> None:
    """The form of a decision about `row`, with the what-if that was adopted for it."""
    what_if = adopted(row)
    form, key = f"meeting:{row.id}", f"{row.id}:{len(row.item.decisions)}"
    opened_at(form, row.item.last_sequence)
    if what_if:
        name = outlook.plan.by_id[what_if.milestone].name
        chances = f"{percent(what_if.before)} → {percent(what_if.after)}"
        took = Markup('<div class="adopted">采用推演：{}<br>{}的逾期可能性 <b>{}</b></div>')
        st.html(took.format(what_if.words, name, chances))
        st.button("不采用推演", key=f"drop-adopted:{row.id}", on_click=forget)
    with st.form(f"decide-{key}", border=False):
        text = st.text_area("决定内容", key=f"decide:{key}", height=96)
        who, until = st.columns(2, gap="medium")
        with who:
            unit = _unit(outlook, row.lead.id if row.lead else None, f"decide-unit:{key}")
        due = until.date_input("办结期限", None, key=f"decide-due:{key}", format="YYYY-MM-DD")
        sent = st.form_submit_button("记录决定", type="primary")
    milestone = what_if.milestone if what_if else focus(outlook, row.id)
    before = what_if.before if what_if else None
    if not what_if and milestone and (forecast := outlook.forecast.of(milestone)):
        before = forecast.probability_late

    def act(state: PlanState) -> DecisionTaken:
        return take_decision(
            state,
            row.id,
            text,
            unit or "",
            due=due,
            milestone=milestone,
            probability_before=before,
            probability_after=what_if.after if what_if else None,
            what_if=what_if.words if what_if else "",
        )

    if sent and unit is None:
        st.error("请选择责任单位。")
    elif sent:
        send_form(f"decide:{row.id}", act, f"已记录决定：{row.part.name}", form)


def open_decisions(context: MeetingContext) -> None:
    """What earlier meetings decided and is still open, each with the form that ends it."""
    pending = open_before(context)
    if not pending:
        return
    st.subheader(f"上次决定未办结（{len(pending)} 件）", anchor=False)
    for item in pending:
        _pending(context, item)


def _pending(context: MeetingContext, item: Pending) -> None:
    """A decision that is open; for the office the form that ends it."""
    sequence = item.decision.sequence
    form = f"meeting:finish:{sequence}"
    opened_at(form, item.row.item.last_sequence)
    with st.container(border=True, key=f"pending-{sequence}"):
        left, right = st.columns([1.3, 1], vertical_alignment="center")
        with left.container(gap=None):
            name = Markup("<b>{}</b>").format(item.row.part.name)
            st.html(name + _decision(context.outlook, item.decision.event))
        if not context.may_decide:
            return
        with right, st.form(f"finish-{sequence}", border=False):
            field, button = st.columns([3, 1], vertical_alignment="bottom")
            outcome = field.text_input(
                "办结情况",
                key=f"outcome:{sequence}",
                placeholder="办结情况",
                label_visibility="collapsed",
            )
            sent = button.form_submit_button("办结")
        if sent:
            with right:
                send_form(
                    form,
                    lambda state: finish_decision(state, sequence, outcome),
                    f"已办结：{item.row.part.name}",
                )


def _decision(outlook: Outlook, decision: DecisionTaken) -> markup.Html:
    """What was decided, when, who does it until when, and its chances then and now."""
    before, after = decision.probability_before, decision.probability_after
    forecast = outlook.forecast.of(decision.milestone) if decision.milestone else None
    chances = [f"议定时 {percent(before)}"] if before else []
    chances += [f"推演 {percent(after)}"] if after else []
    chances += [f"现在 {percent(forecast.probability_late)}"] if forecast else []
    return Markup(
        '<div class="decided">{}</div><div class="aside">{} 议定 · {} · '
        '<span class="{}">办结期限 {}</span>{}</div>'
    ).format(
        decision.text,
        decision.meeting,
        name_of(outlook.plan, decision.unit),
        "late" if decision.due and decision.due < outlook.as_of else "",
        decision.due or "未定",
        Markup(" · 逾期可能性：{}").format("，".join(chances)) if chances else "",
    )


def taken_today(context: MeetingContext) -> None:
    """What this meeting has decided so far; until it ends the office may change or strike it."""
    day = context.outlook.as_of
    today = [item for item in context.agenda.decisions if item.decision.event.meeting == day]
    if not today:
        return
    st.html(heading("本次已记决定", f"{len(today)} 件"))
    for item in today:
        event = item.decision.event
        st.html(
            Markup(
                '<div class="decided"><b>{}</b>　{}</div><div class="aside">{} · 办结期限 {}</div>'
            ).format(
                item.row.part.name,
                event.text,
                name_of(context.outlook.plan, event.unit),
                event.due or "未定",
            )
        )
        if context.may_decide:
            with st.container(horizontal=True):
                _change(context.outlook, item)
                _strike(item)


def _change(outlook: Outlook, item: Pending) -> None:
    """The form that puts a decision of this meeting otherwise."""
    event, sequence = item.decision.event, item.decision.sequence
    form = f"meeting:change:{sequence}"
    key = _version(form, event)
    with st.popover("更改", key=f"change-{sequence}"), st.form(f"change-form-{key}", border=False):
        text = st.text_area("决定内容", event.text, key=f"change-text:{key}", height=96)
        unit = _unit(outlook, event.unit, f"change-unit:{key}")
        due = st.date_input("办结期限", event.due, key=f"change-due:{key}", format="YYYY-MM-DD")
        if st.form_submit_button("保存更改"):
            send_form(
                form,
                lambda state: change_decision(state, sequence, text, unit or "", due),
                f"已更改决定：{item.row.part.name}",
            )


def _strike(item: Pending) -> None:
    """The form that takes a decision of this meeting back."""
    sequence = item.decision.sequence
    form = f"meeting:strike:{sequence}"
    key = _version(form, item.decision.event)
    with st.popover("撤销", key=f"strike-{sequence}"), st.form(f"strike-form-{key}", border=False):
        reason = st.text_input("撤销原因", key=f"strike-reason:{key}", placeholder="可不填")
        if st.form_submit_button("撤销此决定"):
            send_form(
                form,
                lambda state: strike_decision(state, sequence, reason),
                f"已撤销决定：{item.row.part.name}",
            )


def _version(form: str, event: DecisionTaken) -> str:
    """The key of a form about a decision: where somebody else changes it, the form begins anew."""
    return f"{form}:{session.form_key(form)}:{event.text}:{event.unit}:{event.due}"


def _unit(outlook: Outlook, unit: str | None, key: str) -> str | None:
    """The unit that is to do it, `unit` unless another is chosen."""
    units = {part.id: part.name for part in outlook.plan.units}
    return one_of("责任单位", units, key, list(units).index(unit) if unit in units else None)
