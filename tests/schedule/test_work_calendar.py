"""Working time: what is counted, and that counting and finding are inverse."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.schedule.hours.work_calendar import (
    DAY,
    ELAPSED,
    HOUR,
    OFFICE_HOURS,
    WHOLE_DAY,
    Spans,
    WorkCalendar,
    both,
    either,
    joined,
    moment_of,
    time_of,
)

MONDAY = moment_of(datetime.fromisoformat("2022-09-05"))
NIGHT: Spans = ((0, 3 * HOUR), (23 * HOUR, DAY))
DAYS_OF_HOURS = st.sampled_from([(), OFFICE_HOURS, NIGHT, WHOLE_DAY, ((6 * HOUR, 6 * HOUR + 1),)])


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Any week with some work, and up to six days of September 2022 that differ."""
    week = tuple(draw(DAYS_OF_HOURS) for _ in range(6))
    days = draw(st.dictionaries(st.integers(-3, 20), DAYS_OF_HOURS, max_size=6))
    first = MONDAY // DAY
    return WorkCalendar(
        week=(*week, OFFICE_HOURS), days={first + at: of for at, of in days.items()}
    )


MOMENTS = st.integers(MONDAY - 3 * DAY, MONDAY + 25 * DAY)


@given(calendars(), MOMENTS, st.integers(0, 200 * HOUR))
def test_work_done_takes_as_long_as_asked(one: WorkCalendar, moment: int, work: int) -> None:
    """Forward and backward; the ends of work are where it ends and begins."""
    assert one.between(moment, one.after(moment, work)) == work
    assert one.between(one.before(moment, work), moment) == work
    if work:
        assert one.closing(one.after(moment, work)) == one.after(moment, work)
        assert one.opening(one.before(moment, work)) == one.before(moment, work)


@given(calendars(), MOMENTS)
def test_opening_and_closing_enclose_no_work(one: WorkCalendar, moment: int) -> None:
    """They lie on both sides of the moment, and a second beyond them is worked."""
    opening, closing = one.opening(moment), one.closing(moment)
    assert closing <= moment <= opening
    assert one.between(closing, opening) == 0
    assert one.between(opening, opening + 1) == one.between(closing - 1, closing) == 1


@given(calendars(), MOMENTS, st.integers(0, 3 * DAY))
def test_work_is_counted_as_the_hours_of_each_day_say(
    one: WorkCalendar, begin: int, seconds: int
) -> None:
    """Against adding up what lies within each day."""
    end = begin + seconds
    counted = sum(
        max(0, min(end, day * DAY + last) - max(begin, day * DAY + first))
        for day in range(begin // DAY, end // DAY + 1)
        for first, last in one.hours_of(day)
    )
    assert one.between(begin, end) == counted


def test_calendars_are_joined_and_met() -> None:
    """Office hours and nights together, and what of the office lies in the morning."""
    office, nights = (WorkCalendar(week=(hours,) * 7) for hours in (OFFICE_HOURS, NIGHT))
    morning = WorkCalendar(week=(((6 * HOUR, 10 * HOUR),),) * 7, days={MONDAY // DAY: ()})
    assert either([office, nights]).hours_of(1) == joined(OFFICE_HOURS + NIGHT)
    met = both(office, morning)
    assert met.hours_of(MONDAY // DAY + 1) == ((8 * HOUR, 10 * HOUR),)
    assert met.hours_of(MONDAY // DAY) == ()


def test_time_passes_on_every_day() -> None:
    """The elapsed calendar counts seconds as they are."""
    assert ELAPSED.after(MONDAY, 100 * DAY) == MONDAY + 100 * DAY
    assert time_of(MONDAY) == datetime.fromisoformat("2022-09-05")


def test_a_calendar_without_work_says_so() -> None:
    """Nothing can ever be done in it."""
    with pytest.raises(OverflowError):
        WorkCalendar(week=((),) * 7).after(MONDAY, 1)
