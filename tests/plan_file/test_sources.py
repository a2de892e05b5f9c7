"""Source documents read from disk and kept beside the ledger."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document

from plan.errors import BadValue, Unusable
from plan.imports.document import MAX_BYTES, document_at
from plan.plan_file.sources import keep_document, stored_document

TEXT = "一、如皋\n新增五十项。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_reads_the_same_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    """A byte order mark is no part of the text."""
    file = tmp_path / "来源.TXT"
    file.write_bytes(TEXT.encode(encoding))
    assert document_at(file) == TEXT


def test_a_word_file_gives_its_paragraphs_in_order_with_those_of_tables(tmp_path: Path) -> None:
    """A merged cell is read once."""
    document = Document()
    document.add_paragraph("一、标题")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "并格。"
    table.cell(1, 0).text = "左。"
    table.cell(1, 1).text = "右。"
    document.add_paragraph("末段。")
    document.save(str(tmp_path / "a.docx"))
    lines = document_at(tmp_path / "a.docx").split("\n")
    assert [line for line in lines if line] == ["一、标题", "并格。", "左。", "右。", "末段。"]


def bomb(file: Path) -> None:
    """A small file that unpacks to 51 MB."""
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b" " * (51 * 1024 * 1024))


def plain_zip(file: Path) -> None:
    """A zip that is no Word file."""
    with ZipFile(file, "w") as packed:
        packed.writestr("a.txt", "x")


def broken_xml(file: Path) -> None:
    """A Word file whose text is cut off in the middle."""
    Document().save(str(file))
    with ZipFile(file) as packed:
        content = {name: packed.read(name) for name in packed.namelist()}
    with ZipFile(file, "w") as packed:
        for name, raw in content.items():
            packed.writestr(name, raw[:200] if name == "word/document.xml" else raw)


BAD = {
    "没有这个文件": ("a.txt", lambda _: None),
    "这是文件夹": ("a.txt", lambda file: file.mkdir()),
    ".txt 或 .docx": ("a.pdf", lambda file: file.write_bytes(b"%PDF")),
    "不超过 5 MB": ("a.txt", lambda file: file.write_bytes(b"x" * (MAX_BYTES + 1))),
    "第 3 个字节": ("a.txt", lambda file: file.write_bytes(b"ab\xff\xff")),
    "不是文本": ("a.txt", lambda file: file.write_bytes(b"PK\0\0")),
    "没有文字": ("a.txt", lambda file: file.write_bytes(b" \n")),
    "已损坏、已加密或不是 docx": ("a.docx", lambda file: file.write_bytes(b"PK nothing")),
    "不是 docx": ("a.docx", plain_zip),
    "文件已损坏、已加密": ("a.docx", broken_xml),
    "解压后超过 50 MB": ("a.docx", bomb),  # in the words for every packed file
}


@pytest.mark.parametrize("why", BAD)
def test_what_cannot_be_read_is_told_in_one_sentence(tmp_path: Path, why: str) -> None:
    """The sentence names the file and what is wrong; exit code 2."""
    name, make = BAD[why]
    make(tmp_path / name)
    with pytest.raises((Unusable, BadValue), match="来源文件") as caught:
        document_at(tmp_path / name)
    assert why in str(caught.value)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_an_added_document_is_kept_as_text_and_replaced_as_a_whole(tmp_path: Path) -> None:
    """The later one stands; no half-written file is left."""
    file = tmp_path / "a.txt"
    for text in ("旧文。", TEXT):
        file.write_text(text, encoding="gb18030")
        stored = keep_document(document_at(file), tmp_path / "var", "article")
    assert stored == tmp_path / "var/sources/article.txt"
    assert stored_document(tmp_path / "var", "article") == TEXT
    assert [file.name for file in stored.parent.iterdir()] == ["article.txt"]


def test_an_id_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    """Ids are written by hand; separators in them are only letters."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    stored = keep_document(document_at(tmp_path / "a.txt"), tmp_path / "var", "../../x/附件")
    assert stored.parent == tmp_path / "var/sources"
    assert stored_document(tmp_path / "var", "../../x/附件") == TEXT


def test_an_unreadable_document_leaves_the_kept_one_alone(tmp_path: Path) -> None:
    """A failed replacement changes nothing."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    keep_document(document_at(tmp_path / "a.txt"), tmp_path, "article")
    (tmp_path / "b.docx").write_bytes(b"no")
    with pytest.raises(Unusable, match="来源文件"):
        keep_document(document_at(tmp_path / "b.docx"), tmp_path, "article")
    assert stored_document(tmp_path, "article") == TEXT


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "var").write_text("", encoding="utf-8")
    with pytest.raises(Unusable, match="未写入"):
        keep_document(document_at(tmp_path / "a.txt"), tmp_path / "var", "article")


def test_a_kept_document_that_was_spoiled_is_told(tmp_path: Path) -> None:
    """Somebody saved it in another encoding."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/article.txt").write_bytes(b"a\xff")
    with pytest.raises(Unusable, match="第 2 个字节"):
        stored_document(tmp_path, "article")


def test_nothing_added_is_nothing(tmp_path: Path) -> None:
    """Not an error: most offices start without the document."""
    assert stored_document(tmp_path, "article") is None
