"""A working paper in Word, laid out as GB/T 9704-2012 lays out a page; no number, seal or red head.

A4, 37 mm above and 28 mm left of a text of 156 by 225 mm, 22 lines a page; body in 仿宋 of 16 pt.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

BODY, LEVEL_1, LEVEL_2, TITLE, NUMBER = "仿宋", "黑体", "楷体", "方正小标宋简体", "宋体"
BODY_SIZE, TITLE_SIZE, NUMBER_SIZE, NOTE_SIZE = 16, 22, 14, 12
LINE = Pt(28.95)  # 225 mm in 22 lines
WIDTH, HEIGHT, TOP, LEFT = 210, 297, 37, 28
TEXT_WIDTH, TEXT_HEIGHT = 156, 225


class Paper:
    """A document that is written from top to bottom."""

    def __init__(self, title: str, day: date) -> None:
        self._document = Document()
        _page(self._document.sections[0])
        properties = self._document.core_properties
        properties.title = title
        properties.created = properties.modified = datetime.combine(day, time())
        self._line(title, TITLE, TITLE_SIZE, WD_ALIGN_PARAGRAPH.CENTER)

    def centred(self, text: str) -> None:
        """A line in 楷体 below the title."""
        self._line(text, LEVEL_2, BODY_SIZE, WD_ALIGN_PARAGRAPH.CENTER)

    def heading(self, text: str) -> None:
        """A heading of the first level, as 一、总体情况."""
        self._line(text, LEVEL_1, BODY_SIZE, indent=2)

    def paragraph(self, text: str, lead: str = "") -> None:
        """A paragraph, indented by two characters; `lead` before it is in 楷体."""
        paragraph = self._line(lead, LEVEL_2, BODY_SIZE, indent=2)
        _run(paragraph, text, BODY, BODY_SIZE)

    def notes(self, texts: Iterable[str]) -> None:
        """What the paper says of itself, small, after an empty line."""
        self._line("", BODY, BODY_SIZE)
        for text in texts:
            self._line(text, BODY, NOTE_SIZE)

    def content(self) -> bytes:
        """The document as a file."""
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()

    def _line(
        self,
        text: str,
        face: str,
        size: int,
        align: Any = WD_ALIGN_PARAGRAPH.JUSTIFY,
        indent: int = 0,
    ) -> Any:
        paragraph = self._document.add_paragraph()
        paragraph.alignment = align
        shape = paragraph.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
        shape.first_line_indent = Pt(indent * size)
        _run(paragraph, text, face, size)
        return paragraph


def _page(section: Any) -> None:
    section.page_width, section.page_height = Mm(WIDTH), Mm(HEIGHT)
    section.top_margin, section.left_margin = Mm(TOP), Mm(LEFT)
    section.right_margin = Mm(WIDTH - LEFT - TEXT_WIDTH)
    section.bottom_margin = Mm(HEIGHT - TOP - TEXT_HEIGHT)
    section.footer_distance = Mm(HEIGHT - TOP - TEXT_HEIGHT - 7 - 5)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(footer, "— ", NUMBER, NUMBER_SIZE)
    _page_number(_run(footer, "", NUMBER, NUMBER_SIZE))
    _run(footer, " —", NUMBER, NUMBER_SIZE)


def _run(paragraph: Any, text: str, face: str, size: int) -> Any:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), face
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)
    return run


def _page_number(run: Any) -> None:
    """Lets Word put the page's number into `run`."""
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        part = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            part.text = text
        else:
            part.set(qn("w:fldCharType"), kind)
        run._element.append(part)
