"""A list as a Word document that prints on A4 landscape."""

from __future__ import annotations

from plan.exports.docx_page import CENTRE, LIST_WIDTH, landscape, saved, small, title
from plan.exports.docx_table import grid
from plan.exports.table import Table, in_word

TITLE_SIZE, HEAD_SIZE, CELL_SIZE = 18, 10.5, 8.5


def to_docx(table: Table) -> bytes:
    """The table under its title, header repeated on every page, notes below."""
    document = landscape(table.title, table.as_of, " ".join(table.notes[:1]))
    title(document, table.title, TITLE_SIZE)
    for words in table.head:
        small(document, words, CENTRE, HEAD_SIZE)
    columns, rows = in_word(table)
    grid(document, columns, rows, LIST_WIDTH, CELL_SIZE)
    for note in table.notes:
        small(document, note)
    return saved(document)
