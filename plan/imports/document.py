"""A source document from outside, txt or docx, as text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from plan.imports import apart
from plan.imports.loose_values import decoded
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


@dataclass(frozen=True)
class Block:
    """A paragraph with its automatic number or its heading's level, or a table with its cells."""

    text: str
    number: str = ""  # 一、 as Word shows it, any number of the kind
    heading: int | None = None  # from 1
    cells: tuple[tuple[str, ...], ...] = ()  # what is merged stands in each


def read_document(raw: bytes, name: str) -> str:
    """The text of the document in `raw`, whose kind its `name` says.

    Takes .txt in UTF-8, UTF-16 with its mark, or GB18030, and .docx; raises Unusable, BadValue.
    """
    return "\n".join(block.text for block in read_blocks(raw, name))


def read_blocks(raw: bytes, name: str) -> list[Block]:
    """As `read_document`, the paragraphs and tables of a .docx each for itself."""
    read = {".txt": _read_txt, ".docx": _read_docx}.get(Path(name).suffix.lower())
    if read is None:
        raise unreadable(name, f"请用 {KINDS}（其他格式请先另存）")
    if len(raw) > MAX_BYTES:
        raise unreadable(name, f"请用不超过 {MAX_BYTES // 1024**2} MB 的文件")
    try:
        blocks = read(raw, name)
    except ValueError as error:
        raise unreadable(name, why(error)) from error
    if not any(block.text.strip() for block in blocks):
        raise unreadable(name, "文件里没有文字")
    return blocks


def _read_txt(raw: bytes, name: str) -> list[Block]:
    text = decoded(raw)
    if "\0" in text:
        raise unreadable(name, "这不是文本文件")
    return [Block(text)]


def _read_docx(raw: bytes, name: str) -> list[Block]:
    from docx import Document  # here, as every command loads this module
    from docx.opc.exceptions import OpcError

    # Broken XML is a SyntaxError there, a missing part a KeyError, a password a RuntimeError.
    try:
        look(raw, "来源文件", name, MAX_UNPACKED)
        return list(_blocks(Document(BytesIO(raw))))
    except RecursionError:
        raise
    except (BadZipFile, OpcError, SyntaxError, KeyError, NotImplementedError, RuntimeError) as error:
        raise unreadable(name, "文件已损坏、已加密或不是 docx") from error


def _blocks(holder: Any) -> Iterator[Block]:
    """Paragraphs and tables in order; a table's text is that of its cells, a merged one once."""
    for block in holder.iter_inner_content():
        if hasattr(block, "rows"):  # a table
            rows = [row.cells for row in block.rows]
            cells = {id(cell._tc): cell for row in rows for cell in row}
            texts = {at: "\n".join(b.text for b in _blocks(cell)) for at, cell in cells.items()}
            shown = tuple(tuple(texts[id(cell._tc)] for cell in row) for row in rows)
            yield Block("\n".join(texts.values()), cells=shown)
        else:
            level = re.match(r"(?:heading|标题) (\d)$", (block.style.name or "").lower())
            yield Block(block.text, _number(block), int(level[1]) if level else None)


def _number(paragraph: Any) -> str:
    """What Word puts before a paragraph by itself, the first of its kind: 一、 or 1. or nothing."""
    style = paragraph.style
    own = (paragraph._p, style.element, *([style.base_style.element] if style.base_style else ()))
    for holder in own:
        if ids := holder.xpath("./w:pPr/w:numPr/w:numId/@w:val"):
            level = int((holder.xpath("./w:pPr/w:numPr/w:ilvl/@w:val") or [0])[0])
            used = f"../w:num[@w:numId={int(ids[0])}]/w:abstractNumId/@w:val"
            path = f"./w:abstractNum[@w:abstractNumId={used}]/w:lvl[@w:ilvl={level}]"
            find = paragraph.part.numbering_part.element.xpath
            kind = "".join(find(f"{path}/w:numFmt/@w:val"))
            digit = "一" if "hinese" in kind or "japanese" in kind else "1"
            return re.sub(r"%\d", digit, "".join(find(f"{path}/w:lvlText/@w:val")))
    return ""
