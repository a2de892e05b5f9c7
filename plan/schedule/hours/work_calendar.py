"""Working time to the second on one axis: a week of working hours, and the days that differ.

A moment is a whole number of seconds, counted as days from 0000-12-31 (see `moment_of`). Between
two moments lies the time that is worked between them; the moments of an evening and of the next
morning enclose none. Like `plan.calendar.workdays` for days, but tasks may start and
end within a day.

>>> office = WorkCalendar(week=(OFFICE_HOURS,) * 5 + ((),) * 2)
>>> friday = moment_of(datetime(2022, 9, 2, 17))
>>> time_of(office.after(friday, 4 * HOUR)).isoformat()  # ends at Monday's lunch
'2022-09-05T12:00:00'
>>> time_of(office.opening(friday)).isoformat()
'2022-09-05T08:00:00'
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property, reduce
from itertools import accumulate
from typing import NamedTuple

HOUR = 3_600
DAY = 24 * HOUR
Spans = tuple[tuple[int, int], ...]  # of seconds of a day, in order, apart
OFFICE_HOURS: Spans = ((8 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR))
WHOLE_DAY: Spans = ((0, DAY),)


def moment_of(at: datetime) -> int:
    """`at` as a moment, fractions of a second dropped."""
    return at.toordinal() * DAY + at.hour * HOUR + at.minute * 60 + at.second


def time_of(moment: int) -> datetime:
    """`moment` as a date and time; raises OverflowError outside the years 1 to 9999."""
    days, seconds = divmod(moment, DAY)
    try:
        return datetime.combine(datetime.fromordinal(days), time()) + timedelta(seconds=seconds)
    except ValueError as error:
        raise OverflowError(moment) from error


class _Exception(NamedTuple):
    """A day that differs: working time before it, up to its end, and gained against the week."""

    before: int
    through: int
    gained: int


@dataclass(frozen=True, kw_only=True, eq=False)
class WorkCalendar:
    """Working hours: `week` from Monday, and by ordinal the `days` that differ from it."""

    week: tuple[Spans, ...]
    days: Mapping[int, Spans] = field(default_factory=dict, repr=False)

    def hours_of(self, ordinal: int) -> Spans:
        """The working hours of the day with that ordinal."""
        return self.days[ordinal] if ordinal in self.days else self.week[(ordinal - 1) % 7]

    def worked(self, moment: int) -> int:
        """Working seconds from the beginning of the axis up to `moment`."""
        ordinal, second = divmod(moment, DAY)
        at = bisect_left(self._ordinals, ordinal)
        gained = self._exceptions[at - 1].gained if at else 0
        today = sum(
            min(second, end) - begin for begin, end in self.hours_of(ordinal) if begin < second
        )
        return self._regular(ordinal) + gained + today

    def between(self, begin: int, end: int) -> int:
        """Working seconds from `begin` to `end`, negative backwards."""
        return self.worked(end) - self.worked(begin)

    def opening(self, moment: int) -> int:
        """`moment` while work is on, otherwise the next moment that it begins."""
        return self._morning(self.worked(moment))

    def closing(self, moment: int) -> int:
        """`moment` while work is on, otherwise the last moment that it ended."""
        return self._evening(self.worked(moment))

    def after(self, moment: int, work: int) -> int:
        """The first moment by which `work` seconds are done that begin at `moment`."""
        return self._evening(self.worked(moment) + work) if work else moment

    def before(self, moment: int, work: int) -> int:
        """The last moment from which `work` seconds can be done up to `moment`."""
        return self._morning(self.worked(moment) - work) if work else moment

    def shifted(self, moment: int, work: int) -> int:
        """`after` for `work` forward, `before` for `work` backward."""
        return self.after(moment, work) if work > 0 else self.before(moment, -work)

    def _morning(self, work: int) -> int:
        """The last moment at which `work` seconds have been worked."""
        return self._evening(work + 1) - 1

    def _evening(self, work: int) -> int:
        """The first moment at which `work` seconds have been worked; OverflowError if never."""
        at = bisect_left(self._exceptions, work, key=lambda one: one.through)
        if at < len(self._exceptions) and self._exceptions[at].before < work:
            ordinal, rest = self._ordinals[at], work - self._exceptions[at].before
        else:
            regular = work - (self._exceptions[at - 1].gained if at else 0)
            if not self._sums[-1]:
                raise OverflowError(work)
            weeks, rest = divmod(regular - 1, self._sums[-1])
            day = bisect_left(self._sums, rest + 1)
            ordinal, rest = weeks * 7 + day, rest + 1 - self._sums[day - 1]
        for begin, end in self.hours_of(ordinal):
            if rest <= end - begin:
                return ordinal * DAY + begin + rest
            rest -= end - begin
        raise OverflowError(work)

    def _regular(self, ordinal: int) -> int:
        """Working seconds before a day, were all weeks alike."""
        weeks, days = divmod(ordinal - 1, 7)
        return weeks * self._sums[-1] + self._sums[days]

    @cached_property
    def _sums(self) -> list[int]:
        """Working seconds of the first 0, 1 … 7 days of a week."""
        return list(accumulate(map(length, self.week), initial=0))

    @cached_property
    def _ordinals(self) -> list[int]:
        return sorted(self.days)

    @cached_property
    def _exceptions(self) -> list[_Exception]:
        found: list[_Exception] = []
        gained = 0
        for ordinal in self._ordinals:
            before = self._regular(ordinal) + gained
            through = before + length(self.days[ordinal])
            gained = through - self._regular(ordinal + 1)
            found.append(_Exception(before, through, gained))
        return found


def length(spans: Spans) -> int:
    """Seconds within `spans`."""
    return sum(end - begin for begin, end in spans)


def joined(spans: Iterable[tuple[int, int]]) -> Spans:
    """`spans` in order, those that touch or overlap as one, empty ones left out."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(one for one in spans if one[0] < one[1]):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return tuple(merged)


def common(one: Spans, other: Spans) -> Spans:
    """What lies in both."""
    return joined((max(a, c), min(b, d)) for a, b in one for c, d in other)


def either(calendars: Iterable[WorkCalendar]) -> WorkCalendar:
    """The time that any of `calendars` works."""
    return reduce(lambda one, other: _combined(one, other, lambda a, b: joined(a + b)), calendars)


def both(one: WorkCalendar, other: WorkCalendar) -> WorkCalendar:
    """The time that both work."""
    return _combined(one, other, common)


def _combined(
    one: WorkCalendar, other: WorkCalendar, hours: Callable[[Spans, Spans], Spans]
) -> WorkCalendar:
    return WorkCalendar(
        week=tuple(hours(a, b) for a, b in zip(one.week, other.week, strict=True)),
        days={
            day: hours(one.hours_of(day), other.hours_of(day)) for day in {*one.days, *other.days}
        },
    )


ELAPSED = WorkCalendar(week=(WHOLE_DAY,) * 7)
"""Time as it passes."""
