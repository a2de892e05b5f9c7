"""The day that a cell means, as people write it: 6月底前, 上半年, 2021—2023年."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from plan.imports.loose_values import plain
from plan.model.kinds import Commitment

FIRST_SERIAL, LAST_SERIAL = 36_526, 73_050  # 2000-01-01 to 2099-12-31, as Excel counts days
EXCEL_ZERO = date(1899, 12, 30)
YEARS = range(2000, 2101)
UNDATED = ("长期", "长期坚持", "持续推进", "常态化", "未定时限", "待定", "—", "-", "/", "无")
_FULL = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]")
_MONTH = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})月?(上旬|中旬|下旬|初|底|末|份)?")
_PART = re.compile(
    r"(?:(\d{4})年?)?(?:(上半年|下半年|年底|年末|全年|底|末)|第?([一二三四1-4])季度末?|)"
)
_ENDS_OF_MONTH_PART = {"上旬": 10, "初": 10, "中旬": 20}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True)
class WrittenDay:
    """What a cell of days says: `reading` is how it was read, empty where nothing was in doubt.

    `day` is None for work without an end (`running`) and where nothing is known. `commitment` is
    what 确保 or 力争 in the cell says.
    """

    day: date | None
    reading: str = ""
    running: bool = False
    commitment: Commitment | None = None


def written_day(cell: Any, year: int, *, first: bool = False) -> WrittenDay:
    """What `cell` says; what names no year is of `year`.

    A period is its last day, or its first when `first`. Raises ValueError.
    """
    day, was_read = _day(cell, year, first)
    shown = "不作改动" if day is None else str(day)
    return WrittenDay(day, f"按 {shown} 理解" if was_read else "")


def _day(cell: Any, year: int, first: bool) -> tuple[date | None, bool]:
    if isinstance(cell, datetime | date):
        return _within(cell.date() if isinstance(cell, datetime) else cell), False
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if not FIRST_SERIAL <= cell <= LAST_SERIAL:
            raise ValueError(cell)
        return EXCEL_ZERO + timedelta(days=int(cell)), True
    text = plain(cell).replace(" ", "")
    if text in UNDATED:
        return None, True
    text = re.sub(r"(之前|以前|前|左右|完成)+$", "", text)
    if match := _FULL.fullmatch(text):
        return _within(date(*map(int, match.groups()))), False
    if match := _DAY.fullmatch(text):
        return _within(date(year, int(match[1]), int(match[2]))), True
    begin, end = _period(text, year)
    return _within(begin if first else end), True


def _period(text: str, year: int) -> tuple[date, date]:
    """The first and last day of the month, quarter or part of a year that `text` names."""
    part = _PART.fullmatch(text)
    if text and part and (part[2] or part[3] or part[1]):
        year, quarter = _year(int(part[1] or year)), part[3]
        first, last = {"上半年": (1, 6), "下半年": (7, 12)}.get(part[2], (1, 12))
        if quarter:
            last = 3 * (_QUARTERS.get(quarter) or int(quarter))
            first = last - 2
        return date(year, first, 1), date(year, last, monthrange(year, last)[1])
    match = _MONTH.fullmatch(text)
    if not match or not (match[1] or "月" in text):
        raise ValueError(text)
    year, month, part_of_month = int(match[1] or year), int(match[2]), match[3] or ""
    last = _ENDS_OF_MONTH_PART.get(part_of_month, monthrange(_year(year), month)[1])
    begin = {"中旬": 11, "下旬": 21}.get(part_of_month, 1)
    return date(year, month, begin), date(year, month, last)


def _year(year: int) -> int:
    if year not in YEARS:
        raise ValueError(year)
    return year


def _within(day: date) -> date:
    _year(day.year)
    return day
