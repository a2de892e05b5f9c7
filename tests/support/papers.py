"""Papers by our own templates."""

from __future__ import annotations

from plan.exports.minutes_docx import minutes_fields
from plan.exports.word_template import fill, ours
from plan.model.plan import Plan
from plan.outlook.meeting.minutes import Minutes
from plan.outlook.outlook import outlook


def printed_minutes(plan: Plan, minutes: Minutes) -> bytes:
    """The minutes of a meeting as a Word file."""
    day = minutes.entry.event.as_of
    return fill(ours("minutes"), minutes_fields(outlook(plan, (), day), minutes), day)
