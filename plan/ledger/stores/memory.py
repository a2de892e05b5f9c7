"""A ledger that lasts as long as its process, for tests and for looking."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from threading import Lock

from plan.errors import ledger_is_elsewhere
from plan.ledger.codec import Draft, decode_body, draft, sound
from plan.ledger.contract import EMPTY, SHA_256, Addition, Clock, Head, Ledger, Line, admit, utc_now
from plan.ledger.events import Author, Entry


class MemoryLedger(Ledger):
    """Entries in a list, under a lock."""

    def __init__(self, clock: Clock = utc_now, digests: str = SHA_256) -> None:
        self._drafts: list[Draft] = []
        self._by_key: dict[str, Entry] = {}
        self._clock, self._digests, self._lock = clock, digests, Lock()

    def append_all(self, additions: Sequence[Addition], *, by: Author) -> tuple[Entry, ...]:
        """See `Ledger.append_all`."""
        with self._lock:
            drafts, by_key, now = list(self._drafts), dict(self._by_key), self._clock()
            try:
                return tuple([self._place(each, by, len(drafts), now) for each in additions])
            except Exception:
                self._drafts, self._by_key = drafts, by_key
                raise

    def _place(self, addition: Addition, by: Author, before: int, now: datetime) -> Entry:
        stored, subject = self._drafts[addition.expect or 0 : before], addition.event.subject
        later = (entry for _, entry in stored if entry.event.subject == subject)
        if held := admit(addition, by, self._by_key.get(addition.key or ""), later):
            return held
        latest = self._drafts[-1][1].recorded_at if self._drafts else None
        event, key, algorithm = addition.event, addition.key, self._algorithm
        return self._store(draft(self.head(), now, by, event, key, latest, algorithm))

    @property
    def _algorithm(self) -> str:
        return (self._drafts[0][1].digests or SHA_256) if self._drafts else self._digests

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
        return self._drafts[-1][1].head if self._drafts else EMPTY

    def inspect(self) -> None:
        """See `Ledger.inspect`: there is nothing else."""

    def close(self) -> None:
        """Nothing is held."""
