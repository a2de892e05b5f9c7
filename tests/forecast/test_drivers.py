"""Who holds a milestone up: exact splits, chains worked by hand, and what freezing would change."""

from __future__ import annotations

from datetime import date, timedelta
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan.forecast.sampling import drivers
from plan.forecast.sampling.drivers import Lateness, lateness, plan_dates
from plan.forecast.sampling.finishes import is_late, limit
from plan.forecast.sampling.samples import OWN_DATES, Samples, start_of
from plan.forecast.sampling.simulation import Pace
from plan.forecast.sampling.what_if import KeepToPlan, what_if
from plan.model.kinds import LinkKind
from plan.schedule.compiled import compile_network
from plan.schedule.network import Network
from tests.support.networks import (
    DAYS,
    START,
    large,
    link,
    network,
    networks,
    sampled,
    schedule,
    simulate,
    task,
)
from tests.support.plain_schedule import plain_schedule

DAY = timedelta(days=1)
TWICE = Pace(mu=float(np.log(2)), sigma=0)  # as long as planned, in every sample


def expected_lateness(samples: Samples, id_: str, due: date) -> float:
    """Mean of max(finish - evening of `due`, 0)."""
    of = samples.simulation
    over = samples.finish[of.compiled.rank[id_]].astype(float) - limit(of, due)
    return float(np.maximum(over, 0.0).mean())


def days(late: Lateness) -> dict[str, float]:
    """The days of each driver."""
    return {driver.task: driver.days for driver in late.drivers}


@settings(max_examples=60)
@given(networks(), DAYS, DAYS)
def test_days_less_the_room_are_the_expected_lateness(of: Network, as_of: date, due: date) -> None:
    """Exactly, for every milestone at once, whatever the links and the status."""
    samples = sampled(of, as_of, 60, seed=3)
    for late in lateness(samples, {task_.id: due for task_ in of.tasks}):
        expected = expected_lateness(samples, late.milestone, due)
        assert late.expected_days == pytest.approx(expected, abs=1e-6)
        added = sum(driver.days for driver in late.drivers) + late.past_days - late.float_days
        assert added == pytest.approx(expected, abs=1e-3)


@settings(max_examples=60)
@given(networks(), DAYS, DAYS)
def test_shares_add_to_a_whole_wherever_lateness_is_expected(of: Network, as_of: date, due: date) -> None:
    """The plan's own and the past's included; none is below zero, none is of what is finished."""
    samples = sampled(of, as_of, 60, seed=3)
    for late in lateness(samples, {task_.id: due for task_ in of.tasks}):
        shares = [late.plan_share, late.past_share, *(driver.share for driver in late.drivers)]
        assert min(shares) >= 0
        assert all(of.by_id[driver.task].actual_finish is None for driver in late.drivers)
        assert late.expected_days == 0 or sum(shares) == pytest.approx(1)


def followed_back(samples: Samples, id_: str, due: date) -> tuple[dict[str, float], float, float]:
    """Days by task, past days and float days of a milestone, one chain after another."""
    of, plan, ids = samples.simulation, plan_dates(samples.simulation), samples.simulation.compiled.ids
    links, tasks, finish, place = of.compiled.links, of.compiled.tasks, samples.finish, of.compiled.rank[id_]
    starts = [np.broadcast_to(start_of(of, n, finish, finish[n] * 0), of.samples) for n in range(len(ids))]
    days, past, room = dict.fromkeys(ids, 0.0), 0.0, 0.0
    for at in np.flatnonzero(is_late(of, place, finish[place], limit(of, due))).tolist():
        task, is_finish, room = place, True, room + limit(of, due)
        while True:
            position = float(finish[task][at] if is_finish else starts[task][at])
            work = 0 if is_finish else int(tasks.duration[task])
            driver = int(samples.driver[task][at])
            if driver == OWN_DATES or (not is_finish and tasks.is_start_known[task]):
                break
            link = of.compiled.first_link[task] + driver
            before, is_finish = int(links.source[link]), bool(links.from_finish[link])
            until = float(finish[before][at] if is_finish else starts[before][at])
            days[ids[task]] += position - until - plan.link[link] + work
            room -= plan.link[link] - work
            task = before
        delay = position - plan.finish[task] + work
        gone = delay if tasks.is_finished[task] else min(plan.handed[task], max(delay, 0))
        days[ids[task]] += delay - gone
        past, room = past + gone, room - plan.finish[task] + work
    shares = {task: total / of.samples for task, total in days.items()}
    return shares, past / of.samples, room / of.samples


@settings(max_examples=60, deadline=None)
@given(networks(), DAYS, DAYS, st.sampled_from([1, 70, drivers.MAX_ENDS]))
def test_chains_followed_together_add_what_each_adds_alone(
    of: Network, as_of: date, due: date, together: int
) -> None:
    """However many samples are looked at together, the days of each task, the past and the room."""
    samples = sampled(of, as_of, 20, seed=3)
    with patch.object(drivers, "MAX_ENDS", together):
        found = lateness(samples, dict.fromkeys(of.by_id, due))
    for late in found:
        shares, past, room = followed_back(samples, late.milestone, due)
        assert late.days == pytest.approx(list(shares.values()), abs=1e-4)
        assert (late.past_days, late.float_days) == pytest.approx((past, room), abs=1e-4)


def test_more_milestones_than_bits_are_judged_as_alone() -> None:
    """A hundred and fifty, which takes three passes."""
    of = large(150, 300, seed=5)
    samples = sampled(of, samples=100, seed=3, mu=0.2)
    due = {id_: row.early_finish for id_, row in schedule(of, START).dates.items()}
    for late in lateness(samples, due):
        (alone,) = lateness(samples, {late.milestone: due[late.milestone]})
        assert days(late) == pytest.approx(days(alone), abs=1e-6)
        assert late.expected_days == pytest.approx(
            expected_lateness(samples, late.milestone, due[late.milestone])
        )


def chain() -> Network:
    """A 10, B 5, then M."""
    return network(task("A", 10), task("B", 5), task("M", 0), link("AB"), link("BM"))


def test_in_a_chain_all_drive() -> None:
    """In every sample each link of it."""
    driver = np.array(sampled(chain(), samples=400, seed=3).driver)
    assert (driver[1:] == 0).all()
    assert (driver[0] == OWN_DATES).all()


def late_chain(pace: dict[str, Pace], as_of: date = START, room: int = 0) -> Lateness:
    """The lateness of the chain's M, due `room` working days after its planned finish."""
    compiled = compile_network(chain())
    planned = schedule(chain(), START).dates["M"].early_finish
    evening = compiled.axis.on_or_before(planned.toordinal())
    due = date.fromordinal(int(compiled.axis.day(evening + room)))
    samples = simulate(compiled, pace, as_of, 10)
    (late,) = lateness(samples, {"M": due})
    return late


@pytest.mark.parametrize(
    ("room", "expected", "plan_share"),
    [(0, 10, 0), (4, 6, 0), (-5, 15, 1 / 3)],
    ids=["no room", "room that the plan left is taken off", "a plan itself too late has its part"],
)
def test_the_task_that_takes_longer_answers_for_the_lateness(
    room: int, expected: int, plan_share: float
) -> None:
    """A takes twice its plan, B as planned: all but the plan's own part is A's ten days."""
    late = late_chain({"A": TWICE}, room=room)
    assert days(late) == pytest.approx({"A": 10.0})
    figures = (late.expected_days, late.float_days, late.plan_share)
    assert figures == pytest.approx((expected, room, plan_share))
    assert late.drivers[0].share == pytest.approx(1 - plan_share)


def test_a_late_start_is_the_first_tasks_delay() -> None:
    """Nothing has begun eight working days in: A answers for them."""
    compiled = compile_network(chain())
    as_of = date.fromordinal(int(compiled.axis.day(compiled.floor(START) // 2 + 8)))
    assert days(late_chain({}, as_of)) == pytest.approx({"A": 8.0})


@pytest.mark.parametrize(
    ("looked_on", "b_days", "begun"),
    [(0, 0, False), (1, 1, False), (4, 4, False), (4, 4, True)],
    ids=["the next day", "a day later", "four days later", "B begun four days later"],
)
def test_what_ended_late_is_past_and_only_what_came_after_is_anyones(
    looked_on: int, b_days: int, begun: bool
) -> None:
    """A is finished, five working days after its plan; for those B is not to blame, nor is A.

    Until the rule was that blame names open tasks only, A had a share while B could begin at once,
    and B all of it a day later.
    """
    ended = date(2022, 10, 17)
    done = task("A", 10, actual_start=START, actual_finish=ended)
    axis = compile_network(chain()).axis
    as_of = date.fromordinal(int(axis.day(axis.on_or_before(ended.toordinal()) + 1 + looked_on)))
    b = task("B", 5, actual_start=as_of, percent_complete=1e-9) if begun else task("B", 5)
    compiled = compile_network(network(done, b, task("M", 0), link("AB"), link("BM")))
    due = schedule(chain(), START).dates["M"].early_finish
    (late,) = lateness(simulate(compiled, {}, as_of, 5), {"M": due})
    planned = schedule(chain(), START).dates["A"].early_finish
    past = int(axis.on_or_before(ended.toordinal()) - axis.on_or_before(planned.toordinal()))
    assert (late.past_days, late.expected_days) == pytest.approx((past, past + b_days))
    assert days(late) == pytest.approx({"B": float(b_days)} if b_days else {})


def test_work_begun_out_of_its_turn_was_not_kept_waiting() -> None:
    """B began as planned though A ended late: what B is late for is its own."""
    done = task("A", 10, actual_start=START, actual_finish=date(2022, 10, 17))
    planned = schedule(chain(), START).dates
    b = task("B", 5, actual_start=planned["B"].early_start, percent_complete=20)
    compiled = compile_network(network(done, b, task("M", 0), link("AB"), link("BM")))
    as_of, due = date(2022, 10, 18), planned["M"].early_finish
    (late,) = lateness(simulate(compiled, {}, as_of, 5), {"M": due})
    assert late.past_days == 0
    assert days(late) == pytest.approx({"B": late.expected_days})


def test_work_pulled_by_its_end_answers_for_what_it_starts() -> None:
    """B ends three days after A, C starts with B: the longer B is, the sooner both start."""
    parts = (task("A", 10), task("B", 4), task("C", 5), task("M", 0))
    links = (link("AB", LinkKind.FF, 3), link("BC", LinkKind.SS), link("CM"))
    compiled = compile_network(network(*parts, *links))
    pace = {"A": TWICE, "B": Pace(mu=float(np.log(1.5)), sigma=0)}
    due = schedule(compiled.network, START).dates["M"].early_finish
    samples = simulate(compiled, pace, START, 5)
    (late,) = lateness(samples, {"M": due})
    assert days(late) == pytest.approx({"A": 10.0, "B": -2.0})
    assert late.expected_days == pytest.approx(8.0)


def test_a_start_that_has_happened_answers_for_what_starts_with_it() -> None:
    """B has to end with A and began two days after its plan: C waits for that start, not for A."""
    parts = (task("A", 10), task("B", 4), task("C", 5), task("M", 0))
    links = (link("AB", LinkKind.FF), link("BC", LinkKind.SS, 5), link("CM"))
    planned = schedule(network(*parts, *links), START).dates
    axis = compile_network(network(*parts, *links)).axis
    began = int(axis.on_or_before(planned["B"].early_start.toordinal())) + 2
    day, as_of = (date.fromordinal(int(axis.day(began + days_))) for days_ in (0, 1))
    under_way = task("B", 4, actual_start=day, percent_complete=20)
    compiled = compile_network(network(parts[0], under_way, *parts[2:], *links))
    samples = simulate(compiled, {"A": TWICE}, as_of, 5)
    (late,) = lateness(samples, {"M": planned["M"].early_finish})
    assert days(late) == pytest.approx({"B": 2.0})
    assert late.expected_days == pytest.approx(2.0)


@settings(max_examples=60)
@given(networks(), DAYS)
def test_without_spread_what_drives_work_drives_it_in_the_schedule(of: Network, as_of: date) -> None:
    """A link that holds it, or nothing where its own dates do."""
    compiled = compile_network(of)
    samples = simulate(compiled, {}, as_of, samples=1)
    planned = plain_schedule(of, as_of).dates
    for place, simulated in enumerate(samples.simulation.tasks):
        driver = int(samples.driver[place][0])
        driving = planned[simulated.id].driving
        if driver == OWN_DATES and driving:
            assert samples.finish[place][0] == simulated.earliest + simulated.planned
        elif driver != OWN_DATES and simulated.duration:
            link = compiled.first_link[place] + driver
            assert compiled.ids[compiled.links.source[link]] in driving


def test_the_greatest_driver_is_what_freezing_would_help_most() -> None:
    """Order by days on chains and order by keeping each task to its plan agree, roughly."""
    of = large(80, 160, seed=9)
    samples = sampled(of, samples=2000, seed=3, mu=0.15)
    end = max(schedule(of, START).dates.items(), key=lambda pair: pair[1].early_finish)
    (late,) = lateness(samples, {end[0]: end[1].early_finish})
    place = samples.simulation.compiled.rank[end[0]]
    until = limit(samples.simulation, end[1].early_finish)

    def saved(id_: str) -> float:
        outcome = what_if(samples, KeepToPlan(task=id_)).finish[place]
        gain = np.maximum(samples.finish[place] - until, 0) - np.maximum(outcome - until, 0)
        return float(gain.mean())

    shares = [driver for driver in late.drivers if driver.days > 0]
    ranks = np.argsort(np.argsort([-saved(driver.task) for driver in shares]))
    assert len(shares) > 5
    assert np.corrcoef(ranks, np.arange(len(shares)))[0, 1] > 0.8


@pytest.mark.parametrize("chunk", [1, 3])
@given(data=st.data())
def test_milestones_judged_together_are_judged_as_alone(data: st.DataObject, chunk: int) -> None:
    """One pass for all milestones gives what a pass for each does."""
    of = data.draw(networks())
    samples = sampled(of, samples=40, seed=3)
    due = {task.id: START + 9 * chunk * DAY for task in of.tasks}
    together = lateness(samples, due)
    alone = [lateness(samples, {id_: day})[0] for id_, day in due.items()]
    for among_others, by_itself in zip(together, alone, strict=True):
        assert days(among_others) == pytest.approx(days(by_itself))


@pytest.mark.parametrize(
    ("room", "past_share"), [(0, 5 / 8), (4, 1 / 4), (5, 0), (6, 0)], ids=["no", "some", "just", "more"]
)
def test_what_is_past_was_the_first_to_use_up_the_room(room: int, past_share: float) -> None:
    """A ended five days late, B takes three more: with five days of room all lateness is B's."""
    ended = date(2022, 10, 12)
    done = task("A", 10, actual_start=START, actual_finish=ended)
    compiled = compile_network(network(done, task("B", 5), task("M", 0), link("AB"), link("BM")))
    planned = schedule(chain(), START).dates["M"].early_finish
    due = date.fromordinal(int(compiled.axis.day(compiled.axis.on_or_before(planned.toordinal()) + room)))
    pace = {"B": Pace(mu=float(np.log(1.6)), sigma=0)}
    (late,) = lateness(simulate(compiled, pace, ended + DAY, 5), {"M": due})
    assert (late.past_days, late.expected_days) == pytest.approx((5, 8 - room), abs=1e-4)
    assert late.past_share == pytest.approx(past_share, abs=1e-4)
    assert late.past_share + late.drivers[0].share == pytest.approx(1)
