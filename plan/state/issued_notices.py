"""What the office wrote to a unit about an overdue item, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plan.ledger.events import Entry, NoticeAnswered, NoticeIssued


@dataclass(frozen=True)
class Notice:
    """A notice with the entries that issued and answered it."""

    issued: Entry
    answered: Entry | None = None

    @property
    def said(self) -> NoticeIssued:
        """What was written."""
        assert isinstance(self.issued.event, NoticeIssued)
        return self.issued.event

    @property
    def answer(self) -> NoticeAnswered | None:
        """What came back; None while nothing has."""
        event = self.answered.event if self.answered else None
        return event if isinstance(event, NoticeAnswered) else None

    @property
    def sequence(self) -> int:
        """By which it is known: that of the entry that issued it."""
        return self.issued.sequence

    def is_unanswered(self, as_of: date) -> bool:
        """Whether the day for an answer has passed without one."""
        return self.answer is None and as_of > self.said.answer_by


def notices_of(entries: Sequence[Entry]) -> tuple[Notice, ...]:
    """The notices in `entries` about one item, oldest first; the first answer to each counts."""
    answers: dict[int, Entry] = {}
    for entry in entries:
        if isinstance(entry.event, NoticeAnswered):
            answers.setdefault(entry.event.notice, entry)
    return tuple(
        Notice(entry, answers.get(entry.sequence))
        for entry in entries
        if isinstance(entry.event, NoticeIssued)
    )
