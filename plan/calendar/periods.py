"""The period a figure is of, as people write it: which year, and how much of it has gone."""

import re
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import normalize

_NUMBER = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}


@dataclass(frozen=True, order=True)
class Period:
    """The part `gone` of `year`, from its first day; 1 is the whole year."""

    year: int
    gone: float

    @property
    def is_whole(self) -> bool:
        """Whether it is a full year."""
        return self.gone >= 1.0


def period(text: str) -> Period | None:
    """The period that `text` names; None where it does not begin with the year, or is not clear.

    A month or a later quarter alone is not clear: it may mean its own figure or that of the year
    so far.

    >>> [period(text) for text in ("2021", "2022上半年", "2022年1—9月")]
    [Period(year=2021, gone=1.0), Period(year=2022, gone=0.5), Period(year=2022, gone=0.75)]
    >>> period("2022年三季度") is None
    True
    """
    plain = re.sub(r"\s|年度?", "", normalize("NFKC", text).strip())
    plain = re.sub("[–—−~至到]", "-", plain)
    parts = re.match(r"(\d{4})(.*)", plain)
    if not parts:
        return None
    year, rest = int(parts[1]), parts[2]
    for pattern, months in _PARTS:
        if match := re.fullmatch(pattern, rest):
            number = "".join(match.groups()) or "1"
            gone = months * (_NUMBER.get(number) or int(number)) / 12
            return Period(year, gone) if 0 < gone <= 1 and year > 0 else None
    try:
        return year_so_far(date.fromisoformat(plain))  # up to a day, as 2022-09-30
    except ValueError:
        return None


def year_so_far(day: date) -> Period:
    """The year of `day` from its first day up to and with it."""
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    return Period(day.year, ((day - first).days + 1) / ((last - first).days + 1))


def last_day(named: Period) -> date:
    """The day up to and with which `named` counts; of whole months the last of the month.

    >>> [str(last_day(part)) for part in (Period(2022, 0.5), Period(2022, 243 / 365))]
    ['2022-06-30', '2022-08-31']
    """
    months = 12 * named.gone
    if abs(months - round(months)) < 1e-9:
        month = round(months)
        return date(named.year, month, monthrange(named.year, month)[1])
    days = 366 if isleap(named.year) else 365
    return date(named.year, 1, 1) + timedelta(days=round(named.gone * days) - 1)


_PARTS = (  # with their months, or those of each that the pattern counts
    (r"全?", 12),
    (r"上半", 6),
    (r"第?一季度|[-]?Q1", 3),
    (r"前([一二两三四])个?季度", 3),
    (r"0?1月?-0?(\d{1,2})月", 1),
    (r"前(\d{1,2})个?月", 1),
    (r"0?(\d{1,2})月[底末]", 1),
)
