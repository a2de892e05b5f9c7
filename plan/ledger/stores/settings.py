"""A small TinyDB for what is looked up and changed: accounts, settings; never for what happened."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import Any, Self, TypeVar, cast

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from plan.errors import LedgerBusy, SettingsDamaged
from plan.ledger.stores.disk import SETTINGS, locked, put, reading, writing

PATIENCE = 10.0  # seconds for the lock
ASIDE, MOMENT = ".damaged-", "%Y%m%dT%H%M%SZ"
LOG = logging.getLogger(__name__)
Tables = dict[str, dict[str, Any]]
Kept = TypeVar("Kept", bound=msgspec.Struct)


class ReplacedFile(Storage):
    """A TinyDB storage that replaces its file at once: a reader sees the old one or the new one.

    The file's first line is the digest of the rest, so that damage is refused and not served; of
    what is `replaceable` the damaged file is put aside, and nothing was stored yet.
    """

    def __init__(self, path: Path | str, replaceable: bool = False) -> None:
        self._path, self._replaceable = Path(path), replaceable
        self._mutex, self._held = RLock(), False
        self._last: tuple[bytes | None, Tables] = (None, {})  # what was read last, and what it says

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keeps every other thread and process from changing the file; the mutex comes first."""
        # who has it may wait for another process: those behind give up too, not one after the other
        if not self._mutex.acquire(timeout=PATIENCE):
            raise LedgerBusy(PATIENCE, SETTINGS)
        try:
            if self._held:
                yield
                return
            # a file of its own: the one with the tables is replaced, and its lock with it
            lock = Path(f"{self._path}.lock")
            with writing(self._path, SETTINGS), locked(lock, PATIENCE, SETTINGS):
                self._held = True
                try:
                    yield
                finally:
                    self._held = False
        finally:
            self._mutex.release()

    def read(self) -> Tables | None:
        """All tables as they are now, or None where nothing was stored yet; only to be read.

        The file is read each time and decoded when it differs from what was read last. Whoever
        holds it changes what is read in place, and gets tables of its own.
        """
        stored = None
        with reading(self._path, SETTINGS), suppress(FileNotFoundError):
            stored = self._path.read_bytes()
        if stored is None:
            return None
        last, tables = self._last
        if stored == last and not self._held:
            return tables
        if (content := _tables(stored)) is None:
            return self._without_damage()
        if not self._held:
            self._last = stored, content
        return content

    def _without_damage(self) -> Tables | None:
        """What there is once a damaged file was put aside; raises SettingsDamaged."""
        if not self._replaceable:
            raise SettingsDamaged(self._path.name)
        with self.exclusive():
            if self._path.exists() and _tables(self._path.read_bytes()) is not None:
                return self.read()  # another process was faster
            aside = f"{self._path.name}{ASIDE}{datetime.now(UTC):{MOMENT}}"
            with suppress(FileNotFoundError):
                self._path.replace(self._path.with_name(aside))
                LOG.warning("%s 损坏，已另存为 %s，重新开始", self._path, aside)
            return None

    def write(self, data: Mapping[str, Any]) -> None:
        """Replaces the file by one that holds `data`, durable on return."""
        content = msgspec.json.encode(data)
        stored = sha256(content).hexdigest().encode() + b"\n" + content
        with self.exclusive():
            put(self._path, stored, self._path.with_name(f"{self._path.name}.new"))


def keep(path: Path, what: msgspec.Struct) -> None:
    """Keeps `what` as all that there is in the file at `path`."""
    ReplacedFile(path, replaceable=True).write({"kept": msgspec.to_builtins(what)})


def kept(path: Path, kind: type[Kept]) -> Kept | None:
    """What was kept at `path`, None where nothing was, or by a program that knew it otherwise."""
    tables = ReplacedFile(path, replaceable=True).read() or {}
    with suppress(msgspec.ValidationError):
        return msgspec.convert(tables.get("kept"), kind)
    return None


def put_aside(folder: Path) -> tuple[tuple[str, datetime], ...]:
    """The files of `folder` that were damaged and begun anew, with the moment, latest first."""
    moments = []
    for path in folder.glob(f"*{ASIDE}*"):
        name, _, moment = path.name.rpartition(ASIDE)
        with suppress(ValueError):
            moments.append((name, datetime.strptime(moment, MOMENT).replace(tzinfo=UTC)))
    return tuple(sorted(moments, key=lambda each: each[1], reverse=True))


def _tables(stored: bytes) -> Tables | None:
    """What the digest in the first line is of; None where it is not, or they are no tables."""
    digest, _, content = stored.partition(b"\n")
    with suppress(msgspec.MsgspecError):
        if sha256(content).hexdigest().encode() == digest:
            return msgspec.json.decode(content, type=Tables)
    return None


class Uncached(Table):
    """A table that caches no search: another process may have written since."""

    def __init__(self, storage: Storage, name: str, cache_size: int = 0, persist_empty: bool = False) -> None:
        super().__init__(storage, name, cache_size and 0, persist_empty)


class LockedTable(Uncached):
    """A table whose changes hold the lock from reading to writing."""

    def insert(self, document: Mapping[str, Any]) -> int:
        """The id of the new document, taken under the lock."""
        with self.held():
            return super().insert(document)

    def upsert(self, document: Mapping[str, Any], cond: Any = None) -> list[int]:
        """The ids of the documents changed, or of the new one."""
        with self.held():
            return super().upsert(document, cond)

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        with self.held():
            super()._update_table(updater)

    @contextmanager
    def held(self) -> Iterator[Self]:
        """The table, which nobody else changes meanwhile."""
        storage = self._storage
        assert isinstance(storage, ReplacedFile)
        with storage.exclusive():
            self._next_id = None  # another process may have taken it
            yield self


class SettingsDB(TinyDB):
    """A TinyDB database in one file, for few writers and small tables."""

    table_class = LockedTable
    default_storage_class = ReplacedFile  # type: ignore[assignment]

    def table(self, name: str, **options: Any) -> LockedTable:
        """The table called `name`."""
        return cast(LockedTable, super().table(name, **options))
