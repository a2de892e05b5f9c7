"""The weekly sheet as it comes back filled in: all its reports, or everything that is wrong."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date
from itertools import chain
from math import inf
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from plan.accounts.drafts import Draft
from plan.acts import items as acts
from plan.acts.indicators import report_beside_figure, report_figure
from plan.acts.series import Act
from plan.errors import BadValue, PlanError, Problem
from plan.exports import report_sheet as column
from plan.exports.report_sheet import COLUMNS, HEADER_ROW, SHEET
from plan.imports import apart
from plan.imports.days import written_day
from plan.imports.grid import EMPTY, Cell, read_grids
from plan.ledger.events import IndicatorReported, PartReported, StatusReported
from plan.state.parts import part_of
from plan.state.replay import PlanState

WHAT, FILE, MAX_ROWS = "填报表", "该文件", 2_000
NO_FORMULA = "数值、日期或文字，不能是公式"
SAID = ("note", "problem", "waits_for", "next_step", "expected_finish")


def read_report_sheet(
    content: bytes, state: PlanState, ids: Collection[str]
) -> tuple[tuple[Draft, ...], tuple[Problem, ...]]:
    """The lines to be reported, as of the state's day, and every problem with its place.

    `ids` are the items that may be reported on. A line is a problem, too, when somebody has
    written about its item since the sheet was made. Raises BadValue for what is no such sheet.
    """
    rows = apart.call(rows_of, content)
    headings = [cell.text for cell in chain(*rows[HEADER_ROW - 1 : HEADER_ROW])]
    missing = [name for name in COLUMNS if name not in headings and name not in column.ADDED]
    if missing:
        place = f"工作表“{SHEET}”第 {HEADER_ROW} 行"
        return (), tuple(Problem(place, "", f"含有“{name}”列") for name in missing)
    reader = _Reader(state, ids, {n: headings.index(n) for n in COLUMNS if n in headings})
    for row in rows[HEADER_ROW:]:
        reader.take(row)
    return tuple(reader.lines), tuple(reader.problems)


class _Reader:
    """A sheet being read: the lines so far and what is wrong; `row` is the number of the last."""

    def __init__(self, state: PlanState, ids: Collection[str], columns: dict[str, int]) -> None:
        self.state, self.ids, self.columns = state, ids, columns
        self.lines: list[Draft] = []
        self.problems: list[Problem] = []
        self.at: dict[str, int] = {}
        self.row = HEADER_ROW

    def take(self, row: Sequence[Cell]) -> None:
        """Reads the next row; one without a percentage or a figure reports nothing."""
        self.row += 1
        cells = defaultdict(lambda: EMPTY, {name: row[index] for name, index in self.columns.items()})
        if cells[column.PERCENT].text == cells[column.VALUE].text == "":
            return
        before = len(self.problems)
        item, seen = cells[column.ID].text, cells[column.SEEN].text
        if item not in self.ids:
            self._wrong(column.ID, item, "本单位应报事项的编号")
        elif item in self.at:
            self._wrong(column.ID, item, f"不重复的编号，第 {self.at[item]} 行已有")
        self.at.setdefault(item, self.row)
        if not seen.isdecimal():
            self._wrong(column.SEEN, seen, "未改动过的整数")
        known = self.state.items.get(item)
        last = known.report.event if known and known.report else None
        line = Draft(
            item=item,
            seen=int(seen) if seen.isdecimal() else 0,
            percent=self._number(column.PERCENT, cells[column.PERCENT]),
            value=self._number(column.VALUE, cells[column.VALUE]),
            period=cells[column.PERIOD].text,
            note=self._words(column.NOTE, cells[column.NOTE]),
            problem=(problem := self._words(column.PROBLEM, cells[column.PROBLEM])),
            # no column: while the trouble is told as before it waits for the same
            waits_for=last.waits_for if last and last.problem == problem else "",
            next_step=self._words(column.NEXT_STEP, cells[column.NEXT_STEP]),
            expected_finish=self._day(column.EXPECTED_FINISH, cells[column.EXPECTED_FINISH]),
        )
        if len(self.problems) == before and self._accepted(line):
            self.lines.append(line)

    def _accepted(self, line: Draft) -> bool:
        """Whether the plan takes the line as it stands."""
        part = part_of(self.state, line.item)
        last = part.last_sequence if part else self.state.items[line.item].last_sequence
        if last != line.seen:
            self._wrong(column.SEEN, str(line.seen), f"{last}：下载之后该事项又有新记录，请重新下载填报表")
            return False
        try:
            for act in reports_of(line).values():
                act(self.state)
        except PlanError as error:
            self._wrong(column.ID, line.item, f"可填报的内容：{str(error).rstrip('。')}")
            return False
        return True

    def _number(self, name: str, cell: Cell) -> float | None:
        if not cell.text:
            return None
        text, most = (cell.text.removesuffix("%"), 100) if name == column.PERCENT else (str(cell.value), inf)
        with suppress(ValueError):
            if 0 <= (number := float(text)) <= most and not cell.is_computed:
                return number
        self._wrong(name, cell.text, "0 到 100 之间的数" if most == 100 else "不小于 0 的数")
        return None

    def _words(self, name: str, cell: Cell) -> str:
        words = cell.value.strip() if isinstance(cell.value, str) else cell.text
        if cell.is_computed:
            self._wrong(name, words, NO_FORMULA)
        elif len(words) > acts.TEXT_LIMIT:
            self._wrong(name, words, f"最多 {acts.TEXT_LIMIT} 字，现为 {len(words)} 字")
        return words

    def _day(self, name: str, cell: Cell) -> date | None:
        if not cell.text:
            return None
        with suppress(ValueError):
            written = written_day(cell.value, self.state.as_of.year)
            if not written.reading:
                return written.day
        self._wrong(name, cell.text, "日期，如 2022-09-30")
        return None

    def _wrong(self, name: str, value: str, accepted: str) -> None:
        letter = xl_col_to_name(self.columns[name])
        place = f"工作表“{SHEET}”第 {self.row} 行 {letter} 列（{name}）"
        self.problems.append(Problem(place, value[:40], accepted))


def reports_of(draft: Draft) -> dict[str, Act]:
    """What a draft reports, by name: a figure and what is said beside it, or a report."""
    item, _, unit = draft.item.partition("@")
    words: dict[str, Any] = {name: getattr(draft, name) for name in SAID}

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


def rows_of(content: bytes) -> list[list[Cell]]:
    """The cells of the sheet; raises BadValue for what is no workbook or has no such sheet."""
    grids = {grid.sheet: grid for grid in read_grids(content, WHAT, FILE)}
    if SHEET not in grids:
        raise BadValue(WHAT, "、".join(grids)[:40], f"应有名为“{SHEET}”的工作表")
    return grids[SHEET].rows[:MAX_ROWS]
