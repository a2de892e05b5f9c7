"""What each column of a sheet is taken for: by its heading, those beside it and what it holds."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from xlsxwriter.utility import xl_col_to_name

from plan.errors import Problem
from plan.imports.days import written_day
from plan.imports.grid import EMPTY, Cell
from plan.imports.headers import RULES, WORDS, field_of
from plan.imports.incoming import ColumnReading, Corrections, PlanRows
from plan.imports.loose_values import key, names, percent

SINGLE = ("id", "kind", "commitment", "start", "finish", "duration", "predecessors", "percent")
SORTS = WORDS["sorts"]
UNIQUE = {role: SORTS[sort][0] for sort in ("finish", "percent") for role in SORTS[sort][1]}
NOT_TAKEN = {"hidden": "隐藏，", "skipped": "按更正，", "second": "与前面一列重复，"}
MORE = "；请改写表头，或在试读时指明这一列是什么"
Rows = Sequence[Sequence[Cell]]


@dataclass
class Column:
    """A column, from 0, and its role: a field, or another word of the headings in wordings.toml.

    `cells` are those below the heading that hold anything.
    """

    at: int
    heading: str
    role: str
    cells: list[Cell]

    @cached_property
    def place(self) -> str:
        """Where it is: D列“完成时限”."""
        return f"{xl_col_to_name(self.at)}列" + (f"“{self.heading}”" if self.heading else "")

    @property
    def reading(self) -> ColumnReading:
        """The column as it was taken, for the field that it fills or takes part in filling."""
        letter, example = self.place.partition("列")[0], self.cells[0].text if self.cells else ""
        return ColumnReading(letter, self.heading, field_of(self.role), len(self.cells), example)

    def mostly(self, sort: str, year: int) -> bool:
        """Whether at least half of what it holds is of a sort: days, percentages or units."""
        of_sort = sum(_is_of(cell, sort, year) for cell in self.cells)
        return bool(of_sort) and 2 * of_sort >= len(self.cells)


def _is_of(cell: Cell, sort: str, year: int) -> bool:
    if sort == "unit":
        return all(RULES["unit"].fullmatch(name) for name in names(cell.text))
    with suppress(ValueError, OverflowError):
        if sort == "percent":
            return "%" in cell.text and percent(cell.value, formatted=cell.with_sign)[0] is not None
        is_number = isinstance(cell.value, int | float) or cell.text.isdecimal()
        return not is_number and written_day(cell.value, year).day is not None
    return False


def place(row: int, column: Column | None = None) -> str:
    """Where a row, from 0, or its cell in a column is: 第5行 D列“完成时限”."""
    return f"第{row + 1}行" + (f" {column.place}" if column else "")


def columns_of(rows: Rows, headings: Sequence[tuple[str, str]]) -> list[Column]:
    """The columns of the `rows` below `headings` and their roles, that hold or are called anything.

    What is merged with the column before all the way down is a part of that.
    """
    columns = []
    for at, (heading, role) in enumerate(headings):
        filled = [row for row in rows if row[at].text]
        are_merged = (row[at].merged and row[at].merged == row[at - 1].merged for row in filled)
        if (filled and not (at and all(are_merged))) or (heading and not filled):
            columns.append(Column(at, heading, role, [row[at] for row in filled]))
    return columns


class Settling:
    """Columns whose roles among each other are being settled; `sheet` takes what is to be told."""

    def __init__(self, rows: Rows, columns: list[Column], year: int, sheet: PlanRows) -> None:
        self.rows, self.columns, self.year, self.sheet = rows, columns, year, sheet

    def of(self, *roles: str) -> list[Column]:
        """The columns of these roles, from the left, those of the first role before others."""
        return [column for role in roles for column in self.columns if column.role == role]

    def settle(self, corrections: Corrections, hidden: Collection[int]) -> None:
        """Gives each column its last role, and tells what is in doubt or not taken."""
        for column in self.columns:
            if column.at in hidden:
                column.role = "hidden"
            elif column.heading in corrections.columns:
                field = corrections.columns[column.heading]
                column.role = field.value if field else "skipped"
        self._items()
        self._units()
        for settle in (self._by_contents, self._check):
            for column in self.columns:
                settle(column)

    def _tell(self, column: Column, role: str, how: str) -> None:
        column.role = role
        self.sheet.notes.append(f"{column.place}{how}。")

    def _wrong(self, column: Column, accepted: str) -> None:
        column.role = "second"
        what = f"{column.cells[0].text[:30]}（共 {len(column.cells)} 格）"
        self.sheet.problems.append(Problem(column.place, what, accepted + MORE))

    def _items(self) -> None:
        measures = self.of("measure")
        for extra in measures[1:]:
            extra.role = "goal"
        *outer, last = [*self.of("name"), *measures[:1]] or self.of("goal")[:1]
        last.role = "name"
        for column in outer[:-1]:
            column.role = "line"
        for above in outer[-1:]:
            if _has_several(self.rows, above.at, last.at):
                self._tell(above, "task", f"是上级任务，{last.place}的各行是其下的事项")
            else:
                last.role = "goal"

    def _units(self) -> None:
        for column in self.of("unit"):
            if column.heading == "单位" and not column.mostly("unit", self.year):
                column.role = "told"  # of measures
        for number, column in enumerate(stated := self.of("lead", "unit")):
            column.role = "lead"
            if number:
                self._tell(column, "supporting", f"与{stated[0].place}并列，按配合单位理解")

    def _by_contents(self, column: Column) -> None:
        texts = {cell.text for cell in column.cells}
        merged = [cell.merged for cell in column.cells if cell.merged]
        names, line = self.of("name"), self.of("line")
        match column.role:
            case "kind" if texts and texts <= WORDS["commitments"].keys():
                column.role = "commitment"
            case "kind" if texts and not texts & WORDS["kinds"].keys() and line:
                column.role = "told"
            case "kind" if texts and not texts & WORDS["kinds"].keys():
                self._tell(column, "line", "写的不是任务或里程碑，按所属条线理解")
            case "commitment" | "percent" as role if not any(map(RULES[role].search, texts)):
                column.role = "told"
            case "told" if (
                not self.of("percent")
                and RULES["progress"].fullmatch(key(column.heading))  # no growth, weight or score
                and ("%" in column.heading or column.mostly("percent", self.year))
            ):
                self._tell(column, "percent", "写的是百分比，按完成率理解")
            case "" | "goal" if not line and column.at < names[0].at and len(set(merged)) < len(merged):
                self._tell(column, "line", "在任务左侧、各跨几行，按所属条线理解")

    def _check(self, column: Column) -> None:
        """Tells of a column that is not taken; a problem where it should not be overlooked."""
        role, texts = column.role, [cell.text for cell in column.cells]
        before = [each for each in self.of(role) if each.at < column.at]
        if not texts:
            return
        for sort, (word, roles) in SORTS.items() if role in ("", "goal", "hidden") else ():
            is_called = role != "goal" and RULES[f"looks_{sort}"].fullmatch(key(column.heading))
            is_other = not role and (is_called or sort == "unit")
            looks = is_called or column.mostly(sort, self.year)
            if looks and (is_other or not ((role and sort == "percent") or self.of(*roles))):
                self._wrong(
                    column, f"能认出的{word}列{'（隐藏的不读，要读的先取消隐藏）' * (role == 'hidden')}"
                )
                return
        if role in UNIQUE and before and texts != [cell.text for cell in before[0].cells]:
            self._wrong(column, f"唯一的{UNIQUE[role]}列（{before[0].place}也是）")
            return
        column.role = "second" if role in SINGLE and before else role
        if role == "goal":
            self._tell(column, role, "不作时限，记入备注")
        elif field_of(column.role) is None:
            what = f"{NOT_TAKEN.get(column.role, '')}{len(texts)} 格，如“{texts[0][:30]}”"
            self._tell(column, column.role, f"未计入（{what}）")


def _has_several(rows: Rows, above: int, below: int) -> bool:
    """Whether a task in one column stands beside several measures in another."""
    task, measure = EMPTY, ""
    for row in rows:
        if row[below].text and row[below].text != row[above].text:
            if measure not in ("", row[below].text) and goes_on(row[above], task):
                return True
            task, measure = (row[above] if row[above].text else task), row[below].text
    return False


def goes_on(cell: Cell, before: Cell) -> bool:
    """Whether a cell says what the one before it said: merged with it, the same again, or empty."""
    return not (cell.ditto or cell.text) or (cell.text, cell.merged) == (before.text or None, before.merged)
