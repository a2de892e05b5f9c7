"""The first filled sheet of a workbook as a grid of cells, what is merged filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter

from plan.errors import BadValue
from plan.imports.loose_values import plain
from plan.imports.packed import workbook

MAX_BYTES, MAX_UNPACKED = 5 * 2**20, 25 * 2**20
MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 3_000, 60, 4_000


@dataclass(frozen=True)
class Cell:
    """A cell: its value, its text, whether it shows a % sign, and the merged range it lies in."""

    value: Any
    text: str
    with_sign: bool = False
    merged: str = ""


class Grid(list[list[Cell]]):
    """The rows of a sheet; `sheet` is its name, `others` are those filled that were not read."""

    sheet: str = ""
    others: tuple[str, ...] = ()


def read_grid(raw: bytes, what: str, name: str) -> Grid:
    """The cells of the first sheet that holds anything, rows from the top.

    Raises BadValue when the workbook cannot be read or is too large.
    """
    book = workbook(
        raw, what, name, most=MAX_BYTES, unpacked=MAX_UNPACKED, data_only=True, keep_links=False
    )
    try:
        sheet, *others = [one for one in book.worksheets if one.max_row and _filled(one)] or [None]
        if sheet is None:
            raise BadValue(what, name, "表格是空的")
        grid = _grid(sheet, what, name)
        grid.sheet, grid.others = sheet.title, tuple(one.title for one in others)
        return grid
    except BadValue:
        raise
    except Exception as error:  # openpyxl lets whatever a damaged part causes through
        raise BadValue(what, name, "不是可读的 xlsx 表格") from error


def _filled(sheet: Any) -> bool:
    return any(cell.value is not None for cell in list(sheet._cells.values()))


def _grid(sheet: Any, what: str, name: str) -> Grid:
    filled = [(row, column) for (row, column), cell in sheet._cells.items() if cell.value]
    last_row = max((row for row, _ in filled), default=0)
    last_column = min(max((column for _, column in filled), default=0), MAX_COLUMNS)
    if last_row > MAX_ROWS:
        raise BadValue(what, name, f"超过 {MAX_ROWS} 行")
    merged = dict(_merged(sheet, last_row, last_column))
    return Grid(
        [_cell(sheet, merged, row, column) for column in range(1, last_column + 1)]
        for row in range(1, last_row + 1)
    )


def _merged(sheet: Any, rows: int, columns: int) -> Iterator[tuple[tuple[int, int], Any]]:
    """Every cell of a merged range, and the range."""
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, min(area.max_row, rows) + 1):
            for column in range(area.min_col, min(area.max_col, columns) + 1):
                yield (row, column), area


def _cell(sheet: Any, merged: dict[tuple[int, int], Any], row: int, column: int) -> Cell:
    area = merged.get((row, column))
    at = (area.min_row, area.min_col) if area else (row, column)
    cell = sheet._cells.get(at)
    if cell is None or cell.value is None:
        return Cell(None, "", merged=str(area or ""))
    value = cell.value[:MAX_TEXT] if isinstance(cell.value, str) else cell.value
    return Cell(value, plain(value), "%" in str(cell.number_format), str(area or ""))


def place(row: int, column: int | None = None, heading: str = "") -> str:
    """Where a cell stands, rows and columns from 0: 第5行 D列“完成时限”."""
    letter = f" {get_column_letter(column + 1)}列" if column is not None else ""
    return f"第{row + 1}行{letter}" + (f"“{heading}”" if heading else "")
