"""Source documents on disk, kept as text beside the ledger."""

from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from plan.errors import Unusable, reason
from plan.ledger.stores.disk import put


def why(error: Exception) -> str:
    """What is wrong with a document, in words."""
    if isinstance(error, UnicodeDecodeError):
        return f"第 {error.start + 1} 个字节编码不对，请另存为 UTF-8"
    return reason(error) if isinstance(error, OSError) else "文件已损坏或不是所写的格式"


def unreadable(path: str | Path, why: str) -> Unusable:
    """A document that cannot be used."""
    return Unusable(f"来源文件“{path}”无法读取：{why}。")


def keep_document(text: str, folder: str | Path, document_id: str) -> Path:
    """Where the document's `text` now lies, in UTF-8; an earlier one of the same id is replaced.

    Raises Unusable; what lay there before then stays whole.
    """
    place = _place_of(folder, document_id)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        put(place, text.encode(), place.with_name(f"{uuid4().hex}.part"))
    except OSError as error:
        raise Unusable(f"来源文件无法存入“{place.parent}”：{reason(error)}；本次未写入。") from error
    return place


def _place_of(folder: str | Path, document_id: str) -> Path:
    return Path(folder) / "sources" / f"{quote(document_id, safe='')}.txt"


def stored_document(folder: str | Path, document_id: str) -> str | None:
    """The text kept for `document_id`, or None when none has been added."""
    place = _place_of(folder, document_id)
    try:
        return place.read_text(encoding="utf-8") if place.is_file() else None
    except (OSError, ValueError) as error:
        raise unreadable(place, why(error)) from error
