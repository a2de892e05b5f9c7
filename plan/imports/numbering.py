"""Numbers that stand before names, and counts after headings: 一、, （一）, 1.1, ④, （2项）."""

import re
from unicodedata import normalize

from plan.imports.loose_values import CELLS

_N = "[〇零一二三四五六七八九十百]{1,4}"
_RULES = CELLS["numbering"]
STYLES = [re.compile(style.replace("N", _N)) for style in _RULES["before"]]  # from the outer to the inner
_CIRCLED = re.compile("[①-⑳❶-❿➀-➉]")  # which would become a plain number
_COUNT = re.compile(_RULES["count"].replace("N", _N))


def numbered(text: str) -> tuple[int | None, str]:
    """How far in the number before `text` stands, None for none, and the text without it.

    >>> [numbered(text) for text in ("（二）建库", "1.新增166家", "④辅导", "3.5亿元基金")]
    [(2, '建库'), (3, '新增166家'), (6, '辅导'), (None, '3.5亿元基金')]
    """
    text = text.strip()
    plain = text if _CIRCLED.match(text) else normalize("NFKC", text)
    for level, style in enumerate(STYLES):
        match = style.match(plain)
        if match and plain[match.end() :].strip():
            rest = plain[match.end() :]  # as it stands: width of letters and signs is its own
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
    name = _COUNT.sub("", normalize("NFKC", unnumbered(text)).rstrip(":"))
    return name.strip() or text
