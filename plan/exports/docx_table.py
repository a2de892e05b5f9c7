"""A list as a Word document: its rows in XML, how they look in the template's styles."""

from docx.shared import Mm

from plan.exports.table import FILLS, Table, text, without_empty
from plan.exports.word_template import CODE, FOLDER, NO_ROWS, TITLE, TRACE, fill, ours
from plan.exports.xml_template import xml_template
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
    table = without_empty(table, in_word=True)
    parts = sum(column.width for column in table.columns)
    widths = [Mm(column.width * WIDTH / parts).twips for column in table.columns]
    rows = [  # of each cell its lines, a paragraph each, and the colour of a light
        [(text(cell).split("\n"), FILLS[cell] if isinstance(cell, Level) else None) for cell in row]
        for row in ([column.name for column in table.columns], *table.rows)
    ]
    grid = xml_template(FOLDER / "table.xml").render(widths=widths, rows=rows)
    return fill(ours("list"), fields, table.as_of, grid)
