"""What a meeting decides about an item, what it may still change, what is carried out."""

from calendar import monthrange
from datetime import date, timedelta
from functools import partial

import streamlit as st
from markupsafe import Markup

from components import address, session
from components.pages.meeting.agenda import MeetingContext, next_stop
from components.pages.meeting.what_if import STILL, Tried, trying
from components.widgets.filters import day_field, one_of, unit_names
from components.widgets.sending import opened_at, send_form
from plan.acts.meetings import change_decision, finish_decision, strike_decision, take_decision
from plan.calendar.workdays import CHINA
from plan.forecast.plan_forecast import Forecast
from plan.forecast.sentence import risk
from plan.ledger.events import DecisionTaken
from plan.outlook.board import Row
from plan.outlook.meeting.agenda import Pending
from plan.outlook.outlook import Outlook
from plan.state.revisions import name_of

TEXT = {"height": 72, "placeholder": "决定内容", "label_visibility": "collapsed"}


def decide(context: MeetingContext, row: Row, forecast: Forecast | None, tried: Tried | None) -> None:
    """The form of a decision about `row`, which takes along what is tried on the screen."""
    outlook, key = context.outlook, f"{row.id}:{len(row.item.decisions)}"
    form, days = f"meeting:{row.id}", quick_days(outlook.as_of)
    opened_at(form, row.item.last_sequence)
    if tried:
        said, drop = st.columns([2.2, 1], vertical_alignment="center")
        said.html(Markup('<div class="adopted">随决定记录推演：{}</div>').format(tried.words))
        still = {trying(row): STILL}
        drop.button("不带推演", key=f"drop:{key}", on_click=st.session_state.update, args=[still])
    with st.form(f"decide-{key}", border=False):
        text = st.text_area("决定内容", key=f"decide:{key}", **TEXT)
        who, until = st.columns(2, gap="small")
        with who:
            lead, units = row.lead.id if row.lead else None, unit_names(outlook.plan.units)
            unit = one_of("责任单位", units, f"decide-unit:{key}", lead)
        with until:
            other = day_field("办结期限", None, f"decide-due:{key}")
        soon = st.pills("办结期限速选", list(days), key=f"decide-soon:{key}", label_visibility="collapsed")
        with st.container(horizontal=True, gap="small"):
            sent = st.form_submit_button("记录决定", type="primary")
            goes_on = st.form_submit_button("记录并下一项")
    if not (sent or goes_on):
        return
    due = other or (days[soon] if soon else None)
    if other and soon and other != days[soon]:
        st.error(f"办结期限填了 {other}，又选了“{soon}”，请只留一个。")
        return
    given = {"决定内容不能为空。": text.strip(), "请选择责任单位。": unit, "请选择办结期限。": due}
    for missing in (says for says, value in given.items() if not value):
        st.error(missing)
    if not all(given.values()):
        return
    act = partial(
        take_decision,
        item_id=row.id,
        text=text,
        unit=unit or "",
        due=due,
        milestone=forecast.item if forecast else None,
        probability_before=forecast.probability_late if forecast else None,
        probability_after=tried.answer.after if tried else None,
        what_if=tried.words if tried else "",
    )
    message = f"已记录决定：{row.part.name}"
    following = next_stop(context, row.id) if goes_on else row.id
    send_form(f"decide:{row.id}", act, message, form, lambda _: address.keep(item=following))


def quick_days(day: date) -> dict[str, date]:
    """The days by which most is decided to be done: on working days, or the month's last."""

    def workday(days: int) -> date:
        return CHINA.day(CHINA.index_on_or_after(day + timedelta(days=days)))

    month = (day + timedelta(days=1)).replace(day=1)
    last = month.replace(day=monthrange(month.year, month.month)[1])
    days = {"下次例会": workday(7), "两周后": workday(14), "月底": last}
    return {f"{word} {on:%m-%d}": on for word, on in days.items()}


def open_decisions(context: MeetingContext, row: Row) -> None:
    """What earlier meetings decided about `row` and is open; for the office the form that ends it."""
    for item in context.decided(today=False, row=row):
        sequence = item.decision.sequence
        form, done = f"meeting:finish:{sequence}", f"已办结：{row.part.name}"
        opened_at(form, row.item.last_sequence)
        with st.container(border=True, key=f"pending-{sequence}"):
            st.html(_decision(context.outlook, item.decision.event))
            if not context.may_decide:
                continue
            with st.form(f"finish-{sequence}", border=False):
                field, button = st.columns([2, 1], vertical_alignment="bottom")
                look = {"placeholder": "办结情况", "label_visibility": "collapsed"}
                outcome = field.text_input("办结情况", key=f"outcome:{sequence}", **look)
                sent = button.form_submit_button("办结")
            if sent:
                send_form(form, partial(finish_decision, sequence=sequence, outcome=outcome), done)


def _decision(outlook: Outlook, decision: DecisionTaken) -> Markup:
    """What was decided, when, who does it until when, and its chances then and now."""
    before, after = decision.probability_before, decision.probability_after
    forecast = outlook.forecast.of(decision.milestone) if decision.milestone else None
    known = {"议定时": before, "推演": after, "现在": forecast and forecast.probability_late}
    chances = [f"{when} {risk(chance)}" for when, chance in known.items() if chance is not None]
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


def taken_today(context: MeetingContext, row: Row | None = None) -> None:
    """What this meeting decided, of `row` or at all; until its end the office may change it."""
    for item in context.decided(today=True, row=row):
        event = item.decision.event
        name = "" if row else Markup("<b>{}</b>　").format(item.row.part.name)
        unit, due = name_of(context.outlook.plan, event.unit), event.due or "未定"
        about = Markup('<div class="decided">✓ {}{}</div><div class="aside">{} · 办结期限 {}</div>')
        st.html(about.format(name, event.text, unit, due))
        if context.may_decide:
            _change(context.outlook, item)


def _change(outlook: Outlook, item: Pending) -> None:
    """The form that puts a decision of this meeting otherwise, or takes it back."""
    event, sequence = item.decision.event, item.decision.sequence
    form, name, beside = f"meeting:change:{sequence}", item.row.part.name, f"meeting:{item.row.id}"
    # where somebody else changes it, the form begins anew
    key = f"{form}:{session.form_key(form)}:{event.text}:{event.unit}:{event.due}"
    shut = f"change-{session.form_key(form)}"  # after a change
    opened = st.expander("更改", key=shut, type="compact")
    with opened, st.form(f"change-form-{key}", border=False):
        text = st.text_area("决定内容", event.text, key=f"change-text:{key}", **TEXT)
        unit = one_of("责任单位", unit_names(outlook.plan.units), f"change-unit:{key}", event.unit)
        due = day_field("办结期限", event.due, f"change-due:{key}")
        saved = st.form_submit_button("保存更改", type="primary")
        reason = st.text_input("撤销原因", key=f"strike-reason:{key}", placeholder="可不填")
        struck = st.form_submit_button("撤销此决定")
    if saved:
        changed = partial(change_decision, sequence=sequence, text=text, unit=unit or "", due=due)
        send_form(form, changed, f"已更改决定：{name}", beside)
    if struck:
        send_form(form, lambda s: strike_decision(s, sequence, reason), f"已撤销决定：{name}", beside)
