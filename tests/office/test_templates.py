"""The office's own templates: taken once tried, in backups, ours again; no other file is taken."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from plan.errors import BadValue, PlanError, Unusable
from plan.exports.word_template import PAPERS, ours
from plan.imports.template_file import MAX_BYTES
from plan.office.backups import make_backup
from plan.office.templates import drop, keep, own
from plan.office.workspace import Workspace, workspace_at
from tests.exports.test_word_template import edited

PLAN = "plan_data/1plus8.json"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty ledger on disk."""
    return workspace_at(PLAN, f"tinydb:{tmp_path / 'ledger'}")


def with_part(name: str, content: bytes = b"x") -> bytes:
    """Our template with one more part."""
    out = io.BytesIO(ours("minutes"))
    with ZipFile(out, "a", ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return out.getvalue()


def as_macro_document() -> bytes:
    """Our template as Word saves one with macros, given the other name."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(ours("minutes"))) as old, ZipFile(out, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "[Content_Types].xml":
                plain = b"openxmlformats-officedocument.wordprocessingml.document.main"
                content = content.replace(b"vnd." + plain, b"vnd.ms-word.document.macroEnabled.main")
            new.writestr(part, content)
    return out.getvalue()


def test_it_is_kept_beside_the_ledger_and_goes_with_its_backups(workspace: Workspace) -> None:
    """Whole, for its paper alone; ours with one press, and once more."""
    assert [own(workspace, paper) for paper in PAPERS] == [None] * 4
    template = edited("minutes", "某某办公室文件")
    keep(workspace, "minutes", "我的.docx", template)
    assert own(workspace, "minutes") == template
    assert own(workspace, "weekly") is None
    workspace.adopt_first()
    backup = make_backup(workspace)
    copy = workspace.folder / "backups" / backup.name / "templates" / "minutes.docx"
    assert copy.read_bytes() == template
    for _ in range(2):
        drop(workspace, "minutes")
        assert own(workspace, "minutes") is None


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("空.docx", b"", "另存为 .docx"),
        ("旧.doc", b"\xd0\xcf\x11\xe0" + b"0" * 600, "另存为 .docx"),
        ("表.docx", with_part("x")[:-30], "另存为 .docx"),
        ("大.docx", ours("minutes") + b"0" * MAX_BYTES, "另存为 .docx"),
        ("宏.docx", with_part("word/vbaProject.bin"), "含有宏"),
        ("宏.docm", as_macro_document(), "文件读不出来"),
        ("弹.docx", with_part("word/x.xml", b"0" * 60 * 2**20), "解压后超过"),
        ("行.docx", with_part("word/x.xml", b"<a>" + b"<tr/>" * 20_001 + b"</a>"), "个表格行"),
        ("周报.docx", ours("weekly"), "没有字段“"),
        ("坏.docx", edited("minutes", "{{ 主持.__class__ }}"), "不能使用"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_file_is_refused_in_a_sentence_and_what_was_in_force_stays(
    workspace: Workspace, name: str, raw: bytes, says: str
) -> None:
    """By its content, whatever it is called."""
    keep(workspace, "minutes", "先.docx", ours("minutes"))
    with pytest.raises(PlanError, match=says) as caught:
        keep(workspace, "minutes", name, raw)
    assert isinstance(caught.value, BadValue | Unusable)
    assert "\n" not in str(caught.value)
    assert own(workspace, "minutes") == ours("minutes")
    assert [path.name for path in (workspace.folder / "templates").iterdir()] == ["minutes.docx"]


@pytest.mark.parametrize("more", [0, 1])
def test_one_may_have_five_megabytes(workspace: Workspace, more: int) -> None:
    """A letterhead with its pictures; a byte more is too many."""
    out = io.BytesIO(ours("minutes"))
    with ZipFile(out, "a", ZIP_STORED) as packed:
        packed.writestr("word/pad.bin", b"0")
    pad = MAX_BYTES - len(out.getvalue()) + 1 + more
    with ZipFile(out := io.BytesIO(ours("minutes")), "a", ZIP_STORED) as packed:
        packed.writestr("word/pad.bin", b"0" * pad)
    assert len(out.getvalue()) == MAX_BYTES + more
    if more:
        with pytest.raises(BadValue, match="不超过 5 MB"):
            keep(workspace, "minutes", "大.docx", out.getvalue())
    else:
        keep(workspace, "minutes", "大.docx", out.getvalue())
