"""The weekly sheet as it comes back filled in: all its reports, or everything that is wrong."""

from collections.abc import Collection
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from openpyxl.utils import get_column_letter

from plan.accounts.drafts import Draft
from plan.acts import items as acts
from plan.acts.indicators import report_beside_figure, report_figure
from plan.acts.series import Act
from plan.errors import BadValue, PlanError, Problem
from plan.exports import report_sheet as column
from plan.exports.report_sheet import COLUMNS, HEADER_ROW, SHEET
from plan.imports import apart
from plan.imports.days import WrittenDay, written_day
from plan.imports.packed import text_of, workbook
from plan.ledger.events import IndicatorReported, PartReported, StatusReported
from plan.state.parts import part_of
from plan.state.replay import PlanState

MAX_BYTES, MAX_UNPACKED, MAX_ROWS = 5 * 2**20, 50 * 2**20, 2_000
WHAT, FILE = "填报表", "该文件"
NO_FORMULA = "数值、日期或文字，不能是公式"


def read_report_sheet(
    content: bytes, state: PlanState, ids: Collection[str]
) -> tuple[tuple[Draft, ...], tuple[Problem, ...]]:
    """The lines to be reported, as of the state's day, and every problem with its place.

    `ids` are the items that may be reported on. A line is a problem, too, when somebody has
    written about its item since the sheet was made. Raises BadValue for what is no such sheet.
    """
    rows = apart.call(rows_of, content)
    headings = rows[HEADER_ROW - 1]
    missing = [name for name in COLUMNS if name not in headings and name not in column.ADDED]
    if missing:
        place = f"工作表“{SHEET}”第 {HEADER_ROW} 行"
        return (), tuple(Problem(place, "", f"含有“{name}”列") for name in missing)
    reader = _Reader(state, ids, {n: headings.index(n) for n in COLUMNS if n in headings})
    for at, row in enumerate(rows[HEADER_ROW:], HEADER_ROW + 1):
        reader.take(at, row)
    return tuple(reader.lines), tuple(reader.problems)


class _Formula(str):
    """What stands in a cell that computes."""


class _Reader:
    """A sheet being read: the lines so far and what is wrong."""

    def __init__(self, state: PlanState, ids: Collection[str], columns: dict[str, int]) -> None:
        self.state, self.ids, self.columns = state, ids, columns
        self.lines: list[Draft] = []
        self.problems: list[Problem] = []
        self.at: dict[str, int] = {}

    def take(self, at: int, row: tuple[Any, ...]) -> None:
        """Reads the row `at`; one without a percentage or a figure reports nothing."""
        cells = {name: row[index] for name, index in self.columns.items()}
        percent, value = text_of(cells[column.PERCENT]), text_of(cells.get(column.VALUE))
        if percent == value == "":
            return
        before = len(self.problems)
        item, seen = text_of(cells[column.ID]), text_of(cells[column.SEEN])
        if item not in self.ids:
            self._wrong(at, column.ID, cells[column.ID], "本单位应报事项的编号")
        elif item in self.at:
            self._wrong(at, column.ID, cells[column.ID], f"不重复的编号，第 {self.at[item]} 行已有")
        self.at.setdefault(item, at)
        if not seen.isdecimal():
            self._wrong(at, column.SEEN, cells[column.SEEN], "未改动过的整数")
        line = Draft(
            item=item,
            seen=int(seen) if seen.isdecimal() else 0,
            percent=self._number(at, column.PERCENT, cells[column.PERCENT]) if percent else None,
            value=self._number(at, column.VALUE, cells[column.VALUE]) if value else None,
            period=text_of(cells.get(column.PERIOD)),
            note=self._words(at, column.NOTE, cells[column.NOTE]),
            problem=(problem := self._words(at, column.PROBLEM, cells[column.PROBLEM])),
            waits_for=self._waits_for(item, problem),
            next_step=self._words(at, column.NEXT_STEP, cells[column.NEXT_STEP]),
            expected_finish=self._day(at, cells[column.EXPECTED_FINISH]),
        )
        if len(self.problems) == before and self._accepted(at, line):
            self.lines.append(line)

    def _waits_for(self, item: str, problem: str) -> str:
        """While the trouble is told as before it waits for the same: there is no column for it."""
        known = self.state.items.get(item)
        last = known.report.event if known and known.report else None
        return last.waits_for if last and last.problem == problem else ""

    def _accepted(self, at: int, line: Draft) -> bool:
        """Whether the plan takes the line as it stands."""
        part = part_of(self.state, line.item)
        last = part.seen if part else self.state.items[line.item].last_sequence
        if last != line.seen:
            self._wrong(
                at, column.SEEN, line.seen, f"{last}：下载之后该事项又有新记录，请重新下载填报表"
            )
            return False
        try:
            for act in reports_of(line).values():
                act(self.state)
        except PlanError as error:
            self._wrong(at, column.ID, line.item, f"可填报的内容：{str(error).rstrip('。')}")
            return False
        return True

    def _number(self, at: int, name: str, cell: Any) -> float | None:
        text, is_percent = text_of(cell), name == column.PERCENT
        try:
            number = float(text.removesuffix("%") if is_percent else text)
        except ValueError:
            number = -1
        is_outside = not 0 <= number <= 100 if is_percent else number < 0
        if isinstance(cell, _Formula | bool | datetime) or is_outside:
            self._wrong(at, name, cell, "0 到 100 之间的数" if is_percent else "不小于 0 的数")
            return None
        return number

    def _words(self, at: int, name: str, cell: Any) -> str:
        words = text_of(cell)
        if isinstance(cell, _Formula):
            self._wrong(at, name, cell, NO_FORMULA)
        elif len(words) > acts.TEXT_LIMIT:
            self._wrong(at, name, cell, f"最多 {acts.TEXT_LIMIT} 字，现为 {len(words)} 字")
        return words

    def _day(self, at: int, cell: Any) -> date | None:
        with suppress(ValueError):
            written = (
                written_day(cell, self.state.as_of.year) if text_of(cell) else WrittenDay(None)
            )
            if not written.reading and not isinstance(cell, _Formula):
                return written.day
        self._wrong(at, column.EXPECTED_FINISH, cell, "日期，如 2022-09-30")
        return None

    def _wrong(self, at: int, name: str, cell: Any, accepted: str) -> None:
        letter = get_column_letter(self.columns[name] + 1)
        place = f"工作表“{SHEET}”第 {at} 行 {letter} 列（{name}）"
        self.problems.append(Problem(place, text_of(cell)[:40], accepted))


def reports_of(draft: Draft) -> dict[str, Act]:
    """What a draft reports, by name: a figure and what is said beside it, or a report."""
    item, _, unit = draft.item.partition("@")
    words: dict[str, Any] = {
        "note": draft.note,
        "problem": draft.problem,
        "waits_for": draft.waits_for,
        "next_step": draft.next_step,
        "expected_finish": draft.expected_finish,
    }

    def figure(state: PlanState) -> IndicatorReported:
        return report_figure(state, item, draft.value or 0.0, draft.period, unit or None)

    def report(state: PlanState) -> StatusReported | PartReported:
        if unit:
            return acts.report_part(state, item, unit, note=draft.note, problem=draft.problem)
        if draft.percent is None:
            return report_beside_figure(state, draft.item, **words)
        return acts.report(state, draft.item, draft.percent, **words)

    is_said = draft.percent is not None or ((draft.period or unit) and any(words.values()))
    wanted = (("figure", figure, draft.value is not None), ("report", report, is_said))
    return {name: act for name, act, is_wanted in wanted if is_wanted}


def rows_of(content: bytes) -> list[tuple[Any, ...]]:
    """The cells of the sheet, as wide as its header; what is packed is bounded first."""
    book = workbook(content, WHAT, FILE, most=MAX_BYTES, unpacked=MAX_UNPACKED, read_only=True)
    if SHEET not in book.sheetnames:
        raise BadValue(WHAT, "、".join(book.sheetnames)[:40], f"应有名为“{SHEET}”的工作表")
    rows = [
        tuple(_Formula(cell.value) if cell.data_type == "f" else cell.value for cell in row)
        for row in book[SHEET].iter_rows(max_row=MAX_ROWS, max_col=30)
    ]
    width = max((len(row) for row in rows), default=0)
    rows += [()] * max(0, HEADER_ROW - len(rows))
    return [row + (None,) * (width - len(row)) for row in rows]
