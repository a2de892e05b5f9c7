"""What a paper is drawn with: QR codes, and a Chinese face of the machine."""

import io
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import segno

FACES: Mapping[str, str] = {  # by how a font's file begins, in lower case
    "notosanscjk": "Noto Sans CJK SC",
    "notosanssc": "Noto Sans SC",
    "sourcehansans": "Source Han Sans SC",
    "notoserifcjk": "Noto Serif CJK SC",
    "wqy-microhei": "WenQuanYi Micro Hei",
    "wqy-zenhei": "WenQuanYi Zen Hei",
    "msyh": "Microsoft YaHei",
    "simhei": "SimHei",
    "simsun": "SimSun",
    "pingfang": "PingFang SC",
}
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts",
           "/System/Library/Fonts", "/Library/Fonts", "C:/Windows/Fonts")  # fmt: skip
NO_FACE = "本机没有中文字体，图和 PDF 显示不了中文。"


@cache
def chinese_face(folders: Sequence[str] = FOLDERS) -> str | None:
    """The family of a Chinese font found on this machine; None when there is none."""
    files = {
        file.lower()
        for folder in folders
        for _, _, names in os.walk(Path(folder).expanduser())
        for file in names
    }
    return next(
        (family for start, family in FACES.items() if any(f.startswith(start) for f in files)),
        None,
    )


def qr_code(text: str) -> bytes:
    """`text` as a QR, a PNG."""
    png, encoding = io.BytesIO(), None if text.isascii() else "utf-8"
    code = segno.make_qr(text, error="L", encoding=encoding, eci=bool(encoding))  # nobody guesses
    code.save(png, kind="png", scale=8)
    return png.getvalue()
