"""Tables in a Word document, written as XML: ten thousand rows in the time of a few by the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from plan.exports.docx_page import BODY_FACE, FIRST_FACE
from plan.exports.table import FILLS, Cell, Column, text
from plan.model.kinds import Level

_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = "".join(
    f'<w:{side} w:w="{width}" w:type="dxa"/>'
    for side, width in (("top", 20), ("left", 50), ("bottom", 20), ("right", 50))
)


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
    head = _row(names, widths, FIRST_FACE, size, 0, header=True) if header else ""
    least = heights or [0] * len(rows)
    made = "".join(
        _row(row, widths, BODY_FACE, size, Mm(high).twips)
        for row, high in zip(rows, least, strict=True)
    )
    ruled = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    whole = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{_MARGINS}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{ruled}</w:tblGrid>"
        f"{head}{made}</w:tbl>"
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
    made = "".join(_cell(*one, face, size) for one in zip(cells, widths, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{least}{repeated}</w:trPr>{made}</w:tr>"


def _cell(cell: Cell, width: int, face: str, size: float) -> str:
    """A cell, a light on its colour; each line of text is a paragraph, so nothing is markup."""
    paragraphs = "".join(_paragraph(one, face, size) for one in text(cell).split("\n"))
    fill = FILLS[cell] if isinstance(cell, Level) else None
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}<w:vAlign w:val="center"/>'
        f"</w:tcPr>{paragraphs}</w:tc>"
    )


def _paragraph(words: str, face: str, size: float) -> str:
    half_points = round(size * 2)
    return (
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        f'<w:r><w:rPr><w:rFonts w:ascii="{face}" w:eastAsia="{face}" w:hAnsi="{face}"/>'
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>'
    )
