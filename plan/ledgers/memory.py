"""A ledger that lasts as long as its process, for tests and for looking."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock

from plan.codec import decode_body, encode_body
from plan.events import Author, Entry, Event
from plan.ledger import EMPTY, Clock, Head, admit, chain, utc_now


class MemoryLedger:
    """Entries in a list, under a lock."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._entries: list[Entry] = []
        self._by_key: dict[str, Entry] = {}
        self._clock, self._lock = clock, Lock()

    def append(
        self, event: Event, *, by: Author, expect: int | None = None, key: str | None = None
    ) -> Entry:
        """See `Ledger.append`."""
        with self._lock:
            later = (e for e in self._entries[expect or 0 :] if e.event.subject == event.subject)
            if stored := admit(event, by, expect, self._by_key.get(key or ""), later):
                return stored
            sequence, digest = self.head()
            body = encode_body(sequence + 1, self._clock(), by, event, key)
            entry = decode_body(body, chain(digest, body))
            self._entries.append(entry)
            if key:
                self._by_key[key] = entry
            return entry

    def entries(self, after: int = 0, until: int | None = None) -> Iterator[Entry]:
        """See `Ledger.entries`."""
        return iter(self._entries[after:until])

    def head(self) -> Head:
        """See `Ledger.head`."""
        return (self._entries[-1].sequence, self._entries[-1].digest) if self._entries else EMPTY

    def close(self) -> None:
        """Nothing is held."""
