"""What a journal keeps in memory, saved beside it so that opening need not read every line again.

Disposable: without one, or with one that does not fit, all lines are read. What it holds is only
where things stand; an entry itself is always read from the journal and checked.
"""

from __future__ import annotations

import os
import threading
from array import array
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from plan.errors import PlanError
from plan.ledger.stores.index import Index
from plan.ledger.stores.journal import Journal

MIN_LINES = 5000  # lines read since the last snapshot that make a new one worth writing
FORMAT = 1


class _Snapshot(msgspec.Struct, array_like=True):
    format: int
    files: list[tuple[str, int]]
    ends: bytes
    digests: bytes
    latest: datetime
    keys: dict[str, int]
    subjects: dict[str, bytes]


def save(journal: Journal, index: Index) -> None:
    """Writes the snapshot of `journal`, or does nothing where it cannot be written."""
    path = journal.directory / "snapshot"
    subjects = {subject: sequences.tobytes() for subject, sequences in index.by_subject.items()}
    ends, digests = journal.ends.tobytes(), bytes(journal.digests)
    content = msgspec.msgpack.encode(
        _Snapshot(FORMAT, journal.files, ends, digests, index.latest, index.by_key, subjects)
    )
    aside = path.with_name(f"snapshot.{os.getpid()}.{threading.get_ident()}")
    with suppress(OSError):
        try:
            aside.write_bytes(sha256(content).digest() + content)
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)


def load(journal: Journal, index: Index) -> bool:
    """Whether the empty `journal` and `index` now stand where the snapshot says.

    Its checksum must hold, the files must have the sizes that it knows, and its last line must be
    the journal's line at that place.
    """
    snapshot = _read(journal.directory / "snapshot")
    if snapshot is None or not _sizes_fit(journal.directory, snapshot):
        return False
    journal.files, journal.ends = snapshot.files, array("Q", snapshot.ends)
    journal.digests = bytearray(snapshot.digests)
    last = len(journal.ends)
    try:
        list(journal.read(last - 1, last))
    except PlanError:
        journal.files, journal.ends, journal.digests = [], array("Q"), bytearray()
        return False
    index.length, index.latest, index.by_key = last, snapshot.latest, snapshot.keys
    index.by_subject = {subject: array("Q", ends) for subject, ends in snapshot.subjects.items()}
    return True


def _read(path: Path) -> _Snapshot | None:
    try:
        data = path.read_bytes()
        if sha256(memoryview(data)[32:]).digest() != data[:32]:
            return None
        snapshot = msgspec.msgpack.decode(memoryview(data)[32:], type=_Snapshot)
    except (OSError, msgspec.MsgspecError):
        return None
    return snapshot if snapshot.format == FORMAT and snapshot.ends else None


def _sizes_fit(directory: Path, snapshot: _Snapshot) -> bool:
    """Whether every file is as long as the snapshot knows; the last one may have grown."""
    ends = array("Q", snapshot.ends)
    stops = [before for _, before in snapshot.files[1:]] + [len(ends)]
    try:
        sizes = [(directory / name).stat().st_size for name, _ in snapshot.files]
    except OSError:
        return False
    known = [
        ends[stop - 1] if stop > first else 0
        for (_, first), stop in zip(snapshot.files, stops, strict=True)
    ]
    return sizes[:-1] == known[:-1] and sizes[-1] >= known[-1]
