"""Working days on one integer axis: a week, and the days that differ from it.

The axis counts working days from 0001-01-01, so only differences of an index mean anything. It has
no end: beyond the table a calendar is its plain week.

>>> CHINA.day(CHINA.index_on_or_before(date(2022, 9, 30)) + 1)  # after 国庆, on a worked Saturday
datetime.date(2022, 10, 8)
"""

import tomllib
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from pathlib import Path

MONDAY_TO_FRIDAY = (True,) * 5 + (False,) * 2


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Which days are worked: `week` from Monday, and the days that differ from it.

    `official_from` and `official_through` bound the days that a notice has settled.
    """

    week: tuple[bool, ...] = MONDAY_TO_FRIDAY
    days_off: frozenset[date] = field(default=frozenset(), repr=False)
    days_worked: frozenset[date] = field(default=frozenset(), repr=False)
    official_from: date = date.min
    official_through: date = date.max

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked."""
        if day in self.days_worked:
            return True
        return self.week[day.weekday()] and day not in self.days_off

    def index_on_or_before(self, day: date) -> int:
        """The index of `day`, or of the last working day before it."""
        return self._count(day.toordinal()) - 1

    def index_on_or_after(self, day: date) -> int:
        """The index of `day`, or of the next working day after it."""
        return self._count(day.toordinal() - 1)

    def day(self, index: int) -> date:
        """The working day at `index`."""
        wanted = index + 1
        at = bisect_left(self.counts, wanted)
        shift = self.shifts[at - 1] if at else 0
        # The first day by which a week without exceptions has had so many working days.
        weeks, nth = divmod(wanted - shift - 1, sum(self.week))
        worked = [number for number, is_worked in enumerate(self.week, start=1) if is_worked]
        regular = weeks * 7 + worked[nth]
        return date.fromordinal(min([regular, *self.ordinals[at : at + 1]]))

    def workdays_after(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and with `end`; negative backwards."""
        return self.index_on_or_before(end) - self.index_on_or_before(start)

    def workdays_from_to(self, start: date, end: date) -> int:
        """How many working days lie from `start` to `end`, both included; 0 when turned round."""
        return max(0, self.index_on_or_before(end) - self.index_on_or_after(start) + 1)

    def _count(self, ordinal: int) -> int:
        """Working days up to and with a day, from 0001-01-01, which was a Monday."""
        at = bisect_right(self.ordinals, ordinal)
        return self._regular_count(ordinal) + (self.shifts[at - 1] if at else 0)

    def _regular_count(self, ordinal: int) -> int:
        weeks, days = divmod(ordinal, 7)
        return weeks * sum(self.week) + sum(self.week[:days])

    @cached_property
    def ordinals(self) -> list[int]:
        """The days that truly differ from the week, in order."""
        worked = {d for d in self.days_worked if not self.week[d.weekday()]}
        off = {d for d in self.days_off - self.days_worked if self.week[d.weekday()]}
        return sorted(day.toordinal() for day in worked | off)

    @cached_property
    def shifts(self) -> list[int]:
        """Working days gained or lost against the plain week, up to and with each such day."""
        weekdays = ((ordinal - 1) % 7 for ordinal in self.ordinals)
        return list(accumulate(-1 if self.week[weekday] else 1 for weekday in weekdays))

    @cached_property
    def counts(self) -> list[int]:
        """Working days up to and with each such day."""
        pairs = zip(self.ordinals, self.shifts, strict=True)
        return [self._regular_count(ordinal) + shift for ordinal, shift in pairs]


def _days(table: dict[str, str]) -> frozenset[date]:
    """The days in a table of `holidays_cn.toml`."""
    days: set[date] = set()
    for year, runs in table.items():
        for run in runs.split():
            first, last = (date.fromisoformat(year + end) for end in (run[:4], run[-4:]))
            days |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    return frozenset(days)


_TABLES = tomllib.loads(Path(__file__).with_name("holidays_cn.toml").read_text("utf-8"))
CHINA = Calendar(
    days_off=_days(_TABLES.pop("days_off")), days_worked=_days(_TABLES.pop("days_worked")), **_TABLES
)
"""Days worked in China, 调休 included."""
