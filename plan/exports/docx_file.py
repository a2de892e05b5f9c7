"""A list as a Word document that prints on A4 landscape."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from plan.exports.table import Column, Table, lines

A4_LONG, A4_SHORT, MARGIN = Mm(297), Mm(210), Mm(15)
TEXT_WIDTH = 297 - 2 * 15  # millimetres
TITLE_FACE, HEADER_FACE, BODY_FACE = "方正小标宋简体", "黑体", "仿宋"


def to_docx(table: Table) -> bytes:
    """The table under its title, header repeated on every page, notes below."""
    document = Document()
    _page(document.sections[0])
    properties = document.core_properties
    properties.title = table.title
    properties.created = properties.modified = datetime.combine(table.as_of, time())
    _paragraph(document, table.title, TITLE_FACE, 18, WD_ALIGN_PARAGRAPH.CENTER)
    _paragraph(document, table.notes[0], BODY_FACE, 11, WD_ALIGN_PARAGRAPH.CENTER)
    _grid(document, table.columns, lines(table.rows))
    for note in table.notes[1:]:
        _paragraph(document, note, BODY_FACE, 9, WD_ALIGN_PARAGRAPH.LEFT)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(section: Any) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = A4_LONG, A4_SHORT
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = MARGIN


def _paragraph(document: Any, text: str, face: str, size: int, align: Any) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(4)
    _run(paragraph, text, face, size)


def _run(paragraph: Any, text: str, face: str, size: float) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = face
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)


def _grid(document: Any, columns: Sequence[Column], rows: list[list[str]]) -> None:
    grid = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    scale = TEXT_WIDTH / sum(column.width for column in columns)
    widths = [Mm(column.width * scale) for column in columns]
    _fill(grid.rows[0], [column.name for column in columns], widths, HEADER_FACE)
    _repeat(grid.rows[0])
    for row in rows:
        _fill(grid.add_row(), row, widths, BODY_FACE)


def _fill(row: Any, cells: list[str], widths: list[Any], face: str) -> None:
    for cell, text, width in zip(row.cells, cells, widths, strict=True):
        cell.width = width
        _run(cell.paragraphs[0], text, face, 8)


def _repeat(row: Any) -> None:
    """Marks a table row as a header that Word prints on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
