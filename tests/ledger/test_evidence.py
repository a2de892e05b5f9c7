"""Evidence: what is taken, kept once and for all, carried along, and missed when it is gone."""

from __future__ import annotations

import errno
import os
from datetime import date
from pathlib import Path

import pytest

from plan.acts import items as acts
from plan.errors import BadValue, EvidenceLost, Unusable
from plan.imports.evidence_file import MAX_BYTES, evidence_file
from plan.ledger.events import Author, ClosureRequested, EvidenceFile
from plan.ledger.stores import evidence, keeping, open_ledger
from plan.state.replay import replay
from tests.support.builders import june_plan
from tests.support.evidence_files import DOCX, JPG, OFD, PDF, PNG, WITH_MACROS, XLSX, packed

DAY = date(2022, 6, 20)
BY = Author(account="张三")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("批复.pdf", PDF), ("照片.PNG", PNG), ("照片.jpg", JPG), ("照片.jpeg", JPG),
        ("报告.docx", DOCX), ("清单.xlsx", XLSX), ("公文.ofd", OFD),
    ],
)  # fmt: skip
def test_evidence_is_what_its_name_says(name: str, content: bytes) -> None:
    """Ending and content agree."""
    file = evidence_file(name, content)
    assert (file.name, file.size) == (name, len(content))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("批复.exe", b"MZ", "pdf、png"),
        ("批复.pdf.exe", PDF, "pdf、png"),
        ("批复", PDF, "pdf、png"),
        ("批复.pdf", b"<html>", "内容不是 pdf"),
        ("批复.pdf", b"", "空文件"),
        ("照片.png", JPG, "内容不是 png"),
        ("报告.docx", XLSX, "内容不是 docx"),
        ("报告.docx", b"PK\x03\x04 torn", "内容不是 docx"),
        ("报告.docx", WITH_MACROS, "宏"),
        ("公文.ofd", packed("index.html"), "内容不是 ofd"),
        ("批复.pdf", PDF + bytes(MAX_BYTES), "20.0 MB"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(name: str, content: bytes, says: str) -> None:
    """The sentence names the file and what is accepted."""
    with pytest.raises(BadValue, match=says) as refused:
        evidence_file(name, content)
    assert name in str(refused.value)
    assert "不超过 20 MB" in str(refused.value)


def test_a_name_is_only_a_name() -> None:
    """No folder, nothing invisible, an end when it is long."""
    assert evidence_file("..\\..\\etc/批复\u202e\n.pdf", PDF).name == "批复.pdf"
    long = evidence_file("长" * 300 + ".pdf", PDF).name
    assert len(long) == 120
    assert long.endswith("长.pdf")


@pytest.fixture
def stored(tmp_path: Path) -> tuple[Path, EvidenceFile]:
    """A folder that holds one file."""
    file = evidence_file("批复.pdf", PDF)
    evidence.store(tmp_path / "evidence", file, PDF)
    return tmp_path / "evidence", file


def test_a_file_is_kept_once_and_never_written_again(stored: tuple[Path, EvidenceFile]) -> None:
    """The same content under another name changes nothing on disk."""
    folder, file = stored
    path = evidence.place(folder, file.sha256)
    before = (path.stat().st_ino, path.stat().st_mtime_ns)
    evidence.store(folder, evidence_file("另一名.pdf", PDF), PDF)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == before
    assert path.stat().st_mode & 0o077 == 0
    assert [place.name for place in path.parent.iterdir()] == [file.sha256]
    assert evidence.load(folder, file) == PDF


def test_a_lost_or_altered_file_is_told_and_not_replaced(stored: tuple[Path, EvidenceFile]) -> None:
    """Neither served, nor silently put right by handing it in again."""
    folder, file = stored
    path = evidence.place(folder, file.sha256)
    path.write_bytes(PDF + b"!")
    with pytest.raises(EvidenceLost, match="不一致"):
        evidence.load(folder, file)
    with pytest.raises(EvidenceLost, match="不一致"):
        evidence.store(folder, file, PDF)
    assert path.read_bytes() == PDF + b"!"
    path.unlink()
    with pytest.raises(EvidenceLost, match="已不在"):
        evidence.load(folder, file)


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half file that a later one would be taken for."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unusable, match="磁盘已满"):
        evidence.store(tmp_path / "evidence", evidence_file("批复.pdf", PDF), PDF)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.fixture
def ledger(tmp_path: Path) -> tuple[str, EvidenceFile, EvidenceFile]:
    """A ledger whose two requests name a file each, both kept beside it."""
    url, files = f"tinydb:{tmp_path / 'ledger'}", []
    for name, content in (("批复.pdf", PDF), ("照片.png", PNG)):
        file = evidence_file(name, content)
        evidence.store(evidence.evidence_of(url), file, content)
        files.append(file)
    opened = open_ledger(url)
    for subject, file in zip(("M1", "M2"), files, strict=True):
        request = ClosureRequested(subject=subject, as_of=DAY, evidence="见附件", files=(file,))
        opened.append(request, by=BY)
    opened.close()
    return url, files[0], files[1]


def test_a_backup_takes_the_evidence_along_and_a_restore_brings_it_back(
    ledger: tuple[str, EvidenceFile, EvidenceFile], tmp_path: Path
) -> None:
    """Only what entries name: what was never sent stays behind."""
    url, *files = ledger
    unsent = evidence_file("未提交.pdf", PDF + b"2")
    evidence.store(evidence.evidence_of(url), unsent, PDF + b"2")
    made = keeping.backup(url, tmp_path / "backup")
    assert (made.evidence, made.evidence_lost) == (2, ())
    target = f"tinydb:{tmp_path / 'target'}"
    found = keeping.restore(tmp_path / "backup", target)
    assert keeping.verify_evidence(target, found).lost == ()
    assert [evidence.load(evidence.evidence_of(target), file) for file in files] == [PDF, PNG]
    with pytest.raises(EvidenceLost):
        evidence.load(evidence.evidence_of(target), unsent)


def test_what_is_lost_is_told_by_verify_and_backup_and_stops_a_restore_that_had_it(
    ledger: tuple[str, EvidenceFile, EvidenceFile], tmp_path: Path
) -> None:
    """A backup is made all the same; one that had the file and lost it is not taken in."""
    url, first, _ = ledger
    keeping.backup(url, tmp_path / "whole")
    evidence.place(evidence.evidence_of(url), first.sha256).unlink()
    found = keeping.verify_evidence(url, keeping.verify(open_ledger(url)))
    assert [str(error) for error in found.lost] == [
        "佐证文件“批复.pdf”已不在存放处，请联系科创办从备份恢复。"
    ]
    made = keeping.backup(url, tmp_path / "poorer")
    assert (made.evidence, len(made.evidence_lost)) == (1, 1)
    assert len(keeping.restore(tmp_path / "poorer", f"tinydb:{tmp_path / 'one'}").lost) == 1
    evidence.place(tmp_path / "whole" / "evidence", first.sha256).unlink()
    with pytest.raises(EvidenceLost):
        keeping.restore(tmp_path / "whole", f"tinydb:{tmp_path / 'two'}")
    assert not (tmp_path / "two").exists()


def test_a_request_names_at_most_ten_files() -> None:
    """More are one document."""
    state = replay(june_plan(), (), DAY)
    file = evidence_file("批复.pdf", PDF)
    assert acts.request_closure(state, "M1", "见附件", [file]).files == (file,)
    assert acts.close(state, "M1", "见附件", [file]).files == (file,)
    with pytest.raises(BadValue, match="最多 10 个"):
        acts.request_closure(state, "M1", "见附件", [file] * 11)


def test_a_ledger_without_a_folder_keeps_evidence_where_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """PLAN_VAR holds for PostgreSQL only; a ledger of files keeps them beside itself."""
    monkeypatch.delenv("PLAN_VAR", raising=False)
    assert evidence.evidence_of("postgresql:///plan") == Path("var/evidence")
    monkeypatch.setenv("PLAN_VAR", "/srv/plan/var")
    assert evidence.evidence_of("postgresql:///plan") == Path("/srv/plan/var/evidence")
    assert evidence.evidence_of("tinydb:here") == Path("here/evidence")
