"""A list as every format prints it: what it is, its columns, its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from plan import labels
from plan.events import StatusReported
from plan.outlook import Outlook
from plan.overdue import Overdue

Cell = str | int | float | date | None


@dataclass(frozen=True)
class Column:
    """A column's heading and its width in Chinese characters."""

    name: str
    width: int


@dataclass(frozen=True)
class Table:
    """A titled list; `notes` say what it rests on, so that a paper can be traced back."""

    title: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    as_of: date


OVERDUE_COLUMNS = (
    Column("序号", 3),
    Column("编号", 5),
    Column("条线", 8),
    Column("里程碑", 14),
    Column("确保/力争", 4),
    Column("牵头单位", 7),
    Column("配合单位", 9),
    Column("原定时限", 6),
    Column("批准时限", 6),
    Column("逾期天数", 4),
    Column("逾期工作日", 4),
    Column("当前进展", 10),
    Column("存在问题", 9),
    Column("下一步措施", 9),
    Column("最近填报", 6),
    Column("来源", 7),
)


def overdue_table(outlook: Outlook, rows: Sequence[Overdue], plan_digest: str) -> Table:
    """The overdue list of `rows`, numbered from 1."""
    return Table(
        title="逾期里程碑清单",
        notes=provenance(outlook, plan_digest, len(rows)),
        columns=OVERDUE_COLUMNS,
        rows=tuple(_overdue_cells(number, late) for number, late in enumerate(rows, 1)),
        as_of=outlook.as_of,
    )


def provenance(outlook: Outlook, plan_digest: str, count: int) -> tuple[str, ...]:
    """What a paper says of itself: plan, day, count; plan digest and ledger head; the marks."""
    sequence, digest = outlook.head
    hindsight = "；所示记录均为该日之后补录" if outlook.state.hindsight else ""
    return (
        f"{outlook.plan.name}　{labels.AS_OF}：{outlook.as_of}　共 {count} 项{hindsight}",
        f"计划文件 {plan_digest[:12]}　台账第 {sequence} 条 {digest[:12]}",
        "〔推〕为推定，〔拟〕为工作安排，〔转〕为转载；逾期以未销号且超过批准时限计。",
    )


def _overdue_cells(number: int, late: Overdue) -> tuple[Cell, ...]:
    row, report = late.row, late.report
    return (
        number,
        row.id,
        labels.marked(row.workstream),
        labels.marked(row.part),
        labels.COMMITMENT[row.part.commitment],
        labels.unit(row.lead),
        labels.units(row.supporting),
        late.deadline,
        late.approved_deadline,
        late.days_overdue,
        late.workdays_overdue,
        _said(report),
        report.problem if report else "",
        report.next_step if report else "",
        report.as_of if report else "从未填报",
        labels.place(row.part),
    )


def _said(report: StatusReported | None) -> str:
    if report is None:
        return ""
    return "，".join(filter(None, (labels.percent(report.percent_complete), report.note)))


def text(cell: Cell) -> str:
    """A cell as plain text."""
    return "" if cell is None else str(cell)


def lines(rows: Iterable[Sequence[Cell]]) -> list[list[str]]:
    """Rows as plain text."""
    return [[text(cell) for cell in row] for row in rows]
