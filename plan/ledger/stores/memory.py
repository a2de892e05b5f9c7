"""A ledger that lasts as long as its process, for tests and for looking."""

from collections.abc import Iterable, Iterator, Sequence
from threading import Lock

from plan.errors import ledger_is_elsewhere
from plan.ledger.codec import Draft, decode_body, sound
from plan.ledger.contract import EMPTY, SHA_256, Addition, Clock, Head, Ledger, Line, utc_now
from plan.ledger.events import Author, Entry
from plan.ledger.stores.attempts import Attempt, place
from plan.ledger.stores.index import Index


class MemoryLedger(Ledger):
    """Entries in a list, under a lock."""

    def __init__(self, clock: Clock = utc_now, digests: str = SHA_256) -> None:
        self._drafts: list[Draft] = []
        self._index = Index()
        self._clock, self._digests, self._lock = clock, digests, Lock()

    def append_all(self, additions: Sequence[Addition], *, by: Author) -> tuple[Entry, ...]:
        """See `Ledger.append_all`."""
        with self._lock:
            attempt, new = Attempt(additions=additions, by=by), list[Draft]()
            after, now = (self.head(), self._algorithm), self._clock()
            entries = place(attempt, now, new, self._index, lambda n: self._drafts[n - 1][1], after)
            for each in new:
                self._store(each)
            return entries

    @property
    def _algorithm(self) -> str:
        return (self._drafts[0][1].digests or SHA_256) if self._drafts else self._digests

    def _store(self, stored: Draft) -> None:
        self._drafts.append(stored)
        self._index.read([stored[0]])

    def entries(self, after: int = 0, until: int | None = None) -> Iterator[Entry]:
        """See `Ledger.entries`."""
        return (entry for _, entry in self._drafts[after:until])

    def lines(self, after: int = 0, until: int | None = None) -> Iterator[Line]:
        """See `Ledger.lines`."""
        return ((body, entry.digest) for body, entry in self._drafts[after:until])

    def adopt(self, lines: Iterable[Line], after: Head = EMPTY) -> None:
        """See `Ledger.adopt`."""
        with self._lock:
            if self.head() != after:
                raise ledger_is_elsewhere("memory:", after[0])
            for body, digest in sound(lines, "memory:", after, self._algorithm):
                self._store((body, decode_body(body, digest)))

    def head(self) -> Head:
        """See `Ledger.head`."""
        return self._drafts[-1][1].head if self._drafts else EMPTY

    def inspect(self) -> None:
        """See `Ledger.inspect`: there is nothing else."""

    def close(self) -> None:
        """Nothing is held."""
