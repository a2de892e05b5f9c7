"""What a meeting has before it: its day, the day it is compared with, its agenda."""

from dataclasses import dataclass

from plan.outlook.board import Row
from plan.outlook.meeting.agenda import Agenda, Pending
from plan.outlook.outlook import Outlook

SUBJECT = "meeting"
OPENED = "meeting-opened"  # the items that were, by day


@dataclass(frozen=True)
class MeetingContext:
    """A meeting's day, the day it is compared with, and what to talk about."""

    outlook: Outlook
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
