"""A list as an Excel workbook that prints on A4 landscape."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from plan.exports.table import Cell, Table

A4 = 9
HEADER_ROW = 1  # the title stands above it
WIDTH_PER_CHARACTER = 2.2  # a Chinese character is about two of Excel's width units
BASE = {
    "font_name": "宋体",
    "font_size": 10,
    "valign": "vcenter",
    "text_wrap": True,
    "border": 1,
}


def to_xlsx(table: Table) -> bytes:
    """The table as one sheet: title, frozen and filtered header, rows, notes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": table.title, "created": datetime.combine(table.as_of, time())})
    sheet = book.add_worksheet(table.title)
    _head(book, sheet, table)
    _body(book, sheet, table)
    _print_setup(sheet, table)
    book.close()
    return out.getvalue()


def _head(book: Any, sheet: Any, table: Table) -> None:
    title = book.add_format(
        {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"}
    )
    header = book.add_format({**BASE, "bold": True, "align": "center", "bg_color": "#E8EDF3"})
    last = len(table.columns) - 1
    sheet.set_row(0, 30)
    sheet.merge_range(0, 0, 0, last, f"{table.title}（统计截止日 {table.as_of}）", title)
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, column.width * WIDTH_PER_CHARACTER)
        sheet.write_string(HEADER_ROW, index, column.name, header)
    sheet.freeze_panes(HEADER_ROW + 1, 0)


def _body(book: Any, sheet: Any, table: Table) -> None:
    formats = {
        "text": book.add_format(BASE),
        "number": book.add_format({**BASE, "align": "right"}),
        "day": book.add_format({**BASE, "num_format": "yyyy-mm-dd", "align": "center"}),
    }
    first = HEADER_ROW + 1
    for number, row in enumerate(table.rows, first):
        for index, cell in enumerate(row):
            _write(sheet, number, index, cell, formats)
    end = first + len(table.rows) - 1
    sheet.autofilter(HEADER_ROW, 0, max(end, HEADER_ROW), len(table.columns) - 1)
    note = book.add_format({"font_name": "宋体", "font_size": 9, "font_color": "#555555"})
    for offset, line in enumerate(table.notes):
        sheet.write_string(end + 2 + offset, 0, line, note)


def _write(sheet: Any, row: int, column: int, cell: Cell, formats: dict[str, Any]) -> None:
    """Numbers as numbers, days as dates, everything else as text: never a formula."""
    match cell:
        case int() | float():
            sheet.write_number(row, column, cell, formats["number"])
        case date():
            sheet.write_datetime(row, column, datetime.combine(cell, time()), formats["day"])
        case None | "":
            sheet.write_blank(row, column, None, formats["text"])
        case str():
            sheet.write_string(row, column, cell, formats["text"])


def _print_setup(sheet: Any, table: Table) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, HEADER_ROW)
    sheet.set_footer(f"&L&9统计截止日 {table.as_of}&R&9第 &P 页 共 &N 页")
