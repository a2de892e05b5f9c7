"""What writers want stored, and one commit for every thread that waits."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Condition

from plan.ledger.contract import Addition
from plan.ledger.events import Author, Entry


@dataclass(kw_only=True, eq=False)
class Attempt:
    """What a writer wants stored, and what came of it once settled: its entries or an error."""

    additions: Sequence[Addition]
    by: Author
    outcome: Future[tuple[Entry, ...]] = field(default_factory=Future)


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
