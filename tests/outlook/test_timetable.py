"""Bars on the June plan, worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from plan.ledger.events import Closed, DeadlineExtended, Event
from plan.model.plan import Closing
from plan.outlook.outlook import Outlook, outlook
from plan.outlook.timetable import Bar, Timetable, quarter, span, timetable
from tests.support.builders import activity, after, entries, june_plan, milestone, plan_of, reported

DAY = date(2022, 6, 15)


def june_outlook(*events: Event, as_of: date = DAY) -> Outlook:
    """The June plan on a day."""
    return outlook(june_plan(), entries(*events), as_of, samples=200)


def table(now: Outlook) -> Timetable:
    """The whole timetable."""
    return timetable(now.rows, now.plan, now.forecast, now.as_of)


def bars(now: Outlook) -> dict[str, Bar]:
    """The bars by id."""
    return {bar.row.id: bar for bar in table(now).bars}


def test_work_under_way_has_what_was_planned_done_and_is_expected() -> None:
    """From its first report to today, and from today on."""
    bar = bars(june_outlook(reported("A1", date(2022, 6, 3), 20)))["A1"]
    assert (bar.baseline_start, bar.baseline_finish) == (date(2022, 6, 1), date(2022, 6, 30))
    assert (bar.actual_start, bar.actual_finish) == (date(2022, 6, 3), None)
    assert bar.expected_from == DAY
    assert bar.p50
    assert bar.p80
    assert DAY <= bar.p50 <= bar.p80


def test_a_milestone_is_expected_when_its_forecast_says() -> None:
    """The same days as on 风险, not those before correction."""
    now = june_outlook(reported("A1", date(2022, 6, 3), 20))
    forecast = now.forecast.of("M1")
    assert forecast
    assert (bars(now)["M1"].p50, bars(now)["M1"].p80) == (forecast.p50, forecast.p80)


def test_what_is_closed_is_expected_no_more() -> None:
    """It stands on the day it was closed."""
    bar = bars(june_outlook(Closed(subject="M1", as_of=date(2022, 6, 10), evidence="批复")))["M1"]
    assert (bar.actual_finish, bar.p50, bar.expected_from) == (date(2022, 6, 10), None, None)


def test_what_has_no_date_is_apart() -> None:
    """未定时限 is not drawn; what the source reports as done on no known day neither."""
    now = june_outlook()
    assert [bar.row.id for bar in table(now).undated] == ["M2"]
    done = milestone("R1", None, closed=Closing(evidence="已建成"))
    old = outlook(plan_of(done), (), DAY, samples=50)
    drawn = timetable(old.rows, old.plan, old.forecast, DAY)
    assert ([row.id for row in drawn.closed], drawn.bars, drawn.undated) == (["R1"], (), ())


def test_milestones_follow_the_work_they_belong_to() -> None:
    """Whatever the order of the file, which has activities first."""
    plan = plan_of(
        activity("A1", date(2022, 6, 1), date(2022, 6, 10)),
        activity("A2", date(2022, 6, 13), date(2022, 6, 24)),
        milestone("M1", date(2022, 6, 10), parent="A1"),
        milestone("M2", date(2022, 6, 24), parent="A2"),
        links=[after("A1", "A2")],
    )
    now = outlook(plan, (), DAY, samples=50)
    assert list(bars(now)) == ["A1", "M1", "A2", "M2"]
    assert bars(now)["A2"].waits_for == ("A1",)


def test_the_span_holds_every_day_that_is_drawn() -> None:
    """From the plan's first to its last day, and what lies beyond."""
    late = DeadlineExtended(subject="M1", as_of=DAY, to=date(2023, 3, 31), reason="雨")
    drawn = table(june_outlook(late)).bars
    assert span(drawn, date(2022, 1, 1), date(2022, 12, 31)) == (
        date(2022, 1, 1),
        date(2023, 3, 31),
    )
    assert span((), date(2022, 1, 1), date(2022, 2, 1)) == (date(2022, 1, 1), date(2022, 2, 1))


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2022, 1, 1), date(2022, 1, 1), date(2022, 3, 31)),
        (date(2022, 12, 31), date(2022, 10, 1), date(2022, 12, 31)),
        (date(2024, 2, 29), date(2024, 1, 1), date(2024, 3, 31)),
        (date(2022, 9, 30), date(2022, 7, 1), date(2022, 9, 30)),
    ],
)
def test_a_quarter_is_three_months(day: date, first: date, last: date) -> None:
    """Its first and last day."""
    assert quarter(day) == (first, last)
