"""How far an item is, and how far the calendar says it should be."""

from __future__ import annotations

from datetime import date

import pytest

from plan.model.graph import task_graph
from plan.state.progress import expected_percent, planned_start, progress, reports_itself
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
    assert progress(task_graph(plan), state, plan.by_id["A1"]).percent_complete == mean


def test_a_milestone_is_as_far_as_what_comes_directly_before_it() -> None:
    """A1 comes before A2, and only A2 before M1."""
    parts = (activity("A1", START, END), activity("A2", START, END), milestone("M1", END))
    plan = plan_of(*parts, links=(after("A1", "A2"), after("A2", "M1")))
    state = replay(plan, entries(reported("A2", START, 60)), END)
    reached = [progress(task_graph(plan), state, part) for part in plan.promises]
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
    graph, state = task_graph(plan), replay(plan, (), END)
    starts = [planned_start(graph, state, part) for part in plan.milestones]
    assert starts == [date(2022, 4, 1), date(2022, 1, 1), None]


def test_a_milestone_with_a_start_of_its_own_counts_from_it() -> None:
    """Whatever work comes before it."""
    own = milestone("M1", END, baseline_start=date(2022, 5, 9))
    plan = plan_of(activity("A1", START, END), own, links=[after("A1", "M1")])
    assert planned_start(task_graph(plan), replay(plan, (), END), own) == date(2022, 5, 9)


def test_what_nobody_reported_on_is_behind_by_all_that_is_expected() -> None:
    """On the deadline that is the whole; and where nothing is expected there is no gap."""
    plan = plan_of(milestone("M1", END), milestone("M2", None))
    graph, state = task_graph(plan), replay(plan, (), END)
    gaps = [progress(graph, state, part).gap for part in plan.milestones]
    assert gaps == [-100.0, None]


def test_an_activity_that_holds_milestones_is_told_of_by_them() -> None:
    """Units report on milestones, and on the activities that hold none."""
    parts = (activity("A1", START, END), activity("A2", START, END))
    plan = plan_of(*parts, milestone("M1", END, parent="A1"))
    assert [reports_itself(plan, part) for part in plan.promises] == [False, True, True]
