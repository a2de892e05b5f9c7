"""Verifying a ledger, and moving it: backup, restore, copy."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from plan.errors import BadValue, EvidenceLost, LedgerDamaged, Unusable, ledger_is_elsewhere
from plan.ledger.codec import decode_body, sound
from plan.ledger.contract import EMPTY, Clock, Head, Ledger, utc_now
from plan.ledger.events import EvidenceFile, files_of
from plan.ledger.stores import open_ledger
from plan.ledger.stores.disk import private
from plan.ledger.stores.evidence import carry, evidence_of

MANIFEST = "manifest.json"
TELL_EVERY = 2000  # entries


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a ledger was found to hold when every entry was checked."""

    head: Head
    kinds: Mapping[str, int]  # entries by kind of event
    subjects: int
    files: tuple[EvidenceFile, ...] = ()  # that entries name
    lost: tuple[EvidenceLost, ...] = ()  # those of them that were looked for and are not whole


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds and when it was made: the head anchors the chain elsewhere."""

    format: str = "plan-ledger-backup-1"
    made_at: datetime
    sequence: int
    digest: str
    evidence: int = 0  # files
    evidence_lost: tuple[str, ...] = ()  # sentences about those that were not whole when made


def verify(ledger: Ledger, expect: Head | None = None, tell: Callable[[int], None] | None = None) -> Report:
    """What `ledger` holds, every entry read, its chain, sequence, moment and key checked.

    `expect` is a head kept elsewhere (a backup, a printed paper) that the chain must pass through;
    `tell` hears now and then how many entries were found sound.
    Raises LedgerDamaged with the place, Refused for an entry of a newer program.
    """
    head, kinds = EMPTY, Counter[str]()
    subjects, keys = set[str](), set[str]()
    last = None
    passed = expect in (None, EMPTY)
    files: dict[str, EvidenceFile] = {}
    for body, digest in sound(ledger.lines(), "台账"):
        entry = decode_body(body, digest)
        head = (entry.sequence, digest)
        if last and entry.recorded_at < last:
            raise _wrong(head, "记录时间早于前一条")
        if entry.clock and entry.clock >= entry.recorded_at:
            raise _wrong(head, "本机时间不早于记录时间")
        if entry.key and entry.key in keys:
            raise _wrong(head, f"提交编号“{entry.key}”重复")
        last = entry.recorded_at
        kinds[type(entry.event).__name__] += 1
        subjects.add(entry.event.subject)
        files |= {file.sha256: file for file in files_of(entry.event)}
        keys |= {entry.key} if entry.key else set()
        passed = passed or head == expect
        if tell and head[0] % TELL_EVERY == 0:
            tell(head[0])
    if expect and not passed:
        raise LedgerDamaged(f"台账第 {expect[0]} 条", "与留存的校验值不符", min(head[0], expect[0] - 1))
    ledger.inspect()
    now = ledger.head()
    if now[0] < head[0] or (now[0] == head[0] and now != head):
        raise LedgerDamaged("台账末尾", "末尾标记与最后一条不符", min(now[0], head[0] - 1))
    of_subjects, named = len(subjects), tuple(files.values())
    return Report(head=head, kinds=kinds, subjects=of_subjects, files=named)


def head_from(text: str) -> Head:
    """The head that `text` names as N:DIGEST, the whole digest; raises BadValue."""
    named = re.fullmatch(r"(\d{1,12})[:：]([0-9a-f]{64})", text.strip().lower())
    if not named or not int(named[1]):
        raise BadValue("留存的校验值", text, "请写“序号:校验值”，校验值为全部 64 位")
    return int(named[1]), named[2]


def verify_evidence(url: str, report: Report) -> Report:
    """`found` of the ledger at `url`, with what is wrong with the files that it names."""
    return replace(report, lost=carry(evidence_of(url), None, report.files))


def backup(url: str, directory: Path, clock: Clock = utc_now) -> Manifest:
    """The manifest of a copy in `directory` of what stands at `url`, while others go on writing.

    The files that entries name come with it; those that are lost are named in the manifest.
    Raises Unusable where `directory` holds anything, LedgerDamaged.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise ledger_is_elsewhere(directory)
    target = f"tinydb:{directory}"
    with closing(open_ledger(url)) as source:
        report = _copy(source, target)
    lost = carry(evidence_of(url), evidence_of(target), report.files)
    manifest = Manifest(
        made_at=clock(),
        sequence=report.head[0],
        digest=report.head[1],
        evidence=len(report.files) - len(lost),
        evidence_lost=tuple(map(str, lost)),
    )
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    with open(directory / MANIFEST, "xb", opener=private) as file:
        file.write(text + b"\n")
    return manifest


def restore(directory: Path, url: str) -> Report:
    """What the ledger at `url` holds once the backup in `directory` has been taken in.

    Nothing is overwritten, and nothing is written before the backup is found to be whole.
    Raises Unusable, LedgerDamaged, EvidenceLost.
    """
    manifest = read_manifest(directory)
    return copy(f"tinydb:{directory}", url, (manifest.sequence, manifest.digest), manifest.evidence)


def copy(source: str, target: str, expect: Head | None = None, evidence: int = 0) -> Report:
    """What `target` holds once it has every entry of `source`, byte for byte: the same head.

    The files that entries name come with them. `evidence` is how many of them have to be whole.
    """
    with closing(open_ledger(source)) as ledger:
        if expect and ledger.head() != expect:
            raise LedgerDamaged(f"备份“{source}”", "末条与清单不符", min(ledger.head()[0], expect[0]))
        report = verify_evidence(source, verify(ledger))
        if len(report.files) - len(report.lost) < evidence:
            raise report.lost[0]
        copied = _copy(ledger, target)
    return replace(copied, lost=carry(evidence_of(source), evidence_of(target), copied.files))


def read_manifest(directory: Path) -> Manifest:
    """What the backup in `directory` says of itself; raises Unusable."""
    try:
        manifest = msgspec.json.decode((directory / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise Unusable(f"“{directory}”不是台账备份：缺少清单或清单读不出来。") from error
    return manifest


def _copy(source: Ledger, target: str) -> Report:
    """What `target` holds, into which `source` was copied and which was opened and read again."""
    head = source.head()
    with closing(open_ledger(target)) as ledger:
        ledger.adopt(source.lines(until=head[0]))
    with closing(open_ledger(target)) as ledger:
        report = verify(ledger)
    if report.head != head:
        raise LedgerDamaged(f"“{target}”", "与原台账不一致", 0)
    return report


def _wrong(head: Head, what: str) -> LedgerDamaged:
    return LedgerDamaged(f"台账第 {head[0]} 条", what, head[0] - 1)
