"""Texts, percentages, names as people write them in sheets: ８０％, 科技局、财政局."""

import re
import tomllib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize

CELLS: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("cells.toml").read_text("utf-8"))
PERCENTS = CELLS["percents"]
SHARE = re.compile(r"^\D{0,4}\d|\d%|[成半]|百分")


def plain(cell: Any) -> str:
    """A cell as text on one line: full-width letters and digits as usual, no outer white space."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    return " ".join(normalize("NFKC", str("" if cell is None else cell)).split())


def decoded(raw: bytes) -> str:
    """A text file in UTF-8, UTF-16 with its mark, or GB 18030; raises UnicodeDecodeError."""
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return raw.decode("utf-16")
    with suppress(UnicodeDecodeError):
        return raw.decode("utf-8-sig")
    return raw.decode("gb18030")


def key(text: str) -> str:
    """What two ways of writing a name have in common."""
    return re.sub(r"[\s()（）〔〕\[\]“”\"'·.。:：*※]+", "", normalize("NFKC", text)).casefold()


def names(text: str) -> tuple[str, ...]:
    """The names in a cell, in order, each once; what stands in brackets belongs to its name."""
    parts = re.findall(r"(?:[^、，,;/\s(〔\[]|[(〔\[][^)〕\]]*[)〕\]]?)+", normalize("NFKC", text))
    return tuple(dict.fromkeys(parts))


def rewritten(rules: list[list[str]], text: str) -> str:
    """`text` with each pattern of `rules`, one after another, replaced by what stands beside it."""
    for pattern, by in rules:
        text = re.sub(pattern, by, text)
    return text


def percent(cell: Any, *, formatted: bool) -> tuple[float | None, bool]:
    """A percentage, None for 进行中 and the like, and whether that took a reading.

    `formatted`: the cell is shown with a sign, so that 0.5 means 50. A bare fraction of 1 could
    mean either, and 1 may be meant as all. Raises ValueError.
    """
    if isinstance(cell, bool):
        raise ValueError(cell)
    text = plain(cell).replace(" ", "")
    if isinstance(cell, int | float):
        number, bare = float(cell) * 100**formatted, not formatted
        is_doubtful = bare and cell == 1
    elif text in PERCENTS or not SHARE.search(text):  # words of how it goes
        share = PERCENTS.get(text, -1.0)
        return share if share >= 0 else None, True
    else:
        digits = re.sub(r"^(已?完成|约|近)+", "", text)
        number, bare = float(digits.removesuffix("%")), not digits.endswith("%")
        is_doubtful = digits != text
    number = round(number, 6)
    if not 0 <= number <= 100 or (bare and 0 < number < 1):
        raise ValueError(cell)
    return number, is_doubtful
