"""What a paper is drawn with: QR codes, and a Chinese face of the machine."""

import io
import os
from functools import cache, lru_cache
from pathlib import Path

import segno

FACES = ("cjk", "notosanssc", "sourcehan", "wqy-", "msyh", "simhei", "simsun", "pingfang")
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts",
           "/System/Library/Fonts", "/Library/Fonts", "C:/Windows/Fonts")  # fmt: skip


@cache
def chinese_face() -> str | None:
    """The file of a Chinese font on this machine; None when there is none."""
    walks = (os.walk(Path(folder).expanduser()) for folder in FOLDERS)
    files = (file for walk in walks for _, _, names in walk for file in names)
    return next((file for file in files if any(face in file.lower() for face in FACES)), None)


@lru_cache(maxsize=8)  # the papers of a week bear one and the same
def qr_code(text: str) -> bytes:
    """`text` as a QR, a PNG."""
    png, encoding = io.BytesIO(), None if text.isascii() else "utf-8"
    code = segno.make_qr(text, error="L", encoding=encoding, eci=bool(encoding))  # nobody guesses
    code.save(png, kind="png", scale=8)
    return png.getvalue()
