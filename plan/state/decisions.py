"""What meetings decided about an item, and whether it has been carried out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plan.ledger.events import DecisionFinished, DecisionTaken, Entry


@dataclass(frozen=True)
class Decision:
    """A decision, with the entries that took it and that tell how it ended."""

    taken: Entry
    finished: Entry | None = None

    @property
    def said(self) -> DecisionTaken:
        """What was decided."""
        assert isinstance(self.taken.event, DecisionTaken)
        return self.taken.event

    @property
    def outcome(self) -> DecisionFinished | None:
        """How it ended; None while it is open."""
        event = self.finished.event if self.finished else None
        return event if isinstance(event, DecisionFinished) else None

    @property
    def sequence(self) -> int:
        """By which it is known: that of the entry that took it."""
        return self.taken.sequence

    @property
    def order(self) -> tuple[date, int]:
        """What is due first comes first, what has no day last."""
        return self.said.due or date.max, self.sequence


def decisions_of(entries: Sequence[Entry]) -> tuple[Decision, ...]:
    """The decisions in `entries` about one item, oldest first; the first word of an end counts."""
    ended: dict[int, Entry] = {}
    for entry in entries:
        if isinstance(entry.event, DecisionFinished):
            ended.setdefault(entry.event.decision, entry)
    return tuple(
        Decision(entry, ended.get(entry.sequence))
        for entry in entries
        if isinstance(entry.event, DecisionTaken)
    )
