"""Tables in a Word document, and a list as one: XML, ten thousand rows in a second."""

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from plan.exports import docx_page as page
from plan.exports.table import FILLS, Cell, Column, Table, in_word, text
from plan.model.kinds import Level

TITLE_SIZE, HEAD_SIZE, CELL_SIZE = 18, 10.5, 8.5
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = "".join(
    f'<w:{side} w:w="{width}" w:type="dxa"/>'
    for side, width in (("top", 20), ("left", 50), ("bottom", 20), ("right", 50))
)


def to_docx(table: Table) -> bytes:
    """The table on A4 landscape under its title, header repeated on every page, notes below."""
    document = page.landscape(table.title, table.as_of, " ".join(table.notes[:1]))
    page.title(document, table.title, TITLE_SIZE)
    for words in table.head:
        page.small(document, words, page.CENTRE, HEAD_SIZE)
    columns, rows = in_word(table)
    grid(document, columns, rows, page.LIST_WIDTH, CELL_SIZE)
    for note in table.notes:
        page.small(document, note)
    page.codes(document, table.code)
    return page.saved(document)


def grid(
    document: Any,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    width: float,
    size: float,
    *,
    header: bool = True,
    heights: Sequence[float] = (),
) -> None:
    """Adds a table `width` millimetres wide in print of `size` points; its header is repeated.

    A form has no `header` and says how high its rows are at least, in millimetres. No row is torn
    by a page's end.
    """
    parts = sum(column.width for column in columns)
    widths = [Mm(column.width * width / parts).twips for column in columns]
    names = [column.name for column in columns]
    head = _row(names, widths, page.FIRST_FACE, size, 0, header=True) if header else ""
    body = "".join(
        _row(row, widths, page.BODY_FACE, size, Mm(height).twips)
        for row, height in zip(rows, heights or [0] * len(rows), strict=True)
    )
    ruled = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    whole = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{_MARGINS}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{ruled}</w:tblGrid>"
        f"{head}{body}</w:tbl>"
    )
    document.element.body.insert_element_before(parse_xml(whole), "w:sectPr")


def _row(
    cells: Sequence[Cell],
    widths: Sequence[int],
    face: str,
    size: float,
    height: int,
    *,
    header: bool = False,
) -> str:
    repeated = "<w:tblHeader/>" if header else ""
    least = f'<w:trHeight w:val="{height}"/>' if height else ""
    row = "".join(_cell(cell, width, face, size) for cell, width in zip(cells, widths, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{least}{repeated}</w:trPr>{row}</w:tr>"


def _cell(cell: Cell, width: int, face: str, size: float) -> str:
    """A cell, a light on its colour; each line of text is a paragraph, so nothing is markup."""
    half_points = round(size * 2)
    paragraphs = "".join(
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        f'<w:r><w:rPr><w:rFonts w:ascii="{face}" w:eastAsia="{face}" w:hAnsi="{face}"/>'
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>'
        for words in text(cell).split("\n")
    )
    fill = FILLS[cell] if isinstance(cell, Level) else None
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}<w:vAlign w:val="center"/>'
        f"</w:tcPr>{paragraphs}</w:tc>"
    )
