"""How wide a text runs and where it is cut, without a font at hand; what is safe in SVG."""

import re
from functools import lru_cache
from html import escape
from itertools import accumulate
from unicodedata import combining, east_asian_width

_NARROW = dict.fromkeys("ilj.,", 0.3) | dict.fromkeys("-/", 0.4) | {" ": 0.28, "1": 0.56}
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@lru_cache(maxsize=4096)
def advance(char: str) -> float:
    """The width of one character in em: 1 for Chinese, a careful guess for Latin."""
    if combining(char):
        return 0.0
    if east_asian_width(char) in "WFA":
        return 1.0
    return _NARROW.get(char, 0.7 if char.isupper() or char in "mw%@&" else 0.58)


def width_of(text: str, size: float) -> float:
    """The width of `text` in px at a font size of `size` px."""
    return size * sum(advance(char) for char in text)


def shortened(text: str, *, size: float, room: float) -> str:
    """`text` as it is if it fits in `room` px, else cut with an ellipsis."""
    if width_of(text, size) <= room:
        return text
    widths = accumulate(size * advance(char) for char in text)
    end = next((at for at, width in enumerate(widths) if width > room - size), 0)
    return f"{text[:end]}…"


def clean(text: str) -> str:
    """`text` safe in SVG and HTML, also within an attribute."""
    return escape(_NOT_XML.sub("", text), quote=True)
