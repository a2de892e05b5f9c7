"""What the stores ask of the disk: locks, durability, and its refusals in our words."""

import fcntl
import os
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISDIR

from plan.errors import LedgerBusy, LedgerUnwritable, Unusable, reason

Fsync = Callable[[int], None]
fdatasync: Fsync = getattr(os, "fdatasync", os.fsync)
EXCLUSIVE, SHARED = fcntl.LOCK_EX, fcntl.LOCK_SH
LEDGER, SETTINGS = "台账", "账号目录中的文件"  # what sentences call the two kinds of store
FIRST_PAUSE, LONGEST_PAUSE = 0.0002, 0.004  # seconds between two tries for a lock


def durable(file: int) -> None:
    """Returns once what was written to `file` is on disk; for a directory, which files it has."""
    if S_ISDIR(os.fstat(file).st_mode):
        os.fsync(file)
    else:
        fdatasync(file)


@contextmanager
def flocked(file: int | None, how: int, patience: float, what: str = LEDGER) -> Iterator[None]:
    """Holds the lock on `file` of the store `what`, which dies with its process.

    Raises LedgerBusy after `patience` seconds.
    """
    pause, deadline = FIRST_PAUSE, time.monotonic() + patience
    # tried again and again: a call that waits for the lock could not be given up in time
    while file is not None:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise LedgerBusy(patience, what) from None
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    try:
        yield
    finally:
        if file is not None:
            fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def locked(place: Path, patience: float, what: str = LEDGER) -> Iterator[None]:
    """As `flocked`, by a file at `place` that is there for its lock alone."""
    private_folder(place.parent)
    with open(place, "ab", opener=private) as file, flocked(file.fileno(), EXCLUSIVE, patience, what):
        yield


@contextmanager
def alone(place: Path, doing: str) -> Iterator[None]:
    """Keeps other processes from `doing` the same meanwhile, by the lock on a file at `place`.

    Raises LedgerBusy where one does.
    """
    with writing(place, SETTINGS), locked(place, 1, f"另一个程序正在{doing}，现"):
        yield


@contextmanager
def reading(place: Path, what: str = LEDGER) -> Iterator[None]:
    """Says Unusable where the disk refuses."""
    try:
        yield
    except OSError as error:
        raise Unusable(f"{what}“{place}”读不出来：{reason(error)}。") from error


@contextmanager
def writing(place: Path, what: str = LEDGER) -> Iterator[None]:
    """Says LedgerUnwritable where the disk refuses."""
    try:
        yield
    except OSError as error:
        raise LedgerUnwritable(place, error, what) from error


def private(path: str, flags: int) -> int:
    """How `open` makes a file that its owner alone may read."""
    return os.open(path, flags, 0o600)


def private_folder(path: Path) -> None:
    """Makes a folder, and those above it that are missing, which its owner alone may enter."""
    for folder in reversed((path, *path.parents)):
        if not folder.exists():
            folder.mkdir(exist_ok=True, mode=0o700)


def sync_directory(directory: Path, fsync: Fsync = durable) -> None:
    """Makes durable which files `directory` has."""
    folder = os.open(directory, os.O_RDONLY)
    try:
        fsync(folder)
    finally:
        os.close(folder)


def put(path: Path, content: bytes, aside: Path) -> None:
    """Puts `content` at `path` by way of `aside`: also after a power cut it is the old or the new.

    Raises OSError; what was at `path` is still there then.
    """
    try:
        with open(aside, "wb", opener=private) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # whole on disk before it takes the name: else the name could stand for half a file
        aside.replace(path)
        sync_directory(path.parent)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise


class OpenFiles:
    """The files of a directory that are open, by name and flags; closed with their owner."""

    def __init__(self, directory: Path) -> None:
        self._root = str(directory)
        self._open: dict[tuple[str, int], int] = {}
        weakref.finalize(self, _close_all, self._open)

    def get(self, name: str, flags: int, *, still_there: bool = False) -> int:
        """The descriptor of a file, kept open; `still_there` opens one anew that was replaced."""
        path, opened = f"{self._root}/{name}", self._open.get((name, flags))
        if opened is not None and still_there and not is_at(opened, path):
            os.close(self._open.pop((name, flags)))
            opened = None
        if opened is not None:
            return opened
        opened = private(path, flags)
        first = self._open.setdefault((name, flags), opened)
        if first != opened:  # another thread was faster
            os.close(opened)
        return first

    def close(self) -> None:
        """Closes all."""
        _close_all(self._open)


def _close_all(files: dict[tuple[str, int], int]) -> None:
    while files:
        os.close(files.popitem()[1])


def is_at(file: int, path: str) -> bool:
    """Whether the open `file` is the one that `path` names."""
    try:
        return Path(path).stat().st_ino == os.fstat(file).st_ino
    except FileNotFoundError:
        return False
