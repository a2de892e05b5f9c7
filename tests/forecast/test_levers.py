"""What would help: steps done earlier, work kept to its plan; held against a full computation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan.forecast.answers import corrected_after
from plan.forecast.benefit import benefits
from plan.forecast.levers import DAYS, ENOUGH, LESS, SHOWN, levers
from plan.forecast.plan_forecast import PlanForecast, plan_forecast
from plan.forecast.sampling.finishes import probability_late
from plan.forecast.sampling.samples import sampled
from plan.forecast.sampling.what_if import Change, Extend, KeepToPlan, changed
from plan.forecast.sentence import twentieths
from plan.ledger.events import Event
from plan.model.plan import Plan
from plan.schedule.network import network_of
from plan.state.replay import replay
from tests.support.builders import activity, after, entries, milestone, plan_of, reported

JUNE, DUE = date(2022, 6, 1), date(2022, 9, 30)
DAY = timedelta(days=1)


def forecast_of(plan: Plan, *events: Event, as_of: date, samples: int = 4000) -> PlanForecast:
    """The forecast of `plan` after `events`."""
    state = replay(plan, entries(*events), as_of)
    return plan_forecast(state, network_of(plan, state), samples=samples)


def recomputed(forecast: PlanForecast, item: str, change: Change) -> float:
    """The chance of `item` after `change`, with all samples drawn anew."""
    known = forecast.of(item)
    assert known is not None
    of = changed(forecast.samples.simulation, [change])
    late = probability_late(sampled(of), item, known.approved_deadline)
    return corrected_after(known, late)


def three_steps(due: date = DUE, longest: int = 50) -> Plan:
    """A 20 days and B 50 side by side, then C 20, then the promise, tight."""
    return plan_of(
        activity("A1", JUNE, None, duration=20),
        activity("A2", JUNE, None, duration=longest),
        activity("A3", None, None, duration=20),
        milestone("M1", due),
        links=[after("A1", "A3"), after("A2", "A3"), after("A3", "M1")],
    )


def test_the_step_that_holds_the_promise_up_comes_first_with_what_it_would_bring() -> None:
    """B and C are on the way, A has room: its ten days change nothing and it is not named."""
    forecast = forecast_of(three_steps(), as_of=JUNE)
    found = levers(forecast, "M1")
    assert [lever.task for lever in found] == ["A2", "A3"]
    assert found[0].after < found[1].after < found[0].before == forecast.of("M1").probability_late  # type: ignore[union-attr]
    for lever in found:
        full = recomputed(forecast, "M1", Extend(task=lever.task, days=-lever.days))
        assert lever.after == pytest.approx(full, abs=1e-9)


def test_a_step_reported_whole_is_no_lever_and_an_undone_one_is() -> None:
    """As on the fairground: the step with nothing reported is what holds the works up."""
    as_of = date(2022, 8, 1)
    whole = reported("A2", date(2022, 7, 29), 100)
    forecast = forecast_of(three_steps(), whole, reported("A1", date(2022, 7, 29), 0), as_of=as_of)
    assert {lever.task for lever in levers(forecast, "M1")} == {"A1", "A3", "M1"}
    known = forecast.of("M1")
    assert known is not None
    assert {driver.task for driver in known.drivers if driver.share} == {"A1", "A3", "M1"}


@pytest.mark.parametrize(("due", "are_there"), [(JUNE - DAY, False), (date(2023, 6, 30), False)])
def test_nothing_helps_what_is_late_already_or_hardly_at_risk(due: date, are_there: bool) -> None:
    """Nor is there a lever of what is not forecast."""
    forecast = forecast_of(three_steps(due), as_of=JUNE)
    assert bool(levers(forecast, "M1")) == are_there
    assert levers(forecast, "A1") == ()


def test_a_lever_buys_a_step_of_what_is_told() -> None:
    """Seven days of A3 lower the chance: it is offered just where the chance told falls with it.

    Five were enough while work not yet due was taken to be slow, and all days lay later.
    """
    forecast = forecast_of(three_steps(), as_of=JUNE)
    offered = set()
    for points in range(100, 950, 4):
        known = replace(forecast.forecasts[0], probability_late=points / 1000)
        supposed = replace(forecast, forecasts=(known,))
        by_task = {lever.task: lever for lever in levers(supposed, "M1")}
        for lever in by_task.values():
            assert twentieths(lever.after) < twentieths(lever.before) == twentieths(points / 1000)
        chance = recomputed(supposed, "M1", Extend(task="A3", days=-7))
        if chance and twentieths(chance) == twentieths(points / 1000):
            assert "A3" not in by_task or by_task["A3"].days > 7
            offered.add(round(points / 1000 - chance, 2))
    assert max(offered) > 0.02, "some would lower it by more than half a step, and are not offered"


def test_what_an_indicator_decides_has_no_levers_of_time() -> None:
    """Its chance goes by its figures, which no earlier work in the network changes."""
    forecast = forecast_of(three_steps(), as_of=JUNE)
    assert levers(forecast, "M1")
    counted = tuple(replace(known, is_counted=True) for known in forecast.forecasts)
    assert levers(replace(forecast, forecasts=counted), "M1") == ()


def test_the_days_are_the_fewest_that_are_enough_and_no_more_than_half_a_step() -> None:
    """The greater the risk, the more; C takes less than twenty days and gives less than ten."""
    given_days, also = [], {}
    for due in (date(2022, 10, 14), date(2022, 12, 23), date(2023, 1, 13)):
        forecast = forecast_of(three_steps(due, 120), as_of=JUNE)
        # the promise has days of its own after its steps, three of which it may gain itself
        first, *others = levers(forecast, "M1")
        assert first.task == "A2"
        also |= {lever.task: lever.days for lever in others}
        enough = min(ENOUGH, LESS * first.before)
        assert recomputed(forecast, "M1", Extend(task="A2", days=-first.days)) < enough
        fewer = DAYS[DAYS.index(first.days) - 1]
        assert recomputed(forecast, "M1", Extend(task="A2", days=-fewer)) >= enough
        given_days.append(first.days)
    # Due in September as before, forty days of B alone would help: what is not done in time mostly
    # ends long after it, so that a step done earlier gains less than was told.
    assert (given_days, also) == ([40, 40, 20], {"A3": 7, "M1": 3})


@st.composite
def plans(draw: st.DrawFn) -> tuple[Plan, list[Event], date]:
    """Five steps in an order, two promises after them, and reports of some."""
    steps = [f"A{n}" for n in range(1, 6)]
    pairs = [(a, b) for a in steps for b in steps if a < b]
    links = [after(*pair) for pair in draw(st.lists(st.sampled_from(pairs), unique=True))]
    ends = [(a, m) for a in steps for m in ("M1", "M2")]
    links += [after(*pair) for pair in draw(st.lists(st.sampled_from(ends), unique=True))]
    plan = plan_of(
        *(activity(id_, JUNE, None, duration=draw(st.integers(1, 40))) for id_ in steps),
        milestone("M0", None),
        *(milestone(id_, JUNE + draw(st.integers(10, 150)) * DAY) for id_ in ("M1", "M2")),
        links=[*links, after("A1", "M0"), after("M0", "M1")],
    )
    as_of = JUNE + draw(st.integers(1, 60)) * DAY
    events: list[Event] = [
        reported(id_, JUNE + draw(st.integers(0, (as_of - JUNE).days)) * DAY, percent)
        for id_ in [*steps, "M0", "M1"]
        if (percent := draw(st.sampled_from([None, None, 0, 30, 70, 100]))) is not None
    ]
    return plan, sorted(events, key=lambda event: event.as_of), as_of


@settings(max_examples=60, deadline=None)
@given(plans())
def test_blame_and_levers_name_open_steps_and_levers_come_by_their_effect(
    case: tuple[Plan, list[Event], date],
) -> None:
    """Whatever the order and the reports; shares make a whole; the order is that of a full pass."""
    plan, events, as_of = case
    forecast = forecast_of(plan, *events, as_of=as_of, samples=300)
    state = replay(plan, entries(*events), as_of)
    for known in forecast.forecasts:
        found = levers(forecast, known.item)
        named = [*(driver.task for driver in known.drivers), *(lever.task for lever in found)]
        assert not [id_ for id_ in named if state.items[id_].percent_complete == 100]
        assert not [id_ for id_ in named if forecast.work.network.by_id[id_].actual_finish]
        for parts in (known.drivers, known.units):
            total = sum(part.share for part in parts) + known.plan_share + known.past_share
            assert known.expected_days_late == 0 or total == pytest.approx(1, abs=1e-4)
        assert len(found) <= SHOWN
        full = [recomputed(forecast, known.item, Extend(task=it.task, days=-it.days)) for it in found]
        assert [lever.after for lever in found] == pytest.approx(full, abs=1e-9)
        shown = [(twentieths(chance), lever.days) for chance, lever in zip(full, found, strict=True)]
        assert shown == sorted(shown)
        assert all(steps < twentieths(known.probability_late) for steps, _ in shown)


@settings(max_examples=60, deadline=None)
@given(plans())
def test_the_benefit_is_the_late_milestones_that_keeping_to_plan_avoids(
    case: tuple[Plan, list[Event], date],
) -> None:
    """Recomputed one by one, the greatest first; a heavier milestone counts more."""
    plan, events, as_of = case
    forecast = forecast_of(plan, *events, as_of=as_of, samples=300)
    weights = {own.item: float(number) for number, own in enumerate(forecast.forecasts, start=1)}
    ordered = benefits(forecast, weights)
    assert [benefit.avoided for benefit in ordered] == sorted((b.avoided for b in ordered), reverse=True)
    for benefit in ordered:
        kept = KeepToPlan(task=benefit.task)
        after = {own.item: recomputed(forecast, own.item, kept) for own in forecast.forecasts}
        gains = {own.item: own.probability_late - after[own.item] for own in forecast.forecasts}
        assert benefit.avoided == pytest.approx(sum(weights[id_] * gain for id_, gain in gains.items()))
        assert {risk.milestone: risk.after for risk in benefit.risks} == {
            own.item: after[own.item]
            for own in forecast.forecasts
            if twentieths(after[own.item]) < twentieths(own.probability_late)
        }
