"""The period a figure is of, as people write it."""

from __future__ import annotations

from datetime import date

import pytest

from plan.calendar.periods import Period, period, year_so_far


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("2022", 1), ("2022年", 1), ("2022年度", 1), ("2022 年全年", 1), ("２０２２", 1),
        ("2022上半年", 0.5), ("2022年1—6月", 0.5), ("2022年1月至6月", 0.5), ("2022年6月末", 0.5),
        ("2022年前三季度", 0.75), ("2022年1~9月", 0.75), ("2022年前9个月", 0.75),
        ("2022年一季度", 0.25), ("2022Q1", 0.25), ("2022年第一季度", 0.25),
        ("2022-12-31", 1),
    ],
)  # fmt: skip
def test_what_people_write(text: str, gone: float) -> None:
    """The same period in its many spellings."""
    assert period(text) == Period(2022, gone)


@pytest.mark.parametrize(
    "text",
    ["", "上半年", "2022年9月", "2022Q3", "2022年三季度", "2022下半年", "2022年1-13月",
     "2022年1-0月", "2022-13-01", "去年", "0000"],
)  # fmt: skip
def test_what_is_not_clear_is_no_period(text: str) -> None:
    """A month alone may be its own figure or that of the year so far."""
    assert period(text) is None


def test_the_year_up_to_a_day() -> None:
    """Both ends included, leap years too."""
    assert year_so_far(date(2022, 12, 31)) == Period(2022, 1.0)
    assert year_so_far(date(2024, 7, 1)).gone == 183 / 366
