"""The high-water mark: how far entries were acknowledged, so that a tail cut at a line's end shows.

It is written after every commit and not synced: it can be too low, which does no harm, and never
too high. The first one is durable before the first entry, so that a missing one tells.
"""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from plan.ledger.contract import EMPTY, Head
from plan.ledger.stores.disk import Fsync, sync_directory


def mark(head: Head) -> bytes:
    """The one line of the file: sequence, digest, and a check of both."""
    text = f"{head[0]:012d} {head[1]}"
    return f"{text} {sha256(text.encode()).hexdigest()[:16]}\n".encode()


def read(path: Path) -> Head | None:
    """What the file at `path` says, None where there is none; raises ValueError for no mark."""
    line = b""
    with suppress(FileNotFoundError):
        line = path.read_bytes()
    if not line:
        return None
    head = (int(line[:12]), line[13:77].decode())
    if line != mark(head):
        raise ValueError(head)
    return head


def begin(file: int, directory: Path, fsync: Fsync) -> None:
    """Has `file`, in the ledger's `directory`, durable before the first entry; raises OSError."""
    # anew: who made it may have died, and after a flush that failed the next does nothing
    os.pwrite(file, mark(EMPTY), 0)
    fsync(file)
    sync_directory(directory, fsync)
    # the ledger's own folder may be new as well
    sync_directory(directory.parent, fsync)
