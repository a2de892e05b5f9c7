"""What writers want stored, and one commit for every thread that waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition

from plan.ledger.events import Author, Entry, Event


@dataclass(kw_only=True, eq=False)
class Attempt:
    """What a writer wants stored, and what became of it: an entry or an error."""

    event: Event
    by: Author
    expect: int | None = None
    key: str | None = None
    entry: Entry | None = None
    error: BaseException | None = None

    @property
    def settled(self) -> bool:
        """Whether its writer need not wait any longer."""
        return self.entry is not None or self.error is not None


class Together:
    """Lets one thread at a time `commit` the attempts of all that wait: one fsync for everybody."""

    def __init__(self, commit: Callable[[list[Attempt]], None]) -> None:
        self._commit, self._turn = commit, Condition()
        self._waiting: list[Attempt] = []
        self._busy = False

    def run(self, attempt: Attempt) -> Entry:
        """The entry that holds `attempt`, by this thread's commit or another's, or its error."""
        if batch := self._lead(attempt):
            self._settle(batch)
        if attempt.error is not None:
            raise attempt.error
        assert attempt.entry is not None
        return attempt.entry

    def _lead(self, attempt: Attempt) -> list[Attempt]:
        """All that waits, when it falls to this thread; nothing once `attempt` is settled."""
        with self._turn:
            self._waiting.append(attempt)
            while self._busy and not attempt.settled:
                self._turn.wait()
            if attempt.settled:
                return []
            self._busy = True
            batch, self._waiting = self._waiting, []
            return batch

    def _settle(self, batch: list[Attempt]) -> None:
        try:
            self._commit(batch)
        except BaseException as error:  # whatever it is, those who wait must hear of it
            for attempt in batch:
                if not attempt.settled:
                    attempt.error = error
        finally:
            with self._turn:
                self._busy = False
                self._turn.notify_all()
