"""The meeting's one screen: the picture with the agenda as a rail, what is said of an item."""

import streamlit as st

from components import address, session
from components.pages.meeting import closing, decide, item
from components.pages.meeting.agenda import OPENED, MeetingContext, rail
from components.pages.meeting.what_if import Tried, answered, focus, what_if
from components.widgets.graph_view import graph_view, picked
from components.widgets.graph_view.wish import ALL, KEY, SCOPES, Wish
from plan.outlook.board import Row

GRAPH = "meeting-graph"
CHAIN = "chain"


# A fragment is drawn again alone: what is picked or tried redraws no page around it.
@st.fragment
def room(context: MeetingContext) -> None:
    """The picture, and the panel of what is under discussion."""
    chosen = under_discussion(context)
    left, side = st.columns([3.4, 1.15], gap="small")
    with side, st.container(key="panel"):
        tried = _item(context, context.outlook.row(chosen)) if chosen else _week(context)
    with left:
        hidden = {"label_visibility": "collapsed"}
        shown = address.one_of_few("范围", SCOPES | {CHAIN: "只看前后"}, "show", "meeting-show", **hidden)
        wish = Wish(
            show=ALL if shown == ALL else KEY,
            around=chosen if shown == CHAIN else None,
            after=tried.answers if tried else (),
        )
        graph_view(context.outlook, wish, selected=chosen, key=GRAPH, agenda=session.cached(rail)(context))


def under_discussion(context: MeetingContext) -> str | None:
    """The item that was just picked, or as the address says; None for what changed."""
    ids = [row.id for row in context.outlook.rows]
    asked = address.read("item", ids)
    chosen = picked(context.outlook, GRAPH, asked)
    if chosen not in (None, *ids):  # a lane is nothing to discuss
        chosen = asked
    address.keep(item=chosen)
    if chosen and context.may_decide:
        opened = st.session_state.setdefault(OPENED, {})
        opened.setdefault(context.outlook.as_of, {})[chosen] = None
    return chosen


def _item(context: MeetingContext, row: Row) -> Tried | None:
    """All there is to say and do about an item; what is tried on it."""
    outlook, forecast, tried = context.outlook, focus(context.outlook, row.id), None
    st.html(item.headline(context, row))
    chance = st.container()  # which is known once it is clear what is tried
    if forecast:
        tried = what_if(outlook, row, forecast)
        chance.html(answered(outlook, row, forecast, tried))
    else:
        st.caption("没有时限内的里程碑取决于此事项，无可推演。")
    st.html(item.since(context, row))
    decide.open_decisions(context, row)
    decide.taken_today(context, row)
    if context.may_decide:
        with st.container(key="decide"):
            decide.decide(context, row, forecast, tried)
    return tried


def _week(context: MeetingContext) -> None:
    """What changed since the last meeting, what this one decided, its end."""
    st.html(session.cached(item.since)(context))
    if today := context.decided(today=True):
        st.html(item.heading("本次已记决定", f"{len(today)} 件"))
        decide.taken_today(context)
    if context.may_decide:
        closing.end(context)
