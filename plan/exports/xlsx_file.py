"""Lists as an Excel workbook that prints on A4 landscape, a sheet each."""

import io
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from math import ceil
from typing import Any

import xlsxwriter

from plan.exports.pictures import qr_code
from plan.exports.table import FILLS, Cell, Table, text
from plan.model.kinds import Level
from plan.words import labels

A4 = 9
WIDTH_PER_CHARACTER = 2.0  # a Chinese character is two of the width units of FACE
TITLE_HEIGHT, HEAD_HEIGHT, LINE_HEIGHT, PADDING = 30, 18, 13.5, 3  # points
FACE = {"font_name": "宋体", "font_size": 10}
BASE = {**FACE, "valign": "vcenter", "text_wrap": True, "border": 1}
_Write = Callable[[int, int, Any], Any]


def to_xlsx(*tables: Table) -> bytes:
    """The tables as one workbook: title, frozen and filtered header, rows, notes."""
    out = io.BytesIO()
    first = tables[0]
    options = {"in_memory": True, "default_format_properties": {**FACE}}  # written into there
    book = xlsxwriter.Workbook(out, options)
    book.set_properties(
        {
            "title": first.title,
            "subject": " ".join(first.head[:1]),
            "comments": " ".join(first.notes[:1]),
            # not the moment of making: the same outlook gives the same bytes
            "created": datetime.combine(first.as_of, time()),
        }
    )
    formats = _formats(book)
    for table in tables:
        _sheet(book.add_worksheet(table.title), table, formats)
    book.close()
    return out.getvalue()


def _formats(book: Any) -> dict[Any, Any]:
    """The cell formats by what they are for; lights by their level."""
    plain = {"font_name": "宋体", "font_size": 9, "font_color": "#444444"}
    return {
        "title": book.add_format(
            {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"}
        ),
        "head": book.add_format({**plain, "align": "center", "valign": "vcenter"}),
        "header": book.add_format({**BASE, "bold": True, "align": "center", "bg_color": "#E8EDF3"}),
        "note": book.add_format(plain),
        "text": book.add_format(BASE),
        "number": book.add_format({**BASE, "align": "right"}),
        "day": book.add_format({**BASE, "num_format": "yyyy-mm-dd", "align": "center"}),
        **{
            level: book.add_format({**BASE, "align": "center", "bg_color": f"#{fill}"})
            for level, fill in FILLS.items()
        },
    }


def _sheet(sheet: Any, table: Table, formats: Mapping[Any, Any]) -> None:
    header, last = 1 + len(table.head), len(table.columns) - 1
    widths = [column.width for column in table.columns]
    sheet.set_row(0, TITLE_HEIGHT)
    sheet.merge_range(
        0, 0, 0, last, f"{table.title}（{labels.up_to(table.as_of)}）", formats["title"]
    )
    for number, line in enumerate(table.head, 1):
        sheet.set_row(number, HEAD_HEIGHT)
        sheet.merge_range(number, 0, number, last, line, formats["head"])
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, column.width * WIDTH_PER_CHARACTER)
        sheet.write_string(header, index, column.name, formats["header"])
    height = max(_lines(column.name, column.width) for column in table.columns)
    sheet.set_row(header, height * LINE_HEIGHT + PADDING)
    sheet.freeze_panes(header + 1, 0)  # the header row stays in sight
    # numbers as numbers, days as dates, lights filled, all else as text: never a formula
    write = _writers(sheet, formats)
    for number, row in enumerate(table.rows, header + 1):
        high = 1
        for index, cell in enumerate(row):
            write[type(cell)](number, index, cell)
            if type(cell) is str and len(cell) > widths[index]:
                high = max(high, _lines(cell, widths[index]))
        sheet.set_row(number, high * LINE_HEIGHT + PADDING)
    end = header + len(table.rows)
    sheet.autofilter(header, 0, end, len(table.columns) - 1)
    for offset, line in enumerate(table.notes):
        sheet.write_string(end + 2 + offset, 0, line, formats["note"])
    if table.code:
        shown = {"image_data": io.BytesIO(qr_code(table.code)), "x_scale": 0.2, "y_scale": 0.2}
        sheet.insert_image(end + 2 + len(table.notes), 0, "qr.png", shown)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, header)
    traced = table.notes[0].replace("&", "&&") if table.notes else ""
    sheet.set_footer(f"&L&8{labels.up_to(table.as_of)}&C&8{traced}&R&8第 &P 页 共 &N 页")


def _lines(words: str, width: float) -> int:
    """How many lines of `width` Chinese characters `words` take; a Latin one is half as wide."""
    return sum(
        ceil((len(line) + len(line.encode())) / 4 / max(width - 1, 1)) or 1
        for line in words.split("\n")
    )


def _writers(sheet: Any, formats: Mapping[Any, Any]) -> dict[type[Cell], _Write]:
    words, midnight = formats["text"], time()
    number, string, blank = sheet.write_number, sheet.write_string, sheet.write_blank

    def as_number(row: int, column: int, cell: float) -> None:
        number(row, column, cell, formats["number"])

    def as_day(row: int, column: int, cell: date) -> None:
        sheet.write_datetime(row, column, datetime.combine(cell, midnight), formats["day"])

    def as_light(row: int, column: int, cell: Level) -> None:
        string(row, column, text(cell), formats[cell])

    def as_text(row: int, column: int, cell: str | None) -> None:
        (string if cell else blank)(row, column, cell, words)

    writers: dict[type[Cell], _Write] = {int: as_number, float: as_number, str: as_text}
    return {**writers, type(None): as_text, date: as_day, Level: as_light}
