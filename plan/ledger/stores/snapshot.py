"""Where a journal's lines end and their digests, saved so that opening need not read every line.

Disposable, and not believed: an entry is read from the journal and must have the digest that
follows from the one before; what does not fit makes the ledger open again without it.
"""

import os
import threading
from array import array
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import msgspec

from plan.errors import PlanError
from plan.ledger.stores.disk import private
from plan.ledger.stores.journal import Journal

MIN_LINES = 5000  # lines read since the last snapshot that make a new one worth writing
FORMAT = 2


class _Snapshot(msgspec.Struct, array_like=True):
    format: int
    files: list[tuple[str, int]]
    ends: bytes
    digests: bytes


def save(journal: Journal) -> None:
    """Writes the snapshot of `journal`, or does nothing where it cannot be written."""
    path, ends, digests = _path(journal), journal.ends.tobytes(), bytes(journal.digests)
    content = msgspec.msgpack.encode(_Snapshot(FORMAT, journal.files, ends, digests))
    aside = path.with_name(f"snapshot.{os.getpid()}.{threading.get_ident()}")
    with suppress(OSError):
        try:
            with open(aside, "wb", opener=private) as file:
                file.write(sha256(content).digest() + content)
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)


def load(journal: Journal) -> bool:
    """Whether the empty `journal` now stands where the snapshot says.

    Its checksum must hold, the files must have the sizes that it knows, and its last line must be
    the journal's line at that place.
    """
    snapshot = _read(_path(journal))
    if snapshot is None or not _sizes_fit(journal.directory, snapshot):
        return False
    journal.files, journal.ends = snapshot.files, array("Q", snapshot.ends)
    journal.digests = bytearray(snapshot.digests)
    last = len(journal.ends)
    try:
        journal.begin_again()
        list(journal.read(last - 1, last))
    except (PlanError, OverflowError):
        journal.files, journal.ends, journal.digests = [], array("Q"), bytearray()
        return False
    return True


def drop(journal: Journal) -> None:
    """Removes the snapshot, where there is one."""
    with suppress(OSError):
        _path(journal).unlink(missing_ok=True)


def renew(journal: Journal) -> None:
    """Has the snapshot, where there is one, say what `journal` says."""
    if _path(journal).exists():
        save(journal)


def _path(journal: Journal) -> Path:
    return journal.directory / "snapshot"


def _read(path: Path) -> _Snapshot | None:
    """The snapshot at `path`; None for none and for what is none, whatever was written there."""
    try:
        data = path.read_bytes()
        if sha256(memoryview(data)[32:]).digest() != data[:32]:
            return None
        snapshot = msgspec.msgpack.decode(memoryview(data)[32:], type=_Snapshot)
    except (OSError, msgspec.MsgspecError):
        return None
    names, starts = [name for name, _ in snapshot.files], [before for _, before in snapshot.files]
    lines = len(snapshot.digests) // 32
    is_one = (
        snapshot.format == FORMAT
        and lines > 0
        and (len(snapshot.digests), len(snapshot.ends)) == (32 * lines, 8 * lines)
        and names == sorted(set(names))
        and starts[:1] == [0]
        and starts == sorted(set(starts))
        and starts[-1] < lines
    )
    return snapshot if is_one else None


def _sizes_fit(directory: Path, snapshot: _Snapshot) -> bool:
    """Whether every file is as long as the snapshot knows; the last one may have grown."""
    ends = array("Q", snapshot.ends)
    stops = [before for _, before in snapshot.files[1:]] + [len(ends)]
    try:
        sizes = [(directory / name).stat().st_size for name, _ in snapshot.files]
    except (OSError, ValueError):
        return False
    known = [ends[stop - 1] for stop in stops]
    return sizes[:-1] == known[:-1] and sizes[-1] >= known[-1]
