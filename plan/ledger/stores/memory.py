"""A ledger that lasts as long as its process, for tests and for looking."""

from collections.abc import Iterable, Iterator
from threading import Lock

from plan.errors import ledger_is_elsewhere
from plan.ledger.codec import Draft, decode_body, draft, sound
from plan.ledger.contract import EMPTY, SHA_256, Clock, Head, Line, admit, algorithm_of, utc_now
from plan.ledger.events import Author, Entry, Event


class MemoryLedger:
    """Entries in a list, under a lock."""

    def __init__(self, clock: Clock = utc_now, digests: str = SHA_256) -> None:
        self._drafts: list[Draft] = []
        self._by_key: dict[str, Entry] = {}
        self._clock, self._digests, self._lock = clock, digests, Lock()

    def append(
        self, event: Event, *, by: Author, expect: int | None = None, key: str | None = None
    ) -> Entry:
        """See `Ledger.append`."""
        with self._lock:
            later = (e for _, e in self._drafts[expect or 0 :] if e.event.subject == event.subject)
            if stored := admit(event, by, expect, self._by_key.get(key or ""), later):
                return stored
            latest = self._drafts[-1][1].recorded_at if self._drafts else None
            now = self._clock()
            return self._store(draft(self.head(), now, by, event, key, latest, self._algorithm))

    @property
    def _algorithm(self) -> str:
        return algorithm_of(self._drafts[0][0]) if self._drafts else self._digests

    def _store(self, stored: Draft) -> Entry:
        self._drafts.append(stored)
        entry = stored[1]
        if entry.key:
            self._by_key[entry.key] = entry
        return entry

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
        last = self._drafts[-1][1] if self._drafts else None
        return (last.sequence, last.digest) if last else EMPTY

    def inspect(self) -> None:
        """See `Ledger.inspect`: there is nothing else."""

    def close(self) -> None:
        """Nothing is held."""
