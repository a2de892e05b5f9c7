"""What a meeting has before it: its day, the day it is compared with, its agenda."""

from dataclasses import dataclass

from components import session
from plan.acts.meetings import last_closing
from plan.ledger.events import DecisionTaken, MeetingClosed
from plan.outlook.board import Row
from plan.outlook.meeting.agenda import Agenda, Pending
from plan.outlook.outlook import Outlook, agenda_of, meeting_before

SUBJECT = "meeting"
OPENED = "meeting-opened"  # the items that were, by day

_agenda = session.cached(agenda_of)


@dataclass(frozen=True)
class MeetingContext:
    """A meeting's day, the day it is compared with, and what to talk about."""

    outlook: Outlook
    last: MeetingClosed | None  # the meeting before
    before: Outlook
    agenda: Agenda
    may_decide: bool

    def decided(self, *, today: bool, row: Row | None = None) -> list[Pending]:
        """The open decisions of this meeting or of earlier ones, about `row` where it is given."""
        day = self.outlook.as_of
        return [
            each
            for each in self.agenda.decisions
            if (each.decision.event.meeting == day) == today and row in (None, each.row)
        ]


def meeting_context(outlook: Outlook) -> MeetingContext:
    """The context of the meeting on the day of `outlook`."""
    before = session.outlook_on(meeting_before(outlook))
    return MeetingContext(
        outlook=outlook,
        last=last_closing(outlook.state),
        before=before,
        agenda=_agenda(outlook),
        may_decide=bool(session.may_write(DecisionTaken, [SUBJECT])),
    )
