"""A task list in a spreadsheet (.xlsx): its first sheet, one row a task, as a network by days.

The first row names the columns, in any order: `HEADERS` tells the names that are understood.
Days are working days in China; docs/schedule.md tells the forms of durations and links.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from plan.errors import BadValue, Problem, reason
from plan.exports import records
from plan.imports.packed import text_of, workbook
from plan.model.kinds import LagUnit, LinkKind
from plan.schedule.backward import schedule_of
from plan.schedule.compiled import compile_network
from plan.schedule.network import Link, Network, Task

WHAT = "日程文件"
MAX_BYTES, MAX_UNPACKED, MAX_ROWS = 20 * 2**20, 200 * 2**20, 20_000
HEADERS = {
    "id": ("id", "编号", "序号", "任务编号", "标识号"),
    "name": ("name", "task name", "名称", "任务名称", "任务"),
    "duration": ("duration", "工期", "工期（工作日）", "工作日"),
    "predecessors": ("predecessors", "前置任务", "前置", "紧前任务"),
    "start": ("start", "开始", "开始时间", "计划开始"),
    "not_earlier_than": ("not_earlier_than", "不早于", "最早开始"),
    "must_finish_by": ("must_finish_by", "deadline", "完成时限", "最晚完成", "期限"),
    "percent": ("percent", "% complete", "percent_complete", "完成百分比", "完成率"),
    "actual_start": ("actual_start", "actual start", "实际开始", "实际开始时间"),
    "actual_finish": ("actual_finish", "actual finish", "实际完成", "实际完成时间"),
}
COLUMN_OF = {name: column for column, names in HEADERS.items() for name in names}
NEEDED = ("id", "duration")
WEEKS = ("w", "wk", "wks", "week", "weeks", "周")
WORKING = ("", "d", "day", "days", "天", "日", "工作日", "个工作日")
ELAPSED = ("ed", "eday", "edays", "日历天", "自然日", "个自然日")
FACTORS: Mapping[str, int] = {
    **dict.fromkeys((*WORKING, *ELAPSED), 1),
    **dict.fromkeys(WEEKS, 5),
}
DURATION = re.compile(r"(\d{1,5})(?:\.0*)?\s*([A-Za-z一-鿿]*)\??")
LINK = re.compile(
    r"(.+?)\s*(FS|SS|FF|SF)?\s*(?:([+-]\s*\d{1,5})\s*([A-Za-z一-鿿]*))?", re.IGNORECASE
)
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
Read = TypeVar("Read")


def schedule_xlsx(path: Path, as_of: date | None = None) -> records.Record:
    """The record of `schedule --json` for the tasks in the file at `path`, as seen on `as_of`.

    Without `as_of` it is seen on its start, the earliest of its start column. Raises BadValue when
    the file cannot be used, Unusable when its tasks wait for one another.
    """
    rows = _rows(path)
    sheet = _Sheet(rows[0] if rows else ())
    tasks = [sheet.task(at, row) for at, row in enumerate(rows[1:], start=2) if any(row)]
    known = {task.id for task in tasks}
    links = [link for task in tasks for link in sheet.links(task.id, known)]
    if sheet.problems:
        told = f"有 {len(sheet.problems)} 处问题，第一处：{sheet.problems[0]}"
        raise BadValue(WHAT, path, told)
    start = min(sheet.starts, default=as_of)
    if not tasks or start is None:
        why = "没有任务" if not tasks else "没有“开始”列，须用 --as-of 指明开工的日子"
        raise BadValue(WHAT, path, why)
    network = Network(tasks=tuple(tasks), links=tuple(links), start=start)
    dates = schedule_of(compile_network(network), as_of or start)
    return records.schedule(dates, {one.id: one.name for one in tasks})


def _rows(path: Path) -> list[tuple[Any, ...]]:
    """The cells of the first sheet."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadValue(WHAT, path, f"无法读取（{reason(error)}）") from error
    limits = {"most": MAX_BYTES, "unpacked": MAX_UNPACKED}
    book = workbook(raw, WHAT, path, **limits, read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        rows = list(sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=100, values_only=True))
    except Exception as error:  # openpyxl reads rows late, and lets what damage causes through
        raise BadValue(WHAT, path, "不是可读的 xlsx 表格") from error
    finally:
        book.close()
    if len(rows) > MAX_ROWS:
        raise BadValue(WHAT, path, f"超过 {MAX_ROWS} 行")
    return rows


class _Sheet:
    """A sheet being read: where its columns stand, what its rows say, what is wrong."""

    def __init__(self, header: Sequence[Any]) -> None:
        self.problems: list[Problem] = []
        self.starts: list[date] = []
        self.predecessors: dict[str, tuple[int, str]] = {}
        self.columns: dict[str, int] = {}
        for at, name in enumerate(header):
            column = COLUMN_OF.get(text_of(name).lower())
            if column is not None:
                self.columns.setdefault(column, at)
        for column in NEEDED:
            if column not in self.columns:
                names = "、".join(HEADERS[column])
                self.problems.append(Problem("第1行", "列名", f"含下列之一：{names}"))

    def task(self, at: int, row: Sequence[Any]) -> Task:
        """The task of row `at`."""
        id_ = text_of(self._cell(row, "id"))
        if not id_ or id_ in self.predecessors:
            self.problems.append(Problem(f"第{at}行 编号", id_, "不空、不重复的编号"))
        self.predecessors[id_] = at, text_of(self._cell(row, "predecessors"))
        day = self._day
        if (start := day(at, row, "start")) is not None:
            self.starts.append(start)
        return Task(
            id=id_,
            name=text_of(self._cell(row, "name")),
            duration=self._of(at, row, "duration", _days, "整数个工作日，如 5、5天、2周") or 0,
            not_earlier_than=day(at, row, "not_earlier_than"),
            must_finish_by=day(at, row, "must_finish_by"),
            percent_complete=self._of(at, row, "percent", _percent, "0 到 100 的数") or 0.0,
            actual_start=day(at, row, "actual_start"),
            actual_finish=day(at, row, "actual_finish"),
        )

    def links(self, id_: str, known: Iterable[str]) -> list[Link]:
        """The links that hold the task `id_`."""
        at, told = self.predecessors[id_]
        found = []
        for part in re.split(r"[,;，；、\n]", told):
            if not part.strip():
                continue
            link = _link(part.strip(), id_, known)
            if link is None:
                accepted = "表中的编号，可带 FS、SS、FF、SF 与间隔，如 3FS+2天"
                self.problems.append(Problem(f"第{at}行 前置任务", part.strip(), accepted))
            else:
                found.append(link)
        return found

    def _cell(self, row: Sequence[Any], column: str) -> Any:
        at = self.columns.get(column, len(row))
        return row[at] if at < len(row) else None

    def _day(self, at: int, row: Sequence[Any], column: str) -> date | None:
        return self._of(at, row, column, _date, "日期，如 2022-09-01")

    def _of(
        self,
        at: int,
        row: Sequence[Any],
        column: str,
        read: Callable[[Any], Read],
        accepted: str,
    ) -> Read | None:
        cell = self._cell(row, column)
        try:
            return None if text_of(cell) == "" else read(cell)
        except ValueError:
            place = f"第{at}行 {HEADERS[column][-1]}"
            self.problems.append(Problem(place, text_of(cell)[:80], accepted))
        return None


def _link(told: str, id_: str, known: Iterable[str]) -> Link | None:
    """The link that `told` means, None for none; an id may hold signs that a lag has."""
    if told in known:
        return Link(predecessor=told, successor=id_)
    found = LINK.fullmatch(told)
    if found is None or found[1] not in known:
        return None
    kind, lag, unit = (found[2] or "FS").upper(), (found[3] or "0").replace(" ", ""), found[4] or ""
    factor = FACTORS.get(unit.lower())
    if factor is None:
        return None
    return Link(
        predecessor=found[1],
        successor=id_,
        kind=LinkKind(kind),
        lag=int(lag) * factor,
        lag_unit=LagUnit.ELAPSED if unit.lower() in ELAPSED else LagUnit.WORKING,
    )


def _days(cell: Any) -> int:
    found = DURATION.fullmatch(text_of(cell))
    if found is None or found[2].lower() not in (*WORKING, *WEEKS):
        raise ValueError(cell)
    return int(found[1]) * FACTORS[found[2].lower()]


def _date(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = DATE.fullmatch(text_of(cell))
    if found is None:
        raise ValueError(cell)
    return date(int(found[1]), int(found[2]), int(found[3]))


def _percent(cell: Any) -> float:
    percent = float(text_of(cell).removesuffix("%"))
    if not 0 <= percent <= 100:
        raise ValueError(cell)
    return percent
