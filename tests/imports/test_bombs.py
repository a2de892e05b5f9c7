"""What is small and would be endless: refused in a sentence, soon, the memory here as it was."""

from __future__ import annotations

import io
import os
import random
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import pytest
from docx import Document
from openpyxl import Workbook

from plan.errors import BadValue, PlanError, Unusable
from plan.imports import apart, packed
from plan.imports.document import read_document
from plan.imports.evidence_file import MAX_UNPACKED, evidence_file
from plan.imports.report_sheet import rows_of as report_rows
from plan.office.importing import rows_of
from tests.support import bombs
from tests.support import evidence_files as small

Make = Callable[[], bytes]
XLSX, XML = ("表.xlsx", 2022), ("表.xml", 2022)
MOST_SECONDS = 30.0  # on a machine on which others work too
MOST_GROWN = 64 * 2**20  # bytes beside the file itself


def grown_by(act: Callable[[], object]) -> int:
    """How many bytes this process has more after `act`."""
    before = apart._memory(os.getpid())
    act()
    return apart._memory(os.getpid()) - before


# name: (how it is made, its parser and what else that is told, what the sentence says)
BOMBS: Mapping[str, tuple[Make, Callable[..., Any], tuple[Any, ...], str]] = {
    "a cell merged over the whole sheet": (
        bombs.merged, rows_of, XLSX, "超过 200000 个合并的单元格"),
    "ten million styled rows": (
        lambda: bombs.styled_rows(10_000_000), report_rows, (), "解压后超过 25 MB"),
    "rows to the brim of what is looked into": (
        lambda: bombs.styled_rows(300_000), rows_of, XLSX, "超过 100000 行"),
    "a 填报表 of three million cells": (
        lambda: bombs.filled(30_000, 100), report_rows, (), "解压后超过 25 MB"),
    "a 填报表 merged over the whole sheet": (
        bombs.merged, report_rows, (), "超过 200000 个合并的单元格"),
    "a Word file that unpacks to 49 MB": (
        lambda: bombs.spaces(49), read_document, ("文.docx",), "解压后超过文件本身的 200 倍"),
    "a million tables in one another": (
        lambda: bombs.tables(1_000_000, 1_000_000), read_document, ("文.docx",), "解压后超过文件"),
    "a hundred thousand tables in one another": (
        lambda: bombs.tables(100_000, 100_000), read_document, ("文.docx",), "嵌套超过 100 层"),
    "a hundred thousand tables": (
        lambda: bombs.tables(100_000, 1), read_document, ("文.docx",), "超过 2000 个表格"),
    "a cell that spans a billion columns": (
        lambda: bombs.spanning(10**9), read_document, ("文.docx",), "个合并的单元格"),
    "a zip of a hundred thousand files": (
        lambda: bombs.entries(100_000, "word/document.xml"), evidence_file, ("文.docx",),
        "超过 5000 个文件"),
    "evidence that unpacks to 301 MB": (
        lambda: bombs.spaces(MAX_UNPACKED // 2**20 + 1), evidence_file, ("文.docx",),
        "解压后超过 300 MB"),
    "an .ods of one cell a billion rows long": (
        lambda: bombs.repeated(10**9, 1), rows_of, ("表.ods", 2022), "前 20 行没有表头"),
    "an .ods of one cell ten billion times": (
        lambda: bombs.repeated(10**6, 10**4), rows_of, ("表.ods", 2022), "不是可读的表格"),
    "a .csv of five million columns": (
        lambda: b"," * (5 * 2**20), rows_of, ("表.csv", 2022), "表格是空的"),
    "a .csv of two million rows": (
        lambda: b"1\n" * (5 * 2**19), rows_of, ("表.csv", 2022), "前 20 行没有表头"),
    "a .csv of one cell": (
        lambda: b'"' + b"1" * (5 * 2**20 - 1), rows_of, ("表.csv", 2022), "不是可读的表格"),
    "nonsense called an .xls": (
        lambda: packed.OLD_EXCEL + os.urandom(10**6), rows_of, ("表.xls", 2022), "不是可读的表格"),
    "billion laughs": (bombs.laughs, rows_of, XML, "DOCTYPE"),
    "billion laughs late in a sheet": (
        lambda: bombs.replaced(bombs.merged("A1:B1"), bombs.SHEET_PART,
                               b"<?xml version='1.0'?>" + b" " * 9000 + bombs.laughs()),
        rows_of, XLSX, "DOCTYPE"),
    "quadratic blow-up": (bombs.quadratic, rows_of, XML, "DOCTYPE"),
    "a million elements in one another": (lambda: bombs.deep(1_000_000), rows_of, XML, "嵌套"),
    "the same in a sheet": (
        lambda: bombs.workbook(bombs.deep(100_000)), rows_of, XLSX, "嵌套超过 100 层"),
    "nonsense called a PDF": (lambda: os.urandom(10**6), evidence_file, ("文.pdf",), "不是 pdf"),
    "nonsense called an OFD": (lambda: os.urandom(10**6), evidence_file, ("文.ofd",), "不是 ofd"),
    "a zip of nonsense called an OFD": (
        lambda: small.packed("a/b.xml"), evidence_file, ("文.ofd",), "不是 ofd"),
}  # fmt: skip


def ask(raw: bytes, parser: Callable[..., Any], others: tuple[Any, ...]) -> Any:
    """What the other process makes of a file; evidence has its name first."""
    return apart.call(parser, *((*others, raw) if parser is evidence_file else (raw, *others)))


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_a_sentence(name: str) -> None:
    """Within seconds; nothing of it comes into this process, and the next file is read."""
    make, parser, others, says = BOMBS[name]
    raw, began = make(), time.monotonic()

    def refused() -> None:
        with pytest.raises(BadValue, match=says) as caught:
            ask(raw, parser, others)
        assert "\n" not in str(caught.value)

    assert grown_by(refused) < MOST_GROWN + len(raw)
    assert time.monotonic() - began < MOST_SECONDS
    assert apart.call(evidence_file, "批复.pdf", small.PDF).size == len(small.PDF)


def test_a_cell_far_out_in_an_old_workbook_is_a_sentence(tmp_path: Path) -> None:
    """Another library makes room for all before it: more than the other process may use."""
    book = Workbook()
    book.worksheets[0]["A1"] = book.worksheets[0]["IV65536"] = "x"
    book.save(tmp_path / "a.xlsx")
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    command = ["soffice", home, "--headless", "--convert-to", "xls", "--outdir", tmp_path]
    subprocess.run([*command, tmp_path / "a.xlsx"], check=True, capture_output=True, timeout=120)
    raw = (tmp_path / "a.xls").read_bytes()

    def refused() -> None:
        with pytest.raises(Unusable, match="超过限额"):
            ask(raw, rows_of, ("a.xls", 2022))

    assert grown_by(refused) < MOST_GROWN
    assert len(apart.call(rows_of, usual_sheet(), *XLSX).rows) == 1


def usual_sheet() -> bytes:
    """A sheet with a merged title."""
    book, out = Workbook(), io.BytesIO()
    page = book.worksheets[0]
    for row in (("重点任务分解表",), ("序号", "工作任务", "时间节点"), (1, "开展银企对接", "下半年")):
        page.append(row)
    page.merge_cells("A1:C1")
    book.save(out)
    return out.getvalue()


def usual_document() -> bytes:
    """A Word file with a table."""
    document, out = Document(), io.BytesIO()
    document.add_table(3, 3).cell(0, 0).text = "甲"
    document.save(out)
    return out.getvalue()


def test_usual_files_of_the_same_kinds_go_in() -> None:
    """By the same way."""
    (row,) = apart.call(rows_of, usual_sheet(), *XLSX).rows
    assert row.place == "第3行"
    assert apart.call(read_document, usual_document(), "文.docx").strip() == "甲"
    project = "<Project><Tasks><Task><UID>1</UID><Name>甲</Name></Task></Tasks></Project>"
    assert len(apart.call(rows_of, project.encode(), *XML).rows) == 1
    for name, raw in (("a.docx", usual_document()), ("a.xlsx", usual_sheet()), ("a.ofd", small.OFD)):
        assert apart.call(evidence_file, name, raw).size == len(raw)


@pytest.mark.parametrize("name", packed.MOST)
def test_a_limit_of_elements_holds_at_its_number(name: str) -> None:
    """One fewer, as many, one more; summed over the parts of a file."""
    most, word = packed.MOST[name]

    def looked_through(count: int) -> None:
        if name == packed.SPANNED:
            first, rest = '<mergeCell ref="A1:A2"/>', f'<gridSpan val="{count - 2}"/>'
        else:
            first, rest = f"<{name}/>", f"<{name}/>" * (count - 1)
        packed.look(zipped(one=f"<x>{first}</x>", two=f"<x>{rest}</x>"), "表", "a", 10**8)

    looked_through(most - 1)
    looked_through(most)
    with pytest.raises(BadValue, match=f"超过 {most} {word}"):
        looked_through(most + 1)


def zipped(**parts: str | bytes) -> bytes:
    """A zip file of these parts."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def test_limits_of_parts_sizes_ratio_and_depth_hold_at_their_numbers() -> None:
    """At the limit and above it."""

    def parts(raw: bytes, unpacked: int = 10**9) -> int:
        return len(packed.parts_of(raw, "表", "a", unpacked))

    assert parts(bombs.entries(packed.PARTS)) == packed.PARTS
    with pytest.raises(BadValue, match="个文件"):
        parts(bombs.entries(packed.PARTS + 1))
    assert parts(zipped(a=b" " * 1000), 1000) == 1
    with pytest.raises(BadValue, match="解压后超过 0 MB"):
        parts(zipped(a=b" " * 1001), 1000)
    assert parts(zipped(a=bytes(packed.UNSQUEEZED))) == 1  # a thousandfold, and small
    with pytest.raises(BadValue, match="倍"):
        parts(zipped(a=bytes(packed.UNSQUEEZED + 1)))
    raw = zipped(a=os.urandom(packed.UNSQUEEZED // packed.RATIO), b=b" " * (9 * 2**20))
    fitting = packed.RATIO * len(raw) - len(raw)
    assert parts(zipped(a=os.urandom(fitting // packed.RATIO), b=bytes(fitting))) == 2
    deepest = packed._Counting.most_depth
    packed.look(zipped(a="<a>" * deepest + "</a>" * deepest), "表", "a", 10**6)
    with pytest.raises(BadValue, match="嵌套"):
        packed.look(zipped(a="<a>" * (deepest + 1)), "表", "a", 10**6)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_found_wherever_it_stands(encoding: str) -> None:
    """In a part of any name, and however it is written."""
    text = f"<?xml version='1.0'?>{' ' * 5000}<!DOCTYPE x><x/>"
    with pytest.raises(BadValue, match="DOCTYPE"):
        packed.look(zipped(**{"图片.png": text.encode(encoding)}), "表", "a", 10**6)


@pytest.mark.parametrize("raw", [b"", b"PK\x05\x06", b"x" * 100, bombs.entries(3)[:-30]])
def test_what_is_no_zip_has_no_parts_and_is_one_kind_of_error(raw: bytes) -> None:
    """Whoever asks says what it should have been."""
    assert not packed.parts_of(raw, "表", "a", 10**6)
    with pytest.raises(BadZipFile):
        packed.look(raw, "表", "a", 10**6)


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_packed_file_is_read_or_refused(seed: int) -> None:
    """Bytes changed and cut at random, by each of the parsers."""
    chance = random.Random(seed)
    for parser, raw, others in (
        (rows_of, usual_sheet(), XLSX), (report_rows, usual_sheet(), ()),
        (read_document, usual_document(), ("文.docx",)),
        (evidence_file, usual_document(), ("文.docx",)),
    ):  # fmt: skip
        harmed = bytearray(raw)
        for _ in range(chance.choice((1, 5, 50))):
            harmed[chance.randrange(len(harmed))] = chance.randrange(256)
        cut = chance.choice((len(harmed), chance.randrange(len(harmed))))
        with suppress(PlanError):
            ask(bytes(harmed[:cut]), parser, others)


def test_the_bombs_are_small() -> None:
    """What they are for: none is refused for its size."""
    for name in ("a cell merged over the whole sheet", "a Word file that unpacks to 49 MB"):
        assert len(BOMBS[name][0]()) < 130_000, name
    assert Path(bombs.__file__).stat().st_size < 10_000
