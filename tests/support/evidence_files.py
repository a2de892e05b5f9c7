"""Small files of every kind that is taken as evidence, and some that are not."""

from __future__ import annotations

import io
from zipfile import ZipFile

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
JPG = b"\xff\xd8\xff\xe0\0\x10JFIF"


def packed(*names: str) -> bytes:
    """A zip file that holds files of `names`."""
    out = io.BytesIO()
    with ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "<x/>")
    return out.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")
XLSX = packed("[Content_Types].xml", "xl/workbook.xml")
OFD = packed("OFD.xml", "Doc_0/Document.xml")
WITH_MACROS = packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
