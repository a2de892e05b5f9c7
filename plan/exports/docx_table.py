"""A list as a Word document: its rows in XML, how they look in the template's styles."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.shared import Mm

from plan.exports.table import FILLS, Cell, Table, text, without_empty
from plan.exports.word_template import CODE, NO_ROWS, TITLE, TRACE, fill, ours
from plan.model.kinds import Level

WIDTH = 273  # millimetres


def to_docx(table: Table) -> bytes:
    """The table on A4 landscape under its title, header repeated on every page, notes below."""
    fields = {
        TITLE: table.heading,
        TRACE: " ".join(table.notes[:1]),
        "题注": table.head,
        "表格": NO_ROWS,
        "说明": table.notes,
        CODE: table.code,
    }
    return fill(ours("list"), fields, table.as_of, _grid(table))


def _grid(table: Table) -> str:
    """The rows of the table, none of them torn by a page's end."""
    table = without_empty(table, in_word=True)
    parts = sum(column.width for column in table.columns)
    widths = [Mm(column.width * WIDTH / parts).twips for column in table.columns]
    ruled = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = _row([column.name for column in table.columns], widths, "ListHead", "<w:tblHeader/>")
    whole = f'<w:tblStyle w:val="ListTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
    return (
        f"<w:tbl><w:tblPr>{whole}"
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{ruled}</w:tblGrid>'
        f"{head}{''.join(_row(row, widths, 'ListCell') for row in table.rows)}</w:tbl>"
    )


def _row(cells: Sequence[Cell], widths: Sequence[int], style: str, repeated: str = "") -> str:
    row = "".join(_cell(cell, width, style) for cell, width in zip(cells, widths, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{row}</w:tr>"


def _cell(cell: Cell, width: int, style: str) -> str:
    """A cell, a light on its colour; each line of text is a paragraph, so nothing is markup."""
    paragraphs = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">'
        f"{escape(words)}</w:t></w:r></w:p>"
        for words in text(cell).split("\n")
    )
    fill_ = FILLS[cell] if isinstance(cell, Level) else None
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill_}"/>' if fill_ else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}</w:tcPr>{paragraphs}</w:tc>'
