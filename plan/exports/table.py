"""A list as every format prints it: what it is, its columns, its rows."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from plan.ledger.contract import Head
from plan.ledger.events import StatusReported
from plan.model.kinds import Level
from plan.model.plan import Indicator
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.words import labels

Cell = str | int | float | date | Level | None
Cells = Mapping[str, Cell]  # of a row, by heading
FILLS = dict.fromkeys(Level, "FFFFFF") | {  # pale, so that black print reads on them
    Level.RED: "F8CFCB",
    Level.AMBER: "FBE3B5",
    Level.GREEN: "CDEBD7",
    Level.CLOSED: "DCE2EA",
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NOT_FOR_PAPER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Column:
    """A column's heading, its width in Chinese characters, and whether Word prints it too."""

    name: str
    width: float
    in_word: bool = True


@dataclass(frozen=True)
class Table:
    """A titled list: `head` stands under its title, `notes` below its rows."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    as_of: date
    head: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    code: str = ""  # printed below the notes as a QR
    to_edit: bool = False  # is read again: nothing of it is shortened or left out
    base: tuple[tuple[str, str], ...] = ()  # kept out of sight: what it was made from, by id

    @property
    def heading(self) -> str:
        """The title with the day: 逾期里程碑清单（截至2022年11月25日）."""
        return f"{self.title}（{labels.up_to(self.as_of)}）"


def trace(outlook: Outlook, plan_digest: str) -> str:
    """By what a paper can be traced back: the plan file's digest and the ledger's head."""
    sequence, digest = outlook.head
    simulated = f"{labels.MADE_UP}　" if outlook.simulated else ""
    return f"{simulated}计划文件 {plan_digest[:12]}　台账第 {sequence} 条 {digest}"


def code_of(head: Head) -> str:
    """A head as papers carry it in a QR and `ledger verify --head` takes it."""
    return f"{head[0]}:{head[1]}".upper()  # which takes less room


MARKS = (
    "〔推〕为推定，〔拟〕为工作安排，〔办公室定〕为日期由办公室设定，〔转〕为转载，"
    "〔补录〕为事后记入。"
)


def list_of(
    outlook: Outlook,
    plan_digest: str,
    title: str,
    widths: Mapping[str, float],
    rows: Iterable[Cells],
    *notes: str,
    counted: str = "",
    not_in_word: Container[str] = (),
    to_edit: bool = False,
) -> Table:
    """The list headed by the plan, with what is `counted`; how to trace it before `notes`.

    `widths` are those of its columns by their headings, by which the rows have their cells.
    """
    hindsight = "　所示记录均为该日之后补录" if outlook.state.hindsight else ""
    head = f"{labels.plan_name(outlook.plan, outlook.simulated)}{hindsight}{counted}"
    traced, code = trace(outlook, plan_digest), code_of(outlook.head)
    columns = tuple(Column(name, width, name not in not_in_word) for name, width in widths.items())
    cells = tuple(tuple(row[name] for name in widths) for row in rows)
    return Table(title, columns, cells, outlook.as_of, (head,), (traced, *notes), code, to_edit)


def promise_cells(row: Row, goals: Mapping[str, Indicator]) -> Cells:
    """What every list of promises says of one beside its name; `goals` by milestone."""
    goal = goals.get(row.id)
    return {
        "条线": labels.marked(row.workstream),
        "目标值/口径": f"≥{goal.target:g}{goal.unit_of_measure}（{goal.basis}）" if goal else "",
        "确保/力争": row.firmness,
        "牵头单位": labels.unit(row.lead),
        "配合单位": labels.units(row.supporting),
        "时限标记": row.date_mark,
        "灯号": row.alert.level,
        "来源": labels.place(row.part),
    }


def report_cells(report: StatusReported | None) -> Cells:
    """What a unit reported of an item; empty where it did not."""
    if report is None:
        return {"当前进展": "", "存在问题": "", "下一步措施": ""}
    done = filter(None, (labels.percent(report.percent_complete), report.note))
    return {"当前进展": "，".join(done), "存在问题": report.problem, "下一步措施": report.next_step}


def report_day(row: Row, none: Cell = None) -> Cell:
    """The day of what was last reported of an item, as text where it bears a mark."""
    entry = row.item.latest_entry
    if entry is None:
        return none
    return labels.day_of(entry) if entry.is_backdated else entry.event.as_of


def text(cell: Cell) -> str:
    """A cell as plain text that any file format can hold."""
    if isinstance(cell, Level):
        return labels.light(cell)
    return "" if cell is None else _NOT_FOR_PAPER.sub("", str(cell))


def harmless(cell: Cell) -> str:
    """Text that a spreadsheet cannot take for a formula: an apostrophe goes before its start."""
    if isinstance(cell, int | float):
        return text(cell)
    shown = text(cell)
    return f"'{shown}" if shown.startswith(FORMULA_STARTS) else shown


def lines(rows: Iterable[Sequence[Cell]]) -> list[list[str]]:
    """Rows as plain text."""
    return [[text(cell) for cell in row] for row in rows]


def in_word(table: Table) -> tuple[tuple[Column, ...], list[tuple[Cell, ...]]]:
    """The columns and rows that a Word document has room for."""
    places = [at for at, column in enumerate(table.columns) if column.in_word]
    columns = tuple(table.columns[at] for at in places)
    return columns, [tuple(row[at] for at in places) for row in table.rows]


def without_empty(table: Table) -> Table:
    """The table without the columns in which no row says anything."""
    columns = list(zip(*table.rows, strict=True))
    places = [
        at for at, cells in enumerate(columns) if any(cell not in ("", None) for cell in cells)
    ]
    if table.to_edit or not places:
        return table
    rows = tuple(tuple(row[at] for at in places) for row in table.rows)
    return replace(table, columns=tuple(table.columns[at] for at in places), rows=rows)
