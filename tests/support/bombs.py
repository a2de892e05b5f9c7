"""Small files that would fill memory or time when opened: made here, none is kept."""

from __future__ import annotations

import io
from collections.abc import Iterable
from itertools import chain
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from openpyxl import Workbook

from plan.exports.report_sheet import SHEET

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET_PART, WORD_PART = "xl/worksheets/sheet1.xml", "word/document.xml"


def replaced(plain: bytes, part: str, content: bytes | Iterable[bytes]) -> bytes:
    """A packed file as `plain`, but for one part."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(plain)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
        with target.open(part, "w", force_zip64=True) as file:
            for piece in [content] if isinstance(content, bytes) else content:
                file.write(piece)
    return out.getvalue()


def workbook(sheet: bytes | Iterable[bytes]) -> bytes:
    """A workbook whose one sheet, named as a 填报表's, has this XML inside."""
    book, out = Workbook(), io.BytesIO()
    book.worksheets[0].title = SHEET
    book.save(out)
    pieces = [sheet] if isinstance(sheet, bytes) else sheet
    return replaced(out.getvalue(), SHEET_PART, _wrapped(pieces))


def _wrapped(pieces: Iterable[bytes]) -> Iterable[bytes]:
    yield f'<worksheet xmlns="{MAIN}">'.encode()
    yield from pieces
    yield b"</worksheet>"


def document(body: bytes) -> bytes:
    """A Word file with this XML as its body."""
    out = io.BytesIO()
    Document().save(out)
    text = f'<w:document xmlns:w="{WORDS}"><w:body>'.encode() + body + b"</w:body></w:document>"
    return replaced(out.getvalue(), WORD_PART, text)


def merged(area: str = "A1:XFD1048576") -> bytes:
    """A sheet of one cell merged over `area`."""
    return workbook(
        b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
        b'<mergeCells count="1"><mergeCell ref="%s"/></mergeCells>' % area.encode()
    )


def styled_rows(count: int) -> bytes:
    """A sheet of so many empty rows with a format of their own."""
    many = (b'<row s="0" customFormat="1"/>' * 1000 for _ in range(count // 1000))
    return workbook(chain([b"<sheetData>"], many, [b"</sheetData>"]))


def filled(rows: int, columns: int) -> bytes:
    """A sheet of so many cells that hold a number."""
    row = b"<row>" + b"<c><v>1</v></c>" * columns + b"</row>"
    return workbook([b"<sheetData>", *(row for _ in range(rows)), b"</sheetData>"])


def spaces(megabytes: int) -> bytes:
    """A Word file that unpacks to so much, with nothing in it."""
    return document(b" " * (megabytes * 2**20))


def tables(count: int, depth: int) -> bytes:
    """A Word file of so many tables, so deep in one another."""
    opened, closed = b"<w:tbl><w:tr><w:tc>", b"<w:p/></w:tc></w:tr></w:tbl>"
    return document((opened * depth + closed * depth) * (count // depth))


def spanning(columns: int) -> bytes:
    """A Word file whose one cell spans so many columns."""
    return document(
        b'<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr><w:gridSpan w:val="%d"/>'
        b"</w:tcPr><w:p/></w:tc></w:tr></w:tbl>" % columns
    )


def entries(count: int, *names: str) -> bytes:
    """A zip file of so many empty files, beside those of `names`."""
    out = io.BytesIO()
    with ZipFile(out, "w") as file:
        for name in (*names, *map(str, range(count - len(names)))):
            file.writestr(name, b"")
    return out.getvalue()


def laughs(depth: int = 9) -> bytes:
    """XML whose few entities would become a billion."""
    declared = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, depth + 1))
    return f'<!DOCTYPE x [<!ENTITY l0 "ha">{declared}]><Project>&l{depth};</Project>'.encode()


def quadratic(size: int = 100_000) -> bytes:
    """XML with one long entity that is named many times."""
    text = f'<!DOCTYPE x [<!ENTITY e "{"e" * size}">]><Project>{"&e;" * size}</Project>'
    return text.encode()


def deep(levels: int) -> bytes:
    """XML of so many elements within one another."""
    return b"<Project>" + b"<a>" * levels + b"</a>" * levels + b"</Project>"


OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODS = (
    f'<office:document-content xmlns:office="{OASIS}office:1.0" xmlns:table="{OASIS}table:1.0" '
    f'xmlns:text="{OASIS}text:1.0"><office:body><office:spreadsheet><table:table table:name="a">'
    '<table:table-row table:number-rows-repeated="{}"><table:table-cell '
    'office:value-type="string" table:number-columns-repeated="{}"><text:p>x</text:p>'
    "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
    "</office:document-content>"
)


def repeated(rows: int, columns: int) -> bytes:
    """An .ods whose one cell stands so many times below and beside itself."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        file.writestr("mimetype", TYPE)
        file.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{OASIS}manifest:1.0"><manifest:file-entry '
            f'manifest:full-path="/" manifest:media-type="{TYPE}"/></manifest:manifest>',
        )
        file.writestr("content.xml", ODS.format(rows, columns))
    return out.getvalue()
