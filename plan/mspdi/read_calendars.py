"""The calendars of a Microsoft Project XML file: weeks, exceptions, calendars that rest on others.

Elements and codes: Microsoft, "Project XML Data Interchange Schema Reference", Calendar.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import Element

from plan.errors import Problem
from plan.mspdi.read_values import Values
from plan.schedule.hours.work_calendar import DAY, OFFICE_HOURS, Spans, WorkCalendar, joined

USUAL_WEEK = (OFFICE_HOURS,) * 5 + ((),) * 2
MAX_DAYS = 400_000  # that differ, in all calendars of a file
DAILY, YEARLY, YEARLY_BY_POSITION, MONTHLY, MONTHLY_BY_POSITION, WEEKLY, BY_DAYS = range(1, 8)
RECURRING = range(YEARLY, BY_DAYS + 1)
ANY_DAY, ANY_WEEKDAY, ANY_WEEKEND_DAY, SUNDAY = range(4)  # of MonthItem
LAST = 4  # of MonthPosition


def read_calendars(root: Element, values: Values) -> dict[str, WorkCalendar]:
    """Every calendar of a project by its UID."""
    elements = {values.text(one, "UID"): one for one in root.iterfind("Calendars/Calendar")}
    reader = _Calendars(elements, values)
    return {uid: reader.calendar(uid, ()) for uid in elements}


class _Pattern(NamedTuple):
    """How an exception recurs: every `step` days, weeks or months, and on which of them."""

    kind: int
    first: date
    step: int
    month: int
    day: int
    item: int
    position: int
    weekdays: int  # a bit each, Sunday first


class _Calendars:
    """Calendars being read, those that others rest on first."""

    def __init__(self, elements: Mapping[str, Element], values: Values) -> None:
        self.elements, self.values = elements, values
        self.found: dict[str, WorkCalendar] = {}
        self.days_left = MAX_DAYS

    def calendar(self, uid: str, above: tuple[str, ...]) -> WorkCalendar:
        """The calendar `uid`, which the calendars `above` rest on."""
        if uid in self.found:
            return self.found[uid]
        if uid not in self.elements or uid in above:
            return WorkCalendar(week=USUAL_WEEK)
        element = self.elements[uid]
        base = self.values.text(element, "BaseCalendarUID")
        rests = base not in ("", "-1", "0") or base in self.elements
        under = self.calendar(base, (*above, uid)) if rests else WorkCalendar(week=USUAL_WEEK)
        week, old_exceptions = list(under.week), []
        for day in element.iterfind("WeekDays/WeekDay"):
            kind = self.values.number(day, "DayType")
            if 1 <= kind <= 7:
                week[(kind + 5) % 7] = self.hours(day)
            else:
                old_exceptions.append(day)
        days = {**under.days, **dict(self.work_weeks(element, week))}
        for exception in [*old_exceptions, *element.iterfind("Exceptions/Exception")]:
            hours = self.hours(exception)
            days.update((ordinal, hours) for ordinal in self.days_of(exception))
        self.found[uid] = WorkCalendar(week=tuple(week), days=days)
        return self.found[uid]

    def work_weeks(self, element: Element, week: list[Spans]) -> Iterator[tuple[int, Spans]]:
        """The days of the weeks that are worked otherwise than usual."""
        for other in element.iterfind("WorkWeeks/WorkWeek"):
            hours = dict(enumerate(week))
            for day in other.iterfind("WeekDays/WeekDay"):
                kind = self.values.number(day, "DayType")
                if 1 <= kind <= 7:
                    hours[(kind + 5) % 7] = self.hours(day)
            for ordinal in self.period(other):
                yield ordinal, hours[(ordinal - 1) % 7]

    def hours(self, day: Element) -> Spans:
        """The working hours of a week day or an exception; the usual ones where none stand."""
        if not self.values.flag(day, "DayWorking", default=False):
            return ()
        spans = []
        for one in day.iterfind("WorkingTimes/WorkingTime"):
            begin, end = self.values.time(one, "FromTime"), self.values.time(one, "ToTime")
            if begin is None or end is None:
                continue
            if 0 < end < begin:
                self.values.wrong(one, "ToTime", "不早于 FromTime 的时间")
            spans.append((begin, end or DAY))
        return joined(spans) if spans else OFFICE_HOURS

    def period(self, element: Element) -> range:
        """The ordinals of the days of a time period, empty where it has none."""
        period = element.find("TimePeriod")
        if period is None:
            return range(0)
        begin, end = self.values.moment(period, "FromDate"), self.values.moment(period, "ToDate")
        if begin is None or end is None:
            return range(0)
        days = range(begin // DAY, end // DAY + 1)
        self.days_left -= len(days)
        if self.days_left < 0:
            if not any(one.place == "Calendars" for one in self.values.problems):
                self.values.problems.append(
                    Problem("Calendars", "例外日过多", f"合计不超过 {MAX_DAYS} 天")
                )
            return range(0)
        return days

    def days_of(self, exception: Element) -> list[int]:
        """The ordinals of the days on which an exception falls."""
        number, days = self.values.number, self.period(exception)
        if not days:
            return []
        pattern = _Pattern(
            kind=number(exception, "Type", DAILY),
            first=date.fromordinal(days.start),
            step=max(1, number(exception, "Period", 1)),
            month=number(exception, "Month") + 1,
            day=number(exception, "MonthDay"),
            item=number(exception, "MonthItem"),
            position=number(exception, "MonthPosition"),
            weekdays=number(exception, "DaysOfWeek"),
        )
        found = [one for one in days if _falls_on(pattern, date.fromordinal(one))]
        count = number(exception, "Occurrences")
        by_count = self.values.flag(exception, "EnteredByOccurrences", default=False)
        recurs = pattern.kind in RECURRING or pattern.step > 1
        return found[:count] if by_count and recurs and count > 0 else found


def _falls_on(pattern: _Pattern, day: date) -> bool:
    """Whether a recurring exception falls on `day`."""
    kind, first = pattern.kind, pattern.first
    if kind in (DAILY, BY_DAYS):
        return (day - first).days % pattern.step == 0
    if kind == WEEKLY:
        weeks = (_sunday_before(day) - _sunday_before(first)) // 7
        return weeks % pattern.step == 0 and bool(pattern.weekdays & 1 << day.isoweekday() % 7)
    months = (day.year - first.year) * 12 + day.month - first.month
    if kind in (YEARLY, YEARLY_BY_POSITION):
        in_turn = day.month == pattern.month
    else:
        in_turn = months % pattern.step == 0
    if kind in (YEARLY, MONTHLY):
        return in_turn and day.day == pattern.day
    if kind in (YEARLY_BY_POSITION, MONTHLY_BY_POSITION):
        return in_turn and _nth(day.year, day.month, pattern.item, pattern.position) == day
    return True


def _sunday_before(day: date) -> int:
    return day.toordinal() - day.isoweekday() % 7


@lru_cache(maxsize=4_096)
def _nth(year: int, month: int, item: int, position: int) -> date | None:
    """The first, second … last of a month of the days that `item` means."""
    days = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
    meant = [one for one in days if _is_meant(one, item)]
    if position >= LAST:
        return meant[-1] if meant else None
    return meant[position] if 0 <= position < len(meant) else None


def _is_meant(day: date, item: int) -> bool:
    if item in (ANY_WEEKDAY, ANY_WEEKEND_DAY):
        return (day.isoweekday() <= 5) == (item == ANY_WEEKDAY)
    return item == ANY_DAY or day.isoweekday() % 7 == item - SUNDAY
