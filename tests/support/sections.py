"""An agenda section by section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plan.model.kinds import Topic
from plan.outlook.board import Row
from plan.outlook.meeting.agenda import Agenda


def sections(agenda: Agenda) -> Iterator[tuple[Topic, Sequence[Row]]]:
    """The rows of each section, in the order in which a meeting takes them."""
    yield Topic.AT_RISK, [promise.row for promise in agenda.at_risk]
    yield Topic.MATTER, [matter.row for matter in agenda.matters]
    yield Topic.OVERDUE, agenda.overdue
    yield Topic.REVIEW, [review.row for review in agenda.review]
    yield Topic.SILENT, [row for rows in agenda.silent.values() for row in rows]
    yield Topic.NODE, agenda.nodes
    yield Topic.DECISION, [pending.row for pending in agenda.decisions]
