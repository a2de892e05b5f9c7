"""Where evidence is kept: a folder of files named by their digest, written once and never again."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from plan.errors import EvidenceLost, Unusable, reason
from plan.ledger.events import EvidenceFile
from plan.ledger.stores.disk import private, private_folder, sync_directory

GONE, ALTERED = "已不在存放处", "与提交时的内容不一致"


@dataclass(frozen=True)
class Carried:
    """How many files were copied, and what is wrong with those that were not."""

    files: int
    lost: tuple[EvidenceLost, ...]


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
    aside = path.with_name(f".{uuid4().hex}")
    try:
        private_folder(path.parent)
        with open(aside, "xb", opener=private) as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        with suppress(FileExistsError):
            os.link(aside, path)  # unlike a rename it never replaces
        aside.unlink()
        for directory in (path.parent, folder, folder.parent):
            sync_directory(directory)
    except OSError as error:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise Unusable(f"佐证文件“{file.name}”存不进去：{reason(error)}；本次未写入。") from error


def load(folder: Path, file: EvidenceFile) -> bytes:
    """The content of `file`, the very bytes that were handed in; raises EvidenceLost."""
    try:
        content = place(folder, file.sha256).read_bytes()
    except OSError as error:
        raise EvidenceLost(file.name, GONE) from error
    if sha256(content).hexdigest() != file.sha256:
        raise EvidenceLost(file.name, ALTERED)
    return content


def carry(source: Path, target: Path, files: Iterable[EvidenceFile]) -> Carried:
    """Copies `files` from one folder to another; one that is lost does not stop the others."""
    lost, carried = [], 0
    for file in files:
        try:
            store(target, file, load(source, file))
            carried += 1
        except EvidenceLost as error:
            lost.append(error)
    return Carried(carried, tuple(lost))
