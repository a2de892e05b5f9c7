"""The ledger in a directory: an append-only journal that TinyDB queries as its database."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, starmap
from pathlib import Path
from threading import RLock
from typing import Any, NoReturn

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage

from plan.errors import LedgerDamaged, PlanError, Unusable, ledger_is_elsewhere
from plan.ledger.codec import Draft, by_month, decode_body, sound
from plan.ledger.contract import EMPTY, SHA_256, Addition, Clock, Head, Ledger, Line, utc_now
from plan.ledger.events import Author, Entry
from plan.ledger.stores import snapshot
from plan.ledger.stores.attempts import Attempt, Together, place
from plan.ledger.stores.index import Index
from plan.ledger.stores.journal import Journal
from plan.ledger.stores.settings import Uncached

ENTRIES = "entries"
UNFIT = (PlanError, OverflowError, MemoryError)  # what reading by a wrong snapshot can come to


class TinyDBLedger(Storage, Ledger):
    """Entries in a directory, for any number of threads and processes of one machine.

    It is the storage of the TinyDB database `db`, which reads from it and never writes.
    `options` are the journal's: fsync, patience, salvage.
    """

    def __init__(
        self, directory: Path | str, clock: Clock = utc_now, *, digests: str = SHA_256, **options: Any
    ) -> None:
        self._directory, self._clock, self._digests = Path(directory), clock, digests
        self._options = options
        self._opening = RLock()
        self._open()

    def _open(self, by_snapshot: bool = True) -> None:
        self._process = os.getpid()
        self._index = Index()  # of the first lines, up to all of them
        self._journal = Journal(self._directory, self._took, **self._options)
        self._together = Together(self._commit)
        self._by_snapshot = False  # and not every line was read since
        try:
            if by_snapshot and not self._options.get("salvage"):
                self._by_snapshot = snapshot.load(self._journal)
            known = self._journal.head[0]
            try:
                self._journal.refresh()
            except UNFIT:
                if not self._by_snapshot:
                    raise
                return self._open_without()
        except PlanError:
            self._journal.close()
            raise
        if self._journal.head[0] >= known + snapshot.MIN_LINES:
            snapshot.save(self._journal)
        elif not by_snapshot:
            snapshot.drop(self._journal)
        return None

    def _open_without(self) -> None:
        """Opens anew from the lines alone: what does not fit may be the snapshot's fault."""
        self._journal.close()
        self._open(by_snapshot=False)

    def _took(self, bodies: list[bytes]) -> None:
        if self._index.length == len(self._journal.ends):
            self._index.read(bodies)

    def _stay_own(self) -> None:
        """Starts afresh in a forked child: it would share the parent's locks and half-done work."""
        if self._process != os.getpid():
            self._journal.close()
            self._opening = RLock()
            self._open()

    @property
    def damage(self) -> LedgerDamaged | None:
        """What stopped the reading of a damaged ledger opened with `salvage`."""
        return self._journal.damage

    def head(self) -> Head:
        """See `Ledger.head`; what others wrote is taken in."""
        self._stay_own()
        self._journal.refresh()
        return self._journal.head

    def lines(self, after: int = 0, until: int | None = None) -> Iterator[Line]:
        """See `Ledger.lines`; they are checked again as they are read."""
        last = self.head()[0]
        after, until = max(after, 0), last if until is None else min(until, last)
        blocks = self._read(after, until) if self._by_snapshot else self._journal.read(after, until)
        return chain.from_iterable(zip(*block, strict=True) for block in blocks)

    def _read(self, after: int, until: int) -> Iterator[tuple[list[bytes], list[str]]]:
        """The lines by way of the snapshot, and without it from where it does not fit."""
        try:
            for block in self._journal.read(after, until):
                after += len(block[0])
                yield block
        except UNFIT:
            with self._opening:
                if self._by_snapshot:
                    self._open_without()
            yield from self._journal.read(after, min(until, self._journal.head[0]))

    def entries(self, after: int = 0, until: int | None = None) -> Iterator[Entry]:
        """See `Ledger.entries`."""
        if self._by_snapshot and after <= 0 and until is None:
            return self._first_entries()
        return starmap(decode_body, self.lines(after, until))

    def _first_entries(self) -> Iterator[Entry]:
        """Every entry, for the first time since the snapshot was read: the index comes of it."""
        index = Index()
        for block in self._read(0, self.head()[0]):
            subjects, keys = list[str](), list[str | None]()
            for entry in map(decode_body, *block):
                subjects.append(entry.event.subject)
                keys.append(entry.key)
                yield entry
            index.add(entry.recorded_at, subjects, keys)
        self._rely_on(index)

    def _rely_on(self, index: Index) -> None:
        """Takes `index`, made of lines that were read and found sound, for the snapshot's."""
        with self._opening:
            if self._by_snapshot:
                for bodies, _ in self._read(index.length, self._journal.head[0]):
                    index.read(bodies)
            if self._by_snapshot:  # still: nothing was found wrong
                self._index, self._by_snapshot = index, False

    def inspect(self) -> None:
        """See `Ledger.inspect`; a snapshot is made anew."""
        self._stay_own()
        if self.damage:
            raise self.damage
        self._journal.check_mark()
        snapshot.renew(self._journal)

    def append_all(self, additions: Sequence[Addition], *, by: Author) -> tuple[Entry, ...]:
        """See `Ledger.append_all`."""
        self._stay_own()
        if self._by_snapshot:
            self._rely_on(Index())
        return self._together.run(Attempt(additions=additions, by=by))

    def adopt(self, lines: Iterable[Line], after: Head = EMPTY) -> None:
        """See `Ledger.adopt`."""
        self._stay_own()
        with self._journal.exclusive():
            if self._journal.head != after:
                raise ledger_is_elsewhere(self._directory, after[0])
            new = sound(lines, str(self._directory), after, self._journal.algorithm)
            for month, bodies in by_month(new):
                self._journal.write(month, bodies)

    def close(self) -> None:
        """See `Ledger.close`."""
        self._journal.close()

    # What TinyDB asks for

    @cached_property
    def db(self) -> TinyDB:
        """The database whose one table holds the entries as documents."""
        return LedgerDB(storage=lambda: self)

    def read(self) -> dict[str, dict[str, Any]]:
        """The one table, as it stands now: each entry as it is stored, with its digest."""
        lines = enumerate(self.lines(), start=1)
        return {ENTRIES: {str(n): {**msgspec.json.decode(b), "digest": d} for n, (b, d) in lines}}

    def write(self, data: Mapping[str, Any]) -> NoReturn:  # noqa: ARG002 as TinyDB calls it
        """Always raises Unusable."""
        raise Unusable("台账只能追加，不能改写或删除已有记录。")

    # A commit, by one thread for all that wait

    def _commit(self, attempts: list[Attempt]) -> None:
        """Settles every attempt; all new entries become durable together or not at all.

        Nobody is told before: what was refused may have been for the sake of an entry that, in the
        end, the disk did not take.
        """
        with self._journal.exclusive():
            for bodies, _ in self._journal.read(self._index.length, self._journal.head[0]):
                self._index.read(bodies)
            now, drafts = self._clock(), list[Draft]()
            algorithm = self._journal.algorithm if self._journal.ends else self._digests
            after = self._journal.head, algorithm
            settled: list[tuple[Attempt, tuple[Entry, ...], Exception | None]] = []
            for attempt in attempts:
                before = len(drafts)
                try:
                    entries = place(attempt, now, drafts, self._index, self._entry, after)
                    settled.append((attempt, entries, None))
                except Exception as error:  # it concerns this attempt alone
                    del drafts[before:]
                    settled.append((attempt, (), error))
            if drafts:
                month = f"{drafts[0][1].recorded_at:%Y-%m}"
                is_one = any(len(entries) > 1 for _, entries, _ in settled)
                self._journal.write(month, [body for body, _ in drafts], is_one)
            elif any(e.sequence > self._journal.synced for _, all_, _ in settled for e in all_):
                # an entry of a writer that died before its fsync is made durable before it is told
                self._journal.sync()
            for attempt, entries, why in settled:
                attempt.outcome.set_exception(why) if why else attempt.outcome.set_result(entries)

    def _entry(self, sequence: int) -> Entry:
        return next(map(decode_body, *next(self._journal.read(sequence - 1, sequence))))


class LedgerDB(TinyDB):
    """A TinyDB database that is a ledger: to be searched; whatever would change it is refused."""

    table_class = Uncached
    default_table_name = ENTRIES
    default_storage_class = TinyDBLedger  # type: ignore[assignment]
