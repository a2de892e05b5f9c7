"""Working days of a calendar for whole arrays: indices to days and back, days as ordinals."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plan.calendar.workdays import Calendar

Ints = NDArray[np.signedinteger[Any]]


@dataclass(frozen=True)
class DayAxis:
    """A calendar's week and the days that differ from it, as arrays; see `Calendar`."""

    worked: Ints  # 1 to 7 of the week
    before: Ints  # working days of a week before each of its days
    ordinals: Ints  # the days that differ from the week
    shifts: Ints  # working days gained or lost up to and with each
    counts: Ints  # working days up to and with each

    def day(self, index: Any) -> Ints:
        """The ordinals of the working days at `index`."""
        wanted = np.asarray(index, dtype=np.int64) + 1
        at = np.searchsorted(self.counts, wanted, side="left")
        weeks, nth = np.divmod(wanted - self.shifts[at] - 1, len(self.worked))
        return np.minimum(weeks * 7 + self.worked[nth], self.ordinals[at])

    def on_or_before(self, ordinal: Any) -> Ints:
        """The index of each day, or of the last working day before it."""
        days = np.asarray(ordinal, dtype=np.int64)
        at = np.searchsorted(self.ordinals, days, side="right")
        weeks, over = np.divmod(days, 7)
        return np.asarray(weeks * len(self.worked) + self.before[over] + self.shifts[at] - 1)

    def on_or_after(self, ordinal: Any) -> Ints:
        """The index of each day, or of the next working day after it."""
        return self.on_or_before(np.asarray(ordinal, dtype=np.int64) - 1) + 1


@lru_cache(maxsize=8)
def day_axis(calendar: Calendar) -> DayAxis:
    """The axis of `calendar`.

    >>> from datetime import date
    >>> from plan.calendar.workdays import CHINA
    >>> china, day = day_axis(CHINA), date(2022, 9, 30)  # after 国庆, on a worked Saturday
    >>> date.fromordinal(int(china.day(china.on_or_before(day.toordinal()) + 1)))
    datetime.date(2022, 10, 8)
    """
    week = np.array(calendar.week, dtype=np.int64)
    worked, before = np.flatnonzero(week) + 1, np.concatenate([[0], np.cumsum(week)])
    endless = np.iinfo(np.int64).max  # stands after the last day that differs
    columns = ([*calendar.ordinals, endless], [0, *calendar.shifts], calendar.counts)
    return DayAxis(worked, before, *(np.array(column, dtype=np.int64) for column in columns))
