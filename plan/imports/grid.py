"""The sheets of a workbook, or of a .csv, as grids of cells, what is merged filled in."""

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO, StringIO
from itertools import islice
from typing import Any, NamedTuple
from zipfile import ZipFile

from python_calamine import CalamineWorkbook, SheetVisibleEnum
from xlsxwriter.utility import xl_col_to_name

from plan.errors import BadValue
from plan.imports.loose_values import decoded, plain
from plan.imports.packed import OLD_EXCEL, look, opened

SHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".ods", ".csv")  # endings of what is read
MAX_BYTES, MAX_UNPACKED = 5 * 2**20, 25 * 2**20
MAX_ROWS, MAX_COLUMNS = 3_000, 60
UNSEEN = "这种格式看不出隐藏的行列、删除线和批注，都按可见内容读入；请核对，或另存为 .xlsx 再试。"
UNREADABLE = "不是可读的表格；请用 Excel 或 WPS 打开（有密码的先去掉），另存为 .xlsx 后再试"
WEB_PAGE = "是网页格式的表格；请用 Excel 或 WPS 打开，另存为 .xlsx 后再试"
QUOTED = re.compile(r"\"[^\"]*\"|\[[^\]]*\]")  # in the format of a cell
COMPUTED = re.compile(rb"<(\w+:)?f[ />]")
Place = tuple[int, int]  # row and column from 1
Area = tuple[int, int, int, int]  # its first row and column and its last


class Cell(NamedTuple):
    """A cell: its value and text without what is `struck` out, and what it shows beside.

    `merged` is the range it lies in; `is_wrong` where an error stands there, or a formula that
    nobody has computed; `is_computed` where any formula does. `ditto` is what stands in one that
    has the value of another: 同上（科技局）.
    """

    value: Any
    text: str
    with_sign: bool = False
    merged: str = ""
    struck: str = ""
    is_wrong: bool = False
    is_computed: bool = False
    ditto: str = ""


EMPTY = Cell(None, "")


@dataclass
class Grid:
    """The rows of a sheet, hidden ones, from 0, among them; `notes` tell what cannot be shown."""

    sheet: str
    is_hidden: bool = False
    rows: list[list[Cell]] = field(default_factory=list)
    hidden_rows: Collection[int] = ()
    hidden_columns: Collection[int] = ()
    notes: list[str] = field(default_factory=list)


def read_grids(raw: bytes, what: str, name: str) -> list[Grid]:
    """The sheets that hold anything, in their order.

    Raises BadValue when the file cannot be read or is too large.
    """
    if len(raw) > MAX_BYTES:
        raise BadValue(what, name, f"超过 {MAX_BYTES // 2**20} MB")
    try:
        grids = [grid for grid in _grids(raw, what, name) if grid.rows]
    except (BadValue, MemoryError, RecursionError):
        raise
    except Exception as error:  # whatever a damaged part causes in a library
        raise BadValue(what, name, UNREADABLE) from error
    if not grids:
        raise BadValue(what, name, "表格是空的")
    return grids


def _grids(raw: bytes, what: str, name: str) -> Iterable[Grid]:
    if raw.startswith(OLD_EXCEL):
        return _calamine_grids(raw)
    if raw.lstrip()[:1] == b"<":
        raise BadValue(what, name, WEB_PAGE)
    if name.lower().endswith(".csv") and not raw.startswith(b"PK\3\4"):
        # written as text, in one of the usual encodings, with any usual sign between cells
        text = decoded(raw)
        lines = text[:5_000].splitlines()
        between = max("\t;,", key=lambda sign: sum(sign in line for line in lines))
        rows = csv.reader(StringIO(text, newline=""), delimiter=between)
        return [_laid_out(Grid("csv"), _of_values(rows), [])]
    look(raw, what, name, MAX_UNPACKED)
    try:
        return list(_workbook_grids(raw))
    except (MemoryError, RecursionError):
        raise
    except Exception:  # what openpyxl does not take another library may
        return _calamine_grids(raw)


def _of_values(rows: Iterable[Sequence[Any]]) -> dict[Place, Cell]:
    return {
        (at, column): Cell(value, plain(value))
        for at, row in enumerate(islice(rows, MAX_ROWS + 1), 1)
        for column, value in enumerate(row[: MAX_COLUMNS + 1], 1)
        if value not in (None, "")
    }


def _calamine_grids(raw: bytes) -> Iterator[Grid]:
    """What .xls, .xlsb, .et and .ods hold, and a .xlsx that nothing else opens."""
    book = CalamineWorkbook.from_filelike(BytesIO(raw))
    for known in book.sheets_metadata:
        page = book.get_sheet_by_name(known.name)
        rows = page.to_python(skip_empty_area=False, nrows=MAX_ROWS + 1)
        areas = [(a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in page.merged_cell_ranges or ()]
        grid = Grid(known.name, known.visible is not SheetVisibleEnum.Visible, notes=[UNSEEN])
        yield _laid_out(grid, _of_values(rows), areas)


def _workbook_grids(raw: bytes) -> Iterator[Grid]:
    """What a .xlsx holds, as openpyxl reads it."""
    book = opened(raw, data_only=True, keep_links=False, rich_text=True)
    struck = {number for number, font in enumerate(book._fonts) if font.strike}
    formulas, formats = _formulas(raw), dict[int, str]()
    for page in book.worksheets:
        grid, cells = Grid(page.title, page.sheet_state != "visible"), {}
        for place, cell in page._cells.items():
            formula = formulas.get((page.title, *place), "")
            if formula or cell.value not in (None, ""):
                number_format = formats.get(style := cell._style.numFmtId)
                if number_format is None:  # which openpyxl looks for long
                    number_format = formats[style] = str(cell.number_format)
                cells[place] = _cell(cell, number_format, cell._style.fontId in struck, formula)
            if comment := cell.comment:
                where = f"第{cell.row}行 {cell.column_letter}列"
                grid.notes.append(f"{where}有批注“{plain(comment.text)[:60]}”，未计入。")
        grid.hidden_rows = {at - 1 for at, row in page.row_dimensions.items() if row.hidden}
        hidden = (each for each in page.column_dimensions.values() if each.hidden)
        grid.hidden_columns = {at - 1 for each in hidden for at in range(each.min, each.max + 1)}
        areas = [(a.min_row, a.min_col, a.max_row, a.max_col) for a in page.merged_cells.ranges]
        yield _laid_out(grid, cells, areas)


def _formulas(raw: bytes) -> dict[tuple[str, int, int], str]:
    """The formulas of a workbook by sheet, row and column; opened again only where it has any."""
    with ZipFile(BytesIO(raw)) as packed:
        if not any(COMPUTED.search(packed.read(name)) for name in packed.namelist()):
            return {}
    return {
        (page.title, *place): str(cell.value)
        for page in opened(raw, keep_links=False).worksheets
        for place, cell in page._cells.items()
        if cell.data_type == "f"
    }


def _cell(cell: Any, number_format: str, is_struck: bool, formula: str) -> Cell:
    value, with_sign = cell.value, "%" in number_format
    if isinstance(value, datetime):
        shown = QUOTED.sub("", number_format).lower()
        value = f"{value.year}年{value.month}月" if "y" in shown and "d" not in shown else value
    if value is None:
        return Cell(None, formula, is_wrong=True, is_computed=True)
    if isinstance(value, list):  # of runs, each a text or one with a font of its own
        runs = [
            (str(run), is_struck if isinstance(run, str) else run.font and run.font.strike) for run in value
        ]
        value = "".join(text for text, is_out in runs if not is_out)
        struck = plain("".join(text for text, is_out in runs if is_out))
    else:
        value, struck = (None, plain(value)) if is_struck else (value, "")
    text = f"{value * 100:g}%" if with_sign and not isinstance(value, str | None) else plain(value)
    return Cell(value, text, with_sign, "", struck, cell.data_type == "e", bool(formula))


def _laid_out(grid: Grid, cells: Mapping[Place, Cell], areas: Iterable[Area]) -> Grid:
    """The grid with its cells: what stands in the first of those merged stands in all of them."""
    height = min(max((row for row, _ in cells), default=0), MAX_ROWS + 1)
    widest = max((column for _, column in cells), default=0)
    width = min(widest, MAX_COLUMNS)
    if widest > width:
        grid.notes.append(f"第 {MAX_COLUMNS} 列以后的内容未读。")
    grid.rows = [
        [cells.get((row, column), EMPTY) for column in range(1, width + 1)] for row in range(1, height + 1)
    ]
    for top, left, bottom, right in areas:
        last_row, last_column = min(bottom, height), min(right, width)
        if top <= last_row and left <= last_column:
            name = f"{xl_col_to_name(left - 1)}{top}:{xl_col_to_name(right - 1)}{bottom}"
            cell = grid.rows[top - 1][left - 1]._replace(merged=name)
            for row in grid.rows[top - 1 : last_row]:
                row[left - 1 : last_column] = [cell] * (last_column - left + 1)
    return grid


def texts_of(cells: Iterable[Cell]) -> list[str]:
    """The texts of a row or column, each once."""
    return list(dict.fromkeys(cell.text for cell in cells if cell.text))
