"""How wide a text runs and where it breaks, without a font at hand."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import combining, east_asian_width

NEVER_FIRST = set("、，。；：！？）》」』】〉”’…—％%,.;:!?)]}")
NEVER_LAST = set("（《「『【〈“‘([{")
_PIECES = re.compile(r"[0-9A-Za-z.,%+\-/≥≤]+|.", re.DOTALL)
_NARROW = {
    " ": 0.28,
    "i": 0.3,
    "l": 0.3,
    "j": 0.3,
    "1": 0.56,
    ".": 0.3,
    ",": 0.3,
    "-": 0.4,
    "/": 0.4,
}


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


def wrap(text: str, *, size: float, room: float, lines: int) -> tuple[str, ...]:
    """`text` in at most `lines` lines of `room` px, evenly long where all of it fits.

    Only the last line may end in an ellipsis.
    """
    text = " ".join(text.split())
    broken = _broken(text, size, room)
    if len(broken) <= lines:
        # As narrow as leaves no more lines: no last line of a single character.
        narrow = max(width_of(text, size) / max(len(broken), 1), size)
        while narrow < room and len(_broken(text, size, narrow)) > len(broken):
            narrow += size / 2
        return tuple(_broken(text, size, min(narrow, room))) or ("",)
    rest = "".join(broken[lines - 1 :])
    return (*broken[: lines - 1], shortened(rest, size=size, room=room))


def shortened(text: str, *, size: float, room: float) -> str:
    """`text` as it is if it fits in `room` px, else cut with an ellipsis."""
    if width_of(text, size) <= room:
        return text
    width = 0.0
    for end, char in enumerate(text):
        width += size * advance(char)
        if width > room - size:
            return f"{text[:end]}…"
    return f"{text}…"


def _broken(text: str, size: float, room: float) -> list[str]:
    lines = [""]
    pieces = [  # words longer than a line are broken into characters
        part
        for piece in _PIECES.findall(text)
        for part in ([piece] if width_of(piece, size) <= room else piece)
    ]
    for piece in pieces:
        if width_of(lines[-1] + piece, size) <= room:
            lines[-1] += piece
        elif piece in NEVER_FIRST and len(lines[-1]) > 1:
            lines[-1], carried = lines[-1][:-1], lines[-1][-1]
            lines.append(carried + piece)
        else:
            lines.append(piece)
            if lines[-2][-1:] in NEVER_LAST:
                lines[-2], lines[-1] = lines[-2][:-1], lines[-2][-1] + piece
    return [line.strip() for line in lines if line.strip()]
