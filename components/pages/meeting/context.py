"""What a meeting has before it: its agenda, what moved since the last one, samples to try on."""

from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.change_list import change_list
from components.widgets.markup import Html
from plan.acts.meetings import last_closing
from plan.forecast.plan_forecast import PlanForecast, plan_forecast
from plan.forecast.sentence import percent
from plan.ledger.events import DecisionTaken, MeetingClosed
from plan.outlook.board import Row
from plan.outlook.changes import changes
from plan.outlook.meeting.agenda import Agenda
from plan.outlook.meeting.since_last import since_last_meeting
from plan.outlook.outlook import Outlook, agenda_between, meeting_before
from plan.schedule.network import network_of
from plan.words import labels

QUICK = 2_000  # samples while the sliders move
SUBJECT = "meeting"

_agenda = session.cached(agenda_between)


@dataclass(frozen=True)
class MeetingContext:
    """A meeting's day, the day it is compared with, and what to talk about."""

    outlook: Outlook
    last: MeetingClosed | None  # the meeting before
    before: Outlook
    agenda: Agenda
    may_decide: bool


def meeting_context(outlook: Outlook) -> MeetingContext:
    """The context of the meeting on the day of `outlook`."""
    before = session.outlook_on(meeting_before(outlook))
    return MeetingContext(
        outlook=outlook,
        last=last_closing(outlook.state),
        before=before,
        agenda=_agenda(before, outlook),
        may_decide=bool(session.may_write(DecisionTaken, [SUBJECT])),
    )


@session.cached
def quick(outlook: Outlook) -> PlanForecast:
    """The forecast of `outlook` on few samples, for answers while somebody moves a slider."""
    network = network_of(outlook.plan, outlook.state)
    return plan_forecast(outlook.state, network, samples=QUICK, seed=outlook.forecast.seed)


def since_last(context: MeetingContext) -> None:
    """Both, side by side; says what it compares with where there was no meeting."""
    day = context.before.as_of
    if context.last is None:
        st.caption(f"此前没有已结束的例会，以下与 {day} 相比。")
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(f"{day} 以来的变化", anchor=False)
        moved = changes(context.before.rows, context.outlook.rows)
        st.html(change_list(moved, context.before))
    if context.last:
        with right:
            st.subheader("上次的预计与现在", anchor=False)
            st.html(_then_and_now(context.outlook, context.last))


def _then_and_now(outlook: Outlook, last: MeetingClosed) -> Html:
    """The milestones whose forecast moved since the meeting `last`, before and after."""
    entries = session.workspace().entries()
    pairs = since_last_meeting(outlook.rows, outlook.forecast, entries, last)
    moved = [pair for pair in pairs if pair.moved]
    if not moved:
        return Markup('<p class="empty">各项预计与上次相差不大。</p>')

    def ending(row: Row) -> str:
        """How a milestone that is forecast no more came to its end."""
        closed = row.item.closed
        if closed is None:
            return "已报完成"
        day = labels.day_of(closed.entry) if closed.entry else closed.on or ""
        return f"已销号 {day}".rstrip()

    cells = [
        [
            markup.item(pair.row, outlook.as_of),
            markup.whole(pair.then.p50),
            markup.whole(pair.now.p50) if pair.now else ending(pair.row),
            _chance(pair.then.probability_late),
            Markup('<span class="late">已逾期</span>')
            if pair.row.overdue
            else _chance(pair.now.probability_late if pair.now else None),
        ]
        for pair in moved
    ]
    headings = ["里程碑", "上次预计完成", "现在", "上次逾期可能性", "现在 "]
    table = markup.table(headings, cells, numeric=[3, 4])
    same = len(pairs) - len(moved)
    note = Markup('<p class="aside">其余 {} 项与上次相差不大。</p>').format(same) if same else ""
    return table + note


def _chance(chance: float | None) -> str:
    return labels.MISSING if chance is None else percent(chance)
