"""Source documents on disk: read from txt or docx, and kept as text beside the ledger."""

from __future__ import annotations

import codecs
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zipfile import BadZipFile, ZipFile

from plan.errors import Unusable, reason

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
KINDS = ".txt 或 .docx 文件"
_REASONS: dict[type[Exception], str] = {
    FileNotFoundError: "没有这个文件",
    IsADirectoryError: "这是文件夹",
    PermissionError: "无权读取",
}


def read_document(path: str | Path) -> str:
    """The document's text, a line for each line or paragraph.

    Takes .txt in UTF-8, UTF-16 with its mark, or GB18030, and .docx; raises Unusable.
    """
    file = Path(path)
    readers = {".txt": _read_txt, ".docx": _read_docx}
    if file.suffix.lower() not in readers:
        raise _unreadable(path, f"请用 {KINDS}（其他格式请先另存）")
    try:
        if file.stat().st_size > MAX_BYTES:
            raise _unreadable(path, f"请用不超过 {MAX_BYTES // 1024**2} MB 的文件")
        text = readers[file.suffix.lower()](file)
    except (OSError, ValueError) as error:
        raise _unreadable(path, _why(error)) from error
    if not text.strip():
        raise _unreadable(path, "文件里没有文字")
    return text


def _why(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"第 {error.start + 1} 个字节编码不对，请另存为 UTF-8"
    other = "打不开" if isinstance(error, OSError) else "文件已损坏或不是所写的格式"
    return _REASONS.get(type(error), other)


def _unreadable(path: str | Path, why: str) -> Unusable:
    return Unusable(f"来源文件“{path}”无法读取：{why}。")


def _read_txt(file: Path) -> str:
    raw = file.read_bytes()
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = raw.decode("utf-16")
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("gb18030")
    if "\0" in text:
        raise _unreadable(file, "这不是文本文件")
    return text


def _read_docx(file: Path) -> str:
    from docx import Document  # here, as every command and page loads this module
    from docx.opc.exceptions import OpcError

    # Broken XML is a SyntaxError there, a missing part a KeyError, a password a RuntimeError.
    no_docx = (BadZipFile, OpcError, SyntaxError, KeyError, NotImplementedError, RuntimeError)
    try:
        with ZipFile(file) as packed:
            size = sum(member.file_size for member in packed.infolist())
        if size > MAX_UNPACKED:
            raise _unreadable(file, f"展开后超过 {MAX_UNPACKED // 1024**2} MB")
        return "\n".join(_lines(Document(str(file))))
    except no_docx as error:
        raise _unreadable(file, "文件已损坏、已加密或不是 docx") from error


def _lines(holder: Any) -> Iterator[str]:
    """Paragraphs in order, those of tables included, a merged cell once."""
    for block in holder.iter_inner_content():
        if hasattr(block, "rows"):  # a table
            cells = {id(cell._tc): cell for row in block.rows for cell in row.cells}
            for cell in cells.values():
                yield from _lines(cell)
        else:
            yield block.text


def add_document(path: str | Path, folder: str | Path, document_id: str) -> Path:
    """Where the document's text now lies, in UTF-8; an earlier one of the same id is replaced.

    Raises Unusable; what lay there before then stays whole.
    """
    text, place = read_document(path), _place_of(folder, document_id)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _replace(place, text.encode())
    except OSError as error:
        raise Unusable(
            f"来源文件无法存入“{place.parent}”：{reason(error)}；本次未写入。"
        ) from error
    return place


def _place_of(folder: str | Path, document_id: str) -> Path:
    return Path(folder) / "sources" / f"{quote(document_id, safe='')}.txt"


def _replace(file: Path, content: bytes) -> None:
    """Puts `content` at `file` as a whole: also after a power cut it is the old or the new."""
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    if os.name == "nt":  # a folder cannot be opened there
        return
    handle = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def stored_document(folder: str | Path, document_id: str) -> str | None:
    """The text kept for `document_id`, or None when none has been added."""
    place = _place_of(folder, document_id)
    try:
        return place.read_text(encoding="utf-8") if place.is_file() else None
    except (OSError, ValueError) as error:
        raise _unreadable(place, _why(error)) from error
