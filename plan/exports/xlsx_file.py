"""Lists as an Excel workbook that prints on A4 landscape, a sheet each."""

import io
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter

from plan.exports.pictures import qr_code
from plan.exports.table import FILLS, Column, Table, text, without_empty
from plan.model.kinds import Level
from plan.words import labels

A4 = 9
WIDTH_PER_CHARACTER = 2.0  # a Chinese character is two of the width units of FACE
TITLE_HEIGHT, LINE_HEIGHT, PADDING = 30, 13.5, 3  # points
TALLEST = 409  # points; Excel has no row that is taller
KEPT = "导出底稿"  # the sheet of what a table was made from
MOST_LINES = int((TALLEST - PADDING) // LINE_HEIGHT)
SHORTENED = "……（全文见附表第{}条）"
ANNEX = tuple(map(Column, ("条", "表", "行", "栏", "全文"), (3, 9, 3, 12, 75)))
FACE = {"font_name": "宋体", "font_size": 10}
LOOKS = tomllib.loads(Path(__file__).with_name("looks.toml").read_text("utf-8"))
LIGHTS = {level: {**LOOKS["list"]["number"], "bg_color": f"#{fill}"} for level, fill in FILLS.items()}
HOLDS = {str: "text", type(None): "text", int: "number", float: "number", date: "day"}
# numbers as numbers, days as dates, all else as text: never a formula or a link
EPOCH = date(1899, 12, 30)  # that Excel counts days from
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_Long = tuple[str, int, str, str]  # table, row, column, text


def to_xlsx(*tables: Table) -> bytes:
    """The tables as one workbook: title, frozen and filtered header, rows, notes.

    A text that no row can hold is shortened; the whole of it is on a last sheet, 附表.
    """
    out, first = io.BytesIO(), tables[0]
    book = xlsxwriter.Workbook(out, {**OPTIONS, "default_format_properties": {**FACE}})
    book.set_properties(
        {
            "title": first.title,
            "subject": " ".join(first.head[:1]),
            "comments": " ".join(first.notes[:1]),
            # not the moment of making: the same outlook gives the same bytes
            "created": datetime.combine(first.as_of, time()),
        }
    )
    formats = {of: book.add_format({**look}) for of, look in (LOOKS["list"] | LIGHTS).items()}
    whole: list[_Long] = []
    for table in map(without_empty, tables):
        _sheet(book.add_worksheet(table.title), table, formats, whole)
    for table in (table for table in tables if table.base):
        hidden = book.add_worksheet(KEPT)
        hidden.very_hidden()
        for at, cells in enumerate(table.base):
            for column, words in enumerate(cells):
                hidden.write_string(at, column, words)
    if whole:
        rows = tuple(
            (at, title, row, column, piece)
            for at, (title, row, column, words) in enumerate(whole, 1)
            for piece in _pieces(words, ANNEX[-1].width)
        )
        annex = Table("附表", ANNEX, rows, first.as_of, first.head[:1], code=first.code)
        _sheet(book.add_worksheet(annex.title), annex, formats, [])
    book.close()
    return out.getvalue()


def _sheet(sheet: Any, table: Table, formats: Mapping[Any, Any], whole: list[_Long]) -> None:
    # Texts too long for a row are added to `whole`.
    last, widths = len(table.columns) - 1, [column.width for column in table.columns]

    def across(at: int, texts: Iterable[str], form: str) -> int:
        for words in (piece for each in texts for piece in _pieces(each, sum(widths))):
            sheet.set_row(at, _height(_lines(words, sum(widths))))
            sheet.merge_range(at, 0, at, last, words, formats[form])
            at += 1
        return at

    header = across(across(0, [table.heading], "title"), table.head, "head")
    sheet.set_row(0, TITLE_HEIGHT)
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, column.width * WIDTH_PER_CHARACTER)
        sheet.write_string(header, index, column.name, formats["header"])
    sheet.set_row(header, _height(max(_lines(each.name, each.width) for each in table.columns)))
    sheet.freeze_panes(header + 1, 0)  # the header row stays in sight
    for number, row in enumerate(table.rows, 1):
        high = 1
        for index, cell in enumerate(row):
            shown = (cell - EPOCH).days if isinstance(cell, date) else cell
            if isinstance(cell, Level):
                shown = text(cell)
            elif type(cell) is str and (len(cell) > widths[index] or "\n" in cell):
                high = max(high, lines := _lines(cell, widths[index]))
                if lines > MOST_LINES and not table.base:
                    whole.append((table.title, number, table.columns[index].name, cell))
                    pointer = SHORTENED.format(len(whole))
                    room = MOST_LINES - _lines(pointer, widths[index])
                    shown = cell[: _fit(cell, widths[index], room)] + pointer
            form = formats[cell if isinstance(cell, Level) else HOLDS[type(cell)]]
            write = sheet.write_string if type(shown) is str and shown else sheet.write
            write(header + number, index, shown, form)
        sheet.set_row(header + number, _height(high))
    end = header + len(table.rows)
    sheet.autofilter(header, 0, end, last)
    below = across(end + 2, table.notes, "note")
    if table.code:
        picture = {"image_data": io.BytesIO(qr_code(table.code)), "x_scale": 0.2, "y_scale": 0.2}
        sheet.insert_image(below, 0, "qr.png", picture)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, header)
    made_up = labels.MADE_UP if labels.SIMULATED in "".join(table.head) else ""
    sheet.set_footer(f"&L&8{table.heading}&C&8{made_up}&R&8第 &P 页 共 &N 页")


def _height(lines: int) -> float:
    return min(lines * LINE_HEIGHT + PADDING, TALLEST)


def _lines(words: str, width: float) -> int:
    """How many lines of `width` Chinese characters `words` take; a Latin one is half as wide."""
    return sum(
        ceil((len(line) + len(line.encode())) / 4 / max(width - 1, 1)) or 1 for line in words.split("\n")
    )


def _pieces(words: str, width: float) -> Iterator[str]:
    # `words` by as many as a row of `width` holds.
    while words:
        end = _fit(words, width, MOST_LINES)
        yield words[:end]
        words = words[end:]


def _fit(words: str, width: float, lines: int) -> int:
    # How many characters stand on so many lines, up to a sentence's end where one is near.
    end = bisect_right(range(len(words) + 1), lines, key=lambda n: _lines(words[:n], width)) - 1
    sentence = 1 + max(words.rfind(mark, 0, end) for mark in (*labels.ENDS, "\n"))
    return sentence if end // 2 < sentence and end < len(words) else max(end, 1)
