"""How far an item is, and how far the calendar says it should be."""

from __future__ import annotations

from datetime import date

import pytest

from plan.ledger.events import Event
from plan.model.plan import Plan
from plan.state.progress import awaited, expected_percent, planned_start, progress, reports_itself
from plan.state.replay import replay
from tests.support.builders import activity, after, entries, milestone, plan_of, reported

START, END = date(2022, 6, 1), date(2022, 6, 30)


@pytest.mark.parametrize(
    ("as_of", "percent"),
    [
        (date(2022, 5, 31), 0.0),
        (START, 100 / 21),  # 1 of 21 working days: both ends count
        (date(2022, 6, 29), 2000 / 21),
        (END, 100.0),
        (date(2022, 7, 1), 100.0),
        (date(2022, 12, 31), 100.0),
    ],
)
def test_expected_progress_is_the_share_of_working_days_and_never_above_the_whole(
    as_of: date, percent: float
) -> None:
    """June 2022 has 21 working days; what is late is not expected to be more than done."""
    assert expected_percent(START, END, as_of) == pytest.approx(percent)


def test_where_no_day_is_a_working_day_the_whole_is_expected() -> None:
    """From Saturday to Sunday; and nothing is where a day is missing."""
    assert expected_percent(date(2022, 6, 11), date(2022, 6, 12), date(2022, 6, 11)) == 100.0
    assert expected_percent(None, END, END) is None
    assert expected_percent(START, None, END) is None


@pytest.mark.parametrize(
    ("percents", "mean"), [([], None), ([90.0], 30.0), ([90.0, 60.0], 50.0), ([0.0], 0.0)]
)
def test_milestones_nobody_reported_on_count_as_nothing_done(
    percents: list[float], mean: float | None
) -> None:
    """An activity of three milestones: the mean is over all of them, once one is reported on."""
    parts = [milestone(f"M{n}", END, parent="A1") for n in range(3)]
    plan = plan_of(activity("A1", START, END), *parts)
    told = entries(*(reported(f"M{n}", START, percent) for n, percent in enumerate(percents)))
    state = replay(plan, told, END)
    assert progress(state, plan.by_id["A1"]).percent_complete == mean


def test_a_milestone_is_as_far_as_what_comes_directly_before_it() -> None:
    """A1 comes before A2, and only A2 before M1."""
    parts = (activity("A1", START, END), activity("A2", START, END), milestone("M1", END))
    plan = plan_of(*parts, links=(after("A1", "A2"), after("A2", "M1")))
    state = replay(plan, entries(reported("A2", START, 60)), END)
    reached = [progress(state, part) for part in plan.items]
    assert [(part.percent_complete, part.derived) for part in reached] == [
        (None, False), (60.0, False), (60.0, True),
    ]  # fmt: skip


def test_a_milestone_counts_from_the_first_work_before_it_else_from_its_year() -> None:
    """Three activities lead to M1, one without a start, none to M2, and M3 has no deadline."""
    parts = (
        activity("A1", START, END), activity("A2", date(2022, 4, 1), END),
        activity("A3", None, END),
        milestone("M1", END), milestone("M2", END), milestone("M3", None),
    )  # fmt: skip
    plan = plan_of(*parts, links=[after(id_, "M1") for id_ in ("A1", "A2", "A3")])
    state = replay(plan, (), END)
    starts = [planned_start(state, part) for part in plan.milestones]
    assert starts == [date(2022, 4, 1), date(2022, 1, 1), None]


def test_a_milestone_with_a_start_of_its_own_counts_from_it() -> None:
    """Whatever work comes before it."""
    own = milestone("M1", END, baseline_start=date(2022, 5, 9))
    plan = plan_of(activity("A1", START, END), own, links=[after("A1", "M1")])
    assert planned_start(replay(plan, (), END), own) == date(2022, 5, 9)


def test_what_nobody_reported_on_is_behind_by_all_that_is_expected() -> None:
    """On the deadline that is the whole; and where nothing is expected there is no gap."""
    plan = plan_of(milestone("M1", END), milestone("M2", None))
    state = replay(plan, (), END)
    gaps = [progress(state, part).gap for part in plan.milestones]
    assert gaps == [-100.0, None]


def test_an_activity_that_holds_milestones_is_told_of_by_them() -> None:
    """Units report on milestones, and on the activities that hold none."""
    parts = (activity("A1", START, END), activity("A2", START, END))
    plan = plan_of(*parts, milestone("M1", END, parent="A1"))
    assert [reports_itself(plan, part) for part in plan.items] == [False, True, True]


def waiting_plan() -> Plan:
    """Two undated steps one after the other, then a promise; a third step of nobody's promise."""
    return plan_of(
        activity("A1", None, None, duration=5),
        activity("A2", None, None, duration=5),
        activity("A3", None, None, duration=5),
        milestone("M1", date(2022, 9, 30)),
        milestone("M2", END),
        links=[after("A1", "A2"), after("A2", "M1"), after("A2", "M2")],
    )


def asked(*events: Event, as_of: date = date(2022, 6, 20)) -> dict[str, tuple[str, date]]:
    """By step: the promise that waits for it, and since when."""
    plan = waiting_plan()
    waits = awaited(replay(plan, entries(*events), as_of))
    return {id_: (step.by.id, step.since) for id_, step in waits.items()}


def test_an_undated_step_is_asked_of_its_unit_where_a_dated_promise_waits_for_it() -> None:
    """Since the work of the promise due first was to begin; what comes after it is not asked."""
    assert asked() == {"A1": ("M2", date(2022, 1, 1))}


@pytest.mark.parametrize(
    ("percent", "steps"), [(99, {"A1"}), (100, {"A2"})], ids=["still open", "reported whole"]
)
def test_the_next_step_is_asked_for_once_the_one_before_is_whole(percent: float, steps: set[str]) -> None:
    """From the day it could begin, not from the beginning of the year."""
    waits = asked(reported("A1", START, percent))
    assert waits.keys() == steps
    assert waits.get("A2", ("M2", START)) == ("M2", START)


def test_a_step_under_way_is_asked_for_whatever_is_open_before_it() -> None:
    """Its unit has said that it goes on; one with nothing done waits."""
    assert asked(reported("A2", START, 1)).keys() == {"A1", "A2"}
    assert asked(reported("A2", START, 0)).keys() == {"A1"}


def test_nothing_is_asked_for_that_no_open_promise_waits_for() -> None:
    """When M2 is whole it is M1 that waits, when both are, nobody."""
    first, second = reported("M2", START, 100), reported("M1", START, 100)
    assert asked(first)["A1"][0] == "M1"
    assert asked(first, second) == {}
    assert asked(reported("A1", START, 100), reported("A2", START, 100)) == {}
