"""The ledger's contract: append, read on, and where its head stands. No update, no delete."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Protocol

from plan.errors import KeyReused, LedgerMovedOn, Unusable
from plan.ledger.events import Author, Entry, Event

Clock = Callable[[], datetime]
Head = tuple[int, str]
Hasher = Callable[[bytes | bytearray], "hashlib._Hash"]
Line = tuple[bytes, str]  # an entry's body and digest, as stored
EMPTY: Head = (0, "0" * 64)
SHA_256, SM3 = "SHA-256", "SM3"
ALGORITHMS = (SHA_256, SM3)  # of 32 bytes each
_NAMED = re.compile(rb',"digests":"(SHA-256|SM3)"\}\Z')


@dataclass(frozen=True, kw_only=True)
class Addition:
    """An event to be appended.

    `expect` is the sequence of the last entry the writer saw for the event's subject (0 for
    none); `key` names the attempt, and the same one stores the same content once.
    """

    event: Event
    expect: int | None = None
    key: str | None = None


class Ledger(Protocol):
    """An append-only, hash-chained list of entries."""

    def append(self, event: Event, *, by: Author, expect: int | None = None, key: str | None = None) -> Entry:
        """The stored entry of one addition; see `append_all`."""
        return self.append_all([Addition(event=event, expect=expect, key=key)], by=by)[0]

    def append_all(self, additions: Sequence[Addition], *, by: Author) -> tuple[Entry, ...]:
        """The stored entry of each, durable on return: all are stored or, whatever happens, none.

        What one expects is not held against those that are appended with it.
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
    return entries[-1].head if entries else EMPTY


@cache
def hasher(algorithm: str) -> Hasher:
    """What hashes by one of `ALGORITHMS`; raises Unusable where this machine cannot."""
    new = hashlib.sha256 if algorithm == SHA_256 else partial(hashlib.new, algorithm.lower())
    try:
        new(b"")
    except ValueError as error:
        why = f"本机的 OpenSSL 不提供校验算法 {algorithm}，不能读写用它的台账"
        raise Unusable(f"{why}：请换用带 OpenSSL 3 的系统，或检查其安全策略。") from error
    return new


def algorithm_of(first: bytes) -> str:
    """What the body `first` names at its end for all the chain; SHA-256 where it names none."""
    named = _NAMED.search(first, max(len(first) - 64, 0))
    return named[1].decode() if named else SHA_256


def chain(previous: str, body: bytes, new: Hasher = hashlib.sha256) -> str:
    """The digest of an entry: `new` over the digest before (as 32 bytes) and the entry's body."""
    return new(bytes.fromhex(previous) + body).hexdigest()


def admit(
    addition: Addition, by: Author, same_key: Entry | None, on_subject: Iterable[Entry]
) -> Entry | None:
    """The entry that already holds `addition`, or None when it may be appended.

    `same_key` is the entry stored under its key, `on_subject` the entries of the event's subject
    after what it expects. The key is judged first: a repeated click must not look like a conflict.
    """
    event, expect = addition.event, addition.expect
    if same_key is not None:
        if (same_key.event, same_key.by) != (event, by):
            raise KeyReused(same_key)
        return same_key
    if expect is not None and (between := tuple(on_subject)):
        raise LedgerMovedOn(event.subject, expect, between)
    return None
