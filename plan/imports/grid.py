"""The first filled sheet of a workbook as a grid of cells, what is merged filled in."""

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
    filled = [
        sheet
        for sheet in book.worksheets
        if sheet.max_row and any(cell.value is not None for cell in sheet._cells.values())
    ]
    if not filled:
        raise BadValue(what, name, "表格是空的")
    grid = _grid(filled[0], what, name)
    grid.sheet, *others = (sheet.title for sheet in filled)
    grid.others = tuple(others)
    return grid


def _grid(sheet: Any, what: str, name: str) -> Grid:
    filled = [(row, column) for (row, column), cell in sheet._cells.items() if cell.value]
    last_row = max((row for row, _ in filled), default=0)
    last_column = min(max((column for _, column in filled), default=0), MAX_COLUMNS)
    if last_row > MAX_ROWS:
        raise BadValue(what, name, f"超过 {MAX_ROWS} 行")
    merged = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, min(area.max_row, last_row) + 1):
            for column in range(area.min_col, min(area.max_col, last_column) + 1):
                merged[row, column] = area
    grid = Grid([] for _ in range(last_row))
    for row, cells in enumerate(grid, 1):
        for column in range(1, last_column + 1):
            area = merged.get((row, column))  # what stands in its first cell stands in all of it
            cell = sheet._cells.get((area.min_row, area.min_col) if area else (row, column))
            value = None if cell is None else cell.value
            value = value[:MAX_TEXT] if isinstance(value, str) else value
            with_sign = value is not None and "%" in str(cell.number_format)
            cells.append(Cell(value, plain(value), with_sign, str(area or "")))
    return grid


def place(row: int, column: int | None = None, heading: str = "") -> str:
    """Where a cell stands, rows and columns from 0: 第5行 D列“完成时限”."""
    letter = f" {get_column_letter(column + 1)}列" if column is not None else ""
    return f"第{row + 1}行{letter}" + (f"“{heading}”" if heading else "")
