"""What reports say of when work began and ended."""

from __future__ import annotations

from datetime import date

from plan.state.replay import replay
from tests.support.builders import entries, june_plan, reported


def test_the_day_that_was_stated_last_stands() -> None:
    """Of what was known by the day; without one the first report with progress, the first of 100%."""
    days = [date(2022, 6, n) for n in range(1, 8)]
    told = entries(
        reported("M1", days[0], 0),
        reported("M1", days[1], 20),
        reported("M1", days[2], 100, actual_start=date(2022, 5, 3), actual_finish=days[1]),
        reported("M1", days[3], 100, actual_start=date(2022, 5, 4), actual_finish=days[2]),
        reported("M1", days[4], 100),
        reported("M1", days[5], 90),
        reported("M1", days[6], 100),
    )
    items = [replay(june_plan(), told, day, hindsight=True).items["M1"] for day in days]
    may_3, may_4 = date(2022, 5, 3), date(2022, 5, 4)
    assert [item.actual_start for item in items] == [None, days[1], may_3, may_4, may_4, may_4, may_4]
    ends = [None, None, days[1], days[2], days[2], None, days[2]]
    assert [item.actual_finish for item in items] == ends
    plain = entries(reported("M1", days[0], 100), reported("M1", days[1], 90), reported("M1", days[2], 100))
    assert replay(june_plan(), plain, days[3], hindsight=True).items["M1"].actual_finish == days[2]
