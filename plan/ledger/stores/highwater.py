"""The high-water mark: how far entries were acknowledged, so that a tail cut at a line's end shows.

It is written after every commit and not synced: it can be too low, which does no harm, and never
too high. The first one is durable before the first entry, so that a missing one tells.
"""

import os
import weakref
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from plan.ledger.contract import EMPTY, Head
from plan.ledger.stores.disk import Fsync, private, sync_directory


def mark(head: Head) -> bytes:
    """The one line of the file: sequence, digest, and a check of both."""
    text = f"{head[0]:012d} {head[1]}"
    return f"{text} {sha256(text.encode()).hexdigest()[:16]}\n".encode()


class HighWater:
    """The file that holds the mark; closed with its owner."""

    def __init__(self, path: Path, fsync: Fsync) -> None:
        self._path, self._fsync = path, fsync
        self._file: int | None = None

    def read(self) -> Head | None:
        """What it says, None where there is none; raises ValueError for what is no mark."""
        line = b""
        with suppress(FileNotFoundError):
            line = self._path.read_bytes()
        if not line:
            return None
        head = (int(line[:12]), line[13:77].decode())
        if line != mark(head):
            raise ValueError(head)
        return head

    def make(self, first: bool) -> None:
        """Makes it where there is none, durably before the `first` entry; raises OSError."""
        if self._file is None:
            self._file = private(str(self._path), os.O_RDWR | os.O_CREAT)
            self._closing = weakref.finalize(self, os.close, self._file)
        if first:
            # anew: who made it may have died, and after a flush that failed the next does nothing
            os.pwrite(self._file, mark(EMPTY), 0)
            self._fsync(self._file)
            sync_directory(self._path.parent, self._fsync)
            # the ledger's own folder may be new as well
            sync_directory(self._path.parent.parent, self._fsync)

    def put(self, head: Head) -> None:
        """Raises it to `head`, which is stored already; where the disk refuses, it stays lower."""
        with suppress(OSError):
            if self._file is not None:
                # no fsync: a mark that is lost promises less than there is, never more
                os.pwrite(self._file, mark(head), 0)

    def close(self) -> None:
        """Gives back the file."""
        if self._file is not None:
            self._file = None
            self._closing()
