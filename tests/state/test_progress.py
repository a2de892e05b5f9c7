"""How far an item is, and how far the calendar says it should be."""

from __future__ import annotations

from datetime import date

import pytest

from plan.model.graph import task_graph
from plan.state.progress import expected_percent, progress
from plan.state.replay import replay
from tests.support.builders import activity, entries, milestone, plan_of, reported

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
