"""The day that a cell means, as people write it: 6月底前, 上半年, 2021—2023年, 长期坚持."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from plan.imports.loose_values import CELLS, plain
from plan.model.kinds import Commitment

FIRST_SERIAL, LAST_SERIAL = 36_526, 73_050  # 2000-01-01 to 2099-12-31, as Excel counts days
EXCEL_ZERO = date(1899, 12, 30)
YEARS = range(2000, 2100)
DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
HALVES = {"上": (1, 6), "下": (7, 12)}
COMMITMENTS = {value.word: value for value in Commitment} | {"争取": Commitment.STRETCH}
WORDS = {
    name: re.compile(pattern if isinstance(pattern, str) else "|".join(pattern), re.VERBOSE)
    for name, pattern in CELLS["days"].items()
    if name not in ("typed", "recurring", "written", "in_digits", "thirds")
}


@dataclass(frozen=True)
class WrittenDay:
    """What a cell of days says: `reading` is how it was read, empty where nothing was in doubt.

    `day` is None for work without an end (`running`) and where nothing is known. `commitment` is
    what 确保 or 力争 in the cell says; `remark` the whole cell where it says more than the day.
    """

    day: date | None
    reading: str = ""
    running: bool = False
    commitment: Commitment | None = None
    remark: str = ""


class _Period(NamedTuple):
    """The first and last day of what `match` in a text means."""

    first: date
    last: date
    match: re.Match[str]
    is_start: bool  # says from when on, not until when
    is_year: bool  # and nothing more


def written_day(cell: Any, year: int, *, first: bool = False) -> WrittenDay:
    """What `cell` says; what names no year is of `year`.

    A period is its last day, or its first when `first`; of several days the last counts, of what
    is due again and again the last time in the year. Raises ValueError, with a reason if any.
    """
    if isinstance(cell, datetime | date):
        return WrittenDay(_within(cell.date() if isinstance(cell, datetime) else cell))
    if isinstance(cell, int | float) and FIRST_SERIAL <= cell <= LAST_SERIAL:
        day = EXCEL_ZERO + timedelta(days=int(cell))
        return WrittenDay(day, f"按 {day} 理解")
    if isinstance(cell, float) and WORDS["lost_zero"].fullmatch(str(cell)):
        raise ValueError("数字末尾的 0 可能已丢失，请改为文本")
    typed = str(cell).strip()
    text = _rewritten("typed", plain(re.sub("[①-⑳]", ";", cell) if typed == cell else cell))
    if WORDS["unstated"].fullmatch(text):
        return WrittenDay(None, "按未定时限理解")
    is_running = WORDS["running"].search(text) is not None
    once = WORDS["each"].sub("", text) if is_running else _rewritten("recurring", text)
    periods, rest = _periods(once, year)
    ends = [period for period in periods if first or not period.is_start]
    is_open = not ends and (is_running or WORDS["unlimited"].fullmatch(text) is not None)
    _check(rest, periods, ends, is_open)
    if is_open:
        shown = "长期推进理解，不定时限" if is_running else "未定时限理解"
        return WrittenDay(None, f"按{shown}", is_running, remark=typed)
    if not ends:
        raise ValueError("只写了从何时起" if periods else "")
    last = max(ends, key=lambda period: (not period.is_year, period.last))
    day = min(period.first for period in periods) if first else last.last
    beside = [p for p in periods if p.last != day and not (p.is_year and p.last.year == day.year)]
    more = [] if first else [_beside(period) for period in beside]
    if once != text and not is_running:
        day = date(day.year, 1, 1) if first else day
        more.append("逐次办理的记当年最后一次")
    parts = (WORDS["before"].sub("", part) for part in WORDS["parting"].split(rest))
    more += [f"“{part}”只作说明" for part in parts if not WORDS["plain"].fullmatch(part)]
    return _promised(day, more, last.match, typed)


def _promised(day: date, more: list[str], match: re.Match[str], typed: str) -> WrittenDay:
    """What is said of `day`, which `match` names: `more` beside it, 确保 or 力争."""
    text, remark = match.string, typed if more else ""
    promises = WORDS["promised"].findall(text[: match.start()]) or WORDS["promised"].findall(text)
    commitment = COMMITMENTS[promises[-1]] if promises else None
    more += [f"承诺按“{promises[-1]}”"] if promises else []
    if match.lastgroup in ("month", "quarter") and text[match.end() :].startswith("前"):
        more.append(f"“{match[0]}前”算到期末")
    is_plain = not more and re.fullmatch(r"20\d\d年\d+月\d+日", match[0])
    reading = "" if is_plain else "，".join((f"按 {day} 理解", *more))
    return WrittenDay(day, reading, commitment=commitment, remark=remark)


def _check(rest: str, periods: list[_Period], ends: list[_Period], is_open: bool) -> None:
    """Raises ValueError where what is left beside `periods` leaves the day in doubt."""
    exact = [period.last for period in ends if not period.is_year]
    doubtful = WORDS["unread"].search(rest)
    if not exact and not is_open:
        doubtful = doubtful or WORDS["movable"].search(rest)
    if doubtful:
        raise ValueError(f"“{doubtful[0]}”定不出是哪一天")
    is_later = exact and any(period.last.year > max(exact).year for period in ends)
    if is_later or (len(ends) > 1 and WORDS["moved"].search(rest)):
        raise ValueError("几个日期中以哪个为准没有写明")
    for (_, last, match, *_), (_, later, *_) in pairwise(periods):
        if str(match["since"]).endswith("-") and later < last:
            raise ValueError("止日早于起日")


def _beside(period: _Period) -> str:
    return f"起于 {period.first}" if period.is_start else f"另有 {period.last}"


def _periods(text: str, year: int) -> tuple[list[_Period], str]:
    """The days and periods that `text` names, in its order, and what else stands there.

    What names no year is of the year named before it, unless a year alone with words of its own.
    """
    text = WORDS["numeral"].sub(_in_digits, _rewritten("written", text))
    text = _rewritten("in_digits", text)
    periods, default, alone = list[_Period](), year, len(text)
    for match in filter(lambda match: match[0], WORDS["point"].finditer(text)):
        named = (match["year"] or "").rstrip("年度")
        year = default if re.search(r"\w", text[alone : match.start()]) else year
        year = int(named) % 100 + 2000 if named.isdecimal() else year + (named in ("明", "次"))
        is_year = match.end() - len(match["since"] or "") == match.end("year")
        alone = match.end() if is_year else len(text)
        try:
            since = bool(match["since"] or match["after"])
            periods.append(_Period(*_span(match, year), match, since, is_year))
        except (ValueError, KeyError):
            raise ValueError(f"“{match[0]}”定不出是哪一天") from None
    return periods, WORDS["point"].sub(lambda match: "|" if match[0] else "", text)


def _span(match: re.Match[str], year: int) -> tuple[date, date]:
    """The first and last day of what `match` of a point means; raises ValueError, KeyError."""
    first, last = HALVES.get(match["half"], (1, 12))
    if match["quarter"]:
        last = 3 * int(match["quarter"])
        first = 1 if match["upto"] else last - 2
    elif match["month"]:
        first = last = int(match["month"])
    begin, end = CELLS["days"]["thirds"][match["third"] or ""]
    end = min(end, monthrange(year, last)[1])
    if match["day"]:
        begin = end = int(match["day"])
    return _within(date(year, first, begin)), _within(date(year, last, end))


def _rewritten(name: str, text: str) -> str:
    for pattern, by in CELLS["days"][name]:
        text = re.sub(pattern, by, text)
    return text


def _in_digits(match: re.Match[str]) -> str:
    """Chinese numerals as digits: 二〇二二 by its signs, 三十一 by tens and ones."""
    tens, ten, ones = match[0].translate(DIGITS).rpartition("十")
    return str(int(tens or 1) * 10 + int(ones or 0)) if ten else ones


def _within(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError("年份应在 2000 至 2099 之间")
    return day
