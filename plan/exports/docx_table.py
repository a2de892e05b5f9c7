"""A list as a Word document: a table in XML, ten thousand rows in a few seconds."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.shared import Mm
from markupsafe import Markup

from plan.exports.table import FILLS, Cell, Table, in_word, text, without_empty
from plan.exports.word_template import CODE, TITLE, TRACE, fill, ours
from plan.model.kinds import Level

FACE, HEAD_FACE = "仿宋", "黑体"
WIDTH, SIZE = 273, 8.5  # millimetres of the whole, points of its print
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
    fields = {
        TITLE: table.heading,
        TRACE: " ".join(table.notes[:1]),
        "题注": table.head,
        "表格": _grid(table),
        "说明": table.notes,
        CODE: table.code,
    }
    return fill(ours("list"), fields, table.as_of)


def _grid(table: Table) -> Markup:
    """The rows of the table, none of them torn by a page's end."""
    columns, rows = in_word(without_empty(table))
    parts = sum(column.width for column in columns)
    widths = [Mm(column.width * WIDTH / parts).twips for column in columns]
    ruled = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = _row([column.name for column in columns], widths, HEAD_FACE, "<w:tblHeader/>")
    return Markup(
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{_MARGINS}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{ruled}</w:tblGrid>"
        f"{head}{''.join(_row(row, widths, FACE) for row in rows)}</w:tbl>"
    )


def _row(cells: Sequence[Cell], widths: Sequence[int], face: str, repeated: str = "") -> str:
    row = "".join(_cell(cell, width, face) for cell, width in zip(cells, widths, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{row}</w:tr>"


def _cell(cell: Cell, width: int, face: str) -> str:
    """A cell, a light on its colour; each line of text is a paragraph, so nothing is markup."""
    half_points = round(SIZE * 2)
    paragraphs = "".join(
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        f'<w:r><w:rPr><w:rFonts w:ascii="{face}" w:eastAsia="{face}" w:hAnsi="{face}"/>'
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>'
        for words in text(cell).split("\n")
    )
    fill_ = FILLS[cell] if isinstance(cell, Level) else None
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill_}"/>' if fill_ else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}<w:vAlign w:val="center"/>'
        f"</w:tcPr>{paragraphs}</w:tc>"
    )
