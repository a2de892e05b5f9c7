"""Days, percentages, names as people write them in sheets: 6月底前, ８０％, 科技局、财政局."""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Any
from unicodedata import normalize

FIRST_SERIAL, LAST_SERIAL = 36_526, 73_050  # 2000-01-01 to 2099-12-31, as Excel counts days
EXCEL_ZERO = date(1899, 12, 30)
YEARS = range(2000, 2101)
UNDATED = ("长期", "长期坚持", "持续推进", "常态化", "未定时限", "待定", "—", "-", "/", "无")
NO_NUMBER = ("进行中", "推进中", "正在推进", "正常推进", "按序时推进", "持续推进", "—", "-", "/")
WORDED_PERCENT = {"已完成": 100.0, "完成": 100.0, "已办结": 100.0, "办结": 100.0} | dict.fromkeys(
    ("未启动", "未开始", "尚未启动"), 0.0
)
_PARTING = frozenset("、，,;/\n \t")
_FULL = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]")
_MONTH = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})月?(上旬|中旬|下旬|初|底|末|份)?")
_PART = re.compile(
    r"(?:(\d{4})年?)?(?:(上半年|下半年|年底|年末|全年|底|末)|第?([一二三四1-4])季度末?|)"
)
_ENDS_OF_MONTH_PART = {"上旬": 10, "初": 10, "中旬": 20}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


def plain(cell: Any) -> str:
    """A cell as text on one line: full-width letters and digits as usual, no outer white space."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    return " ".join(normalize("NFKC", str("" if cell is None else cell)).split())


def key(text: str) -> str:
    """What two ways of writing a name have in common."""
    return re.sub(r"[\s()（）〔〕\[\]“”\"'·.。:：*※]+", "", normalize("NFKC", text)).casefold()


def names(text: str) -> tuple[str, ...]:
    """The names in a cell, in order, each once; what stands in brackets belongs to its name."""
    listed, depth = [""], 0
    for sign in normalize("NFKC", text):
        depth = max(depth + (sign in "(〔[") - (sign in ")〕]"), 0)
        if sign in _PARTING and not depth:
            listed.append("")
        else:
            listed[-1] += sign
    return tuple(dict.fromkeys(name for name in listed if name))


def day(cell: Any, year: int, *, first: bool = False) -> tuple[date | None, bool]:
    """The day that `cell` means, None for 长期 and the like, and whether that took a reading.

    What names no year is of `year`. A period is its last day, or its first when `first`. Raises
    ValueError.
    """
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


def percent(cell: Any, *, formatted: bool) -> tuple[float | None, bool]:
    """A percentage, None for 进行中 and the like, and whether that took a reading.

    `formatted`: the cell is shown with a sign, so that 0.5 means 50. A bare fraction of 1 could
    mean either. Raises ValueError.
    """
    if isinstance(cell, bool):
        raise ValueError(cell)
    if isinstance(cell, int | float):
        return _percent(float(cell) * (100 if formatted else 1), bare=not formatted), False
    text = plain(cell).replace(" ", "")
    if text in NO_NUMBER:
        return None, True
    if text in WORDED_PERCENT:
        return WORDED_PERCENT[text], True
    digits = re.sub(r"^(已?完成|约|近)+", "", text)
    number = float(digits.removesuffix("%"))
    return _percent(number, bare=not digits.endswith("%")), digits != text


def _percent(number: float, *, bare: bool) -> float:
    rounded = round(number, 6)
    if not 0 <= rounded <= 100 or (bare and 0 < rounded < 1):
        raise ValueError(number)
    return rounded
