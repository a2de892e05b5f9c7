"""A Word document laid out as GB/T 9704-2012 asks: paper, margins, faces, lines, page numbers."""

import io
from datetime import date, datetime, time
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from plan.exports.pictures import qr_code
from plan.exports.table import text as printable
from plan.words import labels

LONG, SHORT = 297, 210  # millimetres of A4
TOP, LEFT, WIDTH, HEIGHT = 37, 28, 156, 225  # millimetres: margins, then the text block
TITLE_FACE, BODY_FACE = "方正小标宋简体", "仿宋"
FIRST_FACE, SECOND_FACE = "黑体", "楷体"  # headings 一、 and （一）
NUMBER_FACE = "宋体"  # page numbers
ERHAO, SANHAO, SIHAO = 22.0, 16.0, 14.0  # points: 二号, 三号, 四号
LINE = Pt(28.95)  # 22 of them fill the text block
LIST_MARGIN = 12  # millimetres around a list on landscape A4
LIST_WIDTH = LONG - 2 * LIST_MARGIN
CODE, CODE_OF_LONG, LONG_CODE = 18, 62, 100  # millimetres of a QR; from so many characters on
NUMERALS = "一二三四五六七八九十"
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def official(title: str, as_of: date, traced: str, simulated: bool = False) -> Any:
    """An empty upright A4 document with the official margins and page numbers.

    One that is `simulated` says so at the top of each page.
    """
    document = _new(title, as_of, traced)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(SHORT), Mm(LONG)
    section.top_margin, section.left_margin = Mm(TOP), Mm(LEFT)
    section.right_margin = Mm(SHORT - LEFT - WIDTH)
    section.bottom_margin = Mm(LONG - TOP - HEIGHT)
    section.footer_distance = Mm(LONG - TOP - HEIGHT - 7 - 5)  # number 7 mm below the text block
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, RIGHT)
    _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    if simulated:
        for header in (section.header, section.even_page_header):
            header.is_linked_to_previous = False
            small(header, labels.MADE_UP, CENTRE)
    return document


def landscape(title: str, as_of: date, traced: str) -> Any:
    """An empty document for a wide list: A4 landscape with narrow margins and page numbers."""
    document = _new(title, as_of, traced)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(LONG), Mm(SHORT)
    section.left_margin = section.right_margin = Mm(LIST_MARGIN)
    section.top_margin = section.bottom_margin = Mm(LIST_MARGIN)
    section.footer_distance = Mm(8)
    _page_number(section.footer, CENTRE, 9)
    return document


def _new(title: str, as_of: date, traced: str) -> Any:
    document = Document()
    properties = document.core_properties
    properties.title, properties.comments, properties.author = title, traced, ""
    properties.created = properties.modified = datetime.combine(as_of, time())
    _face(document.styles["Normal"], BODY_FACE, SANHAO)
    return document


def _face(style_or_run: Any, face: str, size: float) -> None:
    font = style_or_run.font
    font.name, font.size = face, Pt(size)
    font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def title(holder: Any, words: str, size: float = ERHAO) -> Any:
    """The title: 小标宋, centred."""
    paragraph = line(holder, words, TITLE_FACE, size, CENTRE)
    paragraph.paragraph_format.line_spacing = Pt(size * 1.6)
    return paragraph


def heading(holder: Any, words: str, level: int = 1) -> Any:
    """A heading: 一、 in 黑体, （一） in 楷体; never the last line of a page."""
    paragraph = line(holder, words, FIRST_FACE if level == 1 else SECOND_FACE, indent=2)
    paragraph.paragraph_format.keep_with_next = True
    return paragraph


def body(holder: Any, words: str) -> Any:
    """A paragraph of text, begun two characters in."""
    return line(holder, words, align=WD_ALIGN_PARAGRAPH.JUSTIFY, indent=2)


def line(
    holder: Any,
    words: str,
    face: str = BODY_FACE,
    size: float = SANHAO,
    align: Any = None,
    *,
    indent: float = 0,
    end: float = 0,
) -> Any:
    """A paragraph of `words`, begun `indent` characters in and ended `end` before the margin."""
    paragraph = holder.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    form.alignment = align
    form.first_line_indent, form.right_indent = Pt(indent * size), Pt(end * size)
    run(paragraph, words, face, size)
    return paragraph


def run(paragraph: Any, words: str, face: str = BODY_FACE, size: float = SANHAO) -> Any:
    """More words at the end of a paragraph."""
    added = paragraph.add_run(printable(words))
    _face(added, face, size)
    return added


def small(holder: Any, words: str, align: Any = None, size: float = 9) -> Any:
    """A line of small print."""
    paragraph = line(holder, words, BODY_FACE, size, align)
    paragraph.paragraph_format.line_spacing = Pt(size * 1.5)
    return paragraph


def codes(document: Any, *texts: str) -> None:
    """A paragraph of QR codes: the head of a ledger, or what is longer, larger."""
    paragraph = document.add_paragraph()
    for text in texts:
        width = Mm(CODE if len(text) < LONG_CODE else CODE_OF_LONG)
        paragraph.add_run().add_picture(io.BytesIO(qr_code(text)), width=width)


def new_page(document: Any) -> None:
    """What follows begins on a new page."""
    document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)


def _page_number(footer: Any, align: Any, size: float = SIHAO) -> None:
    """— 1 —, on the outer side one character in."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(size)
    run(paragraph, "— ", NUMBER_FACE, size)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    number = run(paragraph, "1", NUMBER_FACE, size)
    field.append(number._r)
    run(paragraph, " —", NUMBER_FACE, size)


def numeral(number: int) -> str:
    """一 for 1, and so on up to 九十九."""
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return ten + (NUMERALS[ones - 1] if ones else "")


def written_day(day: date) -> str:
    """2022年6月30日."""
    return f"{day.year}年{day.month}月{day.day}日"


def saved(document: Any) -> bytes:
    """The document as a file with no moment in it: the same document, the same bytes."""
    packed, out = io.BytesIO(), io.BytesIO()
    document.save(packed)
    with ZipFile(packed) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for member in old.infolist():
            same = ZipInfo(member.filename, ZIP_TIME)
            same.compress_type = ZIP_DEFLATED
            new.writestr(same, old.read(member))
    return out.getvalue()
