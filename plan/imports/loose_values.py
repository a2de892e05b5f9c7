"""What people write in sheets: texts, ８０％, 科技局、财政局, numbers before names: （一）, 1.1, ④."""

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
_N = "[〇零一二三四五六七八九十百]{1,4}"
_RULES = CELLS["numbering"]
STYLES = [re.compile(style.replace("N", _N)) for style in _RULES["before"]]  # from the outer to the inner
_CIRCLED = re.compile("[①-⑳❶-❿➀-➉]")  # which would become a plain number
_COUNT = re.compile(_RULES["count"].replace("N", _N))


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


def numbered(text: str) -> tuple[int | None, str]:
    """How far in the number before `text` stands, None for none, and the text without it.

    >>> [numbered(text) for text in ("（二）建库", "1.新增166家", "④辅导", "3.5亿元基金")]
    [(2, '建库'), (3, '新增166家'), (6, '辅导'), (None, '3.5亿元基金')]
    """
    text = text.strip()
    usual = text if _CIRCLED.match(text) else normalize("NFKC", text)
    for level, style in enumerate(STYLES):
        match = style.match(usual)
        if match and usual[match.end() :].strip():
            rest = usual[match.end() :]  # as it stands: width of letters and signs is its own
            return level, next(
                (text[at:] for at in range(1, len(text)) if normalize("NFKC", text[at:]) == rest), rest
            )
    return None, text


def unnumbered(text: str) -> str:
    """A name without the number before it, as it stands where it has none."""
    return numbered(text)[1]


def is_counted(text: str) -> bool:
    """Whether a count stands after a name, as of a section: 企业主体（2项）."""
    return bool(_COUNT.search(normalize("NFKC", text)))


def heading_of(text: str) -> str:
    """The name of a section: no number before it, no count after it.

    >>> heading_of("一、企业主体（2项）"), heading_of("（三）平台建设(共 十二 项任务)")
    ('企业主体', '平台建设')
    """
    return _COUNT.sub("", normalize("NFKC", unnumbered(text)).rstrip(":")).strip() or text
