"""Backups beside the ledger: made, listed, packed to be taken elsewhere."""

from __future__ import annotations

import shutil
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from plan.calendar.zone import SHANGHAI
from plan.errors import BadValue, Refused, Unusable
from plan.ledger.stores import keeping
from plan.ledger.stores.disk import private, private_folder, writing
from plan.office.workspace import Workspace

FOLDER, LEDGER, PLAN, SOURCES = "backups", "ledger", "plan.json", "sources"
UNFINISHED = ".part"


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A whole copy of the ledger, its evidence, the plan file and the source; `size` in bytes."""

    name: str
    made_at: datetime  # UTC
    sequence: int
    digest: str
    size: int
    evidence: int  # files
    lost: tuple[str, ...]  # sentences about evidence that was not whole


def make_backup(workspace: Workspace) -> Backup:
    """The backup of this moment, verified, while others go on writing.

    Raises Refused for a ledger in memory, LedgerDamaged, LedgerUnwritable.
    """
    if workspace.ledger_url.startswith("memory:"):
        raise Refused("台账只在内存中，无可备份；请用 tinydb 或 postgresql 台账。")
    name = f"{workspace.clock().astimezone(SHANGHAI):%Y%m%d-%H%M%S}"
    place = workspace.folder / FOLDER / name
    aside = place.with_suffix(UNFINISHED)
    with writing(place):
        private_folder(aside.parent)
        aside.mkdir(mode=0o700)
        try:
            keeping.backup(workspace.ledger_url, aside / LEDGER, workspace.clock)
            _copy(workspace.plan_path, aside / PLAN)
            for source in _files(workspace.folder / SOURCES):
                private_folder(aside / SOURCES)
                _copy(source, aside / SOURCES / source.name)
            # only a whole one gets the name by which it is listed
            aside.rename(place)
        except BaseException:
            # also when the program is stopped halfway: no remains fill the disk
            shutil.rmtree(aside, ignore_errors=True)
            raise
    return _described(place)


def backups(workspace: Workspace) -> tuple[Backup, ...]:
    """Every whole backup, the latest first."""
    folder, whole = workspace.folder / FOLDER, []
    for place in sorted(folder.iterdir(), reverse=True) if folder.is_dir() else ():
        if place.suffix != UNFINISHED:
            with suppress(Unusable):  # somebody else's folder
                whole.append(_described(place))
    return tuple(whole)


def pack(workspace: Workspace, name: str, into: IO[bytes]) -> None:
    """Writes the backup called `name` as a zip file; raises BadValue where there is none."""
    known = {backup.name for backup in backups(workspace)}
    if name not in known:
        raise BadValue("备份", name, f"现有：{'、'.join(sorted(known)) or '尚无'}")
    place = workspace.folder / FOLDER / name
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as packed:
        for path in _files(place):
            packed.write(path, Path(name) / path.relative_to(place))


def _described(place: Path) -> Backup:
    manifest = keeping.read_manifest(place / LEDGER)
    return Backup(
        name=place.name,
        made_at=manifest.made_at,
        sequence=manifest.sequence,
        digest=manifest.digest,
        evidence=manifest.evidence,
        lost=manifest.evidence_lost,
        size=sum(path.stat().st_size for path in _files(place)),
    )


def _copy(source: Path, target: Path) -> None:
    with open(target, "xb", opener=private) as copy:
        copy.write(source.read_bytes())


def _files(place: Path) -> list[Path]:
    return sorted(path for path in place.rglob("*") if path.is_file())
