"""The end of a meeting: confirmed once, its numbers frozen, its forecasts kept, its minutes."""

from collections.abc import Sequence
from functools import partial
from threading import Thread

import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.meeting.agenda import OPENED, SUBJECT, MeetingContext
from components.widgets import markup
from components.widgets.filters import with_ids
from components.widgets.papers import offer_minutes
from components.widgets.sending import send
from plan.acts.meetings import carried_over, close_meeting, taken_on
from plan.acts.series import Step
from plan.forecast.sentence import risk
from plan.ledger.events import Attendance, Discussed, ForecastsIssued, MeetingClosed
from plan.office import checkpoints
from plan.outlook.meeting.minutes import counters_of, discussed, light_counts, minutes
from plan.outlook.outlook import Outlook, issued
from plan.state.replay import PlanState
from plan.state.revisions import name_of
from plan.words import labels

ASKED = "meeting-closing"


def end(context: MeetingContext) -> None:
    """The button that ends the meeting, and what is asked before it does."""
    ask = partial(st.session_state.update, {ASKED: True})
    st.button("结束例会", type="primary", key="close-meeting", on_click=ask)
    if st.session_state.get(ASKED):
        _confirm(context)


def _no_more() -> None:
    st.session_state.pop(ASKED, None)


@st.dialog("结束例会", width="large", on_dismiss=_no_more)
def _confirm(context: MeetingContext) -> None:
    """Who was there and what was spoken about; what is about to be frozen, and the button."""
    outlook, as_of = context.outlook, context.outlook.as_of
    st.markdown(
        f"{as_of} 例会：本次决定 **{len(taken_on(outlook.state, as_of))}** 件，"
        f"结转未办结 **{len(carried_over(outlook.state))}** 件，议题 "
        f"**{len(discussed(context.agenda, outlook.forecast, as_of))}** 项，"
        f"逾期 **{len(outlook.overdue)}** 项。"
    )
    attendance, names = _attendance(outlook), with_ids(outlook.rows)
    opened = st.session_state.get(OPENED, {}).get(as_of, ())
    known = dict.fromkeys((*opened, *(each.row.id for each in context.decided(today=True))))
    default = [id_ for id_ in known if id_ in names]  # those decided on or opened, unless said otherwise
    spoken = tuple(st.multiselect("议过的事项", list(names), default, names.__getitem__, "close-spoken"))
    st.caption("均可不填。结束后灯号、议程和可能性按此刻冻结，本日不能再记录决定；当日预测一并存档。")
    if st.button("确认结束", type="primary", key="confirm-close"):
        _close(context, attendance, spoken)


def _attendance(outlook: Outlook) -> Attendance:
    """When, where and who, as last time unless said otherwise; names typed once are offered."""
    noted = [it for entry in reversed(outlook.state.meetings) if (it := entry.event.attendance)]
    last = noted[0] if noted else Attendance()
    names = [n for each in noted for n in (each.chair, *each.present, *each.observers, *each.absent)]
    names = list(dict.fromkeys(filter(None, names)))

    def some(label: str, default: Sequence[str] = (), most: int | None = None) -> tuple[str, ...]:
        look = {"placeholder": "选择或输入姓名", "accept_new_options": True, "max_selections": most}
        return tuple(st.multiselect(label, names, default, key=f"close-{label}", **look))

    when, where, who = st.columns(3)
    with who:
        chair = "".join(some("主持", [last.chair] if last.chair else [], 1))
    return Attendance(
        time=when.text_input("时间", last.time, key="close-time").strip(),
        place=where.text_input("地点", last.place, key="close-place").strip(),
        chair=chair,
        present=some("出席", last.present),
        observers=some("列席", last.observers),
        absent=some("缺席"),
    )


def _close(context: MeetingContext, attendance: Attendance, spoken: Sequence[str]) -> None:
    """Keeps the forecasts, then the meeting; both once, however often the button is pressed."""
    outlook, as_of, key = context.outlook, context.outlook.as_of, session.form_key(SUBJECT)

    def closing(state: PlanState, forecasts: int | None = None) -> MeetingClosed:
        return close_meeting(
            state,
            counts=light_counts(outlook.rows),
            overdue=len(outlook.overdue),
            agenda=discussed(context.agenda, outlook.forecast, as_of),
            forecasts=forecasts,
            attendance=attendance if attendance != Attendance() else None,
            discussed=spoken or None,
        )

    def issuing(state: PlanState) -> ForecastsIssued:
        closing(state)  # where it refuses, no forecasts are written either
        return issued(outlook, state)

    # The forecasts first, as the meeting's entry names theirs. Where the second step fails and the
    # button is pressed again, their key finds those that were stored.
    forecasts = None
    if outlook.forecast.forecasts:
        (outcome,) = send([[Step(act=issuing, key=f"{key}:forecasts")]], as_of)
        forecasts = outcome.entries[0].sequence if outcome.entries else None
    if forecasts or not outlook.forecast.forecasts:
        act = partial(closing, forecasts=forecasts)
        (outcome,) = send([[Step(act=act, expect=outlook.state.last_meeting, key=key)]], as_of)
    if outcome.refusal:
        st.error(str(outcome.refusal).translate(session.AS_TYPED))
    else:
        _no_more()
        Thread(target=checkpoints.send, args=(session.workspace(), session.book().folder)).start()
        session.done(SUBJECT, f"{as_of} 例会已结束，可下载会议纪要。")


def frozen(outlook: Outlook, closing: MeetingClosed) -> None:
    """A closed meeting as it was: counts, decisions, agenda."""
    st.success(f"{closing.as_of} 例会已结束，以下为结束时冻结的内容。")
    entry = next(entry for entry in outlook.state.meetings if entry.event is closing)
    with st.container(horizontal=True):
        offer_minutes(entry)
    lit, counters = Markup("<span>{} {}</span>　"), counters_of(closing).items()
    lights = markup.join(lit.format(labels.COMMITMENT[who], markup.counted(of)) for who, of in counters)
    counts = Markup('<div class="frozen">{}<span class="aside">逾期 {} 项</span></div>')
    st.html(counts.format(lights, closing.overdue))
    taken, name = minutes(outlook.state, entry).taken, partial(name_of, outlook.plan)
    st.header(f"议定事项（{len(taken)} 件）", anchor=False)
    decided = [it.event for it in taken]
    cells = [[name(it.subject), it.text, name(it.unit), str(it.due or "未定")] for it in decided]
    headings = ["事项", "决定内容", "责任单位", "办结期限"]
    st.html(markup.table(headings, cells, empty="本次例会没有记录决定。"))
    with st.expander(f"议程（{len(closing.agenda)} 项）"):
        st.html(_agenda(closing.agenda))


def _agenda(agenda: Sequence[Discussed]) -> Markup:
    """The items one by one, each with its chance as it was shown."""

    def chance(item: Discussed) -> markup.Cell:
        before, after = item.probability_before, item.probability_after
        # a second one where keeping to plan is why it was discussed
        words = dict.fromkeys(risk(each) for each in (before, after) if each is not None)
        return markup.whole(" → ".join(words))

    cells: list[list[markup.Cell]] = [
        [markup.whole(i.topic.word), i.name, i.unit or labels.UNDECIDED, chance(i), i.reason] for i in agenda
    ]
    return markup.table(["类别", "事项", "单位", "逾期可能性", "缘由"], cells)
