"""Workbooks that come from outside: bounded before they are unpacked, without document types."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook

from plan.errors import BadValue

DECLARATION, PROLOGUE, PIECE = b"<!DOCTYPE", 4_096, 2**20
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def workbook(raw: bytes, what: str, name: str, *, most: int, unpacked: int, **options: Any) -> Any:
    """The workbook in `raw`, opened by openpyxl with `options`.

    Raises BadValue, which calls the file `what`, when it is larger than `most` bytes, or than
    `unpacked` once unpacked, declares a document type, is a .xls or no workbook.
    """
    if len(raw) > most:
        raise BadValue(what, name, f"超过 {most // 2**20} MB")
    if raw.startswith(OLD_EXCEL):
        raise BadValue(what, name, "是旧版 .xls 或加密的表格，请用 Excel 或 WPS 另存为 .xlsx")
    try:
        with ZipFile(BytesIO(raw)) as packed:
            _check(packed, what, name, unpacked)
        return load_workbook(BytesIO(raw), **options)
    except BadValue:
        raise
    except Exception as error:  # no zip file, or whatever a damaged part causes in openpyxl
        raise BadValue(what, name, "不是可读的 xlsx 表格") from error


def _check(packed: ZipFile, what: str, name: str, unpacked: int) -> None:
    """Reads every part to its end: what a header says of sizes is not to be believed."""
    left = unpacked
    for info in packed.infolist():
        with packed.open(info) as part:
            first = part.read(PROLOGUE)
            if DECLARATION in first:
                raise BadValue(what, name, "不接受含文档类型声明（DOCTYPE）的内容")
            left -= len(first)
            while left >= 0 and (piece := part.read(PIECE)):
                left -= len(piece)
        if left < 0:
            raise BadValue(what, name, f"解压后超过 {unpacked // 2**20} MB")


def text_of(cell: Any) -> str:
    """A cell's value as text, whole numbers without a point."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()
