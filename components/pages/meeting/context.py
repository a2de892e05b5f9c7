"""What a meeting has before it: the agenda since the last one, and samples to try changes on."""

from __future__ import annotations

from dataclasses import dataclass

from components import session
from plan.acts.meetings import last_closing
from plan.forecast.plan_forecast import PlanForecast, plan_forecast
from plan.ledger.events import DecisionTaken, MeetingClosed
from plan.outlook.meeting.agenda import Agenda
from plan.outlook.outlook import Outlook, agenda_between, meeting_before
from plan.schedule.network import network_of

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


def name_of(outlook: Outlook, id_: str) -> str:
    """The name of a part of the plan; its id where the plan has it no more."""
    part = outlook.plan.by_id.get(id_)
    return part.name if part else id_


@session.cached
def quick(outlook: Outlook) -> PlanForecast:
    """The forecast of `outlook` on few samples, for answers while somebody moves a slider."""
    network = network_of(outlook.plan, outlook.state)
    return plan_forecast(
        outlook.graph, outlook.state, network, samples=QUICK, seed=outlook.forecast.seed
    )
