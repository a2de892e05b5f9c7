"""A source document from outside, txt or docx, as text."""

import codecs
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from plan.imports import apart
from plan.imports.packed import look
from plan.plan_file.sources import unreadable, why

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
KINDS = ".txt 或 .docx 文件"


def document_at(path: Path) -> str:
    """The text of the document at `path`, a line for each line or paragraph.

    Raises Unusable, BadValue.
    """
    return apart.call(read_document, apart.content_of(path, "来源文件"), str(path))


def read_document(raw: bytes, name: str) -> str:
    """The text of the document in `raw`, whose kind its `name` says.

    Takes .txt in UTF-8, UTF-16 with its mark, or GB18030, and .docx; raises Unusable, BadValue.
    """
    read = {".txt": _read_txt, ".docx": _read_docx}.get(Path(name).suffix.lower())
    if read is None:
        raise unreadable(name, f"请用 {KINDS}（其他格式请先另存）")
    if len(raw) > MAX_BYTES:
        raise unreadable(name, f"请用不超过 {MAX_BYTES // 1024**2} MB 的文件")
    try:
        text = read(raw, name)
    except ValueError as error:
        raise unreadable(name, why(error)) from error
    if not text.strip():
        raise unreadable(name, "文件里没有文字")
    return text


def _read_txt(raw: bytes, name: str) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = raw.decode("utf-16")
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("gb18030")
    if "\0" in text:
        raise unreadable(name, "这不是文本文件")
    return text


def _read_docx(raw: bytes, name: str) -> str:
    from docx import Document  # here, as every command loads this module
    from docx.opc.exceptions import OpcError

    # Broken XML is a SyntaxError there, a missing part a KeyError, a password a RuntimeError.
    no_docx = (BadZipFile, OpcError, SyntaxError, KeyError, NotImplementedError, RuntimeError)
    try:
        look(raw, "来源文件", name, MAX_UNPACKED)
        return "\n".join(_lines(Document(BytesIO(raw))))
    except RecursionError:
        raise
    except no_docx as error:
        raise unreadable(name, "文件已损坏、已加密或不是 docx") from error


def _lines(holder: Any) -> Iterator[str]:
    """Paragraphs in order, those of tables included, a merged cell once."""
    for block in holder.iter_inner_content():
        if hasattr(block, "rows"):  # a table
            cells = {id(cell._tc): cell for row in block.rows for cell in row.cells}
            for cell in cells.values():
                yield from _lines(cell)
        else:
            yield block.text
