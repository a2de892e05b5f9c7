"""Backups beside the ledger: made, listed, packed to be taken elsewhere, and tried every night."""

import shutil
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

import msgspec

from plan.accounts.book import AccountBook
from plan.calendar.zone import SHANGHAI
from plan.errors import BadValue, PlanError, Refused, Unusable, reason
from plan.ledger.stores import keeping
from plan.ledger.stores.disk import alone, private, private_folder, writing
from plan.ledger.stores.keeping import Manifest
from plan.ledger.stores.settings import keep, kept
from plan.office.templates import TEMPLATES
from plan.office.workspace import Workspace
from plan.plan_file import require_plan

FOLDER, LEDGER, PLAN, SOURCES = "backups", "ledger", "plan.json", "sources"
UNFINISHED, NIGHTLY, NIGHTS = ".part", "-nightly", 7
SCRATCH = f"drill{NIGHTLY}{UNFINISHED}"
DRILL, BEGINS = "drill.json", 3  # o'clock in China
LOW_SPACE = 2 * 1024**3  # bytes


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A whole copy of ledger, evidence, plan file, source and templates; `size` in bytes."""

    name: str
    size: int
    manifest: Manifest


class Drill(msgspec.Struct, frozen=True, kw_only=True):
    """What came of restoring a backup into a scratch place: how far it reached, what was wrong."""

    at: datetime
    sequence: int = 0
    digest: str = ""
    problem: str = ""


def make_backup(workspace: Workspace, kind: str = "") -> Backup:
    """The backup of this moment, verified, while others go on writing; `kind` ends its name.

    Raises Refused for a ledger in memory, LedgerDamaged, LedgerUnwritable.
    """
    if workspace.ledger_url.startswith("memory:"):
        raise Refused("台账只在内存中，无可备份；请用 tinydb 或 postgresql 台账。")
    place = workspace.folder / FOLDER / f"{workspace.clock().astimezone(SHANGHAI):%Y%m%d-%H%M%S}{kind}"
    aside = place.with_suffix(UNFINISHED)
    with writing(place):
        private_folder(aside.parent)
        aside.mkdir(mode=0o700)
        try:
            keeping.backup(workspace.ledger_url, aside / LEDGER, workspace.clock)
            _copy(workspace.plan_path, aside / PLAN)
            for part in (SOURCES, TEMPLATES):
                for file in _files(workspace.folder / part):
                    private_folder(aside / part)
                    _copy(file, aside / part / file.name)
            # only a whole one gets the name by which it is listed
            aside.rename(place)
        except BaseException:
            # also when the program is stopped halfway: no remains fill the disk
            shutil.rmtree(aside, ignore_errors=True)
            raise
    return _described(place)


def backups(workspace: Workspace) -> tuple[Backup, ...]:
    """Every whole backup, the latest first, and last those of a clock that ran ahead."""
    folder, whole, now = workspace.folder / FOLDER, [], workspace.clock()
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.suffix != UNFINISHED:
            with suppress(Unusable):  # somebody else's folder
                whole.append(_described(place))
    return tuple(sorted(whole, key=lambda each: (each.manifest.made_at <= now, each.name), reverse=True))


def last_drill(workspace: Workspace, folder: Path) -> Drill | None:
    """What came of the last drill; None before the first."""
    return kept(workspace.own(folder) / DRILL, Drill)


def is_due(last: Drill | None, now: datetime) -> bool:
    """Whether there was no drill since the night began, this one's or the last."""
    begins = now.astimezone(SHANGHAI).replace(hour=BEGINS, minute=0, second=0, microsecond=0)
    begins -= timedelta(days=begins > now)
    return last is None or not begins <= last.at <= now  # one that lies ahead was by a wrong clock


def drill(workspace: Workspace, book: AccountBook, *, nightly: bool = False) -> Drill | None:
    """What came of a backup made now, restored, and held against the ledger in use.

    Kept for whoever looks, and sent where something is wrong. None where it is `nightly` and was
    done. Raises LedgerBusy while another process does it.
    """
    with alone(book.folder / "drill.running", "做恢复演练"):
        if nightly and not is_due(last_drill(workspace, book.folder), workspace.clock()):
            return None
        result, folder = Drill(at=workspace.clock()), workspace.folder / FOLDER
        try:
            result = _tried(workspace, folder, result.at)
        except (PlanError, OSError) as error:
            result = msgspec.structs.replace(result, problem=reason(error))
        shutil.rmtree(folder / SCRATCH, ignore_errors=True)
        keep(workspace.own(book.folder) / DRILL, result)
        if result.problem:
            _send(workspace, book.folder, result.problem)
        return result


def _tried(workspace: Workspace, folder: Path, at: datetime) -> Drill:
    """The drill without what goes wrong; of the backups of its own it leaves the last ones."""
    for remains in folder.glob(f"*{NIGHTLY}{UNFINISHED}"):  # of a drill that was killed
        shutil.rmtree(remains)
    earlier, scratch = backups(workspace), folder / SCRATCH
    needs = 2 * (earlier[0].size if earlier else 0) + LOW_SPACE
    if workspace.folder.exists() and shutil.disk_usage(workspace.folder).free < needs:
        raise Unusable(f"磁盘余量不足 {needs / 1024**3:.1f} GB，没有备份；请腾出空间。")
    backup = make_backup(workspace, NIGHTLY)
    head = backup.manifest.sequence, backup.manifest.digest
    report = keeping.restore(folder / backup.name / LEDGER, f"tinydb:{scratch}")
    lost = keeping.verify_evidence(f"tinydb:{scratch}", report).lost
    keeping.verify(workspace.ledger, head)
    for old in [each for each in backups(workspace) if each.name.endswith(NIGHTLY)][NIGHTS:]:
        shutil.rmtree(folder / old.name)
    problem = "；".join(backup.manifest.evidence_lost or map(str, lost))
    return Drill(at=at, sequence=head[0], digest=head[1], problem=problem)


def _send(workspace: Workspace, folder: Path, problem: str) -> None:
    """Tells the administrator, else the office, where an address is set."""
    from plan.office.notify.channels import channels_of, send  # takes long to load

    with suppress(PlanError):  # the page says it too
        # not the plan that the ledger holds: that may be what cannot be read
        units = (unit.id for unit in require_plan(workspace.plan_path).units)
        channels = channels_of(workspace, folder, units)
        send(channels.admin or channels.office, "台账恢复演练未通过", problem)


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
    size = sum(path.stat().st_size for path in _files(place))
    return Backup(name=place.name, size=size, manifest=manifest)


def _copy(source: Path, target: Path) -> None:
    with open(target, "xb", opener=private) as copy:
        copy.write(source.read_bytes())


def _files(place: Path) -> list[Path]:
    return sorted(path for path in place.rglob("*") if path.is_file())
