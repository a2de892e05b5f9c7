"""How the installation stands: ledger, disk, sessions, versions, the last backup."""

from __future__ import annotations

import platform
import resource
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from plan import __version__
from plan.accounts import sessions
from plan.accounts.book import AccountBook
from plan.ledger.contract import Head
from plan.ledger.moments import ahead, stamp
from plan.ledger.stores.settings import put_aside
from plan.office.backups import Backup, backups
from plan.office.workspace import Workspace

LIBRARIES = ("streamlit", "networkx", "tinydb", "altair")
FEW_LEFT = 0.8  # of the descriptors in use
LOW_SPACE = 2 * 1024**3  # bytes
BACKUP_EVERY = timedelta(days=2)
LONGEST_PAUSE = timedelta(days=400)


@dataclass(frozen=True, kw_only=True)
class Health:
    """What an administrator looks after; sizes in bytes, ages against the moment `at`."""

    at: datetime
    head: Head
    last_recorded: datetime | None
    last_stored: datetime | None  # the last entry's moment as it is stored
    ahead: timedelta | None  # how far that lies ahead of the machine's clock
    silent: timedelta  # how far it lies behind
    ledger_size: int
    free: int
    total: int
    snapshot_age: timedelta | None
    sessions: int
    accounts: int
    descriptors: tuple[int, int]  # in use by this process, and how many it may use
    last_backup: Backup | None
    put_aside: tuple[tuple[str, datetime], ...]  # damaged files begun anew, latest first
    versions: Mapping[str, str]

    @property
    def is_clock_doubtful(self) -> bool:
        """Whether the clock is before the last entry, or after it by longer than anybody pauses."""
        return self.ahead is not None or self.silent > LONGEST_PAUSE

    @property
    def is_short_of_space(self) -> bool:
        """Whether the disk is nearly full."""
        return self.free < LOW_SPACE

    @property
    def is_short_of_descriptors(self) -> bool:
        """Whether few more pages can be opened."""
        used, limit = self.descriptors
        return used > limit * FEW_LEFT

    @property
    def is_without_backup(self) -> bool:
        """Whether there are entries that the last backup, if any, is too old to hold."""
        if self.last_backup is None:
            return self.head[0] > 0
        behind = self.head[0] > self.last_backup.sequence
        return behind and self.at - self.last_backup.made_at > BACKUP_EVERY


def health(workspace: Workspace, book: AccountBook) -> Health:
    """The state of `workspace` and `book` at this moment."""
    entries, now, place = workspace.entries(), workspace.clock(), workspace.folder.absolute()
    # the folder is made with the first entry: until then its nearest parent has the same disk
    nearest = next(folder for folder in (place, *place.parents) if folder.exists())
    disk, snapshot = shutil.disk_usage(nearest), place / "snapshot"
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    saved_at = snapshot.stat().st_mtime if snapshot.exists() else None
    return Health(
        at=now,
        head=workspace.head(),
        last_recorded=entries[-1].recorded_at if entries else None,
        last_stored=stamp(entries[-1]) if entries else None,
        ahead=ahead(entries, workspace.now()),
        silent=workspace.now() - stamp(entries[-1]) if entries else timedelta(),
        ledger_size=sum(path.stat().st_size for path in (place / "entries").glob("*")),
        free=disk.free,
        total=disk.total,
        snapshot_age=now - datetime.fromtimestamp(saved_at, UTC) if saved_at is not None else None,
        sessions=sessions.count(book),
        accounts=len(book.accounts),
        descriptors=(sum(1 for _ in Path("/dev/fd").iterdir()), limit),
        last_backup=next(iter(backups(workspace)), None),
        put_aside=put_aside(book.folder),
        versions={
            "plan": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in LIBRARIES},
        },
    )
