"""A list as every format prints it: what it is, its columns, its rows."""

import re
import tomllib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import compress
from pathlib import Path

from plan.ledger.contract import Head
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
WIDTHS: Mapping[str, Mapping[str, float]]  # of columns, by the title of their list
WIDTHS = tomllib.loads(Path(__file__).with_name("widths.toml").read_text("utf-8"))
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
    base: tuple[tuple[str, str], ...] = ()  # of one to edit, never shortened: what it was, by id

    @property
    def heading(self) -> str:
        """The title with the day: 逾期里程碑清单（截至2022年11月25日）."""
        return f"{self.title}（{labels.up_to(self.as_of)}）"


def trace(outlook: Outlook) -> str:
    """By what a paper can be traced back: the plan file's digest and the ledger's head."""
    sequence, digest = outlook.head
    simulated = f"{labels.MADE_UP}　" if outlook.simulated else ""
    return f"{simulated}计划文件 {outlook.plan_digest[:12]}　台账第 {sequence} 条 {digest}"


def code_of(head: Head) -> str:
    """A head as papers carry it in a QR and `ledger verify --head` takes it."""
    return f"{head[0]}:{head[1]}".upper()  # which takes less room


MARKS = "〔推〕为推定，〔拟〕为工作安排，〔办公室定〕为日期由办公室设定，〔转〕为转载，〔补录〕为事后记入。"


def list_of(
    outlook: Outlook,
    title: str,
    rows: Iterable[Cells],
    *notes: str,
    counted: str = "",
    not_in_word: Container[str] = (),
) -> Table:
    """The list headed by the plan, with what is `counted`; how to trace it before `notes`.

    Of its rows those cells are in it of which its `title` has columns.
    """
    widths = WIDTHS[title]
    hindsight = "　所示记录均为该日之后补录" if outlook.state.hindsight else ""
    head = f"{outlook.title}{hindsight}{counted}"
    traced, code = trace(outlook), code_of(outlook.head)
    columns = tuple(Column(name, width, name not in not_in_word) for name, width in widths.items())
    cells = tuple(tuple(row[name] for name in widths) for row in rows)
    return Table(title, columns, cells, outlook.as_of, (head,), (traced, *notes), code)


def item_cells(row: Row, goals: Mapping[str, Indicator]) -> Cells:
    """What the lists say of an item; each takes what it has columns for; `goals` by milestone."""
    goal, report = goals.get(row.id), row.item.latest
    done = (labels.percent(row.item.percent_of(report)), report.note) if report else ()
    return {
        "编号": row.id,
        **dict.fromkeys(("里程碑", "事项", "工作任务"), labels.marked(row.part)),
        "条线": labels.marked(row.workstream),
        "类别": row.kind.word,
        "目标值/口径": f"≥{goal.target:g}{goal.unit_of_measure}（{goal.basis}）" if goal else "",
        "确保/力争": row.firmness,
        "牵头单位": labels.unit(row.lead),
        "配合单位": labels.units(row.supporting),
        "原定时限": row.item.deadline or labels.UNDATED,
        "完成时限": row.item.approved_deadline or labels.UNDATED,
        "时限标记": row.date_mark,
        "灯号": row.alert.level,
        "当前进展": "，".join(filter(None, done)),
        "存在问题": report.problem if report else "",
        "下一步措施": report.next_step if report else "",
        "来源": labels.place(row.part),
    }


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
    shown, is_number = text(cell), isinstance(cell, int | float)
    return f"'{shown}" if shown.startswith(FORMULA_STARTS) and not is_number else shown


def without_empty(table: Table, in_word: bool = False) -> Table:
    """The table without columns in which no row says anything, or that Word has no room for."""
    columns = zip(*table.rows, strict=True)
    said = [any(cell not in ("", None) for cell in cells) for cells in columns]
    empty = not any(said) or bool(table.base)
    kept = [
        (empty or says) and (column.in_word or not in_word)
        for column, says in zip(table.columns, said or [True] * len(table.columns), strict=True)
    ]
    rows = tuple(tuple(compress(row, kept)) for row in table.rows)
    return replace(table, columns=tuple(compress(table.columns, kept)), rows=rows)
