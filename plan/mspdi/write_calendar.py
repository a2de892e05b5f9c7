"""The working calendar as Microsoft Project XML (MSPDI): a week, and the days that differ."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from xml.etree.ElementTree import Element

from plan.calendar.workdays import Calendar
from plan.mspdi.values import EVENING, MORNING, put

UID = 1
NAME = "中国工作日历（含调休）"
LUNCH, AFTERNOON = "12:00:00", "13:00:00"
DAILY = 1


def put_calendar(parent: Element, calendar: Calendar, first: date, last: date) -> None:
    """Puts `calendar` into `parent`, with its exceptions from `first` to `last`."""
    element = put(parent, "Calendar", UID=UID, Name=NAME, IsBaseCalendar=1, BaseCalendarUID=-1)
    week = put(element, "WeekDays")
    for number in range(1, 8):  # Sunday first
        worked = calendar.week[(number + 5) % 7]
        day = put(week, "WeekDay", DayType=number, DayWorking=int(worked))
        if worked:
            _put_hours(day)
    exceptions = put(element, "Exceptions")
    for begin, end, worked in _runs(calendar, first, last):
        name = "调休上班" if worked else "节假日"
        exception = put(exceptions, "Exception", EnteredByOccurrences=0)
        put(exception, "TimePeriod", FromDate=f"{begin}T00:00:00", ToDate=f"{end}T23:59:00")
        put(
            exception,
            Occurrences=(end - begin).days + 1,
            Name=name if calendar.is_official(end) else f"{name}（待国务院通知）",
            Type=DAILY,
            DayWorking=int(worked),
        )
        if worked:
            _put_hours(exception)


def _put_hours(parent: Element) -> None:
    times = put(parent, "WorkingTimes")
    put(times, "WorkingTime", FromTime=MORNING, ToTime=LUNCH)
    put(times, "WorkingTime", FromTime=AFTERNOON, ToTime=EVENING)


def _runs(calendar: Calendar, first: date, last: date) -> Iterator[tuple[date, date, bool]]:
    """Unbroken runs of days that differ from the week in the same way."""
    differ = [day for day in map(date.fromordinal, calendar.ordinals) if first <= day <= last]

    def run_of(place: tuple[int, date]) -> tuple[date, bool]:
        at, day = place
        return day - timedelta(days=at), calendar.is_workday(day)

    for (_, worked), run in groupby(enumerate(differ), run_of):
        days = [day for _, day in run]
        yield days[0], days[-1], worked
