"""What writers want stored, and one commit for every thread that waits."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from threading import Condition

from plan.ledger.codec import Draft, draft
from plan.ledger.contract import Addition, Head, admit
from plan.ledger.events import Author, Entry
from plan.ledger.stores.index import Index


@dataclass(kw_only=True, eq=False)
class Attempt:
    """What a writer wants stored, and what came of it once settled: its entries or an error."""

    additions: Sequence[Addition]
    by: Author
    outcome: Future[tuple[Entry, ...]] = field(default_factory=Future)


def place(
    attempt: Attempt,
    now: datetime,
    drafts: list[Draft],
    index: Index,
    stored: Callable[[int], Entry],
    after: tuple[Head, str],
) -> tuple[Entry, ...]:
    """The entries that hold `attempt`: stored or in `drafts` already, or new ones put there.

    `stored` gives an entry that `index` knows; `after` is the last one's head, and the algorithm.
    Raises what `admit` and `draft` do, `drafts` perhaps longer.
    """
    by, drafted, entries = attempt.by, [entry for _, entry in drafts], list[Entry]()
    by_key, head = {entry.key: entry for entry in drafted}, after[0]
    for each in attempt.additions:
        event, key = each.event, each.key or None
        same_key = by_key.get(key) if key else None
        if key and same_key is None and (sequence := index.of_key(key)):
            same_key = stored(sequence)
        known = map(stored, index.of_subject(event.subject, each.expect or 0))
        later = (e for e in drafted if e.event.subject == event.subject)
        entry = admit(each, by, same_key, (*known, *later) if each.expect is not None else ())
        if entry is None:
            head = drafts[-1][1].head if drafts else head
            drafts.append(draft(head, now, by, event, each.key, index.latest, after[1]))
            entry = by_key[key] = drafts[-1][1]
        entries.append(entry)
    return tuple(entries)


class Together:
    """Lets one thread at a time `commit` the attempts of all that wait: one fsync for everybody."""

    def __init__(self, commit: Callable[[list[Attempt]], None]) -> None:
        self._commit, self._turn = commit, Condition()
        self._waiting: list[Attempt] = []
        self._busy = False

    def run(self, attempt: Attempt) -> tuple[Entry, ...]:
        """The entries that hold `attempt`, by this thread's commit or another's, or its error."""
        with self._turn:
            self._waiting.append(attempt)
            while self._busy and not attempt.outcome.done():
                self._turn.wait()
            batch: list[Attempt] = []
            if not attempt.outcome.done():  # it falls to this thread
                self._busy = True
                batch, self._waiting = self._waiting, []
        if batch:
            self.settle(batch)
        return attempt.outcome.result()

    def settle(self, batch: list[Attempt]) -> None:
        """Commits `batch`; then it is the next thread's turn."""
        try:
            self._commit(batch)
        except BaseException as error:  # whatever it is, those who wait must hear of it
            for attempt in batch:
                if not attempt.outcome.done():
                    attempt.outcome.set_exception(error)
        finally:
            with self._turn:
                self._busy = False
                self._turn.notify_all()
