"""Papers by our own templates."""

from __future__ import annotations

from plan.exports.minutes_docx import minutes_fields
from plan.exports.word_template import fill, ours
from plan.model.plan import Plan
from plan.outlook.meeting.minutes import Minutes


def printed_minutes(plan: Plan, minutes: Minutes, digest: str) -> bytes:
    """The minutes of a meeting as a Word file."""
    return fill(ours("minutes"), minutes_fields(plan, minutes, digest), minutes.entry.event.as_of)
