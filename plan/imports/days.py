"""The day that a cell means, as people write it: 6月底前, 上半年, 2021—2023年, 长期坚持."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from plan.imports.loose_values import CELLS, plain, rewritten
from plan.model.kinds import Commitment

FIRST_SERIAL, LAST_SERIAL = 36_526, 73_050  # 2000-01-01 to 2099-12-31, as Excel counts days
EXCEL_ZERO = date(1899, 12, 30)
DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
STAYS = "（计划中已有的时限不变）"
COMMITMENTS = {value.word: value for value in Commitment} | {"争取": Commitment.STRETCH}
RULES = CELLS["days"]
WORDS = {name: re.compile(rule, re.X) for name, rule in RULES.items() if isinstance(rule, str)}
Period = tuple[date, date, re.Match[str]]  # first and last day of what stands there


@dataclass(frozen=True)
class WrittenDay:
    """What a cell of days says: `reading` is how it was read, empty where nothing was in doubt.

    `day` is None for work without an end and where nothing is known. `commitment` is what 确保 or
    力争 in the cell says; `remark` the whole cell where it says more than the day.
    """

    day: date | None
    reading: str = ""
    commitment: Commitment | None = None
    remark: str = ""


def written_day(cell: Any, year: int, *, first: bool = False) -> WrittenDay:
    """What `cell` says; what names no year is of `year`.

    A period is its last day, or its first when `first`; of several days the last counts, of what
    is due again and again the last time in the year. Raises ValueError, with a reason if any.
    """
    if isinstance(cell, datetime | date):
        if not 2000 <= cell.year <= 2099:
            raise ValueError("年份应在 2000 至 2099 之间")
        return WrittenDay(cell.date() if isinstance(cell, datetime) else cell)
    if isinstance(cell, int | float) and FIRST_SERIAL <= cell <= LAST_SERIAL:
        day = EXCEL_ZERO + timedelta(days=int(cell))
        return WrittenDay(day, f"按 {day} 理解")
    if isinstance(cell, float) and WORDS["lost_zero"].fullmatch(str(cell)):
        raise ValueError("数字末尾的 0 可能已丢失，请改为文本")
    typed = str(cell).strip()
    text = rewritten(RULES["typed"], plain(WORDS["nth"].sub(";", cell) if typed == cell else cell))
    if WORDS["unstated"].fullmatch(text):
        return WrittenDay(None, f"按未定时限理解{STAYS}")
    is_running = WORDS["running"].search(text) is not None
    once = WORDS["each"].sub("", text) if is_running else rewritten(RULES["recurring"], text)
    periods, rest = _periods(once, year)
    ends = [period for period in periods if first or not period[2]["since"]]
    is_open = not ends and (is_running or WORDS["unlimited"].fullmatch(text) is not None)
    _check(rest, periods, ends, is_open)
    if is_open:
        shown = "长期推进理解，不定时限" if is_running else "未定时限理解"
        return WrittenDay(None, f"按{shown}{STAYS}", remark=typed)
    if not ends:
        raise ValueError("只写了从何时起" if periods else "")
    return _of_days(periods, ends, rest, typed, first=first, again=once != text and not is_running)


def _of_days(
    periods: list[Period], ends: list[Period], rest: str, typed: str, *, first: bool, again: bool
) -> WrittenDay:
    """What `typed` says, where its day is one of `ends` and `rest` stands beside the periods."""
    _, day, match = max(ends, key=lambda period: (period[2]["bare"] is None, period[1]))
    if first:
        day = min(begin for begin, *_ in periods)
        day = date(day.year, 1, 1) if again else day
    more = [
        f"起于 {begin}" if other["since"] else f"另有 {end}"
        for begin, end, other in periods
        if not first and end != day and (other["bare"] is None or end.year != day.year)
    ]
    more += ["逐次办理的记当年最后一次"] * again
    words = (WORDS["before"].sub("", part) for part in WORDS["parting"].split(rest))
    more += [f"“{word}”只作说明" for word in words if not WORDS["plain"].fullmatch(word)]
    remark, promised = typed if more else "", WORDS["promised"].findall
    is_last = match is periods[-1][2]  # else a word behind it is of another day
    promises = promised(match.string[: match.start()]) or (promised(match.string) if is_last else [])
    more += [f"承诺按“{promises[-1]}”"] if promises else []
    is_plain = not more and re.fullmatch(r"20\d\d年\d+月\d+日", match[0])
    reading = "" if is_plain else "，".join((f"按 {day} 理解", *more))
    commitment = COMMITMENTS[promises[-1]] if promises else None
    return WrittenDay(day, reading, commitment=commitment, remark=remark)


def _check(rest: str, periods: list[Period], ends: list[Period], is_open: bool) -> None:
    """Raises ValueError where what is left beside `periods` leaves the day in doubt."""
    exact = [end for _, end, match in ends if match["bare"] is None]
    is_vague = not exact and not is_open
    if doubtful := WORDS["unread"].search(rest) or (is_vague and WORDS["movable"].search(rest)):
        raise ValueError(f"“{doubtful[0]}”定不出是哪一天")
    is_later = exact and any(end.year > max(exact).year for _, end, _ in ends)
    if is_later or (len(ends) > 1 and WORDS["moved"].search(rest)):
        raise ValueError("几个日期中以哪个为准没有写明")
    for (_, last, match), (_, later, _) in pairwise(periods):
        if str(match["since"]).endswith("-") and later < last:
            raise ValueError("止日早于起日")


def _periods(text: str, year: int) -> tuple[list[Period], str]:
    """The days and periods that `text` names, in its order, and what else stands there.

    What names no year is of the year named before it, unless a year alone with words of its own.
    """
    text = WORDS["numeral"].sub(_in_digits, rewritten(RULES["written"], text))
    text = rewritten(RULES["in_digits"], text)
    periods, default, alone = list[Period](), year, len(text)
    for match in filter(lambda match: match[0], WORDS["point"].finditer(text)):
        named = (match["year"] or "").rstrip("年度")
        year = default if re.search(r"\w", text[alone : match.start()]) else year
        year = int(named) % 100 + 2000 if named.isdecimal() else year + (named in ("明", "次"))
        alone = len(text) if match["bare"] is None else match.end()
        try:
            periods.append((*_span(match, year), match))
        except (ValueError, KeyError):
            raise ValueError(f"“{match[0]}”定不出是哪一天") from None
    return periods, WORDS["point"].sub(lambda match: "|" if match[0] else "", text)


def _span(match: re.Match[str], year: int) -> tuple[date, date]:
    """The first and last day of what `match` of a point means; raises ValueError, KeyError."""
    first, last = RULES["months"].get(match["part"], (1, 12))
    if match["month"]:
        first = last = int(match["month"])
    begin, end = RULES["thirds"][match["third"] or ""]
    end = min(end, monthrange(year, last)[1])
    if match["day"]:
        begin = end = int(match["day"])
    return date(year, first, begin), date(year, last, end)


def _in_digits(match: re.Match[str]) -> str:
    """Chinese numerals as digits: 二〇二二 by its signs, 三十一 by tens and ones."""
    tens, ten, ones = match[0].translate(DIGITS).rpartition("十")
    return str(int(tens or 1) * 10 + int(ones or 0)) if ten else ones
