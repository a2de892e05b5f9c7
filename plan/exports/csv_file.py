"""A list as CSV that Excel and WPS open rightly: UTF-8 with BOM, no cell a formula."""

from __future__ import annotations

import csv
import io

from plan.exports.table import Cell, Table, text

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def to_csv(table: Table) -> bytes:
    """The table's columns and rows; what it is and rests on follows after an empty line."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.name for column in table.columns])
    writer.writerows([harmless(cell) for cell in row] for row in table.rows)
    writer.writerow([])
    writer.writerows([harmless(note)] for note in (table.title, *table.head, *table.notes))
    return out.getvalue().encode("utf-8-sig")


def harmless(cell: Cell) -> str:
    """Text that a spreadsheet cannot take for a formula: an apostrophe goes before its start."""
    if isinstance(cell, int | float):
        return text(cell)
    shown = text(cell)
    return f"'{shown}" if shown.startswith(FORMULA_STARTS) else shown
