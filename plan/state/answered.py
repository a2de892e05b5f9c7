"""Entries that wait for an answer: decisions and how they ended, notices and what came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from msgspec.structs import replace

from plan.ledger import events
from plan.ledger.events import Entry, Event, of_kind

Asking = TypeVar("Asking", bound=Event)
Answer = TypeVar("Answer", bound=Event)


@dataclass(frozen=True)
class Answered(Generic[Asking, Answer]):
    """An entry with the one that answered it; None while none has."""

    entry: Entry[Asking]
    answered_by: Entry[Answer] | None = None

    @property
    def event(self) -> Asking:
        """What was decided or written."""
        return self.entry.event

    @property
    def answer(self) -> Answer | None:
        """What came of it; None while nothing has."""
        return self.answered_by.event if self.answered_by else None

    @property
    def sequence(self) -> int:
        """By which it is known: that of its entry."""
        return self.entry.sequence


class Decision(Answered[events.DecisionTaken, events.DecisionFinished]):
    """What a meeting decided about an item, and how that ended."""

    @property
    def by_due(self) -> tuple[date, int]:
        """What is due first comes first, what has no day last."""
        return self.event.due or date.max, self.sequence


class Notice(Answered[events.NoticeIssued, events.NoticeAnswered]):
    """What the office wrote to a unit about an overdue item, and what came back."""

    def is_unanswered(self, as_of: date) -> bool:
        """Whether the day for an answer has passed without one."""
        return self.answer is None and as_of > self.event.answer_by

    def is_promised(self, as_of: date) -> bool:
        """Whether the day that its answer promised has not passed."""
        promised = self.answer.promised if self.answer else None
        return promised is not None and as_of <= promised


def decisions_of(entries: Sequence[Entry]) -> tuple[Decision, ...]:
    """The decisions in `entries` about one item, oldest first; the first word of an end counts.

    As their meeting left them: as it changed them last, and without those that it struck.
    """
    ends = {end.event.decision: end for end in reversed(of_kind(entries, events.DecisionFinished))}
    struck = {entry.event.decision for entry in of_kind(entries, events.DecisionStruck)}
    changes = {entry.event.decision: entry.event for entry in of_kind(entries, events.DecisionChanged)}
    decisions = []
    for taken in of_kind(entries, events.DecisionTaken):
        entry = taken
        if change := changes.get(taken.sequence):
            event = replace(taken.event, text=change.text, unit=change.unit, due=change.due)
            entry = replace(taken, event=event)
        if taken.sequence not in struck:
            decisions.append(Decision(entry, ends.get(taken.sequence)))
    return tuple(decisions)


def notices_of(entries: Sequence[Entry]) -> tuple[Notice, ...]:
    """The notices in `entries` about one item, oldest first; the first answer to each counts."""
    answers = {each.event.notice: each for each in reversed(of_kind(entries, events.NoticeAnswered))}
    return tuple(
        Notice(entry, answers.get(entry.sequence)) for entry in of_kind(entries, events.NoticeIssued)
    )
