"""What a what-if says in the chances and days that people are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from plan.errors import Unknown
from plan.forecast.answers import answers, corrected_after
from plan.forecast.plan_forecast import PlanForecast, plan_forecast
from plan.forecast.sampling.what_if import Extend, KeepToPlan
from plan.forecast.sentence import twentieths
from plan.schedule.network import network_of
from plan.state.replay import replay
from tests.support.builders import june_plan

DAY, LATE = date(2022, 6, 13), date(2022, 7, 4)


def forecast(as_of: date = DAY) -> PlanForecast:
    """The forecast of the June plan."""
    plan = june_plan()
    state = replay(plan, (), as_of)
    return plan_forecast(state, network_of(plan, state), samples=2000)


def test_no_change_is_what_is_told() -> None:
    """To the day."""
    told = forecast()
    (one,) = answers(told, [])
    assert one.before == one.after == told.forecasts[0].probability_late
    assert (one.p50_after, one.p80_after, one.gained) == (one.p50, one.p80, 0.0)
    assert (one.p10_after, one.p90_after) == (told.forecasts[0].p10, told.forecasts[0].p90)
    assert not one.moved


def test_what_helps_lowers_the_chance_and_what_hinders_raises_it() -> None:
    """Days move with it."""
    told = forecast()
    (helped,) = answers(told, [KeepToPlan(task="M1")])
    assert helped.gained > 0
    assert helped.p80_after < helped.p80
    (hindered,) = answers(told, [Extend(task="M1", days=10)])
    assert hindered.gained < 0
    assert hindered.p50_after > hindered.p50
    for one in (helped, hindered):
        assert one.moved
        assert one.p10_after <= one.p50_after <= one.p80_after <= one.p90_after


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [(0.36, 0.34, 0), (0.376, 0.374, 1), (0.374, 0.376, -1), (0.049, 0.005, 0), (0.05, 0.049, 1)],
)
def test_what_is_told_is_rounded_before_it_is_compared(before: float, after: float, steps: int) -> None:
    """From 35% to 35% nothing moved, whatever lies behind the figures."""
    told = forecast()
    same = replace(answers(told, [])[0], before=before, after=after)
    assert (same.gained, same.moved) == (steps, steps != 0)


def test_the_twenty_days_after_a_change_say_the_chance_after_it() -> None:
    """As many of them lie behind the deadline, also where its samples are not of one mind with it."""
    told = forecast()
    chances = (told.forecasts[0].probability_late, 0.04, 0.5, 0.96)
    likes = [replace(told, forecasts=(replace(told.forecasts[0], probability_late=c),)) for c in chances]
    changes = [KeepToPlan(task="M1"), *(Extend(task="M1", days=days) for days in range(-6, 12, 3))]
    for like, change in product(likes, changes):
        (one,) = answers(like, [change])
        assert sum(day > one.due for day in one.equally_likely_after) == twentieths(one.after)
        assert list(one.equally_likely_after) == sorted(one.equally_likely_after)


def test_a_deadline_that_has_passed_stays_missed() -> None:
    """Nothing done now brings June back, and nothing corrects that."""
    told = forecast(LATE)
    (one,) = answers(told, [KeepToPlan(task="M1")])
    assert (one.before, one.after) == (1.0, 1.0)
    assert corrected_after(told.forecasts[0], 0.5) == 0.5


def test_a_task_that_is_not_there_is_named() -> None:
    """As everywhere."""
    told = forecast()
    with pytest.raises(Unknown, match="X9"):
        answers(told, [KeepToPlan(task="X9")])
