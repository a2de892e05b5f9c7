"""Working days of China, and of any other week."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.make_holidays import differing
from plan.calendar.workdays import CHINA, Calendar

DAYS = st.dates(date(2000, 1, 1), date(2045, 12, 31))
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2022, 1, 29), True),  # Saturday before 春节
        (date(2022, 1, 30), True),  # Sunday before 春节
        (date(2022, 1, 31), False),  # Monday, 除夕
        (date(2022, 2, 4), False),
        (date(2022, 2, 7), True),
        (date(2022, 10, 7), False),
        (date(2022, 10, 8), True),  # Saturday after 国庆
        (date(2022, 10, 9), True),  # Sunday after 国庆
        (date(2022, 10, 10), True),
        (date(2022, 7, 2), False),  # any Saturday
        (date(2005, 12, 31), True),  # worked for the next year's 元旦
    ],
)
def test_days_moved_by_notice_are_worked_or_off(day: date, worked: bool) -> None:
    """调休 as the State Council announced it."""
    assert CHINA.is_workday(day) is worked


@pytest.mark.parametrize(("year", "count"), [(2019, 250), (2020, 249), (2021, 250), (2022, 249), (2023, 249)])
def test_a_year_has_as_many_working_days_as_its_notice_leaves(year: int, count: int) -> None:
    """Mondays to Fridays, less those off, more the weekends worked: counted by hand."""
    assert CHINA.workdays_from_to(date(year, 1, 1), date(year, 12, 31)) == count


@given(DAYS)
def test_a_working_day_has_one_index_and_comes_back_from_it(day: date) -> None:
    """On a working day both indices agree; between working days they are neighbours."""
    before, after = CHINA.index_on_or_before(day), CHINA.index_on_or_after(day)
    if CHINA.is_workday(day):
        assert before == after
        assert CHINA.day(before) == day
    else:
        assert after == before + 1
        assert CHINA.day(before) < day < CHINA.day(after)


@given(DAYS, st.integers(0, 400))
def test_counting_agrees_with_going_day_by_day(start: date, length: int) -> None:
    """The axis is a shortcut for looking at every day."""
    days = [start + n * DAY for n in range(length + 1)]
    worked = [CHINA.is_workday(day) for day in days]
    assert CHINA.workdays_from_to(start, days[-1]) == sum(worked)
    assert CHINA.workdays_after(start, days[-1]) == sum(worked[1:])
    assert CHINA.workdays_after(days[-1], start) == -sum(worked[1:])


@given(
    st.tuples(*[st.booleans()] * 7).filter(any),
    st.frozensets(st.dates(date(2022, 1, 1), date(2022, 3, 31))),
    st.frozensets(st.dates(date(2022, 1, 1), date(2022, 3, 31))),
)
def test_any_week_with_any_exceptions_makes_an_axis(
    week: tuple[bool, ...], off: frozenset[date], worked: frozenset[date]
) -> None:
    """The nth working day found by walking is the nth on the axis; a day worked wins over off."""
    calendar = Calendar(week=week, days_off=off, days_worked=worked)
    days = [date(2021, 12, 1) + n * DAY for n in range(160)]
    walked = [day for day in days if calendar.is_workday(day)]
    first = calendar.index_on_or_after(days[0])
    assert [calendar.day(first + n) for n in range(len(walked))] == walked


def test_a_deadline_on_a_day_off_rolls_back() -> None:
    """2022-12-31 is a Saturday: the last working day for it is Friday the 30th."""
    assert CHINA.day(CHINA.index_on_or_before(date(2022, 12, 31))) == date(2022, 12, 30)


def test_days_overdue_leave_out_weekends_and_the_deadline_itself() -> None:
    """One day past a Thursday is one; over 国庆 none pass until the worked Saturday."""
    assert CHINA.workdays_after(date(2022, 6, 30), date(2022, 7, 1)) == 1
    assert CHINA.workdays_after(date(2022, 6, 30), date(2022, 7, 3)) == 1
    assert CHINA.workdays_after(date(2022, 9, 30), date(2022, 10, 7)) == 0
    assert CHINA.workdays_after(date(2022, 9, 30), date(2022, 10, 9)) == 2


def test_days_after_the_last_notice_stand_until_the_next() -> None:
    """They are Mondays to Fridays without the statutory days."""
    assert not CHINA.is_workday(date(2030, 10, 1))
    assert not any(CHINA.is_workday(d) for d in (date(2031, 3, 1), date(2031, 3, 2)))
    assert not any(day > CHINA.official_through for day in CHINA.days_worked)


def test_the_shipped_table_is_what_the_generator_finds() -> None:
    """Through the last notice; later years may change with any release of the package."""
    off, worked = differing(2004, CHINA.official_through.year)
    through = CHINA.official_through
    runs = sorted(day for day in CHINA.days_off if day <= through)
    assert [day for day in runs if day.weekday() < 5] == off  # a run may span a weekend
    assert sorted(day for day in CHINA.days_worked if day <= through) == worked
    assert CHINA.official_from == date(2004, 1, 1)
