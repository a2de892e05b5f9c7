"""Where evidence is kept: a folder of files named by their digest, written once and never again."""

import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from plan.errors import EvidenceLost, Refused, Unusable, reason
from plan.ledger.events import EvidenceFile
from plan.ledger.stores.disk import locked, private, private_folder, put, sync_directory, writing

KEPT, PATIENCE = timedelta(days=30), 10.0  # unsent files; seconds for the lock
UNSENT = "unsent"
GONE, ALTERED = "已不在存放处", "与提交时的内容不一致"


def folder_of(ledger_url: str) -> Path:
    """Where things are kept beside the ledger at `ledger_url`: its own folder, else PLAN_VAR."""
    kind, _, place = ledger_url.partition(":")
    return Path(place if kind == "tinydb" else os.environ.get("PLAN_VAR") or "var")


def evidence_of(ledger_url: str) -> Path:
    """Where the evidence of the ledger at `ledger_url` is kept."""
    return folder_of(ledger_url) / "evidence"


def place(folder: Path, digest: str) -> Path:
    """Where the file of `digest` lies in `folder`."""
    return folder / digest[:2] / digest


def store(folder: Path, file: EvidenceFile, content: bytes) -> None:
    """Keeps `content`, durable on return; what is there already stays as it is.

    Raises Unusable, EvidenceLost where something else lies in its place.
    """
    path = place(folder, file.sha256)
    if path.exists():
        load(folder, file)
        return
    try:
        private_folder(path.parent)
        put(path, content, path.with_name(f".{uuid4().hex}"))
        for directory in (folder, folder.parent):
            sync_directory(directory)
    except OSError as error:
        raise Unusable(f"佐证文件“{file.name}”存不进去：{reason(error)}；本次未写入。") from error


@contextmanager
def _locked(folder: Path) -> Iterator[Path]:
    """The folder of marks, one for each file that no entry names yet, while nobody else has it."""
    marks = folder / UNSENT
    with writing(folder), locked(folder / f"{UNSENT}.lock", PATIENCE):
        private_folder(marks)
        yield marks


def attach(folder: Path, file: EvidenceFile, content: bytes, owner: str) -> None:
    """Keeps `content` for `owner`, until it is sent or nobody has used it for KEPT.

    What was there before, and is not marked, is not marked: an entry may name it.
    """
    with _locked(folder) as marks:
        mark = marks / file.sha256
        if mark.exists() or not place(folder, file.sha256).exists():
            with open(mark, "wb", opener=private) as written:
                written.write(owner.encode())
        store(folder, file, content)


def claim(folder: Path, file: EvidenceFile) -> None:
    """Returns where `file` is whole: it stays for KEPT more, as an entry is about to name it.

    Raises Refused where it was not sent in time, EvidenceLost.
    """
    with _locked(folder) as marks:
        if not place(folder, file.sha256).exists():
            raise Refused(
                f"佐证文件“{file.name}”已不在存放处（附上后 {KEPT.days} 天未提交的会清理），"
                "请移除后重新上传。"
            )
        load(folder, file)
        with suppress(FileNotFoundError):
            os.utime(marks / file.sha256)


def sent(folder: Path, files: Iterable[EvidenceFile]) -> None:
    """Takes the marks off `files`, which an entry names."""
    with _locked(folder) as marks:
        for file in files:
            (marks / file.sha256).unlink(missing_ok=True)


def unsent(folder: Path) -> dict[str, str]:
    """Whose the files are that are marked, by digest."""
    if not (folder / UNSENT).exists():
        return {}
    with _locked(folder) as marks:
        return {mark.name: mark.read_text("utf-8") for mark in marks.iterdir()}


def sweep(folder: Path, named: Collection[str], at: datetime) -> int:
    """How many files were removed: marked, not `named` by an entry, and unused for KEPT.

    `named` has to be read before: what an entry comes to name meanwhile was claimed a moment ago.
    """
    removed = 0
    for digest in unsent(folder):
        with _locked(folder) as marks, suppress(FileNotFoundError):
            used = datetime.fromtimestamp((marks / digest).stat().st_mtime, UTC)
            if digest in named:
                (marks / digest).unlink()
            elif at - used > KEPT:
                place(folder, digest).unlink(missing_ok=True)
                (marks / digest).unlink()
                removed += 1
    return removed


def load(folder: Path, file: EvidenceFile) -> bytes:
    """The content of `file`, the very bytes that were handed in; raises EvidenceLost."""
    try:
        content = place(folder, file.sha256).read_bytes()
    except OSError as error:
        raise EvidenceLost(file.name, GONE) from error
    if sha256(content).hexdigest() != file.sha256:
        raise EvidenceLost(file.name, ALTERED)
    return content


def carry(source: Path, target: Path | None, files: Iterable[EvidenceFile]) -> tuple[EvidenceLost, ...]:
    """What is wrong with those of `files` in `source` that are not whole; others go to `target`."""
    lost = []
    for file in files:
        try:
            content = load(source, file)
            if target:
                store(target, file, content)
        except EvidenceLost as error:
            lost.append(error)
    return tuple(lost)
