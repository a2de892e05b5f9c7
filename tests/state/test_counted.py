"""How far a counted promise is: its figure, whatever percentage was reported of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from msgspec import structs

from plan.ledger.events import Closed, DeadlineExtended, Event
from plan.model.kinds import IndicatorClass
from plan.model.plan import Reading
from plan.state.progress import Progress, progress
from plan.state.replay import PlanState, replay, resume
from tests.support.builders import entries, milestone, reported
from tests.support.indicators import figure, plan_with, reading

JULY, AFTER = date(2022, 7, 1), date(2023, 2, 1)
PROMISE = milestone("M1", date(2022, 12, 31))
RATIO = {"movement": IndicatorClass.ANNUAL_RATIO}


def state_of(
    *events: Event, as_of: date = JULY, readings: tuple[Reading, ...] = (), **more: Any
) -> PlanState:
    """The state of a promise of 100 enterprises in 2022."""
    plan = replace(plan_with(*readings, measures="M1", **more), milestones=(PROMISE,))
    return replay(plan, entries(*events), as_of)


def stands(state: PlanState) -> Progress:
    """The progress of the promise."""
    return progress(state, PROMISE)


@pytest.mark.parametrize(
    ("value", "percent"), [(0, 0.0), (20, 20.0), (99.5, 99.5), (100, 100.0), (130, 100.0)]
)
def test_the_percentage_is_that_of_the_target(value: float, percent: float) -> None:
    """Whatever was reported, before or after."""
    told = figure("2022年1-6月", value)
    for report in (reported("M1", JULY, 95), reported("M1", date(2022, 6, 1), 40)):
        assert stands(state_of(report, told)).percent_complete == percent
    assert stands(state_of(told)).percent_complete == percent


def test_what_was_called_whole_is_not_while_its_figure_is_short() -> None:
    """It is not finished for what follows either; with the figure at the target it is."""
    whole = reported("M1", date(2022, 6, 1), 100)
    assert state_of(whole).items["M1"].actual_finish == date(2022, 6, 1)
    assert state_of(whole, figure("2022年1-6月", 99)).items["M1"].actual_finish is None
    reached = state_of(figure("2022年1-5月", 100)).items["M1"]
    assert reached.actual_finish == date(2022, 5, 31)


def test_until_there_is_a_figure_of_the_year_the_report_stands() -> None:
    """One of the year before, or on another 口径, says nothing of it."""
    events = reported("M1", JULY, 40), figure("2021", 90), figure("2022年1-6月", 9, basis="净增数")
    assert stands(state_of(*events)).percent_complete == 40


@pytest.mark.parametrize(("value", "percent"), [(99.9, None), (100, 100.0)])
def test_of_a_ratio_only_the_figure_of_the_year_says_anything(value: float, percent: float | None) -> None:
    """Met it is whole; missed it has no percentage of its own."""
    told = figure("2022", value, day=date(2023, 1, 20))
    assert stands(state_of(reported("M1", JULY, 95), **RATIO)).percent_complete == 95
    done = stands(state_of(reported("M1", JULY, 95), told, as_of=AFTER, **RATIO))
    assert done.percent_complete == percent


@pytest.mark.parametrize("more", [{}, RATIO])
def test_words_beside_a_figure_to_come_say_no_percentage(more: dict[str, Any]) -> None:
    """The 0 that stands in such a report was said by nobody; a figure of the year says how far."""
    words = reported("M1", JULY, 0, note="前三季度 46.2%")
    item = state_of(words, **more).items["M1"]
    assert item.percent_complete is None
    assert item.percent_of(words) is None
    assert item.percent_of(reported("M1", JULY, 5)) == 5
    item = state_of(words, figure("2022", 0, day=AFTER), as_of=AFTER).items["M1"]
    assert (item.percent_complete, item.percent_of(words)) == (0, 0)


@pytest.mark.parametrize(
    ("movement", "expected"), [(IndicatorClass.STEADY_COUNT, 50.0), (IndicatorClass.YEAR_END_COUNT, 25.0)]
)
def test_its_pace_is_that_of_its_season(movement: IndicatorClass, expected: float) -> None:
    """By the period of its figure; a figure of June is not behind the pace of September."""
    told = figure("2022上半年", 20)
    for as_of in (JULY, date(2022, 9, 1)):
        done = stands(state_of(told, as_of=as_of, movement=movement))
        assert (done.expected_percent, done.gap) == (expected, 20 - expected)
    without = stands(state_of(movement=movement)).expected_percent
    assert without is not None
    assert abs(without - expected) < 1  # 1 July


def test_a_ratio_has_no_pace_once_its_past_is_known() -> None:
    """It is published once; without any figure the calendar is all there is."""
    past = (reading("2020", 2.0), reading("2021", 2.6))
    assert stands(state_of(readings=past, **RATIO)).expected_percent is None
    assert stands(state_of(**RATIO)).expected_percent is not None


def test_a_deadline_beyond_the_year_goes_by_the_calendar() -> None:
    """The figure of the year has then said all that it can."""
    later = DeadlineExtended(subject="M1", as_of=JULY, to=date(2023, 3, 31), reason="批")
    done = stands(state_of(figure("2022上半年", 20), later))
    assert done.percent_complete == 20
    assert done.expected_percent is not None
    assert 35 < done.expected_percent < 45  # half of fifteen months


def test_a_figure_is_a_report() -> None:
    """A unit that gave one has spoken."""
    assert state_of().items["M1"].reported_on is None
    events = reported("M1", date(2022, 6, 1), 40), figure("2022上半年", 20)
    assert state_of(*events).items["M1"].reported_on == JULY
    assert state_of(events[0]).items["M1"].reported_on == date(2022, 6, 1)


def test_what_was_said_last_says_the_figure_too() -> None:
    """For lists and letters, which ask for the last report."""
    told = figure("2022上半年", 20)
    assert state_of().items["M1"].latest is None
    assert state_of(told).items["M1"].latest == reported("M1", JULY, 20, note="20家（2022上半年）")
    before = reported("M1", date(2022, 6, 1), 90, problem="缺人")
    assert state_of(before).items["M1"].latest == before
    assert state_of(before, told).items["M1"].latest == state_of(told).items["M1"].latest
    after = reported("M1", JULY, 90, note="在办", problem="缺人")
    latest = state_of(told, after).items["M1"].latest
    assert latest == structs.replace(after, percent_complete=20, note="20家（2022上半年）；在办")


def test_what_is_closed_is_whole_whatever_its_figure() -> None:
    """The office decides."""
    closed = Closed(subject="M1", as_of=JULY, evidence="批复")
    assert state_of(figure("2022上半年", 20), closed).items["M1"].percent_complete == 100


def test_a_figure_that_comes_later_is_in_the_state_that_goes_on() -> None:
    """As in a replay of all."""
    events = entries(reported("M1", date(2022, 6, 1), 40), figure("2022上半年", 20))
    plan = replace(plan_with(measures="M1"), milestones=(PROMISE,))
    gone_on = resume(replay(plan, events[:1], JULY), events[1:])
    assert gone_on.items == replay(plan, events, JULY).items
    assert gone_on.items["M1"].percent_complete == 20


@pytest.mark.parametrize(
    ("as_of", "told", "awaited"),
    [
        (date(2022, 4, 30), None, False),
        (date(2022, 5, 1), None, True),
        (date(2022, 5, 1), "2022年1-2月", True),
        (date(2022, 5, 1), "2022年1-3月", False),
        (date(2022, 7, 31), "2022年1-3月", False),
        (date(2022, 8, 1), "2022年1-5月", True),
        (date(2023, 1, 31), "2022年1-9月", False),
        (date(2023, 2, 1), "2022年1-9月", True),
        (date(2023, 9, 1), "2022年", False),
    ],
)
def test_a_figure_is_asked_for_a_month_after_a_quarter(as_of: date, told: str | None, awaited: bool) -> None:
    """That up to the quarter's end; units tell of months or of quarters, and none before."""
    events = [figure(told, 50, as_of)] if told else []
    count = state_of(*events, as_of=as_of).items["M1"].count
    assert count is not None
    assert count.is_awaited(as_of) is awaited
    ratio = state_of(as_of=as_of, **RATIO).items["M1"].count
    assert ratio is not None
    assert not ratio.is_awaited(as_of)
