"""Evidence that somebody attaches: within a quota, and removed again when it is never sent."""

import os
from contextlib import suppress

from plan.errors import Refused, Unusable
from plan.imports import apart
from plan.imports.evidence_file import evidence_file
from plan.ledger.access import Account
from plan.ledger.events import EvidenceFile, files_of
from plan.ledger.stores import evidence
from plan.office.workspace import Workspace

GB = 2**30
OF_ALL, OF_UNIT = ("PLAN_EVIDENCE_GB", 50.0), ("PLAN_EVIDENCE_UNIT_GB", 5.0)
FULL = "佐证文件“{}”没有收下：{}佐证已用 {:.2f} GB，限额 {:g} GB（{}）；{}或请系统管理员调高限额。"


def attach(workspace: Workspace, who: Account, name: str, content: bytes) -> EvidenceFile:
    """What an entry may name of a file that `who` attaches, once it is kept.

    Raises BadValue for what is no evidence, Refused where the unit or everybody has no room left.
    """
    file, folder = apart.call(evidence_file, name, content), workspace.evidence
    if not evidence.place(folder, file.sha256).exists():
        owner = who.unit or who.name
        for setting, whose, used, advice in (
            (OF_UNIT, "本单位", used_by(workspace, owner), "请压缩或合并材料后再传，"),
            (OF_ALL, "全市", used_by_all(workspace), "请先不传附件，"),
        ):
            most = limit(*setting)
            if used + file.size > most * GB:
                raise Refused(FULL.format(file.name, whose, used / GB, most, setting[0], advice))
    evidence.attach(folder, file, content, who.unit or who.name)
    return file


def limit(name: str, usual: float) -> float:
    """The quota in GB that the environment sets as `name`, else the usual one; raises Unusable."""
    text = os.environ.get(name) or str(usual)
    with suppress(ValueError):
        if (most := float(text)) > 0:
            return most
    raise Unusable(f"设置 {name} 应为大于 0 的数（单位 GB），现为“{text}”。")


def used_by(workspace: Workspace, owner: str) -> int:
    """The bytes that a unit, or an account without one, has sent or attached."""
    digests = {digest for digest, name in evidence.unsent(workspace.evidence).items() if name == owner}
    for entry in workspace.entries():
        if (entry.by.unit or entry.by.account) == owner:
            digests |= {file.sha256 for file in files_of(entry.event)}
    paths = [evidence.place(workspace.evidence, digest) for digest in digests]
    return sum(path.stat().st_size for path in paths if path.exists())


def used_by_all(workspace: Workspace) -> int:
    """The bytes that evidence takes on disk."""
    return sum(path.stat().st_size for path in workspace.evidence.glob("??/*"))


def sweep(workspace: Workspace) -> int:
    """How many attached files were removed that nobody sent."""
    named = {file.sha256 for entry in workspace.entries() for file in files_of(entry.event)}
    return evidence.sweep(workspace.evidence, named, workspace.clock())
