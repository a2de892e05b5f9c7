"""The ledger's contract: append, read on, and where its head stands. No update, no delete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Protocol

from plan.errors import KeyReused, LedgerMovedOn
from plan.ledger.events import Author, Entry, Event

Clock = Callable[[], datetime]
Head = tuple[int, str]
Line = tuple[bytes, str]  # an entry's body and digest, as stored
EMPTY: Head = (0, "0" * 64)


class Ledger(Protocol):
    """An append-only, hash-chained list of entries."""

    def append(
        self,
        event: Event,
        *,
        by: Author,
        expect: int | None = None,
        key: str | None = None,
    ) -> Entry:
        """The stored entry, durable on return.

        `expect` is the sequence of the last entry the writer saw for the event's subject (0 for
        none); `key` names the attempt, and the same one stores the same content once.
        Raises LedgerMovedOn, KeyReused, or what the store cannot do.
        """
        ...

    def entries(self, after: int = 0, until: int | None = None) -> Iterator[Entry]:
        """Entries with `after` < sequence ≤ `until`, in order."""
        ...

    def lines(self, after: int = 0, until: int | None = None) -> Iterator[Line]:
        """The same entries byte for byte as stored, checked by nobody yet but the store."""
        ...

    def adopt(self, lines: Iterable[Line], after: Head = EMPTY) -> None:
        """Takes in another ledger's lines as they are: those that follow its head `after`.

        Raises Unusable where the head here is another, LedgerDamaged.
        """
        ...

    def head(self) -> Head:
        """Sequence and digest of the last entry."""
        ...

    def inspect(self) -> None:
        """Checks what the store keeps beside the lines, when they are all read and found sound.

        Raises LedgerDamaged where it says otherwise than the lines.
        """
        ...

    def close(self) -> None:
        """Gives back what the store holds."""
        ...


def utc_now() -> datetime:
    """The moment, in UTC; stores take it as a parameter so that tests can set it."""
    return datetime.now(UTC)


def head_of(entries: Sequence[Entry]) -> Head:
    """Sequence and digest of the last of `entries`."""
    return (entries[-1].sequence, entries[-1].digest) if entries else EMPTY


def chain(previous: str, body: bytes) -> str:
    """The digest of an entry: SHA-256 over the digest before (as 32 bytes) and the entry's body."""
    return sha256(bytes.fromhex(previous) + body).hexdigest()


def admit(
    event: Event,
    by: Author,
    expect: int | None,
    same_key: Entry | None,
    on_subject: Iterable[Entry],
) -> Entry | None:
    """The entry that already holds this attempt, or None when `event` may be appended.

    `same_key` is the entry stored under the attempt's key, `on_subject` the entries of the event's
    subject after `expect`. The key is judged first: a repeated click must not look like a conflict.
    """
    if same_key is not None:
        if (same_key.event, same_key.by) != (event, by):
            raise KeyReused(same_key)
        return same_key
    if expect is not None and (between := tuple(on_subject)):
        raise LedgerMovedOn(event.subject, expect, between)
    return None
